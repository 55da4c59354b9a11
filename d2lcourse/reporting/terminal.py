"""Tables and feedback for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.markup import escape
from rich.table import Table

from d2lcourse.grading.record import CheckResult, GradeRecord

COULD_NOT_IMPORT = "could not be imported"
TO_DO = "[yellow]to do[/]   "
STUB = "is not written yet: it still raises NotImplementedError"
WORDS = {
    "passed": "[green]passed[/]",
    "failed": "[red]failed[/]",
    "timeout": "[red]no answer in time[/]",
    "crashed": "[red]crashed[/]",
    "not_run": "[yellow]not run[/]",
    "error": "[yellow]grader error[/]",
}


def points_table(records: Iterable[GradeRecord]) -> Table:
    """Return the points per exercise and function."""
    table = Table("exercise", "function", "points", "checks", box=None, pad_edge=False)
    for record in records:
        for function in record.functions:
            mine = [check for check in record.checks if check.function == function.name]
            checks = [check for check in mine if not check.is_outside]
            passed = sum(check.outcome == "passed" for check in checks)
            color = "green" if function.earned == function.points else "red"
            points = f"[{color}]{function.earned:g} / {function.points:g}[/]"
            table.add_row(
                record.exercise,
                escape(function.name),
                points,
                f"{passed} of {len(checks)} passed{_outside(mine)}",
            )
    return table


def feedback(record: GradeRecord) -> list[str]:
    """Return a paragraph for each check that did not pass, as console markup, function by function.

    Checks of one function that failed for the same reason (a diagnosis, an exception in the same line, a
    dtype) share a paragraph; so do all checks of a module that cannot be imported, and functions that are
    not written yet.
    """
    paragraphs: list[str] = []
    failed = lost(record)
    if (
        len({(check.outcome, check.message) for check in failed}) == 1
        and COULD_NOT_IMPORT in failed[0].message
    ):
        return [_paragraph(record.exercise, failed)]
    for function in record.functions:
        groups: dict[tuple[str, ...], list[CheckResult]] = {}
        for check in failed:
            if check.function == function.name:
                cause = _says(check) or [_cause(check)]
                groups.setdefault((check.outcome, *cause), []).append(check)
        for group in groups.values():
            paragraph = _paragraph(f"{record.exercise}::{function.name}", group)
            if paragraphs and paragraphs[-1].startswith(TO_DO) and paragraph.startswith(TO_DO):
                paragraphs[-1] += "\n" + paragraph
            else:
                paragraphs.append(paragraph)
    return paragraphs


def lost(record: GradeRecord) -> list[CheckResult]:
    """Return the checks that did not pass and should have."""
    return [check for check in record.checks if check.outcome != "passed" and not check.is_outside]


def class_table(rows: Iterable[tuple[str, list[GradeRecord]]]) -> Table:
    """Return one row per student: points, per cent, and the reason where something ended early."""
    table = Table("student", box=None, pad_edge=False)
    table.add_column("points", justify="right")
    table.add_column("score", justify="right")
    table.add_column("what happened")
    for student, records in rows:
        points, earned = sum(r.points for r in records), sum(r.earned for r in records)
        percent = f"{100 * earned / points:.0f} %" if points else "-"
        table.add_row(escape(student), f"{earned:g} / {points:g}", percent, escape(summary(records)))
    return table


def summary(records: list[GradeRecord]) -> str:
    """Return one line that says why points are missing: the first line of the costliest message."""
    lost = [
        check for record in records for check in record.checks if check.outcome not in ("passed", "not_run")
    ]
    incomplete = [
        check
        for record in records
        for check in record.checks
        if check.outcome in ("not_run", "error") and not check.is_outside
    ]
    note = f"incomplete: {len(incomplete)} checks did not run; " if incomplete else ""
    if not lost:
        return note.removesuffix("; ") or "all checks passed"
    reasons: dict[str, float] = {}
    for check in lost:
        reason = _headline(check)
        reasons[reason] = reasons.get(reason, 0.0) + check.points
    return note + max(reasons, key=lambda reason: reasons[reason])


def _outside(checks: list[CheckResult]) -> str:
    """Return what the table says of checks that the class's profile leaves out."""
    reasons = dict.fromkeys(check.message for check in checks if check.is_outside)
    count = sum(check.is_outside for check in checks)
    return f"; {count} not run: {escape(', '.join(reasons))}" if count else ""


def _headline(check: CheckResult) -> str:
    """Return what went wrong: the message itself where the code failed to answer, else what was checked."""
    lines = check.message.splitlines() or [""]
    text = f"{check.function} fails: {check.title}"
    if check.outcome != "failed" or (
        COULD_NOT_IMPORT in lines[0]
        or "is not written yet" in lines[0]
        or "there is no " in lines[0]
        or " defines no " in lines[0]
    ):
        text = lines[0]
    elif check.diagnoses:
        text = f"{check.function}: {check.diagnoses[0].says}"
    elif " raised " in lines[0]:
        text = f"{check.function} raised " + lines[0].partition(" raised ")[2]
    return text if len(text) <= 110 else text[:107] + "..."


def _says(check: CheckResult) -> list[str]:
    """Return the sentences of a check's diagnoses, each once."""
    return list(dict.fromkeys(diagnosis.says for diagnosis in check.diagnoses))


def _points(checks: list[CheckResult]) -> str:
    worth = sum(check.points for check in checks)
    return f"{worth:g} point" + ("" if worth == 1 else "s")


def _paragraph(name: str, checks: list[CheckResult]) -> str:
    """Return what was checked, the likely cause, what happened, and last what only a search needs."""
    # The message of a hidden check is empty for students: one that has a message goes first.
    first, *others = sorted(checks, key=lambda check: not check.message)
    says = _says(first)
    if is_to_do(first):
        return f"{TO_DO}{escape(_stub(first))} ({_points(checks)})"
    is_one_message = all(check.message == first.message for check in others)
    if others and not says and is_one_message:
        title, note = f"{len(checks)} checks of {name}", _points(checks)
    else:
        title, note = first.title, f"{name}, {_points([first])}, {first.visibility} check {first.id}"
    lines = [f"{WORDS[first.outcome]}  {escape(title)}"]
    lines += [f"  [bold]{escape(sentence)}[/]" for sentence in says]
    lines += ["  " + escape(line) for line in first.message.splitlines()]
    if says or not is_one_message:
        also = [f"{check.title.removesuffix('.')} ({_points([check])})" for check in others]
        lines += [f"  also failed, same cause: {escape(line)}" for line in also]
    return "\n".join([*lines, f"  [dim]({escape(note)})[/]"])


def _cause(check: CheckResult) -> str:
    """Return the part of a message that is the same for all inputs, if one can be told; else all of it."""
    if is_to_do(check):
        return _stub(check)
    lines = check.message.splitlines()
    if any(line.startswith("expected shape") for line in lines):
        return check.message
    if dtype := next((line for line in lines if line.startswith("expected dtype")), ""):
        return dtype
    # The exception and the student's own lines, without the call; not `raised nothing` and the like.
    _, raised, rest = check.message.partition(" raised ")
    return rest if raised and "\n  " in rest else check.message


def _stub(check: CheckResult) -> str:
    """Return what a check says of a stub, without what it had expected."""
    return check.message.rpartition(", but ")[2]


def is_to_do(check: CheckResult) -> bool:
    """Whether a check failed because its function is still the stub's."""
    return check.outcome == "failed" and check.message.endswith(STUB) and "\n" not in check.message
