"""The ledger knows which recorded audits still hold."""

from __future__ import annotations

import sys

import pytest

from d2lcourse.audit import ledger as ledger_module
from d2lcourse.audit.findings import ExerciseAudit
from d2lcourse.audit.ledger import Ledger, encode_ledger, ledger_path, read_ledger
from d2lcourse.cli import main
from d2lcourse.course import Course
from d2lcourse.errors import UserError
from tests.support import DOUBLE, DOUBLE_CHECKS, MakeCourse


@pytest.fixture
def course(make_course: MakeCourse) -> Course:
    answer = "    ### BEGIN SOLUTION\n    return x + x\n    ### END SOLUTION\n"
    return make_course(DOUBLE_CHECKS, solution=f"import torch\n\n\ndef double(x):\n{answer}")


def entered(course: Course) -> Ledger:
    ledger = Ledger()
    ledger.enter(course.exercises()[0], ExerciseAudit(seconds=1.5))
    return ledger


def test_what_is_written_is_read_again(course: Course) -> None:
    ledger_path(course).write_bytes(encode_ledger(entered(course), course.exercises()))
    assert read_ledger(course).exercises["ch02/double"].found.seconds == 1.5
    assert read_ledger(course).is_current(course.exercises()[0])


@pytest.mark.parametrize("name", ["test_public.py", "misconceptions.py", "exercise.toml", "solution"])
def test_a_changed_file_makes_an_audit_stale(course: Course, name: str) -> None:
    exercise, ledger = course.exercises()[0], entered(course)
    assert ledger.is_current(exercise)
    path = exercise.solution if name == "solution" else exercise.checks / name
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    path.write_text(before.replace("\n", "\r\n"), encoding="utf-8", newline="")
    assert not before or ledger.is_current(exercise), "line ends do not matter"
    path.write_text(before + "# changed\n", encoding="utf-8")
    assert not ledger.is_current(exercise)


def test_a_changed_grader_makes_an_audit_stale(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = entered(course)
    monkeypatch.setattr(ledger_module, "grader_digest", lambda: "another")
    assert not ledger.is_current(course.exercises()[0])


def test_exercises_that_are_gone_leave_the_ledger(course: Course) -> None:
    ledger = entered(course)
    ledger.exercises["ch02/gone"] = ledger.exercises["ch02/double"]
    ledger_path(course).write_bytes(encode_ledger(ledger, course.exercises()))
    assert list(read_ledger(course).exercises) == ["ch02/double"]


def test_a_broken_ledger_is_named_with_its_cure(course: Course) -> None:
    ledger_path(course).write_text("{", encoding="utf-8")
    with pytest.raises(UserError, match=r"audit\.json is no ledger .* Delete it"):
        read_ledger(course)


def test_the_command_records_and_leaves_out_what_has_not_changed(
    course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    checks = course.exercises()[0].checks
    wrong = 'edit("double", "x + x", "(x + x).float()", name="always_float32", says="No.")\n'
    (checks / "misconceptions.py").write_text("from d2lcourse.audit import edit\n" + wrong, encoding="utf-8")
    (checks / "alternate.py").write_text(DOUBLE, encoding="utf-8")
    monkeypatch.chdir(course.root)

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["d2lcourse", "audit", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
        return capsys.readouterr().out

    assert "ch02/double" in run("--record")
    found = read_ledger(course).exercises["ch02/double"].found
    assert (found.runs.n, found.mutants.killed, found.misconceptions.partly) == (20, 1, 1)
    assert "nothing has changed since it was audited" in run("--changed")
