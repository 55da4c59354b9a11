"""The commands as a user calls them, with their exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from d2lcourse.cli import main
from d2lcourse.cli.app import COMMANDS
from d2lcourse.course import Course, stub_of
from tests.support import DOUBLE, DOUBLE_CHECKS, ROOT, MakeCourse, reference


class Result:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def d2l(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> object:
    """Run a command line in a folder."""

    def run(folder: Path, *arguments: str) -> Result:
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["d2lcourse", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capfd.readouterr()
        return Result(int(ended.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def tiny(make_course: MakeCourse) -> Course:
    course = make_course(
        DOUBLE_CHECKS,
        solution="def double(x):\n    ### BEGIN SOLUTION\n    return x + x\n    ### END SOLUTION\n",
    )
    work = course.root / "assignments" / "ch02_preliminaries"
    work.mkdir(parents=True)
    (work / "double.py").write_text(DOUBLE)
    return course


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_every_command_has_help_with_an_example(d2l, command: list[str]) -> None:  # type: ignore[no-untyped-def]
    result = d2l(ROOT, *command, "--help")
    assert result.code == 0
    assert "Usage: " in result.out
    assert "d2lcourse " in result.out
    assert not command or "Example: d2lcourse " + command[0] in result.out


def test_help_does_not_wait_for_torch() -> None:
    code = "import sys\nfrom d2lcourse.cli.app import cli\ncli.main(['--help'], standalone_mode=False)\n"
    code += "sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_check_exits_0_with_all_points(d2l, tiny: Course) -> None:  # type: ignore[no-untyped-def]
    result = d2l(tiny.root, "check", "ch02/double")
    assert result.code == 0
    assert "3 of 3 points" in result.out
    assert "2 of 2 passed" in result.out


def test_check_exits_1_and_explains_when_points_are_missing(d2l, tiny: Course, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tiny.root / "assignments/ch02_preliminaries/double.py").write_text("def double(x):\n    return 3 * x\n")
    file = tmp_path / "records.json"
    result = d2l(tiny.root, "check", "--json", str(file))
    assert result.code == 1
    assert "every entry is 1.5 times the expected one" in result.out
    assert "0 of 3 points" in result.out
    (record,) = json.loads(file.read_text())
    assert (record["exercise"], record["earned"]) == ("ch02/double", 0)


def test_check_explains_what_failed_by_the_source_of_the_check(d2l, tiny: Course) -> None:  # type: ignore[no-untyped-def]
    (tiny.root / "assignments/ch02_preliminaries/double.py").write_text("def double(x):\n    return 3 * x\n")
    out = d2l(tiny.root, "check", "--explain").out
    assert "close(student.double(x), 2 * x)" in out
    assert "notes: assignments/ch02_preliminaries/README.md" in out


def test_check_of_one_function_counts_that_function_only(d2l, tiny: Course) -> None:  # type: ignore[no-untyped-def]
    result = d2l(tiny.root, "check", "ch02/double::double")
    assert (result.code, "3 of 3 points" in result.out) == (0, True)


def test_check_in_process_says_that_it_is_no_grade(d2l, tiny: Course) -> None:  # type: ignore[no-untyped-def]
    result = d2l(tiny.root, "check", "--in-process")
    assert result.code == 0
    assert "not a grade" in result.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check", "ch99"], "'ch99' names no exercise"),
        (["check", "ch02/double::halve"], "no function 'halve'"),
        (["check", "--submission", "nowhere"], "there is no such folder"),
        (["check", "--bananas"], "No such option"),
        (["check", "--watch", "--in-process"], "--watch goes with neither"),
        (["bananas"], "No such command"),
        (["grade", "nowhere", "--trust"], "there is no such folder"),
        (["check", "--json", "/nowhere/records.json"], "cannot be written"),
    ],
)
def test_wrong_usage_exits_2_with_the_cure(d2l, tiny: Course, arguments: list[str], says: str) -> None:  # type: ignore[no-untyped-def]
    result = d2l(tiny.root, *arguments)
    assert result.code == 2
    assert says in result.err
    assert "Traceback" not in result.err


def test_outside_of_a_course_there_is_no_traceback(d2l, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for command in ("check", "build", "demo"):
        result = d2l(tmp_path, command)
        assert result.code == 2
        assert result.err.startswith("d2lcourse: no course.toml in ")


def test_broken_checks_are_the_graders_failure(d2l, tiny: Course) -> None:  # type: ignore[no-untyped-def]
    (tiny.root / "autograder/ch02_preliminaries/double/test_public.py").write_text("import nowhere\n")
    result = d2l(tiny.root, "check")
    assert result.code == 2
    assert "the grader failed, and no one loses points" in result.err


def test_build_and_build_check(d2l, tiny: Course) -> None:  # type: ignore[no-untyped-def]
    result = d2l(tiny.root, "build", "--check")
    assert (result.code, "stale" in result.out) == (1, True)
    assert d2l(tiny.root, "build").code == 0
    assert d2l(tiny.root, "build", "--check").code == 0


def test_grade_a_class(d2l, tiny: Course, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    submissions = tmp_path / "class"
    for name, source in {"ann": DOUBLE, "bob": "def double(x):\n    return x\n", "cyd": "1 / 0\n"}.items():
        (submissions / name).mkdir(parents=True)
        (submissions / name / "double.py").write_text(source)
    (submissions / "dot").mkdir()
    file = tmp_path / "grades.json"
    result = d2l(tiny.root, "grade", str(submissions), "--trust", "--json", str(file))
    assert result.code == 0
    assert {r["student"]: r["earned"] for r in json.loads(file.read_text())} == {
        "ann": 3,
        "bob": 0,
        "cyd": 0,
        "dot": 0,
    }
    assert "ZeroDivisionError: division by zero" in result.out
    assert "there is no ch02_preliminaries/double.py in the submission" in result.out
    assert d2l(tiny.root, "grade", str(tmp_path / "class" / "dot"), "--trust").code == 2


def test_the_demo_grades_its_class(d2l, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    result = d2l(ROOT, "demo", str(tmp_path / "demo"))
    assert result.code == 0
    table = {line.split()[0]: line for line in result.out.splitlines() if " / 19" in line}
    scores = {name: float(line.split()[1]) for name, line in table.items()}
    assert len(scores) == 11
    assert {name: score for name, score in scores.items() if score in (0, 19)} == {
        "ada-reference": 19, "ben-alternate": 19, "cleo-stub": 0, "gus-crashes": 0,
        "hal-never-returns": 0, "ivy-cheats": 0, "joe-quits": 0,
    }  # fmt: skip
    assert scores["dan-half-done"] == 7
    assert "log_softmax is not written yet" in table["dan-half-done"]
    assert scores["kim-notebook"] == 12  # all but log_softmax, whose cell is broken
    assert "did not return" in table["hal-never-returns"]
    assert "exit code 0" in table["joe-quits"]


def test_the_demo_overwrites_nothing_of_yours(d2l, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "thesis.tex").touch()
    result = d2l(ROOT, "demo", str(tmp_path))
    assert result.code == 2
    assert "name an empty or a new folder" in result.err


def test_a_demo_without_solutions_says_so(d2l, tiny: Course) -> None:  # type: ignore[no-untyped-def]
    result = d2l(tiny.root, "demo")
    assert result.code == 2
    assert "'ch04/softmax' names no exercise" in result.err


def test_stub_of_the_real_exercise_scores_zero(d2l, course: Course, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    exercise = next(e for e in course.exercises() if e.id == "ch04/softmax")
    (tmp_path / "softmax.py").write_text(stub_of(reference(exercise)))
    result = d2l(ROOT, "check", "ch04/softmax", "--submission", str(tmp_path))
    assert result.code == 1
    assert "0 of 19 points" in result.out


def test_status_shows_the_points_of_the_last_checks(d2l, tiny: Course) -> None:  # type: ignore[no-untyped-def]
    assert "not tried" in d2l(tiny.root, "status").out
    assert d2l(tiny.root, "check").code == 0
    result = d2l(tiny.root, "status")
    assert "3 / 3" in result.out
    assert "every exercise is complete" in result.out
    (tiny.root / "assignments/ch02_preliminaries/double.py").write_text("def double(x):\n    return x\n")
    assert "next: d2lcourse check ch02/double   (you changed it)" in d2l(tiny.root, "status").out
    assert d2l(tiny.root, "check", "--in-process").code == 1  # not a grade, so not kept
    assert json.loads(d2l(tiny.root, "status", "--json").out) == {
        "chapters": [
            {"id": "ch02", "title": "preliminaries", "points": 3, "earned": 3, "exercises": 1, "complete": 0}
        ],
        "exercises": [
            {
                "id": "ch02/double",
                "points": 3,
                "earned": 3,
                "state": "changed since the last check",
                "functions": [{"name": "double", "points": 3, "earned": 3}],
            }
        ],
        "points": 3,
        "earned": 3,
        "next": "next: d2lcourse check ch02/double   (you changed it)",
    }
    assert d2l(tiny.root, "check").code == 1
    assert "next: double in ch02/double" in d2l(tiny.root, "status").out


def test_status_of_a_chapter(d2l, tiny: Course) -> None:  # type: ignore[no-untyped-def]
    result = d2l(tiny.root, "status", "ch02")
    assert "tiny: 0 of 3 points" in result.out
    assert "0 of 1 exercises are complete" in result.out
    assert "'ch09' names no exercise" in d2l(tiny.root, "status", "ch09").err
    assert "leave out the ids" in d2l(tiny.root, "status", "ch02", "--store", "class.db").err


def test_a_check_where_nothing_can_be_kept_says_so_and_goes_on(d2l, tiny: Course) -> None:  # type: ignore[no-untyped-def]
    (tiny.root / ".d2lcourse").touch()
    result = d2l(tiny.root, "check")
    assert result.code == 0
    assert "so `d2lcourse status` will not know of this" in result.out


def test_grade_with_a_store_and_its_status(d2l, tiny: Course, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "class" / "ann").mkdir(parents=True)
    (tmp_path / "class" / "ann" / "double.py").write_text(DOUBLE)
    store = str(tmp_path / "class.db")
    arguments = ("grade", str(tmp_path / "class"), "--store", store, "--trust")
    first = d2l(tiny.root, *arguments)
    assert (first.code, "1 of 1 records are missing" in first.out) == (0, True)
    again = d2l(tiny.root, *arguments)
    assert (again.code, "nothing to grade: all 1 records are in" in again.out) == (0, True)
    assert again.out.splitlines()[-1] == first.out.splitlines()[-1]
    assert json.loads(d2l(tiny.root, "status", "--store", store, "--json").out) == {
        "students": [{"id": "ann", "points": 3, "earned": 3, "graded": 1, "missing": 0, "needs_a_human": 0}]
    }
    assert "ann       3 / 3       1" in d2l(tiny.root, "status", "--store", store).out


def test_status_does_not_wait_for_torch(tiny: Course) -> None:
    code = "import sys\nfrom d2lcourse.cli.app import cli\ncli.main(['status'], standalone_mode=False)\n"
    code += "sys.exit('torch' in sys.modules)"
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, cwd=tiny.root, capture_output=True, check=False).returncode == 0


def test_doctor_prints_findings_with_cures_and_writes_them(d2l, tiny: Course, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    result = d2l(tiny.root, "doctor", "--json", str(tmp_path / "found.json"))
    assert (result.code, result.err) == (0, "")
    assert "ok  confinement: level A" in result.out
    found = json.loads((tmp_path / "found.json").read_text())
    assert {"Python", "torch", "course", "disk", "confinement", "limits"} <= {item["what"] for item in found}


def test_doctor_exits_with_1_where_something_must_be_mended(d2l, tiny: Course) -> None:  # type: ignore[no-untyped-def]
    (tiny.root / "course.toml").write_text("name = ")
    result = d2l(tiny.root, "doctor")
    assert result.code == 1
    assert "!!  course: " in result.out
    assert "    -> " in result.out


HINTS = '[double.double]\nsteps = ["Think.", "Think twice: x + x."]\n'


def test_hint_shows_one_step_after_the_other(d2l, tiny: Course) -> None:  # type: ignore[no-untyped-def]
    (tiny.root / "assignments" / "ch02_preliminaries" / "hints.toml").write_text(HINTS)
    first, second, again = (d2l(tiny.root, "hint", "ch02/double").out for _ in range(3))
    assert first == "ch02/double::double, hint 1 of 2\n\nThink.\n"
    assert second == "ch02/double::double, hint 2 of 2\n\nThink twice: x + x.\n"
    assert again.startswith(second)
    assert "That is the last one" in again
    assert d2l(tiny.root, "hint", "ch02/double::double", "--restart").out == first


def test_hint_says_what_it_has_no_hints_for(d2l, tiny: Course) -> None:  # type: ignore[no-untyped-def]
    assert "there are no hints for ch02/double" in d2l(tiny.root, "hint", "ch02/double").err
    path = tiny.root / "assignments" / "ch02_preliminaries" / "hints.toml"
    path.write_text(HINTS)
    result = d2l(tiny.root, "hint", "ch02/double::triple")
    assert (result.code, "there are for double" in result.err) == (2, True)
    path.write_text("[double.double]\nsteps = []\n")
    broken = d2l(tiny.root, "hint", "ch02/double")
    assert (broken.code, "hints.toml: cannot be read as hints" in broken.err) == (2, True)


def test_new_lays_out_an_exercise_that_passes_its_audit(d2l, tiny: Course) -> None:  # type: ignore[no-untyped-def]
    result = d2l(tiny.root, "new", "ch02/triple")
    assert (result.code, result.err) == (0, "")
    assert "written  solutions/ch02_preliminaries/triple.py" in result.out
    audited = d2l(tiny.root, "audit", "ch02/triple", "--mutants", "--jobs", "1")
    assert audited.code == 0, audited.out
    assert "survived" not in audited.out
    again = d2l(tiny.root, "new", "ch02/triple")
    assert (again.code, "triple.py exists already" in again.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "says"), [("ch02", "no id"), ("ch02/9x", "no id"), ("ch09/rnn", "ch07_cnn/rnn")]
)
def test_new_refuses_what_is_no_exercise(d2l, tiny: Course, name: str, says: str) -> None:  # type: ignore[no-untyped-def]
    result = d2l(tiny.root, "new", name)
    assert (result.code, says in result.err) == (2, True)


def test_new_starts_a_chapter_by_its_folder(d2l, tiny: Course) -> None:  # type: ignore[no-untyped-def]
    assert d2l(tiny.root, "new", "ch09_recurrent/rnn").code == 0
    assert (tiny.root / "autograder" / "ch09_recurrent" / "rnn" / "test_hidden.py").is_file()
