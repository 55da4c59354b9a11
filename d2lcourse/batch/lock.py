"""A lock that one process holds, and that the system releases when the process ends, however it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from d2lcourse.errors import UserError


class FileLock:
    """An exclusive lock on a file of its own.

    Args:
        path: the lock's file; it stays when the lock is released.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock; return whether nobody else holds it.

        Raises:
            UserError: the file cannot be made.
        """
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise UserError(f"{self._path} cannot be written: {error.strerror}") from None
        if not _try(descriptor):
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Let others take it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _try(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
