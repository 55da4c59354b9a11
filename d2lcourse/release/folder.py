"""A student's folder: read with care, written so that nothing is torn or lost."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from d2lcourse.course.files import read_regular_file
from d2lcourse.errors import UserError
from d2lcourse.release.manifest import FILE_BYTES


def read(root: Path, name: str) -> bytes | None:
    """Return a file's content, or None if there is none.

    Raises:
        UserError: there is a link on the way, or no file at its end.
    """
    path = root
    for part in PurePosixPath(name).parts:
        path /= part
        if path.is_symlink():
            raise UserError(f"{path} is a link, and an update stays in its folder: put a copy in its place")
    if not path.exists():
        return None
    try:
        data = read_regular_file(path, FILE_BYTES)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}") from None
    if len(data) > FILE_BYTES:
        raise UserError(f"{path} is larger than {FILE_BYTES >> 20} MiB: move it out of the folder")
    return data


def free_name(target: Path, name: str, data: bytes) -> str:
    """Return a name for a file to lay beside another: never that of a file that holds something else."""
    number, candidate = 1, name
    while (present := read(target, candidate)) is not None and present != data:
        number += 1
        candidate = f"{name}{number}"
    return candidate


def text_of(data: bytes) -> str | None:
    """Return a text with the line ends that stubs have; None if it is none."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None


def like(text: str, data: bytes) -> bytes:
    """Return a text with the line ends and the byte order mark of a student's file."""
    if b"\r\n" in data:
        text = text.replace("\n", "\r\n")
    return (b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b"") + text.encode()


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
