"""Reads a submission's source and digests what decides a grade."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import tokenize
from pathlib import Path

from d2lcourse.course import Course, Exercise
from d2lcourse.worker.client import Submitted
from d2lcourse.worker.limits import SOURCE_BYTES


def read_submission(exercise: Exercise, folder: Path) -> Submitted:
    """Return the module that `folder` holds for `exercise`, or the reason why there is none.

    Line ends and byte order marks are normalised, so that they change no digest.
    """
    path = exercise.in_submission(folder)
    place = f"{exercise.folder}/{exercise.name}.py"
    try:
        data = _read_regular_file(path)
    except FileNotFoundError:
        return Submitted(exercise.name, None, f"there is no {place} in the submission")
    except OSError as error:
        return Submitted(exercise.name, None, f"{place} cannot be read: {error.strerror or error}")
    if len(data) > SOURCE_BYTES:
        return Submitted(exercise.name, None, f"{place} is larger than {SOURCE_BYTES >> 20} MiB")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        source = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return Submitted(exercise.name, None, f"{place} is not valid UTF-8 text: save it with that encoding")
    return Submitted(exercise.name, source.replace("\r\n", "\n").replace("\r", "\n"))


def submission_digest(submitted: Submitted) -> str:
    """Return the digest of the normalised source; a missing module has the digest of nothing."""
    return hashlib.sha256((submitted.source or "").encode("utf-8", "surrogatepass")).hexdigest()


def check_digest(exercise: Exercise) -> str:
    """Return the digest of the code that grades `exercise`."""
    return _digest_of(sorted([*exercise.checks.glob("test_*.py"), *exercise.checks.glob("rig.py")]))


def course_digest(course: Course) -> str:
    """Return the digest of the course's settings."""
    return _digest_of([course.root / "course.toml"])


def _digest_of(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        data = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.name} {len(data)}\n".encode() + data)
    return digest.hexdigest()


def _read_regular_file(path: Path) -> bytes:
    """Read at most one byte more than is allowed; refuse links and devices."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with open(descriptor, "rb") as file:  # noqa: PTH123 - pathlib cannot open a descriptor
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("it is not a regular file")
        return file.read(SOURCE_BYTES + 1)
