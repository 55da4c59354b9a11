"""The class store: every grade record of a class in one SQLite file, each kept as soon as it is made."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from types import TracebackType

import msgspec

from d2lcourse.batch.disk import MOUNTS, network_type
from d2lcourse.batch.lock import FileLock
from d2lcourse.batch.schema import APPLICATION, VERSION, pragma, prepare
from d2lcourse.batch.tables import Key, Notes, Overrides, People, ReportedScores
from d2lcourse.errors import UserError
from d2lcourse.grading.record import GradeRecord, decode
from d2lcourse.grading.seeds import SECRET_VARIABLE, named_secret, secret_digest

ATTEMPTS = 3  # a grader's failure is tried again twice, then it is a human's
SAME = "student = ? AND exercise = ? AND course = ? AND checks = ? AND submission = ? AND seed = ?"


@dataclass(frozen=True)
class Entry:
    """The newest word on one student's exercise.

    Args:
        key: of which work and which checks.
        record: the latest grade record; None if the grader failed before there was one.
        problem: why the grader failed, if the latest attempt is a failure.
        attempts: how often it was tried.
    """

    key: Key
    record: GradeRecord | None
    problem: str
    attempts: int

    @property
    def is_done(self) -> bool:
        """Whether some attempt ended without the grader failing."""
        return self.record is not None and not self.problem

    @property
    def needs_a_human(self) -> bool:
        """Whether the grader has failed so often that trying again is no use."""
        return not self.is_done and self.attempts >= ATTEMPTS


class Store:
    """A class store, open for writing by this process alone, or for reading.

    Args:
        path: the file; it is created if it is not there (for writing).
        read_only: only look.
        secret: the class secret to use; None for the one that the environment names, or the store's own.
        mounts: the kernel's table of mounts.
        grades: whether anything is to be graded, which takes the secret.

    Attributes:
        people: who is in the class.
        notes: what was refused or left out of what students handed in.
        overrides: points that humans gave.
        reported: scores that the instructor has seen.

    Raises:
        UserError: the file cannot be used; the message says why and what to do.
    """

    def __init__(
        self,
        path: Path,
        *,
        read_only: bool = False,
        secret: bytes | None = None,
        mounts: Path = MOUNTS,
        grades: bool = True,
    ) -> None:
        self.path = path
        self._lock = None if read_only else _locked(path, mounts)
        try:
            self._database = _connect(path, read_only=read_only)
            self.people = People(self._database)
            self.notes = Notes(self._database)
            self.overrides = Overrides(self._database)
            self.reported = ReportedScores(self._database)
            if not read_only and grades:
                self._secret = self._settle_secret(secret)
        except BaseException:
            if self._lock:
                self._lock.release()
            raise

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and let others write."""
        self._database.close()
        if self._lock:
            self._lock.release()

    @property
    def secret(self) -> bytes:
        """The class secret, from which the seeds of hidden checks derive."""
        return self._secret

    @property
    def seed(self) -> str:
        """What records remember of the secret: its digest."""
        return secret_digest(self._secret)

    def expect(self, keys: list[Key]) -> None:
        """Say what the class's work is now: entries of earlier work stay, but no longer count."""
        with self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO current VALUES (?, ?, ?, ?, ?, ?)", [astuple(key) for key in keys]
            )

    def entry(self, key: Key) -> Entry:
        """Return what is known of one key."""
        rows = self._database.execute(
            f"SELECT record, problem FROM attempts WHERE {SAME} ORDER BY attempt",  # noqa: S608 - a constant
            astuple(key),
        ).fetchall()
        good = [row for row in rows if not row[1]]
        record, problem = (good or rows or [(None, "")])[-1]
        return Entry(key, decode(record.encode()) if record else None, problem, len(rows))

    def entries(self) -> Iterator[Entry]:
        """Yield the newest word on every student's every exercise, in order of both."""
        for row in self._database.execute("SELECT * FROM current ORDER BY student, exercise").fetchall():
            yield self.entry(Key(*row))

    def students(self) -> list[str]:
        """Return the ids of those who handed something in."""
        return [row[0] for row in self._database.execute("SELECT DISTINCT student FROM current ORDER BY 1")]

    def exercises(self) -> list[str]:
        """Return the ids of the exercises of which somebody handed something in."""
        return [row[0] for row in self._database.execute("SELECT DISTINCT exercise FROM current ORDER BY 1")]

    def current(self, student: str, exercise: str) -> Entry | None:
        """Return the newest word on one student's exercise, if they handed something in."""
        row = self._database.execute(
            "SELECT * FROM current WHERE student = ? AND exercise = ?", (student, exercise)
        ).fetchone()
        return self.entry(Key(*row)) if row else None

    def add(self, key: Key, record: GradeRecord | None, problem: str = "") -> Entry:
        """Keep one attempt; when this returns, it survives whatever happens to this process.

        Args:
            key: of which work.
            record: its record; the attempt's number is entered into it.
            problem: why the grader failed, or nothing.
        """
        attempt = self.entry(key).attempts + 1
        text = None
        if record is not None:
            text = msgspec.json.encode(msgspec.structs.replace(record, attempt=attempt)).decode()
        with self._database:
            self._database.execute(
                "INSERT INTO attempts VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*astuple(key), attempt, text, problem),
            )
        return self.entry(key)

    def _settle_secret(self, given: bytes | None) -> bytes:
        given = given or named_secret()
        known = dict(self._database.execute("SELECT name, value FROM meta"))
        if "secret_digest" not in known:
            secret = given or secrets.token_bytes(32)
            values = [("secret_digest", secret_digest(secret))]
            if given is None:
                values.append(("secret", secret.hex()))
            with self._database:
                self._database.executemany("INSERT INTO meta VALUES (?, ?)", values)
            return secret
        secret = given or bytes.fromhex(known.get("secret", ""))
        if secret_digest(secret) != known["secret_digest"]:
            cure = f"unset {SECRET_VARIABLE}" if "secret" in known else f"set {SECRET_VARIABLE} to that one"
            raise UserError(f"{self.path} was begun with another class secret: {cure}, or begin a new store")
        return secret


