"""Makes classes in every form in which one may get them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from d2lcourse.batch.intake import Intake, Roster, taken_in
from d2lcourse.course import Course
from tests.support import DOUBLE

if TYPE_CHECKING:
    from collections.abc import Iterator

Content = str | bytes


def write_files(folder: Path, files: Mapping[str, object]) -> Path:
    """Write files below a folder; a name that ends with a slash is an empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        assert isinstance(content, (str, bytes))
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def zipped(files: Mapping[str, Content]) -> bytes:
    """Return a zip archive with these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def work(number: int = 0) -> str:
    """Return a right answer that differs from others by its number."""
    return f"{DOUBLE}\n# {number}\n"


def files_in(folder: Path) -> dict[str, str]:
    """Return the text of every file below a folder by its place."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@contextmanager
def intake_of(
    course: Course, source: Path, roster: Roster | None = None, students: tuple[str, ...] = ()
) -> Iterator[tuple[Intake, dict[str, dict[str, str]]]]:
    """Take a class in, and give also what files each student has then."""
    with taken_in(source, course, roster, students) as intake:
        yield intake, {folder.name: files_in(folder) for folder in intake.folders}
