"""Mutants: small wrong changes of the reference's answers, such as people make; checks must reject them."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

from d2lcourse.course import Function, written_functions

OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn,
    ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
NAMES = {
    "sum": "mean", "mean": "sum", "max": "min", "min": "max", "amax": "amin", "amin": "amax",
    "argmax": "argmin", "argmin": "argmax", "var": "std", "std": "var", "zeros": "ones", "ones": "zeros",
    "zeros_like": "ones_like", "ones_like": "zeros_like", "any": "all", "all": "any", "exp": "log",
    "log": "exp", "cumsum": "cumprod", "maximum": "minimum", "minimum": "maximum",
}  # fmt: skip
# Calls that somebody may forget: what is left is the object they were called on, or the argument.
FORGOTTEN_METHODS = {
    "detach", "t", "transpose", "permute", "clone", "movedim", "swapaxes", "sqrt", "exp", "log", "abs",
    "float", "double", "long", "contiguous", "copy",
}  # fmt: skip
FORGOTTEN_FUNCTIONS = {"sqrt", "exp", "log", "abs", "log1p", "expm1", "clamp", "clip", "deepcopy", "copy"}
FORGOTTEN_ATTRIBUTES = {"T", "mT", "H"}
AXES = {"dim", "axis"}
TINY = 1e-2  # a smaller constant is an epsilon
DROPPED = (ast.Expr, ast.AugAssign, ast.Raise, ast.Assert, ast.Continue, ast.Break)


@dataclass(frozen=True)
class Mutant:
    """The reference with one change.

    Args:
        function: what it changes.
        line: where, counted from 1.
        was: the text that was replaced.
        becomes: what it became.
        source: the whole module.
    """

    function: str
    line: int
    was: str
    becomes: str
    source: str

    @property
    def diff(self) -> str:
        """The change in one line."""
        return f"line {self.line}, {self.function}: {self.was}  ->  {self.becomes}"


def mutants_of(source: str) -> list[Mutant]:
    """Return the mutants of a reference's answers, each text once."""
    tree = ast.parse(source)
    found: dict[str, Mutant] = {}
    for function in written_functions(source):
        for node in ast.walk(tree):
            if isinstance(node, ast.expr | ast.stmt) and _is_inside(node, function):
                for text in _changes(node):
                    mutant = _replaced(source, node, text, function.name)
                    if mutant is not None:
                        found.setdefault(mutant.source, mutant)
    return list(found.values())


def _is_inside(node: ast.expr | ast.stmt, function: Function) -> bool:
    return function.first_line < node.lineno and (node.end_lineno or node.lineno) < function.last_line


def _replaced(source: str, node: ast.expr | ast.stmt, text: str, function: str) -> Mutant | None:
    """Return the mutant whose `node` reads `text`; None if that is no program or changes nothing."""
    lines = source.encode().splitlines(keepends=True)  # the tree counts columns in bytes
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset
    data = source.encode()
    was = data[start:end].decode()
    mutated = (data[:start] + text.encode() + data[end:]).decode()
    try:
        if ast.dump(ast.parse(mutated)) == ast.dump(ast.parse(source)):
            return None
    except SyntaxError:
        return None
    return Mutant(function, node.lineno, " ".join(was.split()), text, mutated)


def _changes(node: ast.expr | ast.stmt) -> Iterator[str]:
    """Yield texts that a node may be replaced by."""
    match node:
        case ast.BinOp():
            yield from _operator(node, "op")
            if not isinstance(node.op, ast.Add | ast.Mult):
                yield f"({_with(node, left=node.right, right=node.left)})"
        case ast.BoolOp():
            yield from _operator(node, "op")
        case ast.Compare(ops=[_]):
            if (other := OPERATORS.get(type(node.ops[0]))) is not None:
                yield f"({_with(node, ops=[other()])})"
        case ast.UnaryOp(op=ast.USub() | ast.Not() | ast.Invert()):
            yield f"({ast.unparse(node.operand)})"
        case ast.Constant():
            yield from _constants(node.value)
        case ast.Attribute(attr=name, value=value) if name in FORGOTTEN_ATTRIBUTES:
            yield ast.unparse(value)
        case ast.Call():
            yield from _calls(node)
        case ast.IfExp() | ast.If() | ast.While():
            negated = ast.UnaryOp(ast.Not(), node.test)
            yield _with(node, test=negated) if isinstance(node, ast.IfExp) else _indented(node, test=negated)
            if isinstance(node, ast.If) and not node.orelse:
                yield "pass"
        case ast.With(items=[item]) if "no_grad" in ast.unparse(item):
            yield _indented(ast.If(ast.Constant(True), node.body, []), at=node)
        case ast.Subscript(slice=ast.Slice()):
            yield ast.unparse(node.value)
    if isinstance(node, DROPPED):
        yield "pass"


def _operator(node: ast.expr, field: str) -> Iterator[str]:
    if (other := OPERATORS.get(type(getattr(node, field)))) is not None:
        yield f"({_with(node, **{field: other()})})"


def _constants(value: object) -> Iterator[str]:
    if isinstance(value, bool):
        yield str(not value)
    elif isinstance(value, int):
        yield from (str(other) for other in dict.fromkeys([value + 1, value - 1, 0, 1]) if other != value)
    elif isinstance(value, float) and 0 < value < TINY:
        yield from ("0.0", repr(value * 1e4))
    elif isinstance(value, float):
        yield from (repr(other) for other in (2 * value, -value, value + 1.0) if other != value)


def _calls(node: ast.Call) -> Iterator[str]:
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name in NAMES:
        yield _with(node, func=_renamed(node.func, NAMES[name]))
    if isinstance(node.func, ast.Attribute) and name in FORGOTTEN_METHODS and not _is_module(node.func.value):
        yield ast.unparse(node.func.value)
    elif name in FORGOTTEN_FUNCTIONS and node.args:
        yield ast.unparse(node.args[0])
    if len(node.args) > 1:
        yield _with(node, args=[node.args[1], node.args[0], *node.args[2:]])
    for index, keyword in enumerate(node.keywords):
        others = [k for i, k in enumerate(node.keywords) if i != index]
        if keyword.arg in AXES and not isinstance(keyword.value, ast.Constant):
            for axis in (0, -1):
                changed = ast.keyword(keyword.arg, ast.Constant(axis))
                yield _with(node, keywords=[*others, changed])
        yield _with(node, keywords=others)


def _renamed(function: ast.expr, name: str) -> ast.expr:
    changed = copy.deepcopy(function)
    setattr(changed, "attr" if isinstance(changed, ast.Attribute) else "id", name)
    return changed


def _is_module(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id in ("torch", "np", "math", "copy", "F")


def _with(node: ast.AST, **fields: object) -> str:
    """Return the text of a node with other fields."""
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return ast.unparse(ast.fix_missing_locations(changed))


def _indented(node: ast.stmt, at: ast.stmt | None = None, **fields: object) -> str:
    """Return the text of a statement, its inner lines as deep as where it stands."""
    first, *rest = _with(node, **fields).splitlines()
    indent = " " * (at or node).col_offset
    return "\n".join([first, *(indent + line for line in rest)])
