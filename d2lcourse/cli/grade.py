"""`d2lcourse grade`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import click
from rich.console import Console

from d2lcourse.batch import Graded, Store, StoredGrading, find_submissions, grade
from d2lcourse.cli.output import console, progress_line, write_json
from d2lcourse.course import Course, Selection, find_course, select
from d2lcourse.errors import UserError
from d2lcourse.grading.record import GradeRecord
from d2lcourse.reporting import class_table


@click.command(
    "grade",
    short_help="Grade a folder of submissions.",
    epilog="Example: d2lcourse grade submissions/ ch04 --store class.db --jobs 4",
)
@click.argument("submissions", type=click.Path(path_type=Path))
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
    "--json", "json_file", type=click.Path(path_type=Path), help="Write the grade records to this file."
)
@click.option("--trust", is_flag=True, help="Grade even where nothing confines the submissions.")
def command(
    submissions: Path,
    ids: tuple[str, ...],
    store_file: Path | None,
    jobs: int,
    students: tuple[str, ...],
    json_file: Path | None,
    trust: bool,
) -> int:
    """Grade every submission in a folder that holds one folder per student.

    A student's folder holds ch04_classification/softmax.py (or softmax.ipynb), or softmax.py at its top.
    With --store the grading can be stopped and continued: only what is missing or has changed is graded.
    A record in which the grader itself failed three times waits for you; --student ID tries it again.
    """
    course = find_course()
    selections = select(course, ids)
    folders = find_submissions(submissions, students)
    jobs = jobs or os.cpu_count() or 1
    out = console()
    if store_file is None:
        total = len(folders) * len({item.exercise for item in selections})
        done = _progress(grade(course, folders, selections, jobs=jobs, trust=trust), total, out)
        rows = _rows((graded.student, graded.record) for graded in done)
    else:
        rows = _with_store(
            store_file, course, folders, selections, jobs, out, insist=bool(students), trust=trust
        )
    out.print()
    out.print(class_table(rows))
    if json_file is not None:
        write_json(json_file, [record for _, records in rows for record in records])
    return 0


def _with_store(
    path: Path,
    course: Course,
    folders: list[Path],
    selections: tuple[Selection, ...],
    jobs: int,
    out: Console,
    *,
    insist: bool,
    trust: bool,
) -> list[tuple[str, list[GradeRecord]]]:
    with Store(path) as store:
        grading = StoredGrading(store, course, folders, selections, insist=insist, trust=trust)
        todo, total = len(grading.missing), len(grading.keys)
        if todo:
            out.print(f"{todo} of {total} records are missing", highlight=False)
        else:
            out.print(f"nothing to grade: all {total} records are in {path}", highlight=False, markup=False)
        try:
            _progress(grading.run(jobs), todo, out)
        except KeyboardInterrupt:
            left = sum(not store.entry(key).is_done for key in grading.missing)
            kept = f"{todo - left} of {todo} records are made and kept in {path}"
            raise UserError(f"interrupted: {kept}; the same command goes on from there") from None
        entries = [store.entry(key) for key in grading.keys]
    for entry in entries:
        if entry.problem:
            text = f"the grader failed {entry.attempts} times on {entry.key.student}, {entry.key.exercise}: "
            click.echo(text + entry.problem, err=True)
    return _rows((entry.key.student, entry.record) for entry in entries)


def _rows(found: Iterable[tuple[str, GradeRecord | None]]) -> list[tuple[str, list[GradeRecord]]]:
    """Return each student's records, in order of the students."""
    rows: dict[str, list[GradeRecord]] = {}
    for student, record in found:
        records = rows.setdefault(student, [])
        if record is not None:
            records.append(record)
    return sorted(rows.items())


def _progress(grading: Iterable[Graded], total: int, out: Console) -> list[Graded]:
    done = []
    for graded in grading:
        done.append(graded)
        out.print(f"{len(done):4} of {total}  {progress_line(graded)}", highlight=False, markup=False)
    return done
