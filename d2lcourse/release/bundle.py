"""Writes what a student gets: a folder with stubs, notes and public checks, proved to hold no answer."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from d2lcourse.course import Course, Exercise
from d2lcourse.errors import UserError
from d2lcourse.release.classroom import classroom_files
from d2lcourse.release.contents import exercise_files
from d2lcourse.release.manifest import FILE, digest, manifest_of, read_manifest
from d2lcourse.release.proof import prove_all
from d2lcourse.release.texts import zipped


@dataclass(frozen=True)
class Released:
    """What a release wrote: its files, and how many hidden lines the proof searched for."""

    files: tuple[str, ...]
    secrets: int
    archive: Path | None = None


def release(
    course: Course,
    exercises: Iterable[Exercise],
    target: Path,
    *,
    notebooks: bool,
    recorded: Mapping[Exercise, str] | None = None,
    classroom: bool = False,
    archive: bool = False,
) -> Released:
    """Write a bundle into a new or empty folder, or over an earlier one that nobody has touched.

    Args:
        course: the author's course, with its solutions and hidden checks.
        exercises: what to give out.
        target: the folder.
        notebooks: whether each stub comes as a notebook too.
        recorded: how misconceptions behave in the public checks of an exercise.
        classroom: whether it comes with its set-up: the library, a README, a workflow, a container.
        archive: whether to write the folder as `target`.zip, too.

    Raises:
        UserError: there are no solutions here, or `target` holds something that would be lost.
        GraderError: the bundle would tell something hidden. Nothing is written then.
    """
    files = bundle_files(course, list(exercises), recorded or {}, notebooks=notebooks, classroom=classroom)
    stale = _replaceable(target, files)
    packed = _place_of_archive(target) if archive else None
    with Draft(target, files) as draft:
        parts = [draft.folder]
        if packed is not None:
            parts.append(draft.pack(target.name))
        secrets = prove_all(parts, course)
        for name in stale:
            (target / name).unlink()
        for name in files:
            draft.put(name)
        if packed is not None:
            parts[1].replace(packed)
    return Released(tuple(files), secrets, packed)


def bundle_files(
    course: Course,
    exercises: list[Exercise],
    recorded: Mapping[Exercise, str],
    *,
    notebooks: bool,
    classroom: bool,
) -> dict[str, bytes]:
    """Return every file of a bundle by its name, the manifest last."""
    files = exercise_files(course, exercises, recorded, notebooks=notebooks)
    if classroom:
        files |= classroom_files(course, exercises, notebooks=notebooks)
    manifest = manifest_of([exercise.id for exercise in exercises], files)
    return files | {FILE: manifest.encoded()}


class Draft:
    """Files written beside the folder that they are for: moving them there is quick, and nothing is torn.

    Use it in a `with`: it removes what was not moved, and names a file that cannot be written.
    """

    def __init__(self, target: Path, files: Mapping[str, bytes]) -> None:
        self.target, self.files = target, files
        self.folder = target.absolute().with_name(f".{target.name}.{os.getpid()}.draft")
        self._archive = self.folder.with_suffix(".zip")

    def __enter__(self) -> Draft:
        try:
            for name, data in self.files.items():
                path = self.folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        except OSError as error:
            self.__exit__()
            raise self._failed(error) from None
        return self

    def pack(self, name: str) -> Path:
        """Write the files into an archive, in a folder called `name`, and return where it is for now."""
        try:
            self._archive.write_bytes(zipped({f"{name}/{file}": data for file, data in self.files.items()}))
        except OSError as error:
            raise self._failed(error) from None
        return self._archive

    def put(self, name: str, as_name: str = "") -> None:
        """Move a file to its place."""
        path = self.target / (as_name or name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).replace(path)
        except OSError as error:
            raise self._failed(error) from None

    def _failed(self, error: OSError) -> UserError:
        return UserError(f"{error.filename or self.target} cannot be written: {error.strerror}")

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self._archive.unlink(missing_ok=True)


def _place_of_archive(target: Path) -> Path:
    """Return where the archive goes: nowhere that somebody else's file is."""
    path = target.absolute().with_name(f"{target.name}.zip")
    if path.exists():
        names = []
        if is_zipfile(path):
            with ZipFile(path) as present:
                names = present.namelist()
        if f"{target.name}/{FILE}" not in names:
            raise UserError(f"{path} is no archive of a release: move it away, or name another folder")
    return path


def _replaceable(target: Path, files: Mapping[str, bytes]) -> list[str]:
    """Return the files of an earlier release in `target` that this one does not have."""
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return []
    known = read_manifest(target).files
    for name in {*known, *files} - {FILE}:
        path = target / name
        if path.exists() and (not path.is_file() or digest(name, path.read_bytes()) != known.get(name)):
            raise UserError(
                f"{path} has been changed since it was released: name another folder, or add --update, "
                "which keeps such changes"
            )
    return [name for name in known if name not in files and (target / name).is_file()]
