"""Long lines of feedback on a terminal."""

from __future__ import annotations

import io

from rich.console import Console

from d2lcourse.reporting.wrapping import print_feedback

LONG = "  [bold]You exponentiated the raw logits: exp overflows beyond 88 (float32).[/]"
ROW = "    expected  tensor([[0.03221, 0.44023, 0.37841, 0.35434, 0.04863],"


def printed(markup: str, *, is_terminal: bool) -> list[str]:
    out = Console(file=io.StringIO(), width=40, force_terminal=is_terminal, color_system=None)
    print_feedback(out, markup)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue().splitlines()


def test_prose_is_broken_between_words() -> None:
    assert printed(LONG, is_terminal=True) == [
        "  You exponentiated the raw logits:",
        "    exp overflows beyond 88 (float32).",
    ]


def test_tensors_are_not_broken() -> None:
    assert printed(ROW, is_terminal=True) == [ROW]


def test_files_and_pipes_get_whole_lines() -> None:
    assert printed(LONG, is_terminal=False) == [
        "  You exponentiated the raw logits: exp overflows beyond 88 (float32)."
    ]
