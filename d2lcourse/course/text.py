"""Makes a student's text safe to show."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return `text` with control and formatting characters escaped, so that it cannot steer a terminal."""
    return "".join(
        c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode("ascii") for c in text
    )
