"""What commands share when they print and write."""

from __future__ import annotations

from pathlib import Path

import msgspec
from rich.console import Console

from d2lcourse.errors import UserError
from d2lcourse.grading.record import GradeRecord


def console() -> Console:
    """Return the console: coloured on a terminal, plain and unwrapped elsewhere."""
    plain = Console()
    return plain if plain.is_terminal else Console(width=160, no_color=True)


def write_json(path: Path, records: list[GradeRecord]) -> None:
    """Write records as a JSON array.

    Raises:
        UserError: the file cannot be written.
    """
    write_bytes(path, msgspec.json.format(msgspec.json.encode(records), indent=2) + b"\n")


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file that the user asked for.

    Raises:
        UserError: the file cannot be written.
    """
    try:
        path.write_bytes(data)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}") from None
