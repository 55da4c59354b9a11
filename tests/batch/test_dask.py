"""A Dask cluster as an engine: the same records as on one machine, whichever worker is lost."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from distributed import LocalCluster

from d2lcourse.batch import Store, StoredGrading, find_submissions
from d2lcourse.batch.dask_engine import SETTINGS, DaskEngine
from d2lcourse.batch.dask_worker import Graders
from d2lcourse.batch.sameness import Parcel, grading_digests
from d2lcourse.batch.tasks import Result, Task, pack
from d2lcourse.course import Course, select
from d2lcourse.course.submission import read_submission
from d2lcourse.errors import UserError
from tests.support import DOUBLE, DOUBLE_CHECKS, MakeCourse

# A grading process that says what it was given, and has its ways with some students.
ECHO = """
import base64, json, os, pathlib, signal, sys, time, zlib
signal.signal(signal.SIGINT, signal.SIG_DFL)
for line in sys.stdin:
    task = json.loads(line)
    work = json.loads(zlib.decompress(base64.b64decode(task["packed"])))
    match task["student"]:
        case "crash": os._exit(3)
        case "deadly": os.kill(os.getppid(), signal.SIGKILL)
        case "hang":
            pathlib.Path(task["root"], "hangs").write_text(str(os.getpid()))
            time.sleep(1000)
    said = f"{work['source'] or work['problem']} by {os.getpid()}"
    print(json.dumps({"problem": said, "fault": "grader"}), flush=True)
"""
COMMAND = (sys.executable, "-c", ECHO)
QUIET = {"dashboard_address": "127.0.0.1:0", "silence_logs": logging.CRITICAL}
# The first grading process waits for a sign and kills its Dask worker, with a task in hand; the others grade.
LOSES_ONE = """
import os, pathlib, signal, sys, time
first, sign = map(pathlib.Path, sys.argv[1:])
try:
    first.touch(exist_ok=False)
except FileExistsError:
    from d2lcourse.batch.child import main
    main()
else:
    sys.stdin.readline()
    while not sign.exists():
        time.sleep(0.05)
    os.kill(os.getppid(), signal.SIGKILL)
