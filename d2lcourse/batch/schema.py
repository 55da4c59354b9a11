"""The tables of a class store, and how an older file gets those that it lacks."""

from __future__ import annotations

import sqlite3

APPLICATION = 0x64326C63  # "d2lc": tells our files from other SQLite files
VERSION = 2
FIRST = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    student TEXT NOT NULL, exercise TEXT NOT NULL, course TEXT NOT NULL, checks TEXT NOT NULL,
    submission TEXT NOT NULL, seed TEXT NOT NULL, attempt INTEGER NOT NULL,
    record TEXT, problem TEXT NOT NULL,
    UNIQUE (student, exercise, course, checks, submission, seed, attempt)
) STRICT;
CREATE TABLE current (
    student TEXT NOT NULL, exercise TEXT NOT NULL, course TEXT NOT NULL, checks TEXT NOT NULL,
    submission TEXT NOT NULL, seed TEXT NOT NULL,
    PRIMARY KEY (student, exercise)
) STRICT;
"""
SECOND = """
CREATE TABLE people (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, login TEXT NOT NULL,
    sis_id TEXT NOT NULL, canvas_id TEXT NOT NULL, section TEXT NOT NULL
) STRICT;
CREATE TABLE overrides (
    student TEXT NOT NULL, exercise TEXT NOT NULL, points REAL NOT NULL, reason TEXT NOT NULL,
    given TEXT NOT NULL, submission TEXT NOT NULL,
    PRIMARY KEY (student, exercise)
) STRICT;
CREATE TABLE reported (
    student TEXT NOT NULL, exercise TEXT NOT NULL, course TEXT NOT NULL, checks TEXT NOT NULL,
    submission TEXT NOT NULL, seed TEXT NOT NULL, earned REAL NOT NULL, points REAL NOT NULL,
    PRIMARY KEY (student, exercise)
) STRICT;
CREATE TABLE notes (student TEXT NOT NULL, note TEXT NOT NULL) STRICT;
CREATE INDEX notes_of ON notes (student);
"""
# What an older store held is what its instructor has seen.
SEEN = """
INSERT INTO reported
SELECT student, exercise, course, checks, submission, seed,
       json_extract(record, '$.earned') * 1.0, json_extract(record, '$.points') * 1.0
FROM (
    SELECT a.*, max(a.attempt) FROM attempts a JOIN current c
    USING (student, exercise, course, checks, submission, seed)
    WHERE a.record IS NOT NULL AND a.problem = ''
    GROUP BY student, exercise
);
"""


def prepare(database: sqlite3.Connection) -> None:
    """Make the tables of an empty file, or those that an older store lacks; all of them or none."""
    version = pragma(database, "user_version")
    if version == VERSION:
        return
    steps = FIRST + SECOND if version == 0 else SECOND + SEEN
    marks = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};"
    try:
        database.executescript(f"BEGIN IMMEDIATE; {steps} {marks} COMMIT;")
    except sqlite3.Error:
        database.rollback()
        raise


def pragma(database: sqlite3.Connection, name: str) -> int:
    """Return a number that SQLite keeps in the file's header."""
    return int(database.execute(f"PRAGMA {name}").fetchone()[0])
