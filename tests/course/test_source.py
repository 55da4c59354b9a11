from __future__ import annotations

import pytest

from d2lcourse.course import SourceError, stub_of, written_functions

SOURCE = '''\
import torch


def double(x):
    """Return 2x."""
    ### BEGIN SOLUTION
    y = x + x

    return y
    # thus
    ### END SOLUTION


class Adam:
    def __init__(self):
        self.m = 0

    def step(self):
        """Step."""
        given = 1
        ### BEGIN SOLUTION
        return given
        ### END SOLUTION
'''


def test_answers_become_placeholders_and_all_else_stays() -> None:
    stub = stub_of(SOURCE)
    assert "x + x" not in stub
    assert "# thus" not in stub
    assert '    """Return 2x."""\n    raise NotImplementedError\n\n\nclass Adam:' in stub
    assert stub.endswith("        given = 1\n        raise NotImplementedError\n")


def test_written_functions_are_found_also_in_classes() -> None:
    found = written_functions(SOURCE)
    assert [function.name for function in found] == ["double", "Adam.step"]
    assert (found[0].first_line, found[0].last_line) == (6, 11)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("x = 1\n", "no answer is marked"),
        ("### BEGIN SOLUTION\n", "line 1"),
        ("pass\n### END SOLUTION\n", "line 2"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\n", "inside another answer"),
    ],
)
def test_unpaired_markers_are_named_by_line(source: str, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        stub_of(source)


def test_an_answer_outside_of_any_function_is_refused() -> None:
    with pytest.raises(SourceError, match="outside of any function"):
        written_functions("### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n")
