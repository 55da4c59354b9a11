from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from d2lcourse.grading.record import CheckResult, Diagnosis, Environment, FunctionResult, GradeRecord
from d2lcourse.reporting import class_table, feedback, points_table
from d2lcourse.reporting.terminal import summary


def check(
    outcome: Any,
    message: str = "",
    points: float = 1.0,
    title: str = "Doubles.",
    name: str = "t",
    says: tuple[str, ...] = (),
) -> CheckResult:
    return CheckResult(
        id=f"test_public.py::{name}",
        function="double",
        title=title,
        visibility="public",
        points=points,
        earned=points if outcome == "passed" else 0,
        outcome=outcome,
        message=message,
        diagnoses=tuple(Diagnosis(name=sentence, says=sentence) for sentence in says),
    )


def record(*checks: CheckResult) -> GradeRecord:
    points, earned = sum(c.points for c in checks), sum(c.earned for c in checks)
    return GradeRecord(
        student="sam",
        exercise="ch02/double",
        course_digest="c",
        check_digest="k",
        submission_digest="s",
        environment=Environment(python="3", torch="2", device="cpu", confinement="D"),
        started="2026-11-23T00:00:00+00:00",
        seconds=1.0,
        functions=(FunctionResult(name="double", points=points, earned=earned),),
        checks=checks,
        points=points,
        earned=earned,
        complete=True,
        is_grade=True,
    )


def text(item: Any) -> str:
    stream = io.StringIO()
    Console(file=stream, width=160).print(item)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("checks", "says"),
    [
        ([check("passed")], "all checks passed"),
        ([check("failed", "double(1)\nexpected 2, got 1")], "double fails: Doubles."),
        ([check("failed", "double(1) raised ValueError: no\n  line 3")], "double raised ValueError: no"),
        (
            [check("timeout", "your double did not return within 2 s")],
            "your double did not return within 2 s",
        ),
        ([check("failed", "x"), check("crashed", "gone", points=5)], "gone"),
        ([check("passed"), check("error", "ours")], "incomplete: 1 checks did not run; ours"),
        ([check("passed"), check("not_run", "no CUDA device")], "incomplete: 1 checks did not run"),
        ([check("failed", "y", title="T" * 200)], "double fails: " + "T" * 93 + "..."),
    ],
)
def test_a_summary_names_what_cost_the_most(checks: list[CheckResult], says: str) -> None:
    assert summary([record(*checks)]) == says


def test_tables_hold_points_and_score() -> None:
    graded = record(check("passed"), check("failed", "x", points=3))
    table = text(class_table([("sam", [graded])]))
    assert table.splitlines()[1].split()[:6] == ["sam", "1", "/", "4", "25", "%"]
    assert "1 of 2 passed" in text(points_table([graded]))


def test_markup_in_names_and_messages_is_shown_not_obeyed() -> None:
    graded = record(check("failed", "[bold]loud[/bold] [/nonsense]"))
    assert "[/nonsense]" in text("\n".join(feedback(graded)))
    assert "[red]eve[/red]" in text(class_table([("[red]eve[/red]", [graded])]))


def test_checks_that_failed_for_one_reason_share_a_paragraph() -> None:
    gone = "double.py defines no double: do not rename or delete it"
    (paragraph,) = feedback(record(check("failed", gone, name="a"), check("failed", gone), check("passed")))
    assert text(paragraph).splitlines() == [
        "failed  2 checks of ch02/double::double",
        "  " + gone,
        "  (2 points)",
    ]


def test_a_function_that_is_not_written_yet_is_one_line() -> None:
    stub = "double is not written yet: it still raises NotImplementedError"
    (paragraph,) = feedback(record(check("failed", stub, name="a"), check("failed", stub, points=2)))
    assert text(paragraph) == f"to do   {stub} (3 points)\n"


def test_what_was_expected_of_a_stub_does_not_matter() -> None:
    stub = "double is not written yet: it still raises NotImplementedError"
    raises = check("failed", f"ValueError was expected, but {stub}", name="a")
    assert feedback(record(raises, check("failed", stub))) == [f"[yellow]to do[/]   {stub} (2 points)"]


def test_the_same_exception_in_the_same_line_is_shown_once_whatever_the_inputs() -> None:
    line = "raised ValueError: no\n  double.py, line 3, in double: return int(x)"
    first = check("failed", f"double(1) {line}", title="One.", name="a")
    second = check("failed", f"double([2,\n 3]) {line}", title="Two.", name="b")
    other = check(
        "failed", "double(3) raised ValueError: no\n  double.py, line 4, in double: x", title="Three."
    )
    paragraph, apart = feedback(record(first, second, other))
    assert text(paragraph).splitlines() == [
        "failed  One.",
        "  double(1) raised ValueError: no",
        "    double.py, line 3, in double: return int(x)",
        "  also failed, same cause: Two (1 point)",
        "  (ch02/double::double, 1 point, public check test_public.py::a)",
    ]
    assert text(apart).startswith("failed  Three.")


def test_a_wrong_dtype_is_shown_once_and_a_wrong_shape_each_time() -> None:
    dtype = [check("failed", f"double({i})\nexpected dtype int64, got float32\n  got {i}") for i in (1, 2)]
    shape = [check("failed", f"double({i})\nexpected shape (3,), got ({i},)") for i in (1, 2)]
    assert len(feedback(record(*dtype))) == 1
    assert len(feedback(record(*shape))) == 2


def test_of_checks_with_the_same_diagnosis_only_the_first_is_shown_in_full() -> None:
    one = check("failed", "double(1)\nexpected 2, got 1", title="One.", name="a", says=("Once.",))
    two = check("failed", "double([2])\nexpected 4, got 2", 2, title="A list [of 2].", says=("Once.",))
    other = check("failed", "double(3)\nexpected 6, got 9", title="Three.", says=("Once.", "Thrice."))
    first, second = (text(paragraph) for paragraph in feedback(record(one, two, check("passed"), other)))
    assert first.splitlines() == [
        "failed  One.",
        "  Once.",
        "  double(1)",
        "  expected 2, got 1",
        "  also failed, same cause: A list [of 2] (2 points)",
        "  (ch02/double::double, 1 point, public check test_public.py::a)",
    ]
    assert second.splitlines()[0] == "failed  Three."


def test_a_check_with_a_message_is_shown_before_one_without() -> None:
    hidden = check("failed", title="Hidden.", says=("Once.",))
    public = check("failed", "double(1)\nexpected 2, got 1", title="One.", says=("Once.",))
    (paragraph,) = feedback(record(hidden, public))
    lines = text(paragraph).splitlines()
    assert (lines[0], lines[-2]) == ("failed  One.", "  also failed, same cause: Hidden (1 point)")
