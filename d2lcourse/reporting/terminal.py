"""Tables and feedback for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.markup import escape
from rich.table import Table

from d2lcourse.grading.record import CheckResult, GradeRecord

COULD_NOT_IMPORT = "could not be imported"
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

    Checks of one function that failed with the same diagnosis, or with the same message, share a paragraph;
    so do all checks of a module that cannot be imported.
    """
    paragraphs = []
    failed = [check for check in record.checks if check.outcome != "passed" and not check.is_outside]
    if (
        len({(check.outcome, check.message) for check in failed}) == 1
        and COULD_NOT_IMPORT in failed[0].message
    ):
        return [_paragraph(record.exercise, failed)]
    for function in record.functions:
        groups: dict[tuple[str, ...], list[CheckResult]] = {}
        for check in record.checks:
            if check.function == function.name and check.outcome != "passed" and not check.is_outside:
                cause = _says(check) or [check.message]
                groups.setdefault((check.outcome, *cause), []).append(check)
        paragraphs += [_paragraph(f"{record.exercise}::{function.name}", group) for group in groups.values()]
    return paragraphs


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
    # The message of a hidden check is empty for students: one that has a message goes first.
    first, *others = sorted(checks, key=lambda check: not check.message)
    says = _says(first)
    if others and not says:
        title, note = f"{len(checks)} checks of {name}", _points(checks)
    else:
        title, note = first.title, f"{_points([first])}, {first.visibility} check {first.id}"
    lines = [f"{WORDS[first.outcome]}  {escape(title)}", f"[dim]{escape(name)}: {escape(note)}[/]"]
    lines += [f"  [bold]{escape(sentence)}[/]" for sentence in says]
    lines += ["  " + escape(line) for line in first.message.splitlines()]
    if says:
        also = [f"{check.title.removesuffix('.')} ({_points([check])})" for check in others]
        lines += [f"also failed, same cause: {escape(line)}" for line in also]
    return "\n".join(lines)
