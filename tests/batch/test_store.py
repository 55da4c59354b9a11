"""The class store: what is kept survives, what counts is the newest, and what cannot work is refused."""

from __future__ import annotations

import dataclasses
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from d2lcourse.batch.disk import network_type
from d2lcourse.batch.store import ATTEMPTS, Store
from d2lcourse.batch.tables import Key
from d2lcourse.errors import UserError
from d2lcourse.grading.record import Environment, GradeRecord


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "class.db"


def record_of(key: Key, earned: float = 3.0) -> GradeRecord:
    return GradeRecord(
        student=key.student,
        exercise=key.exercise,
        course_digest=key.course,
        check_digest=key.checks,
        submission_digest=key.submission,
        environment=Environment(python="3.11", torch="2.13", device="cpu", confinement="D"),
        started="2026-11-23T12:00:00+00:00",
        seconds=1.0,
        functions=(),
        checks=(),
        points=4.0,
        earned=earned,
        complete=True,
        is_grade=True,
    )


def key_of(student: str = "ann", work: str = "w1") -> Key:
    return Key(student, "ch02/double", "course", "checks", work, "seed")


def test_a_record_is_there_after_the_store_is_opened_again(path: Path) -> None:
    with Store(path) as store:
        assert not store.entry(key_of()).is_done
        assert store.add(key_of(), record_of(key_of())).is_done
    with Store(path) as store:
        assert store.entry(key_of()).record == record_of(key_of())


def test_only_the_owner_may_read_it(path: Path) -> None:
    Store(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_latest_attempt_that_is_no_failure_counts(path: Path) -> None:
    key = key_of()
    with Store(path) as store:
        assert store.add(key, None, "out of memory").problem == "out of memory"
        entry = store.add(key, record_of(key, earned=2))
        assert (entry.attempts, entry.record.earned if entry.record else None) == (2, 2)
        assert entry.record is not None
        assert entry.record.attempt == 2
        entry = store.add(key, None, "out of memory again")
        assert (entry.is_done, entry.record.earned if entry.record else None) == (True, 2)


def test_after_three_failures_it_is_a_humans(path: Path) -> None:
    with Store(path) as store:
        for _ in range(ATTEMPTS - 1):
            assert not store.add(key_of(), None, "oops").needs_a_human
        assert store.add(key_of(), None, "oops").needs_a_human


def test_entries_are_those_of_the_work_that_is_expected_now(path: Path) -> None:
    old, new = key_of(work="w1"), key_of(work="w2")
    with Store(path) as store:
        for key, earned in ((old, 1.0), (new, 4.0)):
            store.expect([key])
            store.add(key, record_of(key, earned))
        assert [entry.record.earned for entry in store.entries() if entry.record] == [4.0]
        store.expect([old])  # the student went back to the first version
        assert [entry.record.earned for entry in store.entries() if entry.record] == [1.0]
        store.expect([dataclasses.replace(old, checks="corrected")])
        assert [entry.is_done for entry in store.entries()] == [False]


def test_the_secret_stays_and_is_not_in_keys(path: Path) -> None:
    with Store(path) as store:
        secret, seed = store.secret, store.seed
    assert len(secret) == 32
    assert secret.hex() not in seed
    with Store(path) as store:
        assert (store.secret, store.seed) == (secret, seed)
    with Store(path.with_name("other.db")) as store:
        assert store.secret != secret


def test_a_secret_of_the_environment_is_not_written_down(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("D2LCOURSE_SECRET", "between us")
    with Store(path) as store:
        assert store.secret == b"between us"
    assert b"between us" not in path.read_bytes()
    assert b"between us".hex().encode() not in path.read_bytes()
    monkeypatch.delenv("D2LCOURSE_SECRET")
    with pytest.raises(UserError, match="set D2LCOURSE_SECRET to that one"):
        Store(path)


def test_another_secret_than_the_stores_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store(path).close()
    monkeypatch.setenv("D2LCOURSE_SECRET", "another")
    with pytest.raises(UserError, match="unset D2LCOURSE_SECRET"):
        Store(path)


def test_two_writers_are_one_too_many_and_readers_are_not(path: Path) -> None:
    with Store(path) as store:
        store.expect([key_of()])
        with pytest.raises(UserError, match="being written by another grading"):
            Store(path)
        with Store(path, read_only=True) as reader:
            assert [entry.key for entry in reader.entries()] == [key_of()]
    Store(path).close()


def test_a_failed_opening_leaves_no_lock(path: Path) -> None:
    path.write_text("not a database, but long enough to be looked at" * 30)
    for _ in range(2):
        with pytest.raises(UserError, match="file is not a database"):
            Store(path)
    path.unlink()
    Store(path).close()


def test_a_network_file_system_is_refused_with_the_cure(path: Path) -> None:
    mounts = path.with_name("mounts")
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/home {path.parent} nfs4 rw 0 0\n")
    with pytest.raises(UserError, match=r"network file system \(nfs4\).*local disk"):
        Store(path, mounts=mounts)


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("/dev/sda / ext4 rw 0 0", ""),
        ("s:/ / nfs rw 0 0\ntmpfs {here} tmpfs rw 0 0", ""),
        ("/dev/sda / ext4 rw 0 0\ns:/x {here} cifs rw 0 0", "cifs"),
        ("s:/x {here} nfs rw 0 0\n/dev/sdb {here} ext4 rw 0 0", ""),
        ("s:/x {here}-other nfs rw 0 0", ""),
        ("nonsense\n\n", ""),
    ],
)
def test_the_mount_that_holds_a_folder_decides(tmp_path: Path, table: str, found: str) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(table.format(here=tmp_path))
    assert network_type(tmp_path, mounts) == found


