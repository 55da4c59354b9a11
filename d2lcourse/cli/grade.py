"""`d2lcourse grade`."""

from __future__ import annotations

from pathlib import Path

import click

from d2lcourse.batch import find_submissions, grade
from d2lcourse.cli.output import console, write_json
from d2lcourse.course import find_course, select
from d2lcourse.errors import UserError
from d2lcourse.reporting import class_table

NO_CONFINEMENT = (
    "grading runs other people's code, and this version cannot confine it yet: the code could read\n"
    "your files and reach your network. If you trust these submissions, or this machine holds nothing\n"
    "of value, add --trust."
)


@click.command(
    "grade",
    short_help="Grade a folder of submissions.",
    epilog="Example: d2lcourse grade submissions/ ch04 --trust --json grades.json",
)
@click.argument("submissions", type=click.Path(path_type=Path))
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path), help="Write the grade records to this file."
)
@click.option("--trust", is_flag=True, help="Run the submissions without confinement.")
def command(submissions: Path, ids: tuple[str, ...], json_file: Path | None, trust: bool) -> int:
    """Grade every submission in a folder that holds one folder per student.

    A student's folder holds ch04_classification/softmax.py, or softmax.py at its top.
    """
    if not trust:
        raise UserError(NO_CONFINEMENT)
    course = find_course()
    selections = select(course, ids)
    folders = find_submissions(submissions)
    out = console()
    rows = []
    for folder, records in zip(folders, grade(course, folders, selections), strict=True):
        rows.append((folder.name, records))
        out.print(f"graded {len(rows)} of {len(folders)}: {folder.name}", highlight=False, markup=False)
    out.print()
    out.print(class_table(rows))
    if json_file is not None:
        write_json(json_file, [record for _, records in rows for record in records])
    return 0
