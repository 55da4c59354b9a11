"""`d2lcourse audit`."""

from __future__ import annotations

import os
from pathlib import Path

import click
import msgspec
from rich.table import Table

from d2lcourse.audit.findings import ExerciseAudit
from d2lcourse.audit.ledger import encode_ledger, ledger_path, read_ledger
from d2lcourse.batch.exam import Plan, audit, whole
from d2lcourse.cli.output import console, write_bytes
from d2lcourse.course import find_course, select

RECORDED_RUNS = 20
COLUMNS = (
    "exercise", "stub", "reference", "misconceptions", "named", "alternates", "runs", "flakes", "margin",
    "mutants", "seconds",
)  # fmt: skip


@click.command(
    "audit",
    short_help="Grade the checks: do they reject wrong answers and accept right ones?",
    epilog="Example: d2lcourse audit ch04 --mutants --runs 20 --json audit.json",
)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--mutants", is_flag=True, help="Try small changes of the reference, too; checks must reject them."
)
@click.option(
    "--runs",
    type=click.IntRange(min=0),
    default=0,
    help="Grade right answers so often again, with other seeds.",
)
@click.option("--jobs", type=click.IntRange(min=0), default=0, help="Grade so many at once; 0: one per core.")
@click.option("--changed", is_flag=True, help="Leave out what has not changed since its last recorded audit.")
@click.option(
    "--record",
    is_flag=True,
    help=f"Keep the results in autograder/audit.json; implies --mutants and --runs {RECORDED_RUNS}.",
)
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the audit to this file.")
def command(
    ids: tuple[str, ...],
    mutants: bool,
    runs: int,
    jobs: int,
    changed: bool,
    record: bool,
    json_file: Path | None,
) -> int:
    """Grade the checks of exercises on answers whose verdict is known.

    The stub must earn nothing, the reference and other right answers everything, and each misconception must
    lose points. Exits with 1 if that fails anywhere; surviving mutants are listed, but fail nothing.
    """
    course = find_course()
    exercises = list(dict.fromkeys(item.exercise for item in select(course, ids)))
    ledger = read_ledger(course)
    if changed:
        exercises = [exercise for exercise in exercises if not ledger.is_current(exercise)]
        if not exercises:
            click.echo(f"nothing has changed since it was audited: {ledger_path(course)}")
            return 0
    plan = Plan(max(runs, RECORDED_RUNS) if record else runs, mutants or record, jobs or os.cpu_count() or 1)
    out = console()
    found: dict[str, ExerciseAudit] = {}
    for exercise, result in audit(course, exercises, plan):
        found[exercise] = result
        if record:
            ledger = read_ledger(course)  # another audit may have written to it meanwhile
            ledger.enter(exercises[len(found) - 1], result)
            write_bytes(ledger_path(course), encode_ledger(ledger, course.exercises()))
        text = f"{len(found):4} of {len(exercises)}  {exercise}  {len(result.problems)} problems"
        out.print(text, highlight=False, markup=False)
    done = whole(found)
    out.print()
    out.print(_table({**found, "all": done.totals}))
    for exercise, result in found.items():
        for problem in result.problems:
            out.print(f"{exercise}: {problem}", highlight=False, markup=False, soft_wrap=True)
        for survivor in result.survivors:
            out.print(f"{exercise}: survived: {survivor}", highlight=False, markup=False, soft_wrap=True)
        for mutant in result.timed_out:
            out.print(f"{exercise}: ran out of time: {mutant}", highlight=False, markup=False, soft_wrap=True)
    if json_file is not None:
        write_bytes(json_file, msgspec.json.format(msgspec.json.encode(done), indent=2) + b"\n")
    return 1 if done.totals.problems else 0


def _table(audits: dict[str, ExerciseAudit]) -> Table:
    table = Table(box=None, pad_edge=False)
    for index, column in enumerate(COLUMNS):
        table.add_column(column, justify="right" if index else "left", no_wrap=True)
    for exercise, item in audits.items():
        table.add_row(exercise, *_cells(item))
    return table


def _cells(item: ExerciseAudit) -> list[str]:
    wrong, right, runs, mutants = item.misconceptions, item.alternates, item.runs, item.mutants
    tried = mutants.killed + mutants.survived + mutants.timeouts
    return [
        f"{item.stub.earned:g} / {item.stub.total:g}",
        f"{item.reference.earned:g} / {item.reference.total:g}",
        f"{wrong.caught} / {wrong.total}",
        f"{wrong.diagnosed} / {wrong.total}",
        f"{right.accepted} / {right.total}",
        str(runs.n),
        str(runs.flakes) if runs.n else "-",
        f"{runs.smallest_margin:.1f}" if runs.smallest_margin is not None else "-",
        f"{mutants.killed} / {tried}" if tried else "-",
        f"{item.seconds:.1f}",
    ]
