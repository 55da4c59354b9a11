"""The audit is audited: what is planted is found."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from d2lcourse.audit.findings import ExerciseAudit
from d2lcourse.audit.mutants import mutants_of
from d2lcourse.batch.exam import Plan, audit
from d2lcourse.cli import main
from d2lcourse.course import Course
from d2lcourse.errors import UserError
from tests.support import DOUBLE, DOUBLE_CHECKS, MakeCourse

SOLUTION = """import torch


def double(x):
    ### BEGIN SOLUTION
    return x + x
    ### END SOLUTION
"""
MISCONCEPTIONS = """from d2lcourse.audit import edit, misconception

@misconception("double", says="You squared it.")
def squared(x):
    return x * x

edit("double", "x + x", "(x + x).float()", name="always_float32", says="Keep the dtype.")
"""
PLAN = Plan(runs=3, mutants=True, jobs=1)


@pytest.fixture
def sound(make_course: MakeCourse) -> Course:
    course = make_course(DOUBLE_CHECKS, solution=SOLUTION)
    checks = course.exercises()[0].checks
    (checks / "misconceptions.py").write_text(MISCONCEPTIONS, encoding="utf-8")
    (checks / "alternate.py").write_text(DOUBLE.replace("x + x", "x.mul(2)"), encoding="utf-8")
    return course


def audited(course: Course, plan: Plan = PLAN) -> ExerciseAudit:
    ((_, found),) = audit(course, list(course.exercises()), plan)
    return found


def plant(course: Course, name: str, text: str) -> None:
    path = course.exercises()[0].checks / name
    before = path.read_text(encoding="utf-8") if path.is_file() and path.suffix == ".py" else ""
    path.write_text(before + text, encoding="utf-8")


def test_a_sound_exercise_has_no_problems(sound: Course) -> None:
    found = audited(sound)
    assert found.problems == []
    assert (found.stub.earned, found.reference.earned, found.reference.total) == (0, 3, 3)
    assert (found.misconceptions.caught, found.misconceptions.total) == (2, 2)
    assert (found.alternates.accepted, found.alternates.total) == (1, 1)
    assert (found.runs.n, found.runs.flakes) == (3, 0)
    assert (found.mutants.killed, found.mutants.survived) == (1, 0)


PLANTED = {
    "a check that cannot fail": (
        "test_public.py",
        '\n@points(1, of="double")\ndef test_is_there(student):\n    student.double\n',
        ["test_public.py::test_is_there passes on the stub", "test_is_there rejects no misconception"],
    ),
    "a check that wants one way only": (
        "test_public.py",
        '\n@points(1, of="double")\ndef test_no_products(student, draw):\n'
        '    from d2lcourse.checks import without\n    x = draw.normal(2)\n'
        '    with without(student, "mul"):\n        close(student.double(x), 2 * x)\n',
        ["test_no_products rejects the right answer alternate.py"],
    ),
    "a check that earns its point on the stub": (
        "test_public.py",
        '\n@points(1, of="double")\ndef test_fails_somehow(student):\n    try:\n        student.double(1)\n'
        "    except Exception:\n        pass\n",
        ["test_fails_somehow passes on the stub"],
    ),
    "a check that depends on its seed": (
        "test_hidden.py",
        "import torch\nfrom d2lcourse.checks import *\n"
        '@points(1, of="double")\ndef test_lucky(student, draw):\n    x = draw.normal(3)\n'
        "    close(student.double(x), 2 * x)\n    assert float(x[0]) > {threshold}\n",
        ["test_lucky is not reliable"],
    ),
    "a misconception that is right": (
        "misconceptions.py",
        '\nedit("double", "x + x", "2 * x", name="twice", says="This is right.")\n',
        ["the misconception twice loses no points of double"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_found(name: str, sound: Course) -> None:
    file, text, problems = PLANTED[name]
    plant(sound, file, text.replace("{threshold}", "0"))
    found = audited(sound, Plan(runs=8, mutants=True, jobs=1))
    for problem in problems:
        assert any(problem in item for item in found.problems), found.problems


def test_the_command_exits_with_1_and_writes_both_levels(
    sound: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(sound.root)
    command = ["d2lcourse", "audit", "ch02/double", "--json", str(tmp_path / "audit.json")]
    monkeypatch.setattr(sys, "argv", command)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    written = json.loads((tmp_path / "audit.json").read_text())
    for level in (written["exercises"]["ch02/double"], written["totals"]):
        assert level["stub"] == {"earned": 0, "total": 3}
        assert level["misconceptions"]["caught"] == 2
    plant(sound, "test_public.py", PLANTED["a check that cannot fail"][1])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "test_is_there passes on the stub" in capsys.readouterr().out


SURVIVOR = "\n\ndef unused(x):\n    ### BEGIN SOLUTION\n    return x + 1\n    ### END SOLUTION\n"


def test_survivors_are_shown_until_they_are_argued_away(sound: Course) -> None:
    exercise = sound.exercises()[0]
    exercise.solution.write_text(SOLUTION + SURVIVOR, encoding="utf-8")
    found = audited(sound)
    assert "line 12, unused: x + 1  ->  (x - 1)" in found.survivors
    entry = '[[mutant]]\nfunction = "unused"\nwas = "x + 1"\nbecomes = "(x - 1)"\n'
    plant(sound, "equivalent.toml", entry + 'because = "nobody calls this function, whatever the input"\n')
    again = audited(sound)
    assert again.mutants.equivalent == 1
    assert again.mutants.survived == found.mutants.survived - 1
    plant(sound, "equivalent.toml", entry + 'because = "trust me"\n')
    with pytest.raises(UserError, match="argument over all inputs"):
        audited(sound)


def test_a_course_without_solutions_cannot_be_audited(make_course: MakeCourse) -> None:
    with pytest.raises(UserError, match=r"double\.py is missing: an audit needs the solutions"):
        audited(make_course(DOUBLE_CHECKS))


def test_the_same_change_twice_in_a_line_makes_two_mutants(sound: Course) -> None:
    exercise = sound.exercises()[0]
    exercise.solution.write_text(SOLUTION.replace("x + x", "x * 1 * 2 * 1"), encoding="utf-8")
    (exercise.checks / "misconceptions.py").write_text(
        MISCONCEPTIONS.replace('"x + x", "(x + x)', '"x * 1 * 2 * 1", "(x + x)'), encoding="utf-8"
    )
    found = audited(sound)
    tried = found.mutants.killed + found.mutants.survived
    assert (tried, found.mutants.equivalent) == (len(mutants_of(exercise.solution.read_text())), 0)
