"""Chooses what of a student's files is graded, and copies it where nothing but work can be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from d2lcourse.batch.intake.archives import ArchiveRefused, members_of_archive, opened_archive, with_prefix
from d2lcourse.batch.intake.members import Member, Told
from d2lcourse.course import Course, Exercise
from d2lcourse.course.notebook import NOTEBOOK_BYTES
from d2lcourse.course.submission import SOURCE_BYTES
from d2lcourse.errors import UserError

ARCHIVE_BYTES = 256 << 20
STUDENT_BYTES = 512 << 20  # all that is copied of one student
ARCHIVES = 20  # of one student that are opened
RENAMED = 20  # notebooks of one student with other names that are taken
CHUNK = 1 << 20
# What browsers and platforms make of softmax.py when there is one: softmax-1.py, softmax (1).py.
NUMBERED = re.compile(r"(?P<stem>\w+?)(?:-\d{1,4}| ?\(\d{1,4}\))")
LIMITS = {".py": SOURCE_BYTES, ".ipynb": NOTEBOOK_BYTES, ".zip": ARCHIVE_BYTES}


class Staging:
    """Brings the files of students into the form that is graded.

    Args:
        course: names the exercises.
        folder: ours alone; every student gets a folder in it, named by their id.
    """

    def __init__(self, course: Course, folder: Path) -> None:
        self._exercises = {exercise.name: exercise for exercise in course.exercises()}
        self._folder = folder
        self._numbers = count()

    def stage(self, student: str, members: Iterable[Member], told: Told) -> Path:
        """Copy a student's work to a folder of ours and return that.

        Args:
            student: an id that may be the name of a folder.
            members: everything they handed in.
            told: gets a sentence about each thing that is refused.

        Raises:
            UserError: the disk is full.
        """
        target = self._folder / student
        target.mkdir()
        left = STUDENT_BYTES
        with ExitStack() as opened:
            for place, member in self.chosen(self.expanded(members, opened, told), told).items():
                copied = copy(member, target.joinpath(*place), min(_limit(member), left), told)
                left -= copied
        return target

    def chosen(self, members: Iterable[Member], told: Told) -> dict[tuple[str, ...], Member]:
        """Return which file counts as which exercise's module or notebook, and notebooks with other names."""
        offers: dict[tuple[str, ...], list[Member]] = {}
        for member in members:
            if (place := self._place_of(member)) is not None:
                offers.setdefault(place, []).append(member)
        found: dict[tuple[str, ...], Member] = {}
        others = 0
        for place, several in offers.items():
            others += len(place) == 1
            if len(place) == 1 and others > RENAMED:
                told(f"{several[0].shown} is one of more than {RENAMED} notebooks with other names: left out")
                continue
            first, *rest = sorted(several, key=self._precedence)
            found[place] = first
            if rest:
                names = ", ".join(member.shown for member in rest[:3]) + (", ..." if len(rest) > 3 else "")
                told(f"{first.shown} counts, and not {names}")
        return found

    def is_in_place(self, members: Iterable[Member]) -> bool:
        """Whether the grader finds all of somebody's work where it lies."""
        places = set()
        for member in members:
            exercise, place = self._exercise_of(member), self._place_of(member)
            if place in places:
                return False
            places.add(place if place is not None else member.parts)
            if member.name.lower().endswith(".zip"):
                return False
            if exercise is None:
                if place is not None and len(member.parts) > 1:
                    return False
            elif not _is_exact(member, exercise) or member.parts[:-1] not in ((), (exercise.folder,)):
                return False
        return True

    def expanded(self, members: Iterable[Member], opened: ExitStack, told: Told) -> list[Member]:
        """Return the members with the content of archives in place of the archives."""
        found: list[Member] = []
        archives = 0
        for member in members:
            if not member.name.lower().endswith(".zip"):
                found.append(member)
                continue
            archives += 1
            if archives > ARCHIVES:
                told(f"{member.shown} is one of more than {ARCHIVES} archives: left out")
                continue
            found += self._unpacked(member, opened, told)
        return found

    def _unpacked(self, member: Member, opened: ExitStack, told: Told) -> list[Member]:
        def about(text: str) -> None:
            told(f"{member.shown}: {text}")

        path = member.path
        if path is None:  # an archive in the class's archive
            path = self._folder / f".archive-{next(self._numbers)}.zip"
            opened.callback(path.unlink, missing_ok=True)
            if not copy(member, path, ARCHIVE_BYTES, told):
                return []
        try:
            archive = opened.enter_context(opened_archive(path))
        except ArchiveRefused as error:
            told(f"{member.shown} {error}: left out")
            return []
        inner = []
        for item in members_of_archive(archive, about):
            if item.name.lower().endswith(".zip"):
                about(f"{item.shown} is an archive in an archive: left out")
            else:
                inner.append(with_prefix(item, member.parts, member.rank))
        return inner

    def _exercise_of(self, member: Member) -> Exercise | None:
        stem, _, kind = member.name.rpartition(".")
        if f".{kind}" not in (".py", ".ipynb"):
            return None
        match = NUMBERED.fullmatch(stem)
        return self._exercises.get(stem) or (self._exercises.get(match["stem"]) if match else None)

    def _place_of(self, member: Member) -> tuple[str, ...] | None:
        """Return where a file goes; None if it is no work."""
        kind = member.name.rpartition(".")[2]
        if exercise := self._exercise_of(member):
            return exercise.folder, f"{exercise.name}.{kind}"
        # A notebook with another name may say inside which exercise it is. Its name is not to be trusted.
        if kind == "ipynb":
            return (f"{re.sub(r'[^A-Za-z0-9_-]', '_', member.name[:-6])[:60]}.ipynb",)
        return None

    def _precedence(self, member: Member) -> tuple[object, ...]:
        """Return what decides which of several files counts: the smaller one does."""
        exercise = self._exercise_of(member)
        if exercise is None:
            return (-member.rank, len(member.parts), member.parts)
        is_in_chapter, is_at_top = member.parts[-2:-1] == (exercise.folder,), len(member.parts) == 1
        is_packed = any(part.lower().endswith(".zip") for part in member.parts[:-1])
        exact = _is_exact(member, exercise)
        return (
            -member.rank,
            is_packed,
            not is_in_chapter,
            not is_at_top,
            not exact,
            len(member.parts),
            member.parts,
        )


