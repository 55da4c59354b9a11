"""Wrong answers to ch02/api_explorer, with the sentence a student should read."""

# ruff: noqa: F821 - inspect and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception


@misconception(
    "public_names", says="You returned all that `dir` lists: names with a leading underscore are not public."
)
def plain_dir(module):
    return dir(module)


@misconception(
    "public_names", says="You ignored `__all__`: where a module has it, it alone says what is public."
)
def without_all(module):
    return sorted(name for name in vars(module) if not name.startswith("_"))


edit(
    "public_names",
    'name.startswith("_")',
    'name.startswith("__")',
    name="single_underscores",
    says="You left out only names with two underscores: one is enough to make a name private.",
)

edit(
    "public_names",
    "if names is None:",
    "if not names:",
    name="empty_all",
    says="You took an empty `__all__` for none: a module that lists nothing offers nothing.",
)

edit(
    "public_names",
    "return sorted(set(names))",
    'return sorted({name for name in names if not name.startswith("_")})',
    name="all_without_underscores",
    says="You removed names with an underscore from `__all__`: what is listed there is public.",
)


@misconception(
    "public_names", says="You sorted the module's own `__all__`: make a new list and leave the module alone."
)
def sorts_the_module(module):
    names = getattr(module, "__all__", None)
    if names is None:
        names = [name for name in vars(module) if not name.startswith("_")]
    if isinstance(names, tuple):
        return sorted(set(names))
    names.sort()
    return names


@misconception(
    "public_api",
    says="You counted classes as functions: a class can be called, too, so ask whether it is a class first.",
)
def classes_are_callable(module):
    members = {name: getattr(module, name) for name in public_names(module)}
    if not hasattr(module, "__all__"):
        members = {n: m for n, m in members.items() if getattr(m, "__module__", None) == module.__name__}
    return {
        "classes": [name for name, member in members.items() if isinstance(member, type)],
        "functions": [name for name, member in members.items() if callable(member)],
    }


edit(
    "public_api",
    "elif callable(member)",
    "elif inspect.isfunction(member)",
    name="python_functions_only",
    says="You counted Python functions only: `isfunction` is false for built-in ones and for instances.",
)

edit(
    "public_api",
    "elif callable(member)",
    "elif inspect.isroutine(member)",
    name="no_instances",
    says="You left out instances that can be called: what can be called and is no class is a function.",
)

edit(
    "public_api",
    'not hasattr(module, "__all__") and ',
    "",
    name="listed_but_from_elsewhere",
    says="You left out what `__all__` lists but comes from elsewhere: the module offers it on purpose.",
)

edit(
    "public_api",
    """        if not hasattr(module, "__all__") and getattr(member, "__module__", None) != module.__name__:
            continue
""",
    "",
    name="imported_for_its_own_use",
    says="You counted what the module imported for its own use: without `__all__`, look at `__module__`.",
)

edit(
    "public_api",
    "getattr(module, name)",
    "vars(module).get(name)",
    name="not_made_yet",
    says="You looked in the module's dictionary: what it makes when asked for is not there; use `getattr`.",
)

edit(
    "public_api",
    'api["functions"].append(name)',
    'api["functions"].append(getattr(member, "__name__", name))',
    name="own_names",
    says="You returned the name that a function was defined with: the module may offer it under another.",
)


@misconception(
    "summary", says="You returned the first line as it stands: many docstrings begin with an empty one."
)
def first_line_as_it_stands(obj):
    return (obj.__doc__ or "").split("\n")[0].strip()


edit(
    "summary",
    '(obj.__doc__ or "")',
    '(inspect.getdoc(obj) or "")',
    name="inherited_text",
    says="You used `inspect.getdoc`: it also finds what a class inherits, which is not its own docstring.",
)

edit(
    "summary",
    '(obj.__doc__ or "")',
    "str(obj.__doc__)",
    name="the_text_none",
    says='You returned the text "None": an object without a docstring has the summary "".',
)


@misconception("summary", says="You returned the whole docstring: the summary is its first line.")
def whole_docstring(obj):
    return (obj.__doc__ or "").strip()


edit(
    "required_arguments",
    "p.default is p.empty",
    "(p.default is p.empty or p.default is None)",
    name="default_of_none",
    says="You took a default of None for no default: compare with `inspect.Parameter.empty`.",
)

edit(
    "required_arguments",
    " and p.kind not in collecting",
    "",
    name="collecting_parameters",
    says="You counted `*args` and `**kwargs`: they collect what is left over and may stay empty.",
)

edit(
    "required_arguments",
    "p.kind not in collecting",
    "p.kind is p.POSITIONAL_OR_KEYWORD",
    name="ordinary_parameters_only",
    says="You left out parameters that are passed only by position (before /) or only by name (after *).",
)


@misconception(
    "required_arguments",
    says="You read the code object: it does not tell what `self`, a wrapper or a C function needs.",
)
def from_the_code(function):
    if not callable(function):
        raise TypeError
    if isinstance(function, type):
        function = function.__init__
    code = function.__code__
    needed = code.co_argcount - len(function.__defaults__ or ())
    return list(code.co_varnames[:needed])


edit(
    "defining_class",
    "for owner in cls.__mro__",
    "for owner in reversed(cls.__mro__)",
    name="from_the_root",
    says="You searched from `object` down: the first class in the order of `__mro__` wins, not the last.",
)


@misconception(
    "defining_class",
    says="You returned the class itself: it has what it inherits, but does not define it. Look in `vars`.",
)
def has_it(cls, name):
    for owner in cls.__mro__:
        if hasattr(owner, name):
            return owner
    raise AttributeError(name)


@misconception(
    "defining_class",
    says="You asked one base and all its ancestors first: `__mro__` asks all children before a parent.",
)
def depth_first(cls, name):
    if name in vars(cls):
        return cls
    for base in cls.__bases__:
        try:
            return depth_first(base, name)
        except AttributeError:
            continue
    raise AttributeError(name)


edit(
    "defining_class",
    "name in vars(owner)",
    "vars(owner).get(name)",
    name="nothing_there",
    says="You looked at the value: a class may set an attribute to None, and then it comes from there.",
)
