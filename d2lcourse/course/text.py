"""Makes a text that others wrote safe to show, and the same whoever saved it."""

from __future__ import annotations

import codecs


def printable(text: str) -> str:
    """Return `text` with control and formatting characters escaped, so that it cannot steer a terminal."""
    return "".join(
        c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode("ascii") for c in text
    )


def plain_ends(text: str) -> str:
    """Return `text` with the line ends of Unix."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def same_everywhere(data: bytes) -> bytes:
    """Return a text file's content without what editors and git change: byte order mark and line ends."""
    return data.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