def copy(member: Member, target: Path, limit: int, told: Told) -> int:
    """Copy a file and return its size; if it cannot be read or is too large, nothing is left of it.

    Raises:
        UserError: it cannot be written.
    """
    size = 0
    if member.size > limit:
        told(f"{member.shown} {_too_large(limit)}")
        return 0
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as written:
            for chunk in _chunks(member, limit):
                size += written.write(chunk)
    except OSError as error:
        raise UserError(
            f"{target} cannot be written: {error.strerror}. TMPDIR names the folder in which submissions are "
            "unpacked: set it to one with more space"
        ) from None
    except _CannotRead as error:
        target.unlink()
        told(f"{member.shown} {error}")
        return 0
    return size


class _CannotRead(Exception):
    """The source of a copy is at fault, not the disk."""


def _chunks(member: Member, limit: int) -> Iterable[bytes]:
    left = limit
    try:
        with member.open() as file:
            while chunk := file.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    break
                yield chunk
    except OSError as error:
        raise _CannotRead(f"cannot be read: {error.strerror or error}") from None
    except Exception:  # whatever the library makes of hostile bytes, the file is damaged
        raise _CannotRead("is damaged: left out") from None
    if left < 0:
        raise _CannotRead(_too_large(limit))


def _too_large(limit: int) -> str:
    return f"is larger than the {shown_bytes(limit)} that are left for it: left out"


def shown_bytes(count: int) -> str:
    """Return a size as people write it."""
    return f"{count >> 20} MiB" if count >= 1 << 20 else f"{count} bytes"


def _limit(member: Member) -> int:
    return LIMITS[member.name[member.name.rindex(".") :].lower()]


def _is_exact(member: Member, exercise: Exercise) -> bool:
    return member.name.rpartition(".")[0] == exercise.name
