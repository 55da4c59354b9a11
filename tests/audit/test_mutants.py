"""Mutants are the mistakes people make, inside of answers only."""

from __future__ import annotations

import ast
import textwrap

import pytest

from d2lcourse.audit.mutants import mutants_of


def changes(body: str) -> set[str]:
    answer = textwrap.indent(textwrap.dedent(body), "    ")
    source = (
        f'import torch\n\n\ndef f(x, y, dim):\n    """1 + 1 is 2."""\n    z = 1 + 1\n'
        f"    ### BEGIN SOLUTION\n{answer}\n    ### END SOLUTION\n"
    )
    mutants = mutants_of(source)
    for mutant in mutants:
        ast.parse(mutant.source)
        assert mutant.function == "f"
        assert "z = 1 + 1" in mutant.source  # not the answer's
    return {mutant.becomes for mutant in mutants}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return x < y", {"(x <= y)"}),
        ("return x - y", {"(x + y)", "(y - x)"}),
        ("return x @ y", {"(y @ x)"}),
        ("return -x", {"(x)"}),
        ("return x and y", {"(x or y)"}),
        ("return x.sum(dim=1, keepdim=True)", {"x.mean(dim=1, keepdim=True)", "False", "0", "x.sum(dim=1)"}),
        ("return x.sum(dim=dim)", {"x.sum(dim=0)", "x.sum(dim=-1)", "x.sum()"}),
        ("return x.T", {"x"}),
        ("return x.detach()", {"x"}),
        ("return torch.sqrt(x)", {"x"}),
        ("return torch.dot(x, y)", {"torch.dot(y, x)"}),
        ("return 1e-8", {"0.0", "0.0001"}),
        ("return 0.5", {"1.0", "-0.5", "1.5"}),
        ("return x[1:]", {"x"}),
        ("x.clear()\nreturn x", {"pass"}),
        ("if x:\n    y = x\nreturn y", {"pass", "if not x:\n        y = x"}),
        ("with torch.no_grad():\n    y = x\nreturn y", {"if True:\n        y = x"}),
    ],
)  # fmt: skip
def test_each_operator_bites(body: str, expected: set[str]) -> None:
    assert expected <= changes(body)


def test_what_changes_nothing_is_no_mutant() -> None:
    assert changes("return x") == set()


def test_text_before_a_change_may_be_of_any_language() -> None:
    assert "(x - y)" in changes("return ['ä', x + y]")


def test_a_diff_names_the_line_and_the_function() -> None:
    source = "def f(x):\n    ### BEGIN SOLUTION\n    return x + 1\n    ### END SOLUTION\n"
    assert "line 3, f: x + 1  ->  (x - 1)" in [mutant.diff for mutant in mutants_of(source)]
