"""A class graded with a store: only what is missing is graded, and no failure stops the class."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from d2lcourse.batch import Graded, Store, StoredGrading, find_submissions
from d2lcourse.batch.grader import Grader
from d2lcourse.batch.pool import Pool
from d2lcourse.batch.tasks import Result, Task
from d2lcourse.course import Course, select
from d2lcourse.errors import UserError
from d2lcourse.grading.record import GradeRecord
from tests.support import DOUBLE, DOUBLE_CHECKS, MakeCourse


@pytest.fixture
def tiny(make_course: MakeCourse) -> Course:
    return make_course(DOUBLE_CHECKS)


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    folder = tmp_path / "class"
    for name, source in {"ann": DOUBLE, "bob": "def double(x):\n    return x\n", "cyd": DOUBLE}.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "double.py").write_text(source)
    return folder


def run(store: Path, course: Course, folder: Path, *students: str, jobs: int = 1) -> list[Graded]:
    with Store(store) as opened:
        folders = find_submissions(folder, students)
        grading = StoredGrading(opened, course, folders, select(course, ()), insist=bool(students))
        return list(grading.run(jobs))


def earned(store: Path) -> dict[str, float | None]:
    with Store(store, read_only=True) as opened:
        return {e.key.student: e.record.earned if e.record else None for e in opened.entries()}


def records(store: Path) -> dict[str, GradeRecord]:
    with Store(store, read_only=True) as opened:
        return {e.key.student: e.record for e in opened.entries() if e.record}


def test_only_what_is_missing_or_changed_is_graded(tiny: Course, submissions: Path, tmp_path: Path) -> None:
    store = tmp_path / "class.db"
    assert {graded.student for graded in run(store, tiny, submissions)} == {"ann", "bob", "cyd"}
    assert earned(store) == {"ann": 3, "bob": 0, "cyd": 3}
    assert run(store, tiny, submissions) == []
    (submissions / "bob" / "double.py").write_text(DOUBLE)
    (submissions / "cyd" / "double.py").write_text(DOUBLE.replace("\n", "\r\n"))  # not a change
    (submissions / "dot").mkdir()
    assert {graded.student for graded in run(store, tiny, submissions)} == {"bob", "dot"}
    assert earned(store) == {"ann": 3, "bob": 3, "cyd": 3, "dot": 0}
    checks = tiny.root / "autograder/ch02_preliminaries/double/test_public.py"
    checks.write_text(checks.read_text().replace("points(2", "points(5"))
    assert [graded.student for graded in run(store, tiny, submissions, "ann")] == ["ann"]
    assert earned(store) == {"ann": 6, "bob": 3, "cyd": 3, "dot": 0}


def test_broken_checks_are_tried_three_times_and_left_to_a_human(
    tiny: Course, submissions: Path, tmp_path: Path
) -> None:
    store, checks = tmp_path / "class.db", tiny.root / "autograder/ch02_preliminaries/double/test_public.py"
    right = checks.read_text()
    checks.write_text(right + "\nassert False, 'a typo in the checks'\n")
    (graded,) = run(store, tiny, submissions, "ann")
    assert "a typo in the checks" in graded.problem
    with Store(store, read_only=True) as opened:
        (entry,) = opened.entries()
        assert (entry.attempts, entry.needs_a_human) == (3, True)
    assert "ann" not in {graded.student for graded in run(store, tiny, submissions)}
    assert [graded.student for graded in run(store, tiny, submissions, "ann")] == ["ann"]  # insisting
    checks.write_text(right)
    assert [graded.problem for graded in run(store, tiny, submissions)] == ["", "", ""]


def test_a_grading_process_that_dies_is_replaced_and_costs_one_attempt(
    tiny: Course, submissions: Path, tmp_path: Path
) -> None:
    flag = tmp_path / "died"
    checks = tiny.root / "autograder/ch02_preliminaries/double/test_public.py"
    bomb = f"\nimport os, pathlib\nif not pathlib.Path({str(flag)!r}).exists():\n"
    bomb += f"    pathlib.Path({str(flag)!r}).touch(); os.kill(os.getpid(), 9)\n"
    checks.write_text(checks.read_text() + bomb)
    store = tmp_path / "class.db"
    assert len(run(store, tiny, submissions, jobs=1)) == 3
    assert earned(store) == {"ann": 3, "bob": 0, "cyd": 3}
    with Store(store, read_only=True) as opened:
        assert sorted(entry.attempts for entry in opened.entries()) == [1, 1, 2]


def test_a_function_alone_is_no_record(tiny: Course, submissions: Path, tmp_path: Path) -> None:
    selections = select(tiny, ("ch02/double::double",))
    with (
        Store(tmp_path / "class.db") as store,
        pytest.raises(UserError, match="name ch02/double, not one function"),
    ):
        StoredGrading(store, tiny, find_submissions(submissions), selections)


def test_a_student_who_is_not_there_is_named_with_near_ones(submissions: Path) -> None:
    assert [path.name for path in find_submissions(submissions, ("cyd", "ann", "cyd"))] == ["cyd", "ann"]
    with pytest.raises(UserError, match="no submission of 'an'; did you mean ann"):
        find_submissions(submissions, ("an",))


TASKS = [Task("/", "/", f"s{i}", "x", "00") for i in range(5)]
ECHO = """
import sys, json, os
for line in sys.stdin:
    student = json.loads(line)["student"]
    if student == "s1": os._exit(3)
    if student == "s2": print("noise", flush=True); continue
    if student == "s3": print("partial", end="", flush=True); os._exit(4)
    print(json.dumps({"problem": student, "fault": "user"}), flush=True)
