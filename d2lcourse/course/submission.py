"""Reads a submission's source and digests what decides a grade."""

from __future__ import annotations

import dataclasses
import io
import tokenize
from dataclasses import dataclass
from pathlib import Path

from d2lcourse.course.digests import source_digest
from d2lcourse.course.files import read_regular_file
from d2lcourse.course.notebook import NOTEBOOK_BYTES, extract, origin_of
from d2lcourse.course.text import plain_ends, printable
from d2lcourse.course.tree import Exercise

SOURCE_BYTES = 1 << 20  # a submission's module


@dataclass(frozen=True)
class Submitted:
    """One submission's module as text.

    Args:
        name: the exercise's name, under which the module is imported.
        source: its source with normalised line ends, or None if it could not be read.
        problem: why there is no source, as a sentence for the student.
        notes: what was left out of a notebook, as sentences for the student.
        places: for each line of a notebook's source, where it stands in the notebook.
    """

    name: str
    source: str | None
    problem: str = ""
    notes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The name of the file that the source comes from."""
        return self.places[0].partition(",")[0] if self.places else f"{self.name}.py"

    @property
    def digest(self) -> str:
        """The digest of the source; where there is none, that of nothing."""
        return source_digest(self.source or "")


def read_submission(exercise: Exercise, folder: Path) -> Submitted:
    """Return the module that `folder` holds for `exercise`, or the reason why there is none.

    A notebook counts where there is no module, or where the module is the stub that the notebook was given
    out with. Line ends and byte order marks are normalised, so that they change no digest.
    """
    module, notebook = exercise.module_in(folder), exercise.notebook_in(folder)
    if notebook is None or (module is not None and not _is_untouched(module, notebook)):
        submitted = _read_module(exercise, module or exercise.in_submission(folder))
        if notebook is None:
            return submitted
        note = (
            f"there are {exercise.name}.py and {_shown(notebook)}: the .py file counts, the notebook does not"
        )
    else:
        submitted = _read_notebook(exercise, notebook)
        if module is None:
            return submitted
        note = f"{exercise.name}.py is still the stub, so {_shown(notebook)} counts"
    return dataclasses.replace(submitted, notes=(note, *submitted.notes))


def _read_module(exercise: Exercise, path: Path) -> Submitted:
    place = f"{exercise.folder}/{exercise.name}.py"
    try:
        data = read_regular_file(path, SOURCE_BYTES)
    except FileNotFoundError:
        problem = f"there is no {place} in the submission, and no notebook {exercise.name}.ipynb"
        return Submitted(exercise.name, None, problem)
    except OSError as error:
        return Submitted(exercise.name, None, f"{place} cannot be read: {error.strerror or error}")
    if len(data) > SOURCE_BYTES:
        return Submitted(exercise.name, None, f"{place} is larger than {SOURCE_BYTES >> 20} MiB")
    source = _decoded(data)
    if source is None:
        return Submitted(exercise.name, None, f"{place} is not valid UTF-8 text: save it with that encoding")
    return Submitted(exercise.name, source)


def _read_notebook(exercise: Exercise, path: Path) -> Submitted:
    try:
        data = read_regular_file(path, NOTEBOOK_BYTES)
    except OSError as error:
        problem = f"{_shown(path)} cannot be read: {error.strerror or error}"
        return Submitted(exercise.name, None, problem)
    found = extract(data, path.name)
    if found.source is not None and len(found.source.encode("utf-8", "replace")) > SOURCE_BYTES:
        problem = f"the definitions in {_shown(path)} are larger than {SOURCE_BYTES >> 20} MiB"
        return Submitted(exercise.name, None, problem)
    return Submitted(exercise.name, found.source, found.problem, found.notes, found.places)


def _is_untouched(module: Path, notebook: Path) -> bool:
    """Whether a module is the stub that our notebook names by its digest."""
    try:
        source = _decoded(read_regular_file(module, SOURCE_BYTES))
        stub = origin_of(read_regular_file(notebook, NOTEBOOK_BYTES)).stub
    except OSError:
        return False
    return source is not None and source_digest(source) == stub


def _decoded(data: bytes) -> str | None:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        source = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return None
    return plain_ends(source)


def _shown(path: Path) -> str:
    return printable(path.name[:100])
