"""The files that somebody handed in, wherever they lie: in a folder or in an archive. Nothing runs here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from d2lcourse.course.files import open_regular_file
from d2lcourse.course.text import printable

# What an archive or a clone holds beside the work; a library in it may have modules named like exercises.
SKIPPED = {"__MACOSX", "__pycache__", "env", "node_modules", "site-packages", "venv"}
ENTRIES, DEPTH = 20_000, 12  # of a folder that is searched
WANTED = (".ipynb", ".py", ".zip")
OTHER_ARCHIVES = (".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz", ".zst")
NOT_ZIP = "is no zip archive: left out; unpack it, or ask for a .zip"
SHOWN = 80  # characters of a name that messages show

Told = Callable[[str], None]


@dataclass(frozen=True)
class Member:
    """One file that was handed in.

    Args:
        parts: where it lies within what was handed in; the last one is its name.
        size: its bytes, as far as one can tell before reading it.
        open: gives its content; the caller bounds how much of it is read.
        rank: which of two uploads of one student is the later one.
        path: where it lies on the disk, if it is a file there.
    """

    parts: tuple[str, ...]
    size: int
    open: Callable[[], BinaryIO]
    rank: int = 0
    path: Path | None = None

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.parts[-1]

    @property
    def shown(self) -> str:
        """Its place, fit for a terminal."""
        return shown("/".join(self.parts))


def shown(name: str) -> str:
    """Return a hostile name as something to print: escaped, and not too long."""
    text = printable(name).replace("\n", "\\n")
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


def is_wanted(parts: tuple[str, ...]) -> bool:
    """Whether a file may be somebody's work: a module, a notebook or an archive, and not hidden."""
    return parts[-1].lower().endswith(WANTED) and all(map(is_visible, parts))


def is_visible(name: str) -> bool:
    """Whether a folder or file is looked at: neither hidden nor a library's."""
    return not name.startswith(".") and name not in SKIPPED


def file_member(path: Path, parts: tuple[str, ...] = (), rank: int = 0) -> Member:
    """Return a file of the disk as a member; opening it fails if it is a link or a device."""
    return Member(
        parts or (path.name,), path.lstat().st_size, lambda: open_regular_file(path), rank=rank, path=path
    )


def members_of_folder(folder: Path, told: Told) -> Iterator[Member]:
    """Yield the files of a folder that may be work; no link is followed, no hidden folder entered.

    Args:
        folder: what a student handed in.
        told: gets a sentence about each thing that is left out and might have been work.
    """
    count = 0
    todo: list[tuple[str, ...]] = [()]
    while todo:
        place = todo.pop(0)
        try:
            entries = sorted(os.scandir(folder.joinpath(*place)), key=lambda entry: entry.name)
        except OSError as error:
            told(f"{shown('/'.join(place) or folder.name)} cannot be read: {error.strerror}")
            continue
        for entry in entries:
            count += 1
            if count > ENTRIES:
                told(f"holds more than {ENTRIES:,} files: the rest was not looked at")
                return
            parts = (*place, entry.name)
            if not is_visible(entry.name):
                continue
            if entry.is_symlink():
                told(f"{shown('/'.join(parts))} is a link: it is not followed")
            elif entry.is_dir(follow_symlinks=False):
                if len(parts) < DEPTH:
                    todo.append(parts)
            elif entry.name.lower().endswith(OTHER_ARCHIVES):
                told(f"{shown('/'.join(parts))} {NOT_ZIP}")
            elif is_wanted(parts) and entry.is_file(follow_symlinks=False):
                yield file_member(folder.joinpath(*parts), parts)
