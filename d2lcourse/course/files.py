"""Reads files that a student may have put there: bounded, and neither links nor devices."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO


def open_regular_file(path: Path) -> BinaryIO:
    """Open a file for reading.

    Raises:
        OSError: there is no such file, or it is a link, a folder or a device.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError("it is not a regular file")
    return open(descriptor, "rb")  # noqa: PTH123 - pathlib cannot open a descriptor; the caller closes it


def read_regular_file(path: Path, limit: int) -> bytes:
    """Return a file's content, at most one byte more than `limit`, so that a caller sees an excess.

    Raises:
        OSError: there is no such file, or it is a link, a folder or a device.
    """
    with open_regular_file(path) as file:
        return file.read(limit + 1)
