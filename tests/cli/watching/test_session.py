"""What is graded after a save, and what is shown of it."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from d2lcourse.batch.tasks import Result
from d2lcourse.cli.watching.files import SETTLE
from d2lcourse.cli.watching.screen import Screen
from d2lcourse.cli.watching.session import LONG, PATIENCE, SLOW, Session
from d2lcourse.course import Course, Exercise, select
from d2lcourse.course.submission import read_submission
from d2lcourse.grading.progress import progress_of
from d2lcourse.grading.record import CheckResult, Environment, FunctionResult, GradeRecord, Picture
from tests.support import DOUBLE, DOUBLE_CHECKS, MakeCourse

STUB = "def double(x):\n    raise NotImplementedError\n"
WRONG = "def double(x):\n    return x\n"


def graded(exercise: Exercise, source: str, output: str = "") -> GradeRecord:
    """Return a record of what the checks would say about one of three sources."""
    says = {STUB: "double is not written yet: it still raises NotImplementedError", DOUBLE: ""}
    message = says.get(source.partition("\n#")[0], f"double(1)\nexpected 2, got {len(source.split())}")
    checks = tuple(
        CheckResult(
            id=f"test_public.py::test_{name}",
            function="double",
            title=f"Check {name}.",
            visibility="public",
            points=1,
            earned=float(not message),
            outcome="failed" if message else "passed",
            message=message,
            pictures=(Picture(title="A curve", svg="<svg/>"),) if name == "a" and not message else (),
        )
        for name in "ab"
    )
    earned = sum(check.earned for check in checks)
    return GradeRecord(
        student="you",
        exercise=exercise.id,
        course_digest="c",
        check_digest="k",
        submission_digest="filled in by the grader",
        environment=Environment(python="3", torch="2", device="cpu", confinement="D"),
        started="2026-11-23T00:00:00+00:00",
        seconds=0.1,
        functions=(FunctionResult(name="double", points=2, earned=earned),),
        checks=checks,
        points=2,
        earned=earned,
        complete=True,
        is_grade=True,
        output=output,
    )


@dataclass
class FakeGrader:
    """Grades at once, or when a test says so."""

    work: Path
    is_slow: bool = False
    output: str = ""
    problem: Result | None = None
    started: list[str] = field(default_factory=list)
    restarts: int = 0
    results: list[Result] = field(default_factory=list)
    pending: list[Result] = field(default_factory=list)

    def start(self, exercise: Exercise, functions: tuple[str, ...]) -> None:
        self.started.append("::".join([exercise.id, *functions]))
        submitted = read_submission(exercise, self.work)
        record = graded(exercise, submitted.source or "", self.output)
        record = msgspec.structs.replace(record, submission_digest=submitted.digest)
        (self.pending if self.is_slow else self.results).append(self.problem or Result(record=record))

    def answer(self) -> None:
        self.results.append(self.pending.pop(0))

    def take(self) -> Result | None:
        return self.results.pop(0) if self.results else None

    def restart(self) -> None:
        self.restarts += 1
        self.pending.clear()

    def close(self) -> None:
        pass


class Desk:
    """A student at work: a course with two exercises, a session, and a clock that only tests move."""

    def __init__(self, course: Course, ids: tuple[str, ...] = (), *, is_slow: bool = False) -> None:
        self.course, self.now = course, 100.0
        self.work = course.root / "assignments"
        self.grader = FakeGrader(self.work, is_slow)
        self.text = io.StringIO()
        self.screen = Screen(Console(file=self.text, width=100), course)
        self.session = Session(
            course,
            self.work,
            select(course, ids),
            self.grader,
            self.screen,
            keep=True,
            clock=lambda: self.now,
        )
        self.session.begin()
        self.wait(0)

    def save(self, name: str, text: str, *, newline: str = "\n") -> None:
        (self.work / "ch02_preliminaries" / f"{name}.py").write_text(text, newline=newline)
        self.wait(0)

    def wait(self, seconds: float = SETTLE) -> None:
        self.now += seconds
        for _ in range(5):  # a save, its grading, its verdict, the next exercise, its verdict
            self.session.look()

    def shown(self) -> str:
        text = self.text.getvalue()
        self.text.seek(0)
        self.text.truncate()
        return text


@pytest.fixture
def course(make_course: MakeCourse) -> Course:
    course = make_course(DOUBLE_CHECKS)
    checks = course.root / "autograder" / "ch02_preliminaries"
    (checks / "triple").mkdir()
    (checks / "triple" / "test_public.py").write_text('@points(1, of="double")\ndef test_a(): ...\n')
    (course.root / "assignments" / "ch02_preliminaries").mkdir(parents=True)
    for name in ("double", "triple"):
        (course.root / "assignments" / "ch02_preliminaries" / f"{name}.py").write_text(STUB)
    return course


@pytest.fixture
def desk(course: Course) -> Desk:
    return Desk(course)


def test_it_begins_with_the_first_exercise_that_is_not_complete(desk: Desk) -> None:
    assert desk.grader.started == ["ch02/double"]
    text = desk.shown()
    assert "ch02/double  0 of 2 points" in text
    assert "to do   double is not written yet" in text
    assert "notes: assignments/ch02_preliminaries/README.md" in text


def test_a_save_is_graded_and_only_what_changed_is_shown(desk: Desk) -> None:
    desk.shown()
    desk.save("double", WRONG)
    desk.wait()
    text = desk.shown()
    assert "expected 2, got" in text
    assert "as before" not in text
    desk.grader.output = "x = 3\n"
    desk.save("double", WRONG.replace("x)", "x) "))
    desk.wait()
    assert "your code printed:\n  x = 3\n" in desk.shown()
    assert desk.grader.started == ["ch02/double"] * 3


def test_what_fails_as_before_is_a_line_and_r_shows_it_again(desk: Desk) -> None:
    desk.save("double", WRONG)
    desk.wait()
    desk.shown()
    desk.save("double", WRONG + "\n")
    desk.wait()
    text = desk.shown()
    assert "2 checks fail as before: double" in text
    assert "expected 2" not in text
    desk.session.press("x")  # no key of ours
    desk.session.press("r")
    desk.wait()
    assert "expected 2, got" in desk.shown()


def test_a_complete_exercise_leads_to_the_next(desk: Desk) -> None:
    desk.shown()
    desk.save("double", DOUBLE)
    desk.wait()
    text = desk.shown()
    assert "2 of 2 points (+2)" in text
    assert "passes now  double: Check a." in text
    assert "ch02/double is complete." in text
    assert "next: ch02/triple; open assignments/ch02_preliminaries/triple.py" in text
    assert "picture: .d2lcourse/pictures/ch02/double/a-1.svg (A curve)" in text
    assert "ch02/triple  0 of 2 points" in text
    assert not desk.session.is_complete
    assert progress_of(desk.course, desk.session.exercises[0]).earned == 2  # for d2lcourse status
    desk.save("triple", DOUBLE)
    desk.wait()
    assert "All that is watched is complete." in desk.shown()
    assert desk.session.is_complete


def test_saving_the_same_text_again_or_with_other_line_ends_grades_nothing(desk: Desk) -> None:
    desk.save("double", STUB)
    desk.wait()
    desk.save("double", STUB, newline="\r\n")
    desk.wait()
    assert desk.grader.started == ["ch02/double"]


@pytest.mark.parametrize("half", ["", "def double(x):\n    return (x +", "\n"])
def test_a_half_saved_file_waits_for_its_other_half(desk: Desk, half: str) -> None:
    desk.save("double", half)
    desk.wait()
    assert desk.session.is_unsettled
    desk.save("double", DOUBLE)
    desk.wait()
    assert desk.grader.started[:2] == ["ch02/double", "ch02/double"]
    assert "2 of 2 points" in desk.shown()
    assert not desk.session.is_unsettled


def test_a_broken_file_is_graded_in_the_end(desk: Desk) -> None:
    desk.save("double", "def double(x:\n")
    desk.wait()
    desk.wait(PATIENCE + 0.1)
    assert desk.grader.started == ["ch02/double"] * 2


def test_a_verdict_on_what_was_saved_over_is_not_shown(course: Course) -> None:
    desk = Desk(course, is_slow=True)
    desk.save("double", DOUBLE)
    desk.wait()
    desk.grader.answer()  # about the stub
    desk.wait()
    assert desk.shown() == ""
    desk.grader.answer()
    desk.wait()
    assert "2 of 2 points" in desk.shown()
    assert desk.grader.started == ["ch02/double", "ch02/double", "ch02/triple"]


def test_a_verdict_on_half_a_file_is_not_shown(course: Course) -> None:
    desk = Desk(course, is_slow=True)
    (result,) = desk.grader.pending
    assert result.record is not None
    half = msgspec.structs.replace(result.record, submission_digest="of half a file")
    desk.grader.pending = [Result(record=half)]
    desk.grader.answer()
    desk.wait()
    assert desk.shown() == ""
    assert desk.grader.started == ["ch02/double"] * 2


def test_a_long_grading_says_so_and_gives_way_to_the_next_save(course: Course) -> None:
    desk = Desk(course, is_slow=True)
    desk.grader.answer()
    desk.wait()
    desk.shown()
    desk.save("double", WRONG)
    desk.wait()
    desk.now += SLOW
    desk.wait()
    desk.wait()
    assert desk.shown() == "checking ch02/double ...\n"
    desk.now += LONG
    desk.save("double", DOUBLE)
    desk.wait()
    assert desk.grader.restarts == 1
    desk.grader.answer()
    desk.wait()
    assert "2 of 2 points" in desk.shown()


def test_changed_checks_are_collected_again(desk: Desk) -> None:
    checks = desk.session.exercises[0].checks / "test_public.py"
    checks.write_text(checks.read_text() + "\n# more\n")
    desk.wait(0)
    desk.wait()
    assert desk.grader.restarts == 1
    assert desk.grader.started == ["ch02/double"] * 2
    assert "the checks of ch02/double have changed" in desk.shown()


def test_h_shows_the_next_hint_of_the_function_that_misses_points(desk: Desk) -> None:
    desk.session.press("h")
    assert "there are no hints for ch02/double" in desk.shown()
    hints = desk.work / "ch02_preliminaries" / "hints.toml"
    hints.write_text('[double.double]\nsteps = ["Think [of x]."]\n')
    desk.session.press("h")
    assert desk.shown() == "\nch02/double::double, hint 1 of 1\nThink [of x].\n"
    desk.session.press("h")
    assert "The notes say more: assignments/ch02_preliminaries/README.md" in desk.shown()


def test_q_ends_the_session(desk: Desk) -> None:
    assert not desk.session.has_ended
    desk.session.press("q")
    assert (desk.session.has_ended, desk.session.ended_by) == (True, 0)
    desk.session.end(15)
    assert desk.session.ended_by == 15


def test_one_function_is_graded_alone(course: Course) -> None:
    desk = Desk(course, ("ch02/double::double",))
    assert desk.grader.started == ["ch02/double::double"]


def test_functions_that_are_not_written_yet_are_named_in_a_line(desk: Desk) -> None:
    desk.shown()
    desk.save("double", STUB + "\n# tomorrow\n")
    desk.wait()
    assert "still to do: double\n" in desk.shown()


@pytest.mark.parametrize(
    ("result", "says"),
    [
        (Result(problem="gone", fault="grader"), "the grader failed, and no one loses points for it: gone"),
        (Result(problem="no function \x1b[2J", fault="user"), "ch02/double: no function \\x1b[2J"),
    ],
)
def test_where_there_is_no_record_it_is_said_why(desk: Desk, result: Result, says: str) -> None:
    desk.shown()
    desk.grader.problem = result
    desk.save("double", WRONG)
    desk.wait()
    assert says in desk.shown()


def test_hostile_output_is_cut_and_cannot_steer_the_terminal(desk: Desk) -> None:
    desk.grader.output = "[red]\x1b[2J" + "x" * 5000 + "\n" + "line\n" * 50
    desk.shown()
    desk.save("double", WRONG)
    desk.wait()
    text = desk.shown()
    assert "[red]\\x1b[2Jxxx" in text
    assert "x" * 300 not in text
    assert "and 43 lines more" in text


def test_the_welcome_says_what_is_watched_and_how_to_quit(desk: Desk) -> None:
    desk.shown()
    desk.screen.welcome(desk.session.exercises, "")
    desk.screen.welcome(desk.session.exercises[:1], "standard input is no terminal")
    lines = desk.shown().splitlines()
    assert lines[0] == "watching 2 exercises: ch02/double, ch02/triple"
    assert lines[1] == "Save a file, and it is checked."
    assert lines[2] == "keys: h hint, r check again and show everything, q quit"
    assert lines[3] == "watching ch02/double"
    assert lines[5] == "keys are off: standard input is no terminal; Ctrl-C quits"
