"""The manifest of a bundle: what was given out, so that an update knows what a student has changed since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from d2lcourse import __version__
from d2lcourse.errors import UserError

FILE = ".d2lcourse-release.json"
FILE_BYTES = 128 << 20  # no file of a bundle, and no answer, is larger
BINARY = {".whl"}


@dataclass(frozen=True)
class Manifest:
    """What a bundle holds.

    Args:
        exercises: the ids of its exercises.
        files: the digest of each file but the manifest.
        stubs: the text of each stub, which tells a student's lines from ours.
    """

    exercises: tuple[str, ...]
    files: Mapping[str, str]
    stubs: Mapping[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        """Return the file's content."""
        data = {
            "d2lcourse": __version__,
            "exercises": self.exercises,
            "files": self.files,
            "stubs": self.stubs,
        }
        return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()


def manifest_of(exercises: list[str], files: Mapping[str, bytes]) -> Manifest:
    """Return the manifest of a bundle with these exercises and files."""
    stubs = {name: data.decode() for name, data in files.items() if is_stub(name)}
    return Manifest(tuple(exercises), {name: digest(name, data) for name, data in files.items()}, stubs)


def read_manifest(folder: Path) -> Manifest:
    """Return what a folder says about what was released into it.

    Raises:
        UserError: it says nothing, or nothing that can be believed.
    """
    path = folder / FILE
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        files, stubs = dict(data["files"]), dict(data.get("stubs", {}))
        exercises = tuple(map(str, data["exercises"]))
        texts = [*files, *files.values(), *stubs, *stubs.values()]
    except (FileNotFoundError, NotADirectoryError):
        raise UserError(
            f"{folder} holds something that is no release ({FILE} is missing): name a new or an empty "
            "folder, or the folder that was given out"
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"{path} cannot be read ({error}): take it from the bundle that was given out"
        ) from None
    if not all(isinstance(text, str) for text in texts) or not all(map(_is_inside, [*files, *stubs])):
        raise UserError(f"{path} names no files of a bundle: take it from the bundle that was given out")
    return Manifest(exercises, files, stubs)


def digest(name: str, data: bytes) -> str:
    """Return the digest of a file; of a text with normal line ends and no byte order mark."""
    if PurePosixPath(name).suffix not in BINARY:
        data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    return hashlib.sha256(data).hexdigest()


def is_stub(name: str) -> bool:
    """Whether a file of a bundle is a stub that a student fills in."""
    return name.startswith("assignments/") and name.endswith(".py")


def is_notebook(name: str) -> bool:
    """Whether a file of a bundle is a stub as a notebook."""
    return name.startswith("assignments/") and name.endswith(".ipynb")


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in name
