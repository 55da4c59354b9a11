"""Takes in what a class handed in, whatever its form: one folder per student, named by the student's id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from d2lcourse.batch.grade import choose
from d2lcourse.batch.intake.members import Told, shown
from d2lcourse.batch.intake.names import Owner, problem_of_id
from d2lcourse.batch.intake.roster import Listed, Roster
from d2lcourse.batch.intake.staging import Staging
from d2lcourse.batch.intake.survey import Piece, survey
from d2lcourse.course import Course
from d2lcourse.errors import UserError

REMARKS = 10  # about one student


@dataclass(frozen=True)
class Intake:
    """A class's submissions, ready to be graded.

    Args:
        folders: one per student, named by their id, in order of the ids.
        remarks: what was refused or left out and why, each a sentence that names the student or the file.
        unknown: students who handed something in and are not on the roster.
        missing: students on the roster who handed nothing in.
        notes: each student's of these remarks, without the name; of everyone who was taken in.
    """

    folders: tuple[Path, ...]
    remarks: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    missing: tuple[Listed, ...] = ()
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def noted(self) -> tuple[str, ...]:
        """Students of whom some file was refused, left out or chosen among several."""
        return tuple(student for student, said in self.notes.items() if said)


@contextmanager
def taken_in(
    source: Path, course: Course, roster: Roster | None = None, students: Iterable[str] = ()
) -> Iterator[Intake]:
    """Bring a class's submissions into folders; what had to be unpacked is gone afterwards.

    Args:
        source: a folder or a zip archive with a folder or an archive per student, or a download from Canvas
            or Moodle.
        course: names the exercises.
        roster: gives students their ids; without one, names decide.
        students: the ids to choose; everyone if there are none.

    Raises:
        UserError: there is nothing to take in, or nothing of a named student.
    """
    roster = roster or Roster()
    remarks: list[str] = []
    with ExitStack() as opened:
        pieces = survey(source, course, opened, remarks.append)
        if not pieces:
            raise UserError(
                f"{source} holds no submissions; expected one folder or .zip per student, named by the "
                "student's id, or a download from Canvas or Moodle"
                + "".join(f"\n  {text}" for text in remarks[:10])
            )
        owned = _by_student(pieces, roster, remarks)
        if not owned:
            reasons = "".join(f"\n  {text}" for text in remarks[:10])
            raise UserError(f"nothing that {source} holds can be taken in:{reasons}")
        chosen = _chosen(owned, tuple(students), source, roster)
        place = Path(opened.enter_context(TemporaryDirectory(prefix="d2l-intake-")))
        staging = Staging(course, place)
        notes: dict[str, tuple[str, ...]] = {}
        folders = []
        for student in chosen:
            folder, notes[student] = _folder(student, owned[student], staging)
            folders.append(folder)
            remarks += [f"{shown(student)}: {text}" for text in notes[student]]
        unknown = tuple(student for student in chosen if roster and not roster.knows(student))
        missing = () if students else tuple(item for item in roster.listed if item.person.id not in owned)
        yield Intake(tuple(folders), tuple(remarks), unknown, missing, notes)


def _by_student(pieces: list[Piece], roster: Roster, remarks: list[str]) -> dict[str, list[Piece]]:
    """Return the pieces by the students' ids; what has no possible id is left out."""
    same_names = Counter(name for name, _ in {(p.owner.name, p.owner.number) for p in pieces})
    owned: dict[str, list[Piece]] = {}
    for piece in pieces:
        student = _id_of(piece.owner, roster, same_names, remarks)
        if problem := problem_of_id(student):
            remarks.append(
                f"{shown(student)!r} {problem}, so it cannot be a student's id: left out; rename it"
            )
        else:
            owned.setdefault(student, []).append(piece)
    return _without_collisions(owned, roster, remarks)


def _id_of(owner: Owner, roster: Roster, same_names: Counter[str], remarks: list[str]) -> str:
    matches = roster.matches(owner)
    if len(matches) == 1:
        return matches[0].person.id
    if owner.form == "moodle" and same_names[owner.name] == 1 and owner.name != "Participant":
        student = owner.name  # the number is another one in every assignment
    else:
        student = owner.mangled
    if matches:
        places = " and ".join(f"{shown(item.person.id)} ({item.place})" for item in matches[:5])
        remark = f"{shown(student)}: the name fits {places}: graded under this name"
        if remark not in remarks:
            remarks.append(remark)
    return student


def _without_collisions(
    owned: dict[str, list[Piece]], roster: Roster, remarks: list[str]
) -> dict[str, list[Piece]]:
    """Leave out students whose ids some file system takes for one; those on the roster stay."""
    counts = Counter(student.casefold() for student in owned)
    kept = {}
    for student, pieces in sorted(owned.items()):
        if counts[student.casefold()] > 1 and not roster.knows(student):
            remarks.append(f"{shown(student)} and another student differ in case only: left out; rename one")
        else:
            kept[student] = pieces
    return kept


def _chosen(
    owned: dict[str, list[Piece]], students: tuple[str, ...], source: Path, roster: Roster
) -> list[str]:
    for student in students:
        if student not in owned and roster.knows(student):
            raise UserError(f"{source} holds no submission of {student!r}, who is on the roster")
    return choose(sorted(owned), students, source)


def _folder(student: str, pieces: list[Piece], staging: Staging) -> tuple[Path, tuple[str, ...]]:
    """Return where a student's work lies in the form that is graded, and what was refused or left out."""
    said: list[str] = []
    for piece in pieces:
        said += piece.remarks
    folder = _graded_folder(student, pieces, staging, said.append)
    if len(said) > REMARKS:  # nobody may bury the notes about others
        said[REMARKS:] = [f"and {len(said) - REMARKS} more like these"]
    return folder, tuple(said)


def _graded_folder(student: str, pieces: list[Piece], staging: Staging, told: Told) -> Path:
    first = pieces[0]
    if (
        len(pieces) == 1
        and first.folder is not None
        and first.folder.name == student
        and not first.remarks
        and staging.is_in_place(first.members)
    ):
        return first.folder
    forms = {piece.owner.form for piece in pieces}
    members = [member for piece in pieces for member in piece.members]
    if forms == {"plain"} and len(pieces) > 1 and any(piece.folder is not None for piece in pieces):
        # Somebody unpacked the archive and left it there.
        members = [member for piece in pieces if piece.folder is not None for member in piece.members]
        told("there is a folder and an archive: the folder counts")
    return staging.stage(student, members, told)
