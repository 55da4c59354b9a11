"""Every text in what is about to be given out: of files, notebooks, archives and recorded transcripts."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from d2lcourse.errors import GraderError

ARCHIVES = {".zip", ".whl"}
PLAIN = {".py", ".md", ".toml", ".txt", ".cfg", ".yml", ".yaml", ".html", ".css", ".js"}
PLAIN |= {".svg", ".jinja", ".j2", ".typed", ""}
TEXTS = PLAIN | {".json", ".ipynb"}
RECORDED = "recorded.txt"
IN_ARCHIVES = 64 << 20  # unpacked


def files_in(target: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Yield the files of a folder, or of an archive, by name; those in archives after the archive's own name.

    Raises:
        GraderError: there is something that cannot be searched.
    """
    if target.is_file():
        yield from unpacked(PurePosixPath(target.name), target.read_bytes())
        return
    for path in sorted(target.rglob("*")):
        name = PurePosixPath(path.relative_to(target).as_posix())
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            raise _unsearchable(name)
        if path.is_file():
            yield from unpacked(name, path.read_bytes())
        else:
            yield name, b""


def unpacked(name: PurePosixPath, data: bytes) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Yield a file, or an archive's name and the files in it.

    Raises:
        GraderError: there is something that cannot be searched.
    """
    if name.suffix not in ARCHIVES:
        if name.suffix not in TEXTS:
            raise _unsearchable(name)
        yield name, data
        return
    yield name, b""
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > IN_ARCHIVES:
                raise _unsearchable(name)
            for entry in archive.infolist():
                found[entry.filename] = archive.read(entry)
                yield from unpacked(name / entry.filename, found[entry.filename])
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
        raise _unsearchable(name) from None
    if zipped(found) != data:  # comments, links, bytes between the files
        raise GraderError(f"{name} holds something beside its files: nothing was released")


def texts_of(name: PurePosixPath, data: bytes) -> Iterator[str]:
    """Yield a file's text; of JSON (notebooks too) and recorded transcripts every string.

    Lists of strings count as one text, too: a notebook keeps a cell's lines so. Of a recorded misconception
    the sentence is left out: students are meant to read it.

    Raises:
        GraderError: it is no text.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise GraderError(f"{name} is not UTF-8 text: nothing was released") from None
    yield text
    if name.suffix in (".json", ".ipynb"):
        yield from _strings(json.loads(text))
    if name.name == RECORDED:
        from d2lcourse.grading.recorded import unpack  # needs torch, which an update does not

        for check, case, _, _, events in unpack(text):  # a misconception's name and sentence are told
            yield from _strings([check, case, events])


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip archive, the same bytes for the same files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)  # dated 1980, so that no clock is in it
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return made.getvalue()


def _unsearchable(name: PurePosixPath) -> GraderError:
    return GraderError(f"{name} is no text that can be searched for answers: nothing was released")


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case bytes():
            yield value.decode("utf-8", "replace")
        case dict():
            for key, item in value.items():
                yield from _strings(key)
                yield from _strings(item)
        case list() | tuple() | set() | frozenset():
            yield "".join(item for item in value if isinstance(item, str))
            for item in value:
                yield from _strings(item)
