"""Points that a human gave, people, and stores of the first version."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from d2lcourse.batch.results import marks_of, people_of
from d2lcourse.batch.schema import APPLICATION, FIRST, VERSION
from d2lcourse.batch.store import Store
from d2lcourse.errors import UserError
from d2lcourse.grading.record import encode
from d2lcourse.grading.results import Person
from tests.batch.test_store import key_of, record_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "class.db"


def first_version(path: Path) -> None:
    """Write a store as version 1 did, with ann's record and bob's failure."""
    database = sqlite3.connect(path)
    database.executescript(f"{FIRST} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = 1;")
    ann, bob = key_of("ann"), key_of("bob")
    row = ("course", "checks", "w1", "seed")
    for key in (ann, bob):
        database.execute("INSERT INTO current VALUES (?, ?, ?, ?, ?, ?)", (key.student, key.exercise, *row))
    for attempt, (record, problem) in enumerate([(None, "oops"), (record_of(ann), ""), (None, "oops")], 1):
        text = encode(record).decode() if record else None
        values = ("ann", ann.exercise, *row, attempt, text, problem)
        database.execute("INSERT INTO attempts VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    database.execute(
        "INSERT INTO attempts VALUES (NULL, 'bob', ?, ?, ?, ?, ?, 1, NULL, 'oops')", (bob.exercise, *row)
    )
    database.commit()
    database.close()


def version_of(path: Path) -> int:
    database = sqlite3.connect(path)
    version = int(database.execute("PRAGMA user_version").fetchone()[0])
    database.close()
    return version


def test_a_store_of_the_first_version_keeps_everything_and_gets_the_new_tables(path: Path) -> None:
    first_version(path)
    with Store(path) as store:
        assert [(e.key.student, e.is_done, e.attempts) for e in store.entries()] == [
            ("ann", True, 3),
            ("bob", False, 1),
        ]
        assert store.people.all() == {}
        (score,) = store.reported.all().values()
        assert (score.key.student, score.earned, score.points) == ("ann", 3.0, 4.0)
        store.overrides.give("ann", "ch02/double", 4, "why")
    assert version_of(path) == VERSION == 2
    with Store(path) as store:
        assert len(store.overrides.all()) == 1


def test_a_store_of_the_first_version_may_be_read_as_it_is(path: Path) -> None:
    first_version(path)
    with Store(path, read_only=True) as store:
        assert [mark.earned for mark in marks_of(store)] == [3, 0]
        assert people_of(store) == {"ann": Person(id="ann"), "bob": Person(id="bob")}
        assert store.notes.all() == {}
    assert version_of(path) == 1


def test_a_failed_migration_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first_version(path)
    monkeypatch.setattr("d2lcourse.batch.schema.SEEN", "INSERT INTO nowhere VALUES (1);")
    with pytest.raises(UserError, match="no such table: nowhere"):
        Store(path)
    monkeypatch.undo()
    assert version_of(path) == 1
    Store(path).close()
    assert version_of(path) == 2


def test_points_by_hand_count_and_stay_when_the_work_is_graded_again(path: Path) -> None:
    key = key_of()
    with Store(path) as store:
        store.expect([key])
        store.add(key, record_of(key))
        given = store.overrides.give("ann", "ch02/double", 3.5, "right, but late", "w1")
        assert given.override.when.endswith("+00:00")
        store.add(key, record_of(key, earned=1))
        (mark,) = marks_of(store)
        assert (mark.earned, mark.points, mark.override) == (3.5, 4, given.override)
        assert mark.record is not None
        assert mark.record.earned == 1
        store.overrides.give("ann", "ch02/double", 2, "no")
        assert next(marks_of(store)).earned == 2
        assert store.overrides.remove("ann", "ch02/double")
        assert not store.overrides.remove("ann", "ch02/double")
        assert next(marks_of(store)).earned == 1


def test_points_by_hand_need_no_record(path: Path) -> None:
    with Store(path) as store:
        store.people.keep([Person(id="zoe", name="Zoe")])
        store.overrides.give("zoe", "ch02/double", 3, "by e-mail")
        (mark,) = marks_of(store)
        assert (mark.student, mark.record, mark.earned, mark.is_final) == ("zoe", None, 3, True)


def test_people_are_those_of_the_last_roster_that_named_them(path: Path) -> None:
    with Store(path) as store:
        store.expect([key_of("ann"), key_of("cyd")])
        store.people.keep([Person(id="ann", name="Ann"), Person(id="bob", name="Bob", section="A")])
        store.people.keep([Person(id="ann", name="Ann Lee", email="a@x.org")])
        assert people_of(store) == {
            "ann": Person(id="ann", name="Ann Lee", email="a@x.org"),
            "bob": Person(id="bob", name="Bob", section="A"),
            "cyd": Person(id="cyd"),
        }
        assert store.students() == ["ann", "cyd"]
        assert store.exercises() == ["ch02/double"]
        assert store.current("bob", "ch02/double") is None


def test_notes_on_a_student_s_work_are_those_on_the_latest(path: Path) -> None:
    with Store(path) as store:
        store.notes.keep({"ann": ("b.zip is no archive", "a.py counts"), "bob": ("a link",), "cyd": ()})
        store.notes.keep({"bob": ()})
        assert store.notes.all() == {"ann": ("b.zip is no archive", "a.py counts")}


def test_nothing_but_grading_takes_the_secret(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("D2LCOURSE_SECRET", "between us")
    Store(path).close()
    monkeypatch.delenv("D2LCOURSE_SECRET")
    with Store(path, grades=False) as store:
        store.overrides.give("ann", "ch02/double", 3, "why")