"""


@pytest.fixture
def tiny(make_course: MakeCourse) -> Course:
    return make_course(DOUBLE_CHECKS)


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """A cluster that was there before, with one worker."""
    with LocalCluster(n_workers=1, threads_per_worker=1, **QUIET) as cluster:
        yield cluster


@pytest.fixture
def empty_cluster() -> Iterator[LocalCluster]:
    with LocalCluster(n_workers=0, **QUIET) as cluster:
        yield cluster


def hand_in(folder: Path, *students: str, source: str = DOUBLE) -> Path:
    for student in students:
        (folder / student).mkdir(parents=True)
        (folder / student / "double.py").write_text(source)
    return folder


def tasks(course: Course, folder: Path, *students: str) -> list[Task]:
    return [Task(str(course.root), str(folder / s), s, "ch02/double", "00") for s in students]


def results(engine: DaskEngine, tasks: list[Task]) -> dict[str, Result]:
    return {task.student: result for task, result in engine.run(tasks)}


def test_records_are_the_same_when_a_worker_is_killed(tiny: Course, tmp_path: Path) -> None:
    folder = hand_in(tmp_path / "class", "ann", "cyd")
    hand_in(folder, "bob", source="def double(x):\n    return x\n")
    (folder / "dot").mkdir()
    sign = tmp_path / "sign"
    command = (sys.executable, "-c", LOSES_ONE, str(tmp_path / "first"), str(sign))
    with Store(tmp_path / "class.db") as store, DaskEngine(2, command=command) as engine:
        grading = StoredGrading(store, tiny, find_submissions(folder), select(tiny, ()))
        for count, _ in enumerate(grading.run(jobs=2, pool=engine), 1):
            if count == 3:
                sign.touch()  # the fourth task is lost with its worker
        entries = {entry.key.student: entry for entry in store.entries()}
    assert sign.exists()
    records = {student: entry.record for student, entry in entries.items() if entry.record}
    earned = {student: record.earned for student, record in records.items()}
    assert earned == {"ann": 3, "bob": 0, "cyd": 3, "dot": 0}
    assert [entry.attempts for entry in entries.values()] == [1, 1, 1, 1]  # a lost worker costs no attempt
    assert "expected" in records["bob"].checks[0].message
    assert "there is no ch02_preliminaries/double.py in the submission" in records["dot"].checks[0].message
    assert records["ann"].submission_digest == entries["ann"].key.submission


def test_a_task_that_kills_its_workers_ends_as_a_failure_of_the_grader(
    tiny: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SETTINGS, "distributed.scheduler.allowed-failures", 1)
    students = ("ann", "crash", "deadly", "zoe")
    folder = hand_in(tmp_path / "class", *students)
    with DaskEngine(1, command=COMMAND) as engine:
        found = results(engine, tasks(tiny, folder, *students))
    assert [found[student].fault for student in students] == ["grader"] * 4
    assert found["ann"].problem.startswith(DOUBLE)
    assert found["zoe"].problem.startswith(DOUBLE)
    assert "ended with exit code 3" in found["crash"].problem
    assert "2 workers were lost while they graded it" in found["deadly"].problem


def test_a_workers_grading_process_stays_until_the_checks_change(
    tiny: Course, tmp_path: Path, cluster: LocalCluster
) -> None:
    folder = hand_in(tmp_path / "class", "ann", "bob")
    answers = set()
    for _ in range(2):  # two clients, one after the other
        with DaskEngine(0, cluster.scheduler_address, command=COMMAND) as engine:
            found = results(engine, tasks(tiny, folder, "ann", "bob"))
            answers |= {result.problem for result in found.values()}
    assert len(answers) == 1
    checks = tiny.root / "autograder/ch02_preliminaries/double/test_public.py"
    checks.write_text(checks.read_text() + "\n# changed\n")
    with DaskEngine(0, cluster.scheduler_address, command=COMMAND) as engine:
        changed = results(engine, tasks(tiny, folder, "ann"))["ann"].problem
    assert changed.startswith(DOUBLE)
    assert changed not in answers


def test_a_name_that_is_no_text_costs_one_submission(
    tiny: Course, tmp_path: Path, cluster: LocalCluster
) -> None:
    odd = os.fsdecode(b"\xff")
    folder = hand_in(tmp_path / "class", "ann", odd)
    with DaskEngine(0, cluster.scheduler_address, command=COMMAND) as engine:
        found = results(engine, tasks(tiny, folder, odd, "ann"))
    assert r"the task of '\udcff' is not text" in found[odd].problem
    assert found["ann"].problem.startswith(DOUBLE)


def test_a_cluster_of_another_machine_is_named_by_its_file(
    tiny: Course, tmp_path: Path, cluster: LocalCluster
) -> None:
    file = tmp_path / "scheduler.json"
    file.write_text(json.dumps({"address": cluster.scheduler_address}))
    folder = hand_in(tmp_path / "class", "ann")
    with DaskEngine(0, str(file), command=COMMAND) as engine:
        assert results(engine, tasks(tiny, folder, "ann"))["ann"].problem.startswith(DOUBLE)
        assert list(engine.run([])) == []


def test_a_cluster_without_workers_is_not_waited_for_for_ever(
    tiny: Course, tmp_path: Path, empty_cluster: LocalCluster
) -> None:
    folder = hand_in(tmp_path / "class", "ann")
    with (
        DaskEngine(0, empty_cluster.scheduler_address, patience=0.0) as engine,
        pytest.raises(UserError, match="has had no workers for 0 s"),
    ):
        results(engine, tasks(tiny, folder, "ann"))


def test_a_scheduler_that_goes_away_is_said(
    tiny: Course, tmp_path: Path, empty_cluster: LocalCluster
) -> None:
    folder = hand_in(tmp_path / "class", "ann")
    threading.Timer(1.5, empty_cluster.close).start()
    with (
        DaskEngine(0, empty_cluster.scheduler_address) as engine,
        pytest.raises(UserError, match=r"is gone: .*\nSee that the scheduler runs"),
    ):
        results(engine, tasks(tiny, folder, "ann"))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x", "no port"])
def test_a_scheduler_that_is_not_there_is_named_with_the_cure(
    tiny: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr("d2lcourse.batch.dask_engine.CONNECT", "0.5s")
    folder = hand_in(tmp_path / "class", "ann")
    with (
        DaskEngine(0, address) as engine,
        pytest.raises(UserError, match=f"--scheduler {address}: .*\nIt must be the address of a running"),
    ):
        results(engine, tasks(tiny, folder, "ann"))


def parcel(course: Course, folder: Path, **other: str) -> Parcel:
    (task,) = tasks(course, folder, "ann")
    exercise = course.exercises()[0]
    packed = pack(read_submission(exercise, folder / "ann"))
    task = msgspec.structs.replace(task, packed=packed)
    return Parcel(task, grading_digests(course, exercise) | other)


@pytest.fixture
def graders() -> Iterator[Graders]:
    """What a worker holds, without a cluster around it."""
    graders = Graders(COMMAND)
    graders.setup(worker=None)
    yield graders
    asyncio.run(graders.teardown(worker=None))


def test_a_worker_with_another_state_is_refused_with_the_cure(
    tiny: Course, tmp_path: Path, graders: Graders
) -> None:
    folder = hand_in(tmp_path / "class", "ann")
    result = graders.grade(parcel(tiny, folder, torch="1.13"))
    assert result.fault == "user"
    assert f"the worker on {socket.gethostname()}: torch differs from the client's" in result.problem
    assert str(tiny.root) in result.problem
    assert "run the same command again" in result.problem
    assert graders.grade(parcel(tiny, folder)).problem.startswith(DOUBLE)


def test_a_worker_may_have_the_course_elsewhere(
    tiny: Course, tmp_path: Path, graders: Graders, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = parcel(tiny, hand_in(tmp_path / "class", "ann"))
    elsewhere = tiny.root.rename(tmp_path / "elsewhere")
    result = graders.grade(sent)
    assert (result.fault, f"there is no course in {tiny.root}" in result.problem) == ("user", True)
    assert "start the workers with D2LCOURSE_COURSE set" in result.problem
    monkeypatch.setenv("D2LCOURSE_COURSE", str(elsewhere))
    assert graders.grade(sent).problem.startswith(DOUBLE)


def test_a_grading_process_that_died_or_has_read_other_checks_is_replaced(
    tiny: Course, tmp_path: Path, graders: Graders
) -> None:
    folder = hand_in(tmp_path / "class", "ann", "crash")
    first, same = [graders.grade(parcel(tiny, folder)).problem for _ in range(2)]
    checks = tiny.root / "autograder/ch02_preliminaries/double/test_public.py"
    checks.write_text(checks.read_text() + "\n# changed\n")
    other = graders.grade(parcel(tiny, folder)).problem
    assert first == same != other
    crash = msgspec.structs.replace(parcel(tiny, folder).task, student="crash")
    died = graders.grade(Parcel(crash, grading_digests(tiny, tiny.exercises()[0])))
    assert "ended with exit code 3" in died.problem
    assert graders.grade(parcel(tiny, folder)).problem not in (other, died.problem)


INTERRUPTED = """
import signal, sys
from d2lcourse.batch.dask_engine import DaskEngine
from d2lcourse.batch.tasks import Task
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a test in the background ignores it
    root, folder, echo = sys.argv[1:]
    with DaskEngine(1, command=(sys.executable, "-c", echo)) as engine:
        list(engine.run([Task(root, folder, "hang", "ch02/double", "00")]))
"""


def test_ctrl_c_ends_all_processes(tiny: Course, tmp_path: Path) -> None:
    folder = hand_in(tmp_path / "class", "hang")
    command = [sys.executable, "-c", INTERRUPTED, str(tiny.root), str(folder / "hang"), ECHO]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as client:
        hangs = tiny.root / "hangs"
        while not (hangs.exists() and hangs.read_text()):
            assert client.poll() is None
            time.sleep(0.05)
        os.killpg(client.pid, signal.SIGINT)  # as a terminal does: the workers get it, too
        _, errors = client.communicate(timeout=60)
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert errors.count("Traceback") == 1, errors
    with pytest.raises(ProcessLookupError):
        os.kill(int(hangs.read_text()), 0)
