"""Breaks long lines of feedback between words, and leaves tensors and code as they are."""

from __future__ import annotations

import re

from rich.console import Console
from rich.text import Text

# Broken between numbers, rows of a tensor would no longer stand below each other.
CODE = re.compile(r"tensor\(|array\(|^ *\[|^ *(expected|got|worst|returned)  ")
INDENT = 4


def print_feedback(out: Console, markup: str) -> None:
    """Print a paragraph of feedback; its long lines are broken on a terminal only.

    Args:
        out: where.
        markup: the paragraph as console markup.
    """
    for line in markup.split("\n"):
        text = Text.from_markup(line)
        if not out.is_terminal or text.cell_len <= out.width or CODE.search(text.plain):
            out.print(text, soft_wrap=True, highlight=False)
            continue
        first, *others = text.wrap(out, max(20, out.width - INDENT))
        for part in (first, *(Text(" " * INDENT).append_text(other) for other in others)):
            part.rstrip()
            out.print(part, soft_wrap=True, highlight=False)
