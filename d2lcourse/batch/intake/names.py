"""The names under which learning platforms hand out submissions, and which names may be a student's id."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from d2lcourse.batch.intake.archives import DEVICES

# Canvas: the name in lower case without signs, LATE or not, the user, the upload, the file's name.
CANVAS = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<user>\d+)_(?P<upload>\d+)_(?P<file>.+)", re.DOTALL)
ANONYMOUS = re.compile(r"(?P<late>LATE_)?anon_(?P<user>[A-Za-z0-9]+)_(?P<upload>\d+)_(?P<file>.+)", re.DOTALL)
CANVAS_TEXT = re.compile(r".+?(_LATE)?_\d+_(text|link)\.html", re.DOTALL)
# Moodle: the name, the participant's number in this assignment, how it was handed in, the file's name.
MOODLE = re.compile(
    r"(?P<name>.+)_(?P<user>\d+)_assignsubmission_(?P<how>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL
)
ID_LENGTH = 100


@dataclass(frozen=True)
class Owner:
    """Whose something is, as far as its name says.

    Args:
        form: who made the name: an instructor, Canvas or Moodle.
        name: a student's id, or their name as the platform wrote it.
        number: the platform's number of the student; nothing for a plain name.
        file: what the student called the file; nothing for a folder.
        upload: the later of two uploads has the higher number.
    """

    form: Literal["plain", "canvas", "moodle"]
    name: str
    number: str = ""
    file: str = ""
    upload: int = 0

    @property
    def mangled(self) -> str:
        """An id that no other student of the same download has."""
        return f"{self.name}_{self.number}" if self.number else self.name


def owner_of_folder(name: str) -> Owner:
    """Return whose folder it is."""
    if match := MOODLE.fullmatch(name):
        return Owner("moodle", match["name"], match["user"])
    return Owner("plain", name)


def owner_of_file(name: str) -> Owner | None:
    """Return whose file it is; None if its name does not say."""
    if (match := MOODLE.fullmatch(name)) and match["file"]:
        return Owner("moodle", match["name"], match["user"], match["file"])
    if match := ANONYMOUS.fullmatch(name):
        return Owner("canvas", "anon", match["user"], match["file"], _number(match["upload"]))
    if match := CANVAS.fullmatch(name):
        return Owner("canvas", match["name"], match["user"], match["file"], _number(match["upload"]))
    stem, _, kind = name.rpartition(".")
    return Owner("plain", stem, file=name) if stem and kind.lower() == "zip" else None


def is_text_entry(name: str) -> bool:
    """Whether Canvas wrote the file for a text or a link that was handed in instead of a file."""
    return CANVAS_TEXT.fullmatch(name) is not None


def problem_of_id(text: str) -> str:
    """Return why a text cannot be a student's id; nothing if it can. It becomes the name of files."""
    if not text.isprintable():
        return "has control characters in it"
    if not text.strip() or text != text.strip() or len(text.encode()) > ID_LENGTH:
        return f"is empty, begins or ends with a space, or is longer than {ID_LENGTH} bytes"
    if text.startswith(".") or text.endswith(".") or any(c in text for c in '/\\:*?"<>|'):
        return 'begins or ends with a dot, or has one of / \\ : * ? " < > | in it'
    if text.partition(".")[0].strip().lower() in DEVICES:
        return "is the name of a device"
    return ""


def folded(text: str) -> str:
    """Return the letters and digits of a name, without case and accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def spellings(name: str) -> set[str]:
    """Return how a platform may write a name: its words in any rotation, run together.

    `Ann van Lee` and `van Lee, Ann` have a spelling in common.
    """
    words = [word for part in re.split(r"[\s,]+", name) if (word := folded(part))]
    return {"".join(words[i:] + words[:i]) for i in range(len(words))}


def _number(text: str) -> int:
    return int(text[:18])  # no platform counts further, and int() is slow with thousands of digits
