"""Finds out what in a folder or an archive of a class is handed in by whom, as far as names say."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from d2lcourse.batch.intake.archives import (
    CLASSES,
    ArchiveRefused,
    folders_in,
    members_of_archive,
    opened_archive,
)
from d2lcourse.batch.intake.members import (
    NOT_ZIP,
    OTHER_ARCHIVES,
    Member,
    Told,
    file_member,
    is_visible,
    members_of_folder,
    shown,
)
from d2lcourse.batch.intake.names import Owner, is_text_entry, owner_of_file, owner_of_folder
from d2lcourse.course import Course
from d2lcourse.errors import UserError

NBGRADER = ("nbgrader_config.py", "submitted")


@dataclass(frozen=True)
class Piece:
    """Something that lies at the top of a class: one student's folder, or one file of theirs.

    Args:
        owner: whose.
        members: the files.
        folder: where it lies, if it is a folder on the disk.
        remarks: what was left out of it.
    """

    owner: Owner
    members: tuple[Member, ...]
    folder: Path | None = None
    remarks: tuple[str, ...] = field(default=())


def survey(source: Path, course: Course, opened: ExitStack, told: Told) -> list[Piece]:
    """Return what a class handed in.

    Args:
        source: a folder or a zip archive.
        course: its chapters' folders are no students.
        opened: keeps an archive open.
        told: gets a sentence about each thing at the top that is nobody's.

    Raises:
        UserError: there is no such folder or archive, or it holds one student's work instead of a class.
    """
    if source.is_dir():
        if all((source / name).exists() for name in NBGRADER):
            source /= NBGRADER[1]
        pieces = list(_in_folder(source, told))
    elif source.is_file():
        pieces = list(_in_archive(source, course, opened, told))
    else:
        raise UserError(f"{source}: there is no such folder")
    chapters = {chapter.folder for chapter in course.chapters()}
    names = {piece.owner.name for piece in pieces if piece.owner.form == "plain"}
    if found := sorted(names & (chapters | {"assignments"})):
        raise UserError(
            f"{source} holds {found[0]}, so it is one student's work: put it into a folder named by the "
            "student's id, and name the folder that holds that one"
        )
    return pieces


def _in_folder(source: Path, told: Told) -> Iterator[Piece]:
    for path in sorted(source.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_symlink():
            told(f"{shown(path.name)} is a link: it is not followed")
        elif path.is_dir():
            remarks: list[str] = []
            members = tuple(members_of_folder(path, remarks.append))
            yield Piece(owner_of_folder(path.name), members, path, tuple(remarks))
        elif path.is_file() and (owner := _owner_of(path.name, told)):
            yield Piece(owner, (file_member(path, (owner.file,), owner.upload),))


def _in_archive(source: Path, course: Course, opened: ExitStack, told: Told) -> Iterator[Piece]:
    if source.suffix.lower() in OTHER_ARCHIVES:
        raise UserError(f"{source} is no zip archive: unpack it, and name the folder")
    try:
        archive = opened.enter_context(opened_archive(source, CLASSES))
    except ArchiveRefused as error:
        raise UserError(f"{source} {error}; expected a zip archive or a folder with submissions") from None
    members, tops = members_of_archive(archive, told), folders_in(archive)
    if wrapper := _wrapper_of(members, tops, course):
        members = [_inside(member) for member in members if member.parts[0] == wrapper]
        tops = {folder[1:] for folder in tops}
    # A folder without work is somebody's who handed in nothing that can be graded.
    folders: dict[str, list[Member]] = {
        folder[0]: [] for folder in sorted(tops) if len(folder) == 1 and is_visible(folder[0])
    }
    for member in members:
        if len(member.parts) > 1:
            folders.setdefault(member.parts[0], []).append(_inside(member))
        elif owner := _owner_of(member.name, told):
            file = dataclasses.replace(member, parts=(owner.file,), rank=owner.upload)
            yield Piece(owner, (file,))
    for name, inside in sorted(folders.items()):
        yield Piece(owner_of_folder(name), tuple(inside))


def _inside(member: Member) -> Member:
    return dataclasses.replace(member, parts=member.parts[1:])


def _wrapper_of(members: list[Member], folders: set[tuple[str, ...]], course: Course) -> str:
    """Return the folder that holds the whole class, if there is one; a student's own folder is none."""
    tops = {member.parts[0] for member in members} | {folder[0] for folder in folders}
    tops = {name for name in tops if is_visible(name)}
    inside = {folder[1] for folder in folders if len(folder) == 2 and is_visible(folder[1])}
    files = {member.parts[1] for member in members if len(member.parts) == 2}
    chapters = {chapter.folder for chapter in course.chapters()} | {"assignments"}
    is_class = len(inside) + len(files) > 1 and not inside & chapters and all(map(owner_of_file, files))
    return tops.pop() if len(tops) == 1 and is_class else ""


def _owner_of(name: str, told: Told) -> Owner | None:
    """Return whose file at the top it is, and say so if it is nobody's and might have been work."""
    owner = owner_of_file(name)
    is_work = name.lower().endswith((".py", ".ipynb"))
    if name.lower().endswith(OTHER_ARCHIVES):
        told(f"{shown(name)} {NOT_ZIP}")
    elif owner is None and is_work:
        told(f"{shown(name)} is left out: its name does not say whose it is")
    elif is_text_entry(name):
        told(f"{shown(name)} is a text or a link, not a file: left out")
    elif owner is not None and owner.file.lower().endswith((".py", ".ipynb", ".zip")):
        return owner
    elif owner is not None:
        told(f"{shown(name)} is left out: it is no .py, .ipynb or .zip file")
    return None
