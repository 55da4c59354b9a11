"""`d2lcourse grade`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import click
from rich.console import Console

from d2lcourse.batch import Store, StoredGrading, grade
from d2lcourse.batch.changes import changes_in, stale_overrides
from d2lcourse.batch.engine import Engine, EngineName, open_engine
from d2lcourse.batch.intake import Intake, Listed, Roster, read_roster, taken_in
from d2lcourse.batch.store import Entry
from d2lcourse.cli.following import follow
from d2lcourse.cli.output import console, write_json
from d2lcourse.course import find_course, select
from d2lcourse.course.text import printable
from d2lcourse.errors import UserError
from d2lcourse.grading.record import GradeRecord
from d2lcourse.reporting import class_table

NAMED = 20  # students that one line names


@click.command(
    "grade",
    short_help="Grade a class's submissions.",
    epilog="Example: d2lcourse grade submissions/ ch04 --store class.db --roster class.csv --jobs 4",
)
@click.argument("submissions", type=click.Path(path_type=Path), required=False)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--store",
    "store_file",
    type=click.Path(path_type=Path),
    help="Keep the records in this file; what it already has is not graded again.",
)
@click.option("--jobs", type=click.IntRange(min=0), default=1, help="Grade so many at once; 0: one per core.")
@click.option(
    "--student", "students", multiple=True, metavar="ID", help="Grade this student only; repeatable."
)
@click.option(
    "--roster",
    "roster_file",
    type=click.Path(path_type=Path),
    metavar="CSV",
    help="Who is in the class: id,name,email, or an export of Canvas or Moodle.",
)
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path), help="Write the grade records to this file."
)
@click.option(
    "--engine",
    "engine_name",
    type=click.Choice(["local", "dask"]),
    default="local",
    help="Grade in processes of this machine, or on a Dask cluster (docs/cluster.md).",
)
@click.option(
    "--scheduler",
    metavar="ADDR",
    help="The Dask cluster to use; without it, --engine dask starts --jobs workers here.",
)
@click.option(
    "--gradescope",
    "in_gradescope",
    is_flag=True,
    help="Grade the one submission of a Gradescope container; every argument is an ID (docs/exports.md).",
)
@click.option("--trust", is_flag=True, help="Grade even where nothing confines the submissions.")
def command(
    submissions: Path | None,
    ids: tuple[str, ...],
    store_file: Path | None,
    jobs: int,
    students: tuple[str, ...],
    roster_file: Path | None,
    json_file: Path | None,
    engine_name: EngineName,
    scheduler: str | None,
    in_gradescope: bool,
    trust: bool,
) -> int:
    """Grade every submission in a folder or a .zip file that holds one folder or .zip file per student.

    A student's folder holds ch04_classification/softmax.py (or softmax.ipynb), or softmax.py at its top.
    Clones of repositories, nbgrader's submitted/ and bulk downloads of Canvas and Moodle are understood, too;
    --roster gives their students ids, and says who handed nothing in.

    With --store the grading can be stopped and continued: only what is missing or has changed is graded.
    A record in which the grader itself failed three times waits for you; --student ID tries it again.
    """
    if in_gradescope:
        from d2lcourse.cli.gradescope import grade_for_gradescope

        return grade_for_gradescope((*([str(submissions)] if submissions else []), *ids), jobs, trust=trust)
    if submissions is None:
        raise click.UsageError("Missing argument 'SUBMISSIONS': a folder or .zip file with a class's work.")
    course = find_course()
    selections = select(course, ids)
    jobs = jobs or os.cpu_count() or 1
    out = console()
    roster = _roster(roster_file, store_file)
    for note in roster.notes:
        click.echo(f"note: {printable(note)}", err=True)
    with (
        taken_in(submissions, course, roster, students) as intake,
        open_engine(engine_name, jobs, scheduler) as engine,
    ):
        for remark in intake.remarks:
            click.echo(f"note: {remark}", err=True)
        if store_file is None:
            total = len(intake.folders) * len({item.exercise for item in selections})
            grading = grade(course, list(intake.folders), selections, trust=trust, engine=engine)
            done = follow(grading, total, out, jobs)
            rows = _rows((graded.student, graded.record) for graded in done)
            _show(rows, intake, out)
        else:
            with Store(store_file) as store:
                store.people.keep(item.person for item in roster.listed)
                store.notes.keep(intake.notes)
                stored = StoredGrading(
                    store, course, list(intake.folders), selections, insist=bool(students), trust=trust
                )
                entries = _grade(store, stored, engine, jobs, out)
                rows = _rows((entry.key.student, entry.record) for entry in entries)
                _show(rows, intake, out)
                _show_given(store, entries, out)
                _show_changes(store, entries, out)
    if json_file is not None:
        write_json(json_file, [record for _, records in rows for record in records])
    return 0


def _roster(roster_file: Path | None, store_file: Path | None) -> Roster:
    """Return the roster that is named, or else what the store knows from an earlier one."""
    if roster_file is not None:
        return read_roster(roster_file)
    if store_file is None or not store_file.is_file():
        return Roster()
    with Store(store_file, read_only=True) as store:
        return Roster(Listed(person) for person in store.people.all().values())


def _grade(store: Store, grading: StoredGrading, engine: Engine, jobs: int, out: Console) -> list[Entry]:
    """Grade what is missing and return what there is of everything."""
    todo, total = len(grading.missing), len(grading.keys)
    if todo:
        out.print(f"{todo} of {total} records are missing", highlight=False)
    else:
        text = f"nothing to grade: all {total} records are in {store.path}"
        out.print(text, highlight=False, markup=False)
    try:
        follow(grading.run(jobs, engine), todo, out, jobs)
    except KeyboardInterrupt:
        left = sum(not store.entry(key).is_done for key in grading.missing)
        kept = f"{todo - left} of {todo} records are made and kept in {store.path}"
        raise UserError(f"interrupted: {kept}; the same command goes on from there") from None
    entries = [store.entry(key) for key in grading.keys]
    for entry in entries:
        if entry.problem:
            text = f"the grader failed {entry.attempts} times on {entry.key.student}, {entry.key.exercise}: "
            click.echo(text + entry.problem, err=True)
    return entries


def _show(rows: list[tuple[str, list[GradeRecord]]], intake: Intake, out: Console) -> None:
    """Print the table, and who is missing in it or should not be there."""
    out.print()
    out.print(class_table(rows))
    if intake.missing:
        people = "1 student" if len(intake.missing) == 1 else f"{len(intake.missing)} students"
        _print(out, f"\nno submission from {people} of the roster:")
        for item in intake.missing:
            _print(out, f"  {item.person.id}  {item.person.name}  ({item.place})")
    if intake.unknown:
        _print(out, f"\ngraded, but not on the roster: {_listed(intake.unknown)}")
    if intake.remarks:
        whose = f"; some are about the work of {_listed(intake.noted)}" if intake.noted else ""
        count = "1 note" if len(intake.remarks) == 1 else f"{len(intake.remarks)} notes"
        _print(out, f"\n{count} on what was handed in, printed above the grading, may need a look{whose}")


def _listed(students: tuple[str, ...]) -> str:
    more = f" and {len(students) - NAMED} more" if len(students) > NAMED else ""
    return ", ".join(students[:NAMED]) + more


def _show_given(store: Store, entries: list[Entry], out: Console) -> None:
    """Print the points that humans gave to those in the table."""
    given = store.overrides.all()
    stale = {(item.student, item.exercise) for item in stale_overrides(store, entries)}
    shown = [key for entry in entries if (key := (entry.key.student, entry.key.exercise)) in given]
    if shown:
        _print(out, "\nthese points were given by hand and count instead:")
    for key in shown:
        override = given[key].override
        late = "; the work is another one since" if key in stale else ""
        _print(out, f"  {key[0]}  {key[1]}  {override.points:g}  {override.reason}{late}")


def _show_changes(store: Store, entries: list[Entry], out: Console) -> None:
    """Print whose score is another one because the checks are, and remember what was reported."""
    changes, now = changes_in(store, entries)
    if changes:
        scores = "1 score" if len(changes) == 1 else f"{len(changes)} scores"
        _print(out, f"\nthe checks have changed, and with them {scores} of unchanged work:")
    for change in changes:
        before = f"{change.before.earned:g} of {change.before.points:g}"
        after = f"{change.after.earned:g} of {change.after.points:g}"
        text = f"  {change.student}  {change.exercise}  {before} -> {after}  ({change.difference:+g})"
        counts = f"; {change.override.points:g}, given by hand, counts" if change.override else ""
        _print(out, text + counts)
    store.reported.keep(now)


def _print(out: Console, text: str) -> None:
    """Print text that may hold a student's words, as it is."""
    out.print(printable(text), highlight=False, markup=False, soft_wrap=True)


def _rows(found: Iterable[tuple[str, GradeRecord | None]]) -> list[tuple[str, list[GradeRecord]]]:
    """Return each student's records, in order of the students."""
    rows: dict[str, list[GradeRecord]] = {}
    for student, record in found:
        records = rows.setdefault(student, [])
        if record is not None:
            records.append(record)
    return sorted(rows.items())
