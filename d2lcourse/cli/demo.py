"""`d2lcourse demo`."""

from __future__ import annotations

from pathlib import Path

import click

from d2lcourse.batch import demo_class, find_submissions, grade
from d2lcourse.cli.output import console, progress_line
from d2lcourse.course import find_course, select
from d2lcourse.reporting import class_table


@click.command(
    "demo",
    short_help="Build a small class, grade it and print the table.",
    epilog="Example: d2lcourse demo demo-class",
)
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default=Path("demo"))
def command(folder: Path) -> int:
    """Build a class of submissions in DIR (demo/ if not given), grade it and print the table.

    The class has right, half-done, wrong and hostile submissions of ch04/softmax. The hostile ones
    would do no harm if they succeeded; they only want points.
    """
    course = find_course()
    selections = select(course, ("ch04/softmax",))
    out = console()
    limits = demo_class.build(course, selections[0].exercise, folder)
    folders = find_submissions(folder)
    out.print(f"wrote {len(folders)} submissions of ch04/softmax to {folder}; grading them", highlight=False)
    rows = []
    # The worst that these submissions try is to end their own process.
    for graded in grade(course, folders, selections, limits, trust=True):
        rows.append((graded.student, [graded.record] if graded.record else []))
        out.print(f"{len(rows):4} of {len(folders)}  {progress_line(graded)}", highlight=False, markup=False)
    out.print()
    out.print(class_table(rows))
    return 0
