"""The pytest plugin: `pytest autograder/ch04_classification --submission DIR` grades a submission.

It is light to load, since every pytest run in the environment loads it; everything heavy is
imported when a submission is named.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from d2lcourse.checks import Draw, Pictures
    from d2lcourse.grading.examination import Examination
    from d2lcourse.grading.session import Grading
    from d2lcourse.worker.client import Client
    from d2lcourse.worker.remote import Library, Rig, Student

NAME = "d2lcourse-grading"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a grading run."""
    group = parser.getgroup("d2lcourse", "grading of course exercises")
    group.addoption("--submission", metavar="DIR", help="grade the submission in this folder")
    group.addoption(
        "--records", metavar="DIR", help="write one grade record (JSON) per exercise into this folder"
    )
    group.addoption(
        "--in-process", action="store_true", help="run the student's code in this process; not a grade"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the grading of the named submission."""
    config.addinivalue_line("markers", "fresh: the check wants a worker in which nothing has run")
    config.addinivalue_line(
        "markers", "points(number, of, device): what a check is worth, of which function, and where it runs"
    )
    submission = config.getoption("--submission")
    if not submission or config.pluginmanager.has_plugin(NAME):
        return
    from d2lcourse.course import find_course
    from d2lcourse.errors import UserError
    from d2lcourse.grading.session import Grading
    from d2lcourse.grading.settings import Settings

    folder = Path(submission).resolve()
    if not folder.is_dir():
        raise pytest.UsageError(f"--submission {submission}: there is no such folder")
    # Not from pytest's rootdir: without a configuration file it may lie above or beside the course.
    start = config.invocation_params.dir / (config.args[0] if config.args else "").partition("::")[0]
    try:
        course = find_course(start if start.is_dir() else start.parent)
    except UserError as error:
        raise pytest.UsageError(str(error)) from None
    config.option.importmode = "importlib"  # test_public.py exists once per exercise
    settings = Settings(course, folder, student=folder.name, in_process=config.getoption("--in-process"))
    config.pluginmanager.register(Grading(settings), NAME)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the records if a folder for them was named."""
    folder = session.config.getoption("--records")
    grading: Grading | None = session.config.pluginmanager.get_plugin(NAME)
    if folder and grading:
        from d2lcourse.grading.record import encode

        Path(folder).mkdir(parents=True, exist_ok=True)
        for record in grading.records():
            Path(folder, record.exercise.replace("/", "-") + ".json").write_bytes(encode(record))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the points per exercise."""
    grading: Grading | None = config.pluginmanager.get_plugin(NAME)
    if grading and grading.examinations:
        terminalreporter.section("points")
        for record in grading.records():
            notes = [] if record.complete else ["incomplete: not every check ran"]
            notes += [] if record.is_grade else ["not a grade: run in the examiner's process"]
            note = f"  ({'; '.join(notes)})" if notes else ""
            terminalreporter.line(f"{record.exercise}  {record.earned:g} / {record.points:g}{note}")


@pytest.fixture
def worker(request: pytest.FixtureRequest) -> Client:
    """Return the submission's client, ready for this check; checks use the fixtures below instead."""
    client = _examination(request).client()
    client.begin_check(fresh=request.node.get_closest_marker("fresh") is not None)
    return client


@pytest.fixture
def student(worker: Client) -> Student:
    """Return the submission's module; every use of it is a call into the worker."""
    from d2lcourse.worker.remote import Student

    return Student(worker)


@pytest.fixture
def rig(worker: Client) -> Rig:
    """Return the exercise's `rig.py`, loaded beside the student's module."""
    from d2lcourse.worker.remote import Rig

    return Rig(worker)


@pytest.fixture
def lib(worker: Client) -> Library:
    """Return the libraries that can be imported in the worker: `lib.torch.nn.Linear(4, 3)`."""
    from d2lcourse.worker.remote import Library

    return Library(worker)


@pytest.fixture
def scratch(worker: Client) -> Callable[[str], str]:
    """Return a function that gives the path of a file in the worker's folder; nothing here may load it."""
    folder = worker.scratch()
    return lambda name: f"{folder}/{name}"


@pytest.fixture
def draw(request: pytest.FixtureRequest) -> Draw:
    """Return the seeded source of this check's inputs."""
    from d2lcourse.checks import Draw

    examination = _examination(request)
    case = examination.case(request.node)
    source = Draw(case.seed, lambda: examination.client(), fixed_seed=case.fixed_seed)
    case.measured = source.measured
    return source


@pytest.fixture
def device(request: pytest.FixtureRequest) -> str:
    """Return where a check's tensors are to be, by the class's profile: `cpu` or `cuda`."""
    return _examination(request).settings.course.device


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Pictures:
    """Return what draws pictures of a student's answer into this check's record."""
    from d2lcourse.checks import Pictures

    album = Pictures()
    _examination(request).case(request.node).pictures = album.drawn
    return album


def _examination(request: pytest.FixtureRequest) -> Examination:
    grading: Grading | None = request.config.pluginmanager.get_plugin(NAME)
    examination = grading.examination(request.node) if grading else None
    if examination is None:
        raise pytest.UsageError("checks grade a submission: run pytest with --submission DIR")
    return examination
