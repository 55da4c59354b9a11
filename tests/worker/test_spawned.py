"""Systems that can neither fork nor confine: the same grades, slower, at level D."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
import pytest

from d2lcourse.batch.child import GradingProcess
from d2lcourse.batch.tasks import Result, Task
from d2lcourse.worker.confine import linux
from d2lcourse.worker.spawned import SpawnedWorkers, start_workers
from d2lcourse.worker.warm import WorkerTemplate
from tests.support import DOUBLE, DOUBLE_CHECKS, QUICK, MakeCourse


@pytest.fixture
def other_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linux, "IS_SUPPORTED", False)


def test_linux_forks_workers_from_a_template() -> None:
    template = start_workers()
    assert isinstance(template, WorkerTemplate)
    template.close()


@pytest.mark.usefixtures("other_system")
def test_other_systems_spawn_them_at_level_d() -> None:
    workers = start_workers()
    assert isinstance(workers, SpawnedWorkers)
    assert (workers.level, list(workers.report.failed)) == ("D", ["root"])


def results_of(tasks: list[Task]) -> list[Result]:
    lines = b"".join(msgspec.json.encode(task) + b"\n" for task in tasks)
    results = io.BytesIO()
    GradingProcess(io.BytesIO(lines), results).run()
    return [msgspec.json.decode(line, type=Result) for line in results.getvalue().splitlines()]


@pytest.mark.usefixtures("other_system")
def test_a_class_is_graded_without_forks(
    make_course: MakeCourse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.fork", lambda: pytest.fail("forked"))
    course = make_course(DOUBLE_CHECKS)
    sources = {"ann": DOUBLE, "bob": "import os\ndef double(x): os._exit(0)\n", "cleo": DOUBLE}
    tasks = []
    for student, source in sources.items():
        (tmp_path / student).mkdir()
        (tmp_path / student / "double.py").write_text(source, encoding="utf-8")
        place = str(tmp_path / student)
        tasks.append(Task(str(course.root), place, student, "ch02/double", "00", (), QUICK, True))
    records = [result.record for result in results_of(tasks)]
    assert [record and (record.student, record.earned) for record in records] == [
        ("ann", 3),
        ("bob", 0),
        ("cleo", 3),
    ]
    assert {record.environment.confinement for record in records if record} == {"D"}


@pytest.mark.usefixtures("other_system")
def test_a_class_is_refused_without_trust(make_course: MakeCourse, tmp_path: Path) -> None:
    course = make_course(DOUBLE_CHECKS)
    (tmp_path / "ann").mkdir()
    task = Task(str(course.root), str(tmp_path / "ann"), "ann", "ch02/double", "00", (), QUICK, False)
    (result,) = results_of([task])
    assert result.fault == "user"
    assert "--trust" in result.problem
