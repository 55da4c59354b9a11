"""Makes texts of submissions, rosters and graders safe in each format."""

from __future__ import annotations

import re

from d2lcourse.course.text import printable

FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # also the full-width ones
NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*")
CUT = " ... (cut)"


def one_line(text: str) -> str:
    """Return `text` without control characters, on one line."""
    return printable(text).replace("\n", "\\n")


def shortened(text: str, limit: int) -> str:
    """Return at most `limit` characters, and say so if there were more."""
    return text if len(text) <= limit else text[: max(0, limit - len(CUT))] + CUT


def cell(text: str) -> str:
    """Return a table's cell that no spreadsheet takes for a formula; a plain number stays as it is."""
    line = one_line(text)
    is_formula = line.lstrip().startswith(FORMULA) and not NUMBER.fullmatch(line)
    return f"'{line}" if is_formula else line


def markdown(text: str) -> str:
    """Return inline Markdown that shows `text` and obeys nothing in it."""
    return "".join(c if c.isalnum() or c == " " else f"&#{ord(c)};" for c in one_line(text))


def command_data(text: str) -> str:
    """Return the message of a GitHub workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def command_property(text: str) -> str:
    """Return the value of a GitHub workflow command's property."""
    return command_data(text).replace(":", "%3A").replace(",", "%2C")


def number(amount: float) -> str:
    """Return points as people write them, without the noise of floating point."""
    return f"{round(amount, 4):.10g}"
