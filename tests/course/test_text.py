"""A file that an editor or git has touched is the same file."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable

import pytest

from d2lcourse.course import find_course, select
from d2lcourse.course.digests import check_digest, course_digest
from d2lcourse.course.hints import hints_of
from d2lcourse.course.notebook import extract
from d2lcourse.course.submission import read_submission
from d2lcourse.course.text import plain_ends, printable, same_everywhere
from tests.support import DOUBLE, DOUBLE_CHECKS, MakeCourse

HINTS = '[double.double]\nsteps = ["Think.", "x + x"]\n'
TOUCHES: dict[str, Callable[[bytes], bytes]] = {
    "windows": lambda data: data.replace(b"\n", b"\r\n"),
    "old mac": lambda data: data.replace(b"\n", b"\r"),
    "notepad": lambda data: codecs.BOM_UTF8 + data.replace(b"\n", b"\r\n"),
}


@pytest.mark.parametrize("touch", TOUCHES.values(), ids=TOUCHES)
def test_no_digest_changes(make_course: MakeCourse, touch: Callable[[bytes], bytes]) -> None:
    course = make_course(DOUBLE_CHECKS)
    (exercise,) = course.exercises()
    (exercise.checks / "rig.py").write_text("def f():\n    return 1\n")
    exercise.stub.parent.mkdir(parents=True)
    exercise.stub.write_text(DOUBLE)

    def digests() -> tuple[str, ...]:
        course = find_course(exercise.root)
        submitted = read_submission(exercise, course.root / "assignments")
        return submitted.digest, check_digest(exercise), course_digest(course)

    before = digests()
    touched = [exercise.stub, *exercise.checks.glob("*.py")]
    if touch is not TOUCHES["old mac"]:  # TOML knows no such line ends
        touched.append(course.root / "course.toml")
    for path in touched:
        path.write_bytes(touch(path.read_bytes()))
    assert digests() == before


def test_hints_notes_and_settings_may_begin_with_a_byte_order_mark(make_course: MakeCourse) -> None:
    course = make_course(DOUBLE_CHECKS)
    (exercise,) = course.exercises()
    place = course.root / "assignments" / exercise.folder
    place.mkdir(parents=True)
    (place / "hints.toml").write_bytes(TOUCHES["notepad"](HINTS.encode()))
    (exercise.checks / "exercise.toml").write_bytes(TOUCHES["notepad"](b'needs = ["loopback"]\n'))
    assert hints_of(course, exercise) == {"double": ("Think.", "x + x")}
    assert select(course, ("ch02/double",))[0].exercise.needs == ("loopback",)


@pytest.mark.parametrize("padding", [0, 17 << 20], ids=["small", "large"])
def test_notebooks_are_read_with_any_line_ends(padding: int) -> None:
    cells = [{"cell_type": "code", "source": DOUBLE.replace("\n", "\r\n"), "outputs": ["x" * padding]}]
    data = TOUCHES["notepad"](json.dumps({"cells": cells, "nbformat": 4}, indent=1).encode())
    assert (extract(data, "a.ipynb").source or "").rstrip() == DOUBLE.rstrip().replace("\n\n\n", "\n")


def test_texts_are_made_the_same_and_safe() -> None:
    assert plain_ends("a\r\nb\rc\n") == "a\nb\nc\n"
    assert same_everywhere(b"\xef\xbb\xbfa\r\n\xef\xbb\xbfb\r") == b"a\n\xef\xbb\xbfb\n"
    assert printable("a\x1b[2J\u202eb\n") == "a\\x1b[2J\\u202eb\n"