"""


def test_the_pool_gives_every_task_a_result() -> None:
    with Pool(2, (sys.executable, "-c", ECHO)) as pool:
        results = {task.student: result for task, result in pool.run(TASKS)}
    assert [results[f"s{i}"].fault for i in range(5)] == ["user", "grader", "grader", "grader", "user"]
    assert "ended with exit code 3" in results["s1"].problem
    assert "what is no result" in results["s2"].problem
    assert results["s4"] == Result(problem="s4", fault="user")


@pytest.mark.parametrize("student", ["s1", "s2", "s3"])
def test_a_process_that_failed_is_gone_before_the_next_task(student: str) -> None:
    grader = Grader((sys.executable, "-c", ECHO))
    assert grader.ask(Task("/", "/", student, "x", "00")).fault == "grader"
    assert not grader.is_alive
    grader.close()


def test_a_name_that_is_no_text_costs_one_submission() -> None:
    tasks = [Task("/", "/", "\udcff", "x", "00"), TASKS[0]]
    with Pool(1, (sys.executable, "-c", ECHO)) as pool:
        odd, even = [result for _, result in pool.run(tasks)]
    assert (odd.fault, even.problem) == ("grader", "s0")
    assert r"the task of '\udcff' is not text" in odd.problem


def grading_process(course: Course, submissions: Path, store: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "d2lcourse", "grade", str(submissions), "--store", str(store), "--trust"]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command,
        cwd=course.root,
        stdout=pipe,
        stderr=pipe,
        text=True,
        # Tests that run in the background ignore Ctrl-C, and so would what they start.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def test_a_grading_killed_in_the_middle_goes_on_where_it_was(
    tiny: Course, submissions: Path, tmp_path: Path
) -> None:
    (submissions / "zoe").mkdir()
    (submissions / "zoe" / "double.py").write_text("import time\ntime.sleep(1000)\n")
    store = tmp_path / "class.db"
    with grading_process(tiny, submissions, store) as first:
        assert first.stdout is not None
        assert [first.stdout.readline() for _ in range(3)][2] == "   2 of 4  bob  ch02/double  0 of 3\n"
        first.send_signal(signal.SIGKILL)
    before = records(store)
    assert before["ann"].earned == 3
    (submissions / "zoe" / "double.py").write_text(DOUBLE)
    again = run(store, tiny, submissions)
    assert {"zoe"} <= {graded.student for graded in again} <= {"zoe", "cyd"}
    after = records(store)
    assert earned(store) == {"ann": 3, "bob": 0, "cyd": 3, "zoe": 3}
    assert {student: after[student] for student in before} == before  # `attempt` and times, too
    assert {record.attempt for record in after.values()} == {1}


def test_ctrl_c_keeps_what_is_graded_and_says_how_to_go_on(
    tiny: Course, submissions: Path, tmp_path: Path
) -> None:
    (submissions / "bob" / "double.py").write_text("import time\ntime.sleep(1000)\n")
    store = tmp_path / "class.db"
    with grading_process(tiny, submissions, store) as grading:
        assert grading.stdout is not None
        assert [grading.stdout.readline() for _ in range(2)][1] == "   1 of 3  ann  ch02/double  3 of 3\n"
        time.sleep(0.2)
        grading.send_signal(signal.SIGINT)
        _, errors = grading.communicate(timeout=30)
    assert grading.returncode == 2
    assert f"interrupted: 1 of 3 records are made and kept in {store}; the same command goes on" in errors
    assert "Traceback" not in errors
    assert earned(store)["ann"] == 3