def _connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    if read_only and not path.is_file():
        raise UserError(f"{path}: there is no such store; `d2lcourse grade ... --store {path}` makes one")
    try:
        if not read_only:
            path.touch(mode=0o600, exist_ok=True)
        database = sqlite3.connect(f"{path.resolve().as_uri()}?mode={'ro' if read_only else 'rw'}", uri=True)
        _demand_ours(database, path)
        if not read_only:
            database.execute("PRAGMA journal_mode = WAL")
            # A commit waits for the disk: a record outlives a power cut, at the price of some milliseconds.
            database.execute("PRAGMA synchronous = FULL")
            prepare(database)
    except (sqlite3.Error, OSError) as error:
        raise UserError(f"{path} cannot be used as a store: {error}") from None
    return database


def _demand_ours(database: sqlite3.Connection, path: Path) -> None:
    version, owner = pragma(database, "user_version"), pragma(database, "application_id")
    is_empty = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if owner != APPLICATION and not (is_empty and version == 0):
        raise UserError(f"{path} is an SQLite file of another program: name another file")
    if version > VERSION:
        raise UserError(
            f"{path} has version {version}, this d2lcourse reads version {VERSION}: upgrade d2lcourse"
        )


def _locked(path: Path, mounts: Path) -> FileLock:
    folder = path.absolute().parent
    if not folder.is_dir():
        raise UserError(f"{folder}: there is no such folder for the store {path.name}")
    if kind := network_type(folder, mounts):
        raise UserError(
            f"{path} lies on a network file system ({kind}), where SQLite's locks do not hold: "
            "put the store on a local disk and copy the finished file"
        )
    lock = FileLock(path.with_name(path.name + ".lock"))
    if not lock.acquire():
        raise UserError(f"{path} is being written by another grading: wait for it, or name another file")
    return lock
