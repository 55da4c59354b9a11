"""`--explain`: a public check shows its source, a hidden one does not."""

from __future__ import annotations

import io

from rich.console import Console

from d2lcourse.course import Course
from d2lcourse.grading.record import CheckResult, Visibility
from d2lcourse.reporting.explain import explain
from tests.support import DOUBLE_CHECKS, MakeCourse


def explanation(course: Course, name: str, visibility: Visibility, *, is_terminal: bool = False) -> str:
    check = CheckResult(
        id=name, function="double", title="Doubles [twice].", visibility=visibility, points=1, earned=0,
        outcome="failed",
    )  # fmt: skip
    out = Console(file=io.StringIO(), width=100, force_terminal=is_terminal)
    explain(out, course.exercises()[0], [check])
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def test_a_public_check_is_shown_with_its_points(make_course: MakeCourse) -> None:
    text = explanation(make_course(DOUBLE_CHECKS), "test_public.py::test_keeps_the_dtype", "public")
    assert text == (
        "\ncheck test_public.py::test_keeps_the_dtype: Doubles [twice].\n"
        '  @points(2, of="double")\n'
        "  def test_keeps_the_dtype(student, draw):\n"
        "      x = draw.normal(3, dtype=torch.float64)\n"
        "      close(student.double(x), 2 * x)\n"
    )


def test_on_a_terminal_the_source_is_highlighted(make_course: MakeCourse) -> None:
    course = make_course(DOUBLE_CHECKS)
    text = explanation(course, "test_public.py::test_doubles", "public", is_terminal=True)
    assert "\x1b[" in text
    assert "test_doubles" in text


def test_a_hidden_check_says_that_it_is_hidden_even_where_its_file_lies(make_course: MakeCourse) -> None:
    course = make_course(DOUBLE_CHECKS, hidden=DOUBLE_CHECKS)
    text = explanation(course, "test_hidden.py::test_doubles", "hidden")
    assert "its source is hidden: it demands only what the docstring says" in text
    assert "close(" not in text


def test_a_check_that_cannot_be_found_says_so(make_course: MakeCourse) -> None:
    course = make_course(DOUBLE_CHECKS)
    assert "cannot be read" in explanation(course, "test_public.py::test_gone", "public")
    (course.exercises()[0].checks / "test_public.py").write_text("def (")
    assert "cannot be read" in explanation(course, "test_public.py::test_doubles", "public")
