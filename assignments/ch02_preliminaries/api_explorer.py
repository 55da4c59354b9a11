# %% [markdown]
# # Exploring an API
#
# A library has thousands of names, and nobody knows them all. Python can tell what a module offers, what a
# function wants, and where a method comes from: five short functions ask it.
# Read the section "Exploring an API" of the chapter's README first.
#
# `defining_class` must not call `inspect.classify_class_attrs`. Everything else in `inspect` is yours to use.

# %%
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any


# %%
def public_names(module: ModuleType) -> list[str]:
    """Return the names that `from module import *` would bind.

    A module may list its public names in `__all__`. If it does, that list decides, also on names that begin
    with an underscore. If it does not, the names in its dictionary, `vars(module)`, are public, except those
    that begin with an underscore.

    Args:
        module: any module; it need not be one that an `import` would find. If it has `__all__`, that is a
            list or tuple of strings; it may be empty. Not changed.

    Returns:
        A new list of the names, each once, in the order in which `sorted` puts strings.

    Example:
        The names of `json` begin with "JSONDecodeError", "JSONDecoder", "JSONEncoder", "dump".

    Source: Zhang et al., Dive into Deep Learning, section 2.7.1; The Python Language Reference, 7.11.
    """
    raise NotImplementedError


# %%
def public_api(module: ModuleType) -> dict[str, list[str]]:
    """Sort the public names of a module into classes and functions.

    A function here is whatever can be called and is not a class: a Python function, a built-in one such as
    `math.sqrt`, or an instance whose class has `__call__`.

    Args:
        module: as for `public_names`. Fetch what a name stands for with `getattr`: some modules make an
            object only when it is asked for, so that it is not in their dictionary yet (PEP 562).

    Returns:
        {"classes": [...], "functions": [...]}: public names of the module, each list in sorted order. Other
        objects, such as numbers and modules, are in neither.

        All that `__all__` lists is the module's. A module without `__all__` also has public names of what it
        imported for its own use, and these are left out: the names of all objects whose `__module__` is not
        the module's `__name__` (a rule of thumb; PEP 8 says why). An object counts under each of its names.

    Example:
        For `math` the classes are [], and the functions hold "sqrt", but not "pi".

    Source: Zhang et al., Dive into Deep Learning, section 2.7.1; PEP 8, "Public and Internal Interfaces".
    """
    raise NotImplementedError


# %%
def summary(obj: object) -> str:
    """Return the first line of an object's docstring that is not blank.

    Args:
        obj: a module, class or function, or anything else. Its docstring is `obj.__doc__`, text or None; what
            a class inherits from another (`inspect.getdoc` finds that) is not its own and does not count.

    Returns:
        The line without white space at its ends; the empty string if there is no such line.

    Example:
        summary(math.sqrt) is "Return the square root of x."

    Source: Zhang et al., Dive into Deep Learning, section 2.7.2; PEP 257.
    """
    raise NotImplementedError


# %%
def required_arguments(function: Callable[..., Any]) -> list[str]:
    """Return the names of the arguments that every call must pass.

    Args:
        function: anything that can be called: a function, a class (a call makes an instance), a method, an
            instance with `__call__`, a `functools.partial` (what it fixes by name has a default now), a
            wrapper made with `functools.wraps` (it wants what the wrapped function wants). It is not called.

    Returns:
        The names of the parameters without a default value, in the order of the signature, whether they are
        passed by position or by name. `*args` and `**kwargs` may stay empty and are not among them. What
        Python passes itself is not, either: `self` of a class and of an instance's method, `cls` of a class
        method. But a method fetched from its class, like `torch.nn.Linear.forward`, wants its `self`.

    Raises:
        TypeError: `function` cannot be called.
        ValueError: Python does not know its signature, as that of `max` and others that are written in C.

    Example:
        For torch.nn.Linear it is ["in_features", "out_features"].

    Source: Zhang et al., Dive into Deep Learning, section 2.7.2; PEP 362.
    """
    raise NotImplementedError


# %%
def defining_class(cls: type, name: str) -> type:
    """Return the class that an attribute of a class comes from: the place to read its source and its text.

    Python looks an attribute up in the dictionary (`vars`) of each class in `cls.__mro__`, in this order: the
    class itself, then the classes that it inherits from.

    Args:
        cls: the class.
        name: the attribute's name: a method or anything else that a class holds, also if its value is None.

    Returns:
        The first class in that order whose dictionary holds the name.

    Raises:
        AttributeError: there is none. Attributes that only instances have, or only the class of the class,
            do not count.

    Example:
        For torch.nn.Linear, "forward" comes from torch.nn.Linear and "parameters" from torch.nn.Module.

    Source: Zhang et al., Dive into Deep Learning, section 2.7.2; The Python Language Reference, 3.3.3.
    """
    raise NotImplementedError
