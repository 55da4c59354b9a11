"""GitHub Actions: a fenced log, annotations and a step summary."""

from __future__ import annotations

import html
import secrets
from collections.abc import Iterator, Sequence

from d2lcourse.course.text import printable
from d2lcourse.grading.record import CheckResult, disclosed
from d2lcourse.grading.results import Mark
from d2lcourse.reporting.exports.classroom import Places
from d2lcourse.reporting.exports.text import command_data, command_property, markdown, number, shortened
from d2lcourse.reporting.exports.wording import check_message, check_title, incomplete_note, points_line

ANNOTATIONS = 10  # GitHub shows no more of one step
ANNOTATION = 2000  # characters
SUMMARY = 900_000  # bytes: GitHub rejects a summary of 1 MiB whole
OUTPUT = 20_000  # characters of what the student's code printed
MESSAGE = 4000
WORDS = {
    "passed": "passed",
    "failed": "failed",
    "timeout": "no answer in time",
    "crashed": "crashed",
    "not_run": "not run",
    "error": "grader error",
}


def log_lines(marks: Sequence[Mark], token: str = "") -> Iterator[str]:
    """Yield what to print: the feedback and the student's output, between fences that they cannot know.

    GitHub takes any line that begins with `::`, or has `##[` in it, for a command, whoever printed it.

    Args:
        marks: one student's exercises.
        token: ends the fence; a random one if not given.
    """
    token = token or secrets.token_hex(16)
    yield f"::stop-commands::{token}"
    for mark, check in _lost(marks):
        yield f"{WORDS[check.outcome]}  {check_title(mark.exercise, check)}"
        yield from (f"    {line}" for line in check_message(check, MESSAGE).splitlines())
    for mark in marks:
        if mark.record and mark.record.output:
            yield f"what {mark.exercise} printed:"
            text = printable(shortened(mark.record.output, OUTPUT))
            yield from (f"    {line}" for line in text.splitlines())
    yield f"::{token}::"


def annotation_lines(marks: Sequence[Mark], places: Places) -> list[str]:
    """Return at most ten workflow commands that put failed checks beside the functions."""
    lost = list(_lost(marks))
    note = incomplete_note(marks)
    first = [_command("warning", "d2lcourse: incomplete", note)] if note else []
    room = ANNOTATIONS - len(first)
    shown = lost if len(lost) <= room else lost[: room - 1]
    lines = [*first, *(_annotation(mark, check, places) for mark, check in shown)]
    if len(shown) < len(lost):
        text = f"{len(lost) - len(shown)} more checks did not pass; the job's summary has them all"
        lines.append(_command("error", "d2lcourse", text))
    return lines


def summary(marks: Sequence[Mark]) -> str:
    """Return the Markdown of a step summary, short enough for GitHub."""
    earned, points = sum(mark.earned for mark in marks), sum(mark.points for mark in marks)
    parts = [f"## {points_line(earned, points)}\n"]
    if note := incomplete_note(marks):
        parts.append(f"**{markdown(note)}**\n")
    rows = [
        f"| {markdown(mark.exercise)} | {number(mark.earned)} | {number(mark.points)} |" for mark in marks
    ]
    parts.append("\n".join(["| exercise | earned | points |", "|---|---:|---:|", *rows]) + "\n")
    outside = sum(check.is_outside for mark in marks if mark.record for check in mark.record.checks)
    if outside:
        parts.append(f"{outside} checks are for devices or packages that this class does not use.\n")
    parts += [_paragraph(mark, check) for mark, check in _lost(marks)]
    return _cut(parts)


def _lost(marks: Sequence[Mark]) -> Iterator[tuple[Mark, CheckResult]]:
    """Yield the checks that did not pass, as students may see them."""
    for mark in marks:
        for check in disclosed(mark.record).checks if mark.record else ():
            if check.outcome != "passed" and not check.is_outside:
                yield mark, check


def _annotation(mark: Mark, check: CheckResult, places: Places) -> str:
    text = check_message(check, ANNOTATION) or WORDS[check.outcome]
    kind = "warning" if check.outcome in ("error", "not_run") else "error"
    place = places.get((mark.exercise, check.function))
    where = {"file": place.file, "line": str(place.line)} if place else {}
    return _command(kind, check_title(mark.exercise, check), text, **where)


def _command(kind: str, title: str, text: str, **where: str) -> str:
    properties = {**where, "title": shortened(title, 200)}
    listed = ",".join(f"{name}={command_property(printable(value))}" for name, value in properties.items())
    return f"::{kind} {listed}::{command_data(printable(text))}"


def _paragraph(mark: Mark, check: CheckResult) -> str:
    # Inside of <pre> nothing is Markdown, and without < or & nothing is HTML.
    text = html.escape(check_message(check, MESSAGE))
    title = markdown(check_title(mark.exercise, check))
    worth = points_line(check.earned, check.points)
    return f"**{title}** ({WORDS[check.outcome]}, {worth})\n\n<pre>{text}</pre>\n"


def _cut(parts: list[str]) -> str:
    kept: list[str] = []
    size = 0
    for part in parts:
        size += len(part.encode()) + 1
        if size > SUMMARY:
            kept.append(f"**{len(parts) - len(kept)} more checks do not fit into a summary.**\n")
            break
        kept.append(part)
    return "\n".join(kept)
