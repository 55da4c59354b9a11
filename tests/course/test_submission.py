from __future__ import annotations

from pathlib import Path

import pytest

from d2lcourse.course import Course, Exercise, select
from d2lcourse.course.submission import SOURCE_BYTES, read_submission
from d2lcourse.grading.seeds import hidden_seed, public_seed


@pytest.fixture
def exercise(course: Course) -> Exercise:
    return select(course, ("ch04/softmax",))[0].exercise


def write(folder: Path, data: bytes) -> Path:
    (folder / "softmax.py").write_bytes(data)
    return folder


def test_line_ends_and_byte_order_marks_change_no_digest(exercise: Exercise, tmp_path: Path) -> None:
    digests = set()
    for data in (b"x = 1\ny = 2\n", b"x = 1\r\ny = 2\r\n", b"\xef\xbb\xbfx = 1\ry = 2\r"):
        submitted = read_submission(exercise, write(tmp_path, data))
        assert submitted.source == "x = 1\ny = 2\n"
        digests.add(submitted.digest)
    assert len(digests) == 1


def test_a_declared_encoding_is_honoured(exercise: Exercise, tmp_path: Path) -> None:
    data = "# -*- coding: latin-1 -*-\nname = 'é'\n".encode("latin-1")
    assert "é" in (read_submission(exercise, write(tmp_path, data)).source or "")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xff\xfe\x00", "not valid UTF-8"),
        (b"# coding: klingon\n", "not valid UTF-8"),
        (b"#" * (SOURCE_BYTES + 1), "larger than 1 MiB"),
    ],
)
def test_an_unreadable_module_says_why(exercise: Exercise, tmp_path: Path, data: bytes, says: str) -> None:
    submitted = read_submission(exercise, write(tmp_path, data))
    assert submitted.source is None
    assert says in submitted.problem


def test_a_missing_module_names_the_place(exercise: Exercise, tmp_path: Path) -> None:
    assert "there is no ch04_classification/softmax.py" in read_submission(exercise, tmp_path).problem


def test_links_and_devices_are_not_followed(exercise: Exercise, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("answer = 42")
    (tmp_path / "ch04_classification").mkdir()
    nested = tmp_path / "ch04_classification" / "softmax.py"
    nested.symlink_to(secret)
    assert "cannot be read" in read_submission(exercise, tmp_path).problem
    nested.unlink()
    nested.mkdir()
    assert "cannot be read" in read_submission(exercise, tmp_path).problem


def test_seeds_differ_by_every_ingredient() -> None:
    seeds = {
        public_seed(1, "a", "b"), public_seed(2, "a", "b"),
        public_seed(1, "x", "b"), public_seed(1, "a", "x"),
        hidden_seed(b"k", "a", "d", "b"), hidden_seed(b"l", "a", "d", "b"),
        hidden_seed(b"k", "a", "e", "b"),
    }  # fmt: skip
    assert len(seeds) == 7
    assert all(0 <= seed < 2**56 for seed in seeds)