def test_mount_points_with_spaces_are_understood(tmp_path: Path) -> None:
    folder = tmp_path / "my class"
    folder.mkdir()
    mounts = tmp_path / "mounts"
    mounts.write_text(f"s:/x {str(folder).replace(' ', chr(92) + '040')} nfs rw 0 0\n")
    assert network_type(folder, mounts) == "nfs"
    assert network_type(folder, tmp_path / "no such table") == ""


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("CREATE TABLE theirs (x)", "another program"),
        ("PRAGMA application_id = 7", ""),
    ],
)
def test_a_file_of_another_program_is_not_touched(path: Path, statement: str, says: str) -> None:
    database = sqlite3.connect(path)
    database.execute(statement)
    database.commit()
    database.close()
    if says:
        with pytest.raises(UserError, match=says):
            Store(path)
    else:
        Store(path).close()


def test_a_store_of_a_newer_version_is_refused(path: Path) -> None:
    Store(path).close()
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(UserError, match=r"version 99.*upgrade d2lcourse"):
        Store(path)


@pytest.mark.parametrize("place", ["nowhere/class.db", "."])
def test_a_place_that_cannot_hold_a_store_is_named(tmp_path: Path, place: str) -> None:
    with pytest.raises(UserError, match=str(tmp_path)):
        Store(tmp_path / place)


def test_reading_what_is_not_there_says_how_to_make_it(path: Path) -> None:
    with pytest.raises(UserError, match="there is no such store; `d2lcourse grade"):
        Store(path, read_only=True)
    assert not path.exists()


WRITER = """
import sys
from pathlib import Path
from tests.batch.test_store import Store, key_of, record_of
with Store(Path(sys.argv[1])) as store:
    for i in range(100_000):
        key = key_of(student=f"s{i}")
        store.expect([key])
        store.add(key, record_of(key))
        print(i, flush=True)
"""


def test_what_was_kept_survives_kill_9(path: Path) -> None:
    root = Path(__file__).parent.parent.parent
    environment = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as writer:
        assert writer.stdout is not None
        for _ in range(20):
            last = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        last = max([last, *(int(line) for line in writer.stdout if line.strip())])
    assert writer.returncode == -signal.SIGKILL
    with Store(path) as store:  # its lock died with it
        assert store._database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kept = {entry.key.student for entry in store.entries() if entry.is_done}
        assert {f"s{i}" for i in range(last + 1)} <= kept
