"""What is marked in a message: where the expected and the returned value differ."""

from __future__ import annotations

import pytest

from d2lcourse.reporting.html.message import message_parts


def marked(message: str) -> list[tuple[str, str]]:
    parts = message_parts(message)
    assert "".join(part.text for part in parts) == message
    return [(part.kind, part.text) for part in parts if part.kind]


def test_entries_that_differ_are_marked_in_both_values() -> None:
    message = (
        "softmax(tensor([[1., 2.]]))\n2 of 4 entries are wrong\n"
        "  expected  tensor([[0.25, 0.75],\n                    [0.5 , 0.5 ]])\n"
        "  got       tensor([[0.25, 0.7],\n                    [0.5, 1. ]])\n"
        "  worst     at [1, 1]: expected 0.5, got 1 (off by 0.5)\n  hint      every row must add up to 1"
    )
    assert marked(message) == [
        ("expected", "0.75"), ("expected", "0.5"), ("got", "0.7"), ("got", "1."),
        ("expected", "0.5"), ("got", "1"),
    ]  # fmt: skip


def test_values_of_different_lengths_are_aligned() -> None:
    message = "  expected  tensor([1., 2., 3.])\n  got       tensor([1., 3.])"
    assert marked(message) == [("expected", "2.")]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("expected True, got False", [("expected", "True"), ("got", "False")]),
        (
            "expected shape (2, 3), got (3, 2) (it is transposed)",
            [("expected", "shape (2, 3)"), ("got", "(3, 2)")],
        ),
        ("in the result's part [1]: expected 2 items, got 3", [("expected", "2 items"), ("got", "3")]),
        ("softmax is not written yet", []),
        ("  got       tensor([1.])", []),
        ("expected x, got y" * 100, []),
        ("", []),
    ],
)
def test_a_line_that_names_both_is_marked(line: str, found: list[tuple[str, str]]) -> None:
    assert marked(line) == found


def test_values_that_would_take_long_to_compare_are_shown_plainly() -> None:
    for left, right in (("1, " * 400, "2"), ("0 " * 160, "0 " * 159)):
        assert marked(f"  expected  {left}\n  got       {right}") == []
