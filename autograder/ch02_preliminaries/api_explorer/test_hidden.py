"""Hidden checks of ch02/api_explorer."""

import ast
import inspect
import statistics
import unittest.util

from d2lcourse.checks import close, own_work, points, raises

no_library = own_work("inspect.classify_class_attrs", of=("defining_class",))

LAZY = """
import math

__all__ = ("make", "_advanced", "Late", "math", "make", "late", "LEVEL")
LEVEL = 3
hidden = 4

def make():
    pass

def _advanced():
    pass

def unlisted():
    pass

def __getattr__(name):
    if name == "Late":
        return type("Late", (), {"__module__": "elsewhere"})
    if name == "late":
        return lambda: "made when asked for"
    raise AttributeError(name)
"""

TOOLS = """
from collections import OrderedDict as Ordered
from functools import partial
from os.path import join

class Scale:
    "Multiplies."
    def __init__(self, factor): self.factor = factor
    def __call__(self, x): return self.factor * x

class Shade(Scale):
    pass

def run(): pass

start = run
double = Scale(2)
square = lambda x: x * x
sizes = [1, 2]
Size = Scale
_private = run

def __dir__(): return ["run"]
"""

TEXTS = '''
class Base:
    """A documented class."""
    def method(self): "  Indented, with a blank at its end.  "

class Silent(Base):
    def method(self): pass

def blank(): " \\n\\t \\n "
def late():
    """

        The third line.
        The fourth line.
    """
def none(): pass
'''

CALLS = """
from functools import partial, wraps

def joined(a, b, c=None, *, d, e=0):
    raise RuntimeError("it was called")

def logged(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper

@logged
def wrapped(x, dim, keepdim=False): pass

class Layer:
    def forward(self, x, mask=None): pass
    def __call__(self, x, y): pass
    @classmethod
    def load(cls, path): pass

layer = Layer()
fixed = partial(joined, 1, d=2)
"""

FAMILY = """
class Base:
    size = 3
    hook = None
    def __init__(self): self.of_instances = 1
    def forward(self): pass
    def train(self): pass

class Left(Base):
    def forward(self): pass

class Right(Base):
    size = 5
    def forward(self): pass
    def train(self): pass

class Child(Left, Right):
    hook = None
    def extra(self): pass
    borrowed = Base.train
"""


@points(1, of="public_names")
def test_what_all_lists(student, rig):
    """`__all__` decides, also on underscores and if it is empty; names come once, and it stays as it is."""
    lazy = rig.module("lazy", LAZY)
    before = rig.listed(lazy)
    close(student.public_names(lazy), ["LEVEL", "Late", "_advanced", "late", "make", "math"])
    close(rig.listed(lazy), before)
    close(student.public_names(rig.module("empty", "__all__ = []\nx = 1")), [])
    order = rig.module("order", "__all__ = ['b', 'a', 'c']\na = b = c = 1")
    before = rig.listed(order)
    close(student.public_names(order), ["a", "b", "c"])
    close(rig.listed(order), before)


@points(1, of="public_names")
def test_the_dictionary_has_the_names(student, rig):
    """Without `__all__` the names are those of the dictionary, whatever the module's `__dir__` says."""
    expected = ["Ordered", "Scale", "Shade", "Size", "double", "join", "partial", "run", "sizes", "square"]
    close(student.public_names(rig.module("tools", TOOLS)), [*expected, "start"])


@points(1, of="public_api")
def test_objects_made_when_asked_for(student, rig):
    """Everything that `__all__` lists, also what the module makes only now or has from elsewhere."""
    found = student.public_api(rig.module("lazy", LAZY))
    close(found, {"classes": ["Late"], "functions": ["_advanced", "late", "make"]})
    close(
        student.public_api(rig.module("none", "__all__ = []\ndef f(): pass")),
        {"classes": [], "functions": []},
    )


@points(1, of="public_api")
def test_other_names_and_other_callables(student, rig):
    """Instances that can be called are functions; an object with two names counts under both."""
    found = student.public_api(rig.module("tools", TOOLS))
    close(found, {"classes": ["Scale", "Shade", "Size"], "functions": ["double", "run", "square", "start"]})


@points(1, of="public_api")
def test_modules_of_the_standard_library(student, lib):
    """One with `__all__`, and one without it, whose functions are those that its source defines."""
    classes = ["NormalDist", "StatisticsError"]
    functions = sorted(set(statistics.__all__) - set(classes))
    close(student.public_api(lib.statistics), {"classes": classes, "functions": functions})
    top = ast.parse(inspect.getsource(unittest.util)).body
    defined = [node.name for node in top if isinstance(node, ast.FunctionDef) and node.name[0] != "_"]
    close(student.public_api(lib.unittest.util), {"classes": [], "functions": sorted(defined)})


@points(1, of="summary")
def test_no_docstring_of_its_own(student, rig):
    """Blank lines and white space do not count, nor does an inherited docstring."""
    texts = rig.module("texts", TEXTS)
    expected = {
        "Base": "A documented class.",
        "Silent": "",
        "blank": "",
        "late": "The third line.",
        "none": "",
    }
    for name, text in expected.items():
        close(student.summary(getattr(texts, name)), text)
    close(student.summary(texts.Base.method), "Indented, with a blank at its end.")
    close(student.summary(texts.Silent.method), "")
    close(student.summary(texts), "")


@points(1, of="required_arguments")
def test_every_kind_of_callable(student, rig, lib):
    """Methods, instances, wrapped and partial functions; what has no signature is an error."""
    calls = rig.module("calls", CALLS)
    close(student.required_arguments(calls.layer.forward), ["x"])
    close(student.required_arguments(calls.Layer.forward), ["self", "x"])
    close(student.required_arguments(calls.Layer.load), ["path"])
    close(student.required_arguments(calls.layer), ["x", "y"])
    close(student.required_arguments(calls.Layer), [])
    close(student.required_arguments(calls.wrapped), ["x", "dim"])
    close(student.required_arguments(calls.fixed), ["b"])
    raises(TypeError, student.required_arguments, calls)
    raises(ValueError, student.required_arguments, lib.builtins.max)


@points(1, of="defining_class")
def test_two_lines_of_ancestors(student, rig):
    """The order of `__mro__` decides, a value of None counts, and so do attributes that are no methods."""
    child = rig.module("family", FAMILY).Child
    owners = {"extra": "Child", "forward": "Left", "train": "Right", "size": "Right", "hook": "Child"}
    owners |= {"borrowed": "Child", "__init__": "Base", "__hash__": "object"}
    for name, owner in owners.items():
        close(rig.name_of(student.defining_class(child, name)), owner)


@points(1, of="defining_class")
def test_attributes_of_no_class(student, rig):
    """What only instances or the class's own class have is an AttributeError, and so is any other name."""
    child = rig.module("family", FAMILY).Child
    for name in ("of_instances", "mro", "nowhere"):
        raises(AttributeError, student.defining_class, child, name)
