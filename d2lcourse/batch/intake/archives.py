"""Reads zip archives that anybody may have made. Nothing is written here, and no name in one is believed."""

from __future__ import annotations

import dataclasses
import stat
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from d2lcourse.batch.intake.members import NOT_ZIP, OTHER_ARCHIVES, Member, Told, is_visible, is_wanted, shown
from d2lcourse.course.files import open_regular_file

# The standard library bounds what it unpacks at a time for these two only: a few bytes packed by another
# method may become gigabytes at once.
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
ENCRYPTED = 0x1
DEVICES = {"con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(10))}


@dataclass(frozen=True)
class Bounds:
    """How large an archive may be: the table of its files is in memory before anything is known of it.

    Args:
        table: bytes of that table.
        entries: files in it.
    """

    table: int
    entries: int


STUDENTS = Bounds(table=4 << 20, entries=10_000)
CLASSES = Bounds(table=64 << 20, entries=200_000)


class ArchiveRefused(Exception):
    """An archive as a whole is not read; the message says why."""


@contextmanager
def opened_archive(path: Path, bounds: Bounds = STUDENTS) -> Iterator[zipfile.ZipFile]:
    """Open a zip archive.

    Raises:
        ArchiveRefused: it cannot be read, or is larger than the bounds.
    """
    try:
        file = open_regular_file(path)
    except OSError as error:
        raise ArchiveRefused(f"cannot be read: {error.strerror or error}") from None
    with file:
        try:
            archive = zipfile.ZipFile(_Bounded(file, bounds.table))
        except ArchiveRefused:
            raise
        except Exception:  # whatever the library makes of hostile bytes, they are no archive
            raise ArchiveRefused("is damaged, or no zip archive") from None
        with archive:
            if (count := len(archive.infolist())) > bounds.entries:
                raise ArchiveRefused(f"holds {count:,} files; at most {bounds.entries:,} are looked at")
            yield archive


def members_of_archive(archive: zipfile.ZipFile, told: Told) -> list[Member]:
    """Return the files of an archive that may be work.

    Args:
        archive: open, and open still when the members are.
        told: gets a sentence about each file that is refused.
    """
    found: list[Member] = []
    several: set[str] = set()
    places = Counter(_place(info.orig_filename) for info in archive.infolist() if not info.is_dir())
    for info in archive.infolist():
        if info.is_dir():
            continue
        name, place = info.orig_filename, _place(info.orig_filename)
        parts = _parts(name)
        if not all(is_visible(part) for part in parts if part != ".."):
            continue
        if problem := _problem_of(info):
            told(f"{shown(name)} {problem}: left out")
            continue
        if parts and parts[-1].lower().endswith(OTHER_ARCHIVES):
            told(f"{shown(name)} {NOT_ZIP}")
        if not parts or not is_wanted(parts):
            continue
        if places[place] == 1:
            found.append(Member(parts, info.file_size, _opener(archive, info)))
        elif place not in several:
            several.add(place)
            told(f"{shown(name)} is there {places[place]} times, or in several cases: left out")
    return found


def folders_in(archive: zipfile.ZipFile) -> set[tuple[str, ...]]:
    """Return the folders that an archive names, also those that hold no work."""
    found: set[tuple[str, ...]] = set()
    for info in archive.infolist():
        parts = _parts(info.orig_filename)
        folders = parts if info.is_dir() else parts[:-1]
        if info.orig_filename.isprintable() and ".." not in parts:
            found.update(folders[:i] for i in range(1, min(len(folders), 2) + 1))
    return found


def with_prefix(member: Member, prefix: tuple[str, ...], rank: int) -> Member:
    """Return a member of an archive as one of the place where the archive lies."""
    return dataclasses.replace(member, parts=(*prefix, *member.parts), rank=rank)


class _Bounded:
    """A file of which nobody reads much at once; the library reads the table of an archive in one piece."""

    def __init__(self, file: BinaryIO, limit: int) -> None:
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable
        self._file, self._limit = file, limit

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(self._limit + 1 if size < 0 else min(size, self._limit + 1))
        if len(data) > self._limit:
            raise ArchiveRefused(f"has a table of files larger than {self._limit >> 20} MiB")
        return data


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part for part in name.replace("\\", "/").split("/") if part not in ("", "."))


def _place(name: str) -> str:
    """Return what two names share that some file system takes for one."""
    return unicodedata.normalize("NFKC", name).casefold().replace("\\", "/")


def _problem_of(info: zipfile.ZipInfo) -> str:
    """Return why an entry is refused; nothing if it is not."""
    name = info.orig_filename
    parts = name.replace("\\", "/").split("/")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if not name.isprintable():
        return "has control characters in its name"
    if name.startswith(("/", "\\")) or ":" in parts[0]:
        return "has an absolute path"
    if ".." in parts:
        return "leads out of the archive"
    if any(part.partition(".")[0].strip().lower() in DEVICES for part in parts):
        return "has the name of a device"
    if kind == stat.S_IFLNK:
        return "is a link"
    if kind not in (0, stat.S_IFREG):
        return "is no regular file"
    if info.flag_bits & ENCRYPTED:
        return "is encrypted"
    if info.compress_type not in METHODS:
        return "is packed by an unusual method; only plain zip is read"
    return ""


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    return lambda: archive.open(info)  # type: ignore[return-value]  # it reads bytes
