"""Canaries, and workers with fewer layers than usual."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from d2lcourse.course.submission import Submitted
from d2lcourse.worker.client import Client, Deadlines
from d2lcourse.worker.confine import usage
from d2lcourse.worker.connection import Connection, LocalConnection, ProcessConnection
from d2lcourse.worker.processes import PlainProcess
from d2lcourse.worker.remote import Student
from d2lcourse.worker.warm import WorkerTemplate
from tests.attacks.corpus import Canary
from tests.support import ROOT

PLAIN_USER = 12_345
WEAKER = Path(__file__).with_name("weaker.py")
DEADLINE = 3.0  # seconds for a payload; those that work need less

Templates = Callable[[str, int], WorkerTemplate]
Workers = Callable[[str, str], Student]
Graders = Callable[[Path, bool], int]


@pytest.fixture
def canary(tmp_path: Path) -> Iterator[Canary]:
    for folder in [tmp_path, *list(tmp_path.parents)[:3]]:
        if folder.name.startswith("pytest-"):
            folder.chmod(0o755)  # a plain user may read it: what keeps the payload out is no file's mode
    canary = Canary(tmp_path, ROOT)
    yield canary
    canary.close()


@pytest.fixture(scope="session")
def templates() -> Iterator[Templates]:
    """Return a template without some layers, run by some user; each is started once."""
    made: dict[tuple[str, int], WorkerTemplate] = {}

    def get(without: str, user: int) -> WorkerTemplate:
        if (without, user) not in made:
            command = (sys.executable, "-I", "-u", str(WEAKER), without, str(user))
            made[without, user] = WorkerTemplate(command=command)
        return made[without, user]

    yield get
    for template in made.values():
        template.close()


@pytest.fixture(params=["root", "user"])
def confined(
    request: pytest.FixtureRequest, templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> WorkerTemplate:
    """A template with all layers, started by root, and by a plain user, who has no control group."""
    assert os.geteuid() == 0, "run the attacks as root: they become a plain user themselves"
    if request.param == "root":
        return templates("", 0)
    monkeypatch.setattr("d2lcourse.worker.confine.cgroup.make", lambda *_: None)
    return templates("", PLAIN_USER)


@pytest.fixture
def weakened(templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    """Run a source in a worker without some layers."""
    clients: list[Client] = []

    def start(source: str, without: str) -> Student:
        if "cgroup" in without:
            monkeypatch.setattr(usage.Usage, "excess", lambda _: "")
            monkeypatch.setattr("d2lcourse.worker.confine.cgroup.make", lambda *_: None)

        def connect() -> Connection:
            if without == "process":
                return LocalConnection()
            if without == "plain":
                return ProcessConnection(PlainProcess)
            return ProcessConnection(templates(without.replace(",cgroup", ""), 0).start)

        deadlines = Deadlines(call=30.0, load=30.0, total=60.0)
        clients.append(Client(Submitted("answer", source), connect, deadlines))
        return Student(clients[-1])

    yield start
    for client in clients:
        client.close()


@pytest.fixture(scope="session")
def graders() -> Iterator[Graders]:
    """Run a naive grader in a folder; its answer is its exit code."""
    command = [sys.executable, str(Path(__file__).with_name("naive.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        asks, answers = process.stdin, process.stdout

        def run(folder: Path, with_pytest: bool) -> int:
            asks.write(json.dumps([str(folder), with_pytest]) + "\n")
            asks.flush()
            return int(answers.readline())

        yield run
        asks.close()


def student_of(template: WorkerTemplate, source: str, seconds: float = DEADLINE) -> Student:
    deadlines = Deadlines(call=seconds, load=20.0, total=60.0)
    submitted = Submitted("answer", source)
    return Student(Client(submitted, lambda: ProcessConnection(template.start), deadlines))
