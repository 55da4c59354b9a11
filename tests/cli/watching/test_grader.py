"""The process that grades in the background, played by a small one that is quick to start."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from d2lcourse.batch.grader import Grader
from d2lcourse.cli.watching import grader as module
from d2lcourse.cli.watching.grader import Background
from d2lcourse.course import Exercise

# Answers each task with how many there were so far, and sleeps over the exercise `ch02/slow`.
CHILD = """
import json, sys, time
for number, line in enumerate(sys.stdin, 1):
    if json.loads(line)["exercise"] == "ch02/slow":
        time.sleep(600)
    print(json.dumps({"problem": f"task {number}", "fault": "user"}), flush=True)
"""


@pytest.fixture
def bell() -> threading.Event:
    return threading.Event()


@pytest.fixture
def background(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bell: threading.Event
) -> Iterator[Background]:
    monkeypatch.setattr(module, "Grader", lambda: Grader((sys.executable, "-c", CHILD)))
    background = Background(tmp_path, bell.set)
    yield background
    background.close()


def answer(background: Background, bell: threading.Event, exercise: Exercise) -> str:
    background.start(exercise, ())
    assert bell.wait(60)
    bell.clear()
    result = background.take()
    assert result is not None
    assert background.take() is None
    return result.problem


def test_one_process_grades_again_and_again_until_it_is_restarted(
    background: Background, bell: threading.Event, tmp_path: Path
) -> None:
    exercise = Exercise(tmp_path, "ch02_preliminaries", "double")
    assert background.take() is None
    assert [answer(background, bell, exercise) for _ in range(2)] == ["task 1", "task 2"]
    background.restart()
    assert answer(background, bell, exercise) == "task 1"


def test_a_long_grading_can_be_given_up(
    background: Background, bell: threading.Event, tmp_path: Path
) -> None:
    background.start(Exercise(tmp_path, "ch02_preliminaries", "slow"), ())
    background.restart()
    bell.clear()
    assert background.take() is None
    assert answer(background, bell, Exercise(tmp_path, "ch02_preliminaries", "double")) == "task 1"
