"""Recorded transcripts: how misconceptions behave in public checks, so that students' machines can name them.

They are data, not code: what was asked and what came back. With the solutions at hand, checks are run again.
"""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from typing import Any

from d2lcourse.course import Exercise
from d2lcourse.grading.examination import Check, Examination
from d2lcourse.grading.record import Diagnosis
from d2lcourse.worker import frames
from d2lcourse.worker.nodes import CalleeNode, RefNode
from d2lcourse.worker.transcript import are_the_same
from d2lcourse.worker.values import ProtocolError

FILE = "recorded.txt"
CASE_BYTES = 32 << 10  # a longer transcript is not kept
FILE_BYTES = 8 << 20

Entry = tuple[str, str, str, str, list[Any]]  # check, case, misconception, its sentence, transcript


def pack(entries: list[Entry]) -> str:
    """Return entries as text; those with long transcripts, or with what is no data, are left out."""
    kept = [entry for entry in entries if 0 < len(_frame(entry)) <= CASE_BYTES]
    return base64.b85encode(zlib.compress(_frame(kept), 9)).decode() + "\n" if kept else ""


def unpack(text: str) -> list[Entry]:
    """Return the entries in a text; none if it cannot be read, for a diagnosis is only a courtesy."""
    try:
        data = zlib.decompressobj().decompress(base64.b85decode(text.strip()), FILE_BYTES)
        header, body = frames.sizes_of(data[: frames.PREFIX.size])
        start = frames.PREFIX.size
        message = frames.decode_header(data[start : start + header], body)
        entries = frames.decode_payload(message, bytearray(data[start + header :]), _refuse)
        return [tuple(entry) for entry in entries if isinstance(entry, tuple) and len(entry) == 5]
    except (ValueError, TypeError, struct.error, zlib.error, binascii.Error, ProtocolError):
        return []


def compare_with_recorded(examination: Examination) -> None:
    """Note in failed checks the misconceptions whose recorded transcripts equal the student's."""
    found = [
        (name, check)
        for name, check in examination.checks.items()
        if any(case.outcome == "failed" and case.events for case in check.cases.values())
    ]
    path = examination.exercise.checks / FILE
    if not found or not path.is_file() or path.stat().st_size > FILE_BYTES:
        return
    entries = unpack(path.read_text(encoding="ascii", errors="replace"))
    for name, check in found:
        check.diagnoses += _diagnoses(name, check, entries)


def recorded_path(exercise: Exercise) -> str:
    """Return where an exercise's transcripts lie in a course root."""
    return f"autograder/{exercise.folder}/{exercise.name}/{FILE}"


def _diagnoses(name: str, check: Check, entries: list[Entry]) -> list[Diagnosis]:
    """Return the misconceptions that went the same way in every failed case of a check."""
    failed = {key: case for key, case in check.cases.items() if case.outcome == "failed"}
    if not all(case.events for case in failed.values()):
        return []
    matches: dict[tuple[str, str], set[str]] = {}
    for check_name, case, suspect, says, events in entries:
        if check_name == name and case in failed and are_the_same(failed[case].events, events):
            matches.setdefault((suspect, says), set()).add(case)
    whole = [key for key, cases in matches.items() if cases == set(failed)]
    return [Diagnosis(name=suspect, says=says) for suspect, says in whole]


def _frame(value: object) -> bytes:
    try:
        return b"".join(frames.encode(0, "recorded", value, _refuse, views=False))
    except ProtocolError:
        return b""


def _refuse(value: object) -> RefNode | CalleeNode:
    raise ProtocolError(f"a {type(value).__name__} cannot be recorded")
