from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from d2lcourse.course import Course, find_course, select
from d2lcourse.course.digests import course_digest
from d2lcourse.course.tree import chapter_key
from d2lcourse.errors import UserError
from tests.support import MakeCourse


def test_the_course_lists_its_exercises(course: Course) -> None:
    assert "ch04/softmax" in [exercise.id for exercise in course.exercises()]
    assert [chapter.key for chapter in course.chapters()] == sorted({e.chapter for e in course.exercises()})


def test_a_course_is_found_from_a_folder_below(course: Course) -> None:
    assert find_course(course.root / "solutions" / "ch04_classification").root == course.root


def test_outside_of_a_course_the_cure_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no course\.toml in .* Run|no course\.toml"):
        find_course(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "name = 'x'",
        "name = 'x'\nrelease_seed = 'y'",
        "name = ",
        "name = 'x'\nrelease_seed = 1\n[limits]\nbananas = 1",
        "name = 'x'\nrelease_seed = 1\norder = 3",
    ],
)
def test_a_broken_course_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "course.toml").write_text(text)
    with pytest.raises(UserError, match=r"course\.toml: "):
        find_course(tmp_path)


def test_chapter_keys() -> None:
    assert chapter_key("app_a_engineering") == "app_a"
    assert chapter_key("ch04_classification") == "ch04"
    with pytest.raises(UserError, match="not a chapter folder"):
        chapter_key("misc")


def test_a_submission_may_be_nested_or_flat(course: Course, tmp_path: Path) -> None:
    exercise = course.exercises()[0]
    assert exercise.in_submission(tmp_path) == tmp_path / exercise.folder / f"{exercise.name}.py"
    (tmp_path / f"{exercise.name}.py").touch()
    assert exercise.in_submission(tmp_path) == tmp_path / f"{exercise.name}.py"


def test_ids_select_chapters_exercises_and_functions(course: Course) -> None:
    (one,) = select(course, ("ch04/softmax::log_softmax",))
    assert (one.exercise.id, one.function) == ("ch04/softmax", "log_softmax")
    assert select(course, ("ch04/softmax::log_softmax", "ch04/softmax")) == select(course, ("ch04/softmax",))
    assert {item.exercise.chapter for item in select(course, ("ch04",))} == {"ch04"}
    assert len(select(course, ())) == len(course.exercises())


def test_an_unknown_id_suggests_what_comes_close(course: Course) -> None:
    with pytest.raises(UserError, match="Did you mean ch04/softmax"):
        select(course, ("ch04/sofmax",))


def test_a_course_without_checks_says_so(make_course: MakeCourse) -> None:
    course = make_course("")
    (course.root / "autograder/ch02_preliminaries/double/test_public.py").unlink()
    with pytest.raises(UserError, match="no exercise with checks"):
        select(course, ())


def test_exercises_come_in_the_order_of_the_course_file(course: Course) -> None:
    ids = [exercise.id for exercise in course.exercises() if exercise.chapter == "ch04"]
    assert ids.index("ch04/softmax") < ids.index("ch04/cross_entropy")
    other = dataclasses.replace(course, order={"ch04": ("cross_entropy",)})
    reordered = [exercise.id for exercise in other.exercises() if exercise.chapter == "ch04"]
    assert reordered[0] == "ch04/cross_entropy"
    assert sorted(e.id for e in other.exercises()) == sorted(e.id for e in course.exercises())
    assert course_digest(other) == course_digest(course)
    assert course_digest(dataclasses.replace(course, release_seed=1)) != course_digest(course)
