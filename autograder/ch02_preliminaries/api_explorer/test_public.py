"""Public checks of ch02/api_explorer."""

import math

import pytest

from d2lcourse.checks import close, own_work, points, same

no_library = own_work("inspect.classify_class_attrs", of=("defining_class",))

SHAPES = '''
"""Shapes and their areas."""
import math
from fractions import Fraction
from math import sqrt

__version__ = "1.0"
UNIT = "metre"
_cache = {}

def area(width, height=1, *, unit):
    """Return the area of a rectangle.

    The unit is mandatory.
    """
    return width * height

def _check(x):
    return x > 0

class Circle:
    """
    A circle around the origin.
    """
    def __init__(self, radius, colour=None):
        self.radius = radius

class _Grid:
    pass
'''

LISTED = """
from fractions import Fraction
from math import pi, sqrt

__all__ = ["solve", "Fraction", "pi", "SolverError", "sqrt"]

class SolverError(Exception):
    pass

def solve(equation):
    return equation

def helper(x):
    return x
"""


def star_import(name):
    """Return the names that Python itself imports with a star."""
    names = {}
    exec(f"from {name} import *", names)  # noqa: S102 - the names are those of this file
    return sorted(set(names) - {"__builtins__"})


@points(1, of="public_names")
def test_names_without_all(student, rig):
    """Without `__all__` the names without a leading underscore are public, imported ones among them."""
    expected = ["Circle", "Fraction", "UNIT", "area", "math", "sqrt"]
    close(student.public_names(rig.module("shapes", SHAPES)), expected)


@pytest.mark.parametrize("name", ["json", "math", "textwrap"])
@points(1, of="public_names")
def test_names_of_the_standard_library(student, lib, name):
    """The names are those that Python's `from ... import *` brings."""
    close(student.public_names(getattr(lib, name)), star_import(name))


@points(1, of="public_api")
def test_classes_and_functions(student, rig):
    """Without `__all__`: what the module defines itself, but not what it imported; with it: what it lists."""
    shapes = student.public_api(rig.module("shapes", SHAPES))
    close(shapes, {"classes": ["Circle"], "functions": ["area"]})
    listed = student.public_api(rig.module("listed", LISTED))
    close(listed, {"classes": ["Fraction", "SolverError"], "functions": ["solve", "sqrt"]})


@points(1, of="public_api")
def test_a_module_written_in_c(student, lib):
    """`math` has built-in functions, numbers and no class."""
    built_in = type(math.sqrt)
    functions = [name for name in star_import("math") if isinstance(getattr(math, name), built_in)]
    close(student.public_api(lib.math), {"classes": [], "functions": functions})


@points(1, of="summary")
def test_first_lines(student, rig, lib):
    """The first line of a docstring that is not blank, without the white space around it."""
    shapes = rig.module("shapes", SHAPES)
    close(student.summary(lib.math.sqrt), "Return the square root of x.")
    close(student.summary(shapes.area), "Return the area of a rectangle.")
    close(student.summary(shapes.Circle), "A circle around the origin.")


@points(1, of="required_arguments")
def test_arguments_without_defaults(student, rig, lib):
    """Also those that are passed by name only; a class does not need `self`."""
    shapes = rig.module("shapes", SHAPES)
    close(student.required_arguments(shapes.area), ["width", "unit"])
    close(student.required_arguments(shapes.Circle), ["radius"])
    close(student.required_arguments(lib.torch.nn.Linear), ["in_features", "out_features"])


@points(1, of="required_arguments")
def test_every_kind_of_parameter(student, rig):
    """By position only, by name only, with a default of None, 0 or False, and those that collect."""
    source = "def f(a, /, b, c=None, *args, d, e=0, f=False, **kwargs): raise RuntimeError('it was called')"
    close(student.required_arguments(rig.module("kinds", source).f), ["a", "b", "d"])
    close(student.required_arguments(rig.module("nothing", "def f(): pass").f), [])


@points(1, of="defining_class")
def test_where_a_linear_layer_has_it_from(student, rig, lib):
    """`forward` is its own, `parameters` comes from `Module`, and `__dir__` from there, not from `object`."""
    linear, module = lib.torch.nn.Linear, lib.torch.nn.Module
    for name, owner in (("forward", "Linear"), ("parameters", "Module"), ("__dir__", "Module")):
        close(rig.name_of(student.defining_class(linear, name)), owner)
    close(same(student.defining_class(linear, "parameters"), module), True)
