"""The folder of a report: written beside its place, then put there whole."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from d2lcourse.errors import UserError

MANIFEST = ".d2lcourse-report"  # a digest and a name a line, as sha256sum writes them
RENAME_EXCHANGE, AT_FDCWD = 2, -100  # of Linux's renameat2


class Draft:
    """The files of a report that is being written.

    Args:
        root: the folder that will become the report.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._digests: dict[str, str] = {}

    def write(self, name: str, text: str) -> None:
        """Write a file; its name is relative to the report."""
        data = text.encode("utf-8", "backslashreplace")
        path = self._root / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        self._digests[name] = hashlib.sha256(data).hexdigest()

    def finish(self) -> None:
        """Write down which files the report has, so that a later one knows what it may replace."""
        lines = [f"{digest}  {name}\n" for name, digest in sorted(self._digests.items())]
        (self._root / MANIFEST).write_text("".join(lines), encoding="utf-8")


@contextmanager
def report_folder(path: Path) -> Iterator[Draft]:
    """Give a draft to write to; it takes the place of `path` when all went well, else nothing changes.

    Only the owner may read it: it holds everybody's results.

    Args:
        path: a new or an empty folder, or an earlier report in which nobody has changed anything.

    Raises:
        UserError: it is something else, or cannot be written.
    """
    target = path.resolve()
    _demand_replaceable(target, path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".d2lcourse-report-", dir=target.parent))
    except OSError as error:
        raise UserError(f"{target.parent} cannot be written: {error.strerror}") from None
    try:
        root = beside / "new"
        root.mkdir(mode=0o700)
        draft = Draft(root)
        yield draft
        draft.finish()
        _demand_replaceable(target, path)  # it may have been edited meanwhile
        _put(root, target, beside / "old")
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _put(root: Path, target: Path, old: Path) -> None:
    """Move a folder to its place, and what was there to `old`."""
    if not target.exists():
        root.rename(target)
    elif not _exchange(root, target):
        target.rename(old)
        try:
            root.rename(target)
        except OSError:
            old.rename(target)
            raise


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step, where the system can."""
    if sys.platform != "linux" or not hasattr(library := ctypes.CDLL(None), "renameat2"):
        return False
    done: int = library.renameat2(
        AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), ctypes.c_uint(RENAME_EXCHANGE)
    )
    return done == 0


def _demand_replaceable(target: Path, path: Path) -> None:
    """Raise unless nothing of the user's would be lost by replacing a folder."""
    if not target.exists():
        return
    if not target.is_dir():
        raise UserError(f"{path} is a file: name a new or an empty folder for the report")
    here = Path.cwd()
    if target == here or target in here.parents:
        raise UserError(f"you are inside of {path}, which would be replaced: name a new folder")
    found = list(_files(target))
    if not found and not any(target.iterdir()):
        return
    try:
        lines = (target / MANIFEST).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        raise UserError(f"{path} holds something that is no report: name a new or an empty folder") from None
    known = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    for file in found:
        name = file.relative_to(target).as_posix()
        if name != MANIFEST and (file.is_symlink() or _digest(file) != known.get(name)):
            raise UserError(
                f"{path}/{name} is not as the report was written: move it elsewhere, or name a new folder"
            )


def _files(folder: Path) -> Iterator[Path]:
    """Yield everything in a folder that is no folder; links to folders too, which are not followed."""
    for place, folders, files in os.walk(folder):
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in [*files, *links]:
            yield Path(place) / name


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
