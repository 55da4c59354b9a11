"""Whose score changed when the checks did, told once, also after an interruption."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from d2lcourse.batch.changes import Change, changes_in, stale_overrides
from d2lcourse.batch.store import Store
from d2lcourse.batch.tables import Key
from tests.batch.test_store import key_of, record_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "class.db"


def grade(store: Store, key: Key, earned: float) -> None:
    store.expect([key])
    store.add(key, record_of(key, earned))


def told(store: Store) -> list[tuple[str, float, float]]:
    """Report as the command does, and return whose score went from what to what."""
    changes, now = changes_in(store, list(store.entries()))
    store.reported.keep(now)
    return [(change.student, change.before.earned, change.after.earned) for change in changes]


def with_checks(student: str, checks: str, work: str = "w1") -> Key:
    return dataclasses.replace(key_of(student, work), checks=checks)


def test_a_first_grading_changes_nothing_and_a_change_is_told_once(path: Path) -> None:
    with Store(path) as store:
        grade(store, with_checks("ann", "c1"), 3)
        grade(store, with_checks("bob", "c1"), 2)
        assert told(store) == []
        grade(store, with_checks("ann", "c2"), 4)
        grade(store, with_checks("bob", "c2"), 2)
        assert told(store) == [("ann", 3, 4)]
        assert told(store) == []


def test_another_work_is_no_change_of_the_checks(path: Path) -> None:
    with Store(path) as store:
        grade(store, with_checks("ann", "c1"), 3)
        assert told(store) == []
        grade(store, with_checks("ann", "c2", work="w2"), 4)
        assert told(store) == []
        grade(store, with_checks("ann", "c3", work="w2"), 1)
        assert told(store) == [("ann", 4, 1)]


def test_what_an_interrupted_grading_changed_is_told_by_the_one_that_ends(path: Path) -> None:
    with Store(path) as store:
        for student in ("ann", "bob"):
            grade(store, with_checks(student, "c1"), 3)
        told(store)
    with Store(path) as store:  # stopped after ann
        store.expect([with_checks("bob", "c2")])
        grade(store, with_checks("ann", "c2"), 4)
    with Store(path) as store:
        grade(store, with_checks("bob", "c2"), 1)
        assert told(store) == [("ann", 3, 4), ("bob", 3, 1)]


def test_checks_that_changed_back_before_anything_was_told_changed_nothing(path: Path) -> None:
    with Store(path) as store:
        grade(store, with_checks("ann", "c1"), 3)
        told(store)
        grade(store, with_checks("ann", "c2"), 4)
        store.expect([with_checks("ann", "c1")])
        assert told(store) == []


def test_a_failure_of_the_grader_is_no_score(path: Path) -> None:
    with Store(path) as store:
        grade(store, with_checks("ann", "c1"), 3)
        told(store)
        key = with_checks("ann", "c2")
        store.expect([key])
        store.add(key, None, "oops")
        assert told(store) == []
        store.add(key, record_of(key, 4))
        assert told(store) == [("ann", 3, 4)]


def test_points_by_hand_are_named_with_the_change_and_when_the_work_is_replaced(path: Path) -> None:
    with Store(path) as store:
        grade(store, with_checks("ann", "c1"), 3)
        told(store)
        store.overrides.give("ann", "ch02/double", 3.5, "why", "w1")
        grade(store, with_checks("ann", "c2"), 1)
        (change,), _ = changes_in(store, list(store.entries()))
        assert isinstance(change, Change)
        assert (change.difference, change.override and change.override.points) == (-2, 3.5)
        assert stale_overrides(store, list(store.entries())) == []
        grade(store, with_checks("ann", "c2", work="w2"), 2)
        (stale,) = stale_overrides(store, list(store.entries()))
        assert (stale.student, stale.override.reason) == ("ann", "why")
