"""`d2lcourse demo`."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import click

from d2lcourse.batch import Graded, demo_class, find_submissions, grade
from d2lcourse.cli.following import follow
from d2lcourse.cli.output import console
from d2lcourse.course import find_course, select
from d2lcourse.grading.results import Mark
from d2lcourse.reporting import class_table
from d2lcourse.reporting.html import write_report


@click.command(
    "demo",
    short_help="Build a small class, grade it and report on it.",
    epilog="Example: d2lcourse demo demo-class",
)
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default=Path("demo"))
def command(folder: Path) -> int:
    """Build a class in DIR/submissions, grade it, print the table and write web pages to DIR/report.

    DIR is demo/ if not given. The class has right, half-done, wrong and hostile submissions of ch04/softmax.
    The hostile ones would do no harm if they succeeded; they only want points.
    """
    course = find_course()
    selections = select(course, ("ch04/softmax",))
    out = console()
    limits = demo_class.build(course, selections[0].exercise, folder)
    submissions = folder / demo_class.SUBMISSIONS
    folders = find_submissions(submissions)
    out.print(
        f"wrote {len(folders)} submissions of ch04/softmax to {submissions}; grading them", highlight=False
    )
    # The worst that these submissions try is to end their own process.
    done = follow(grade(course, folders, selections, limits, trust=True), len(folders), out)
    done.sort(key=lambda graded: graded.student)
    out.print()
    out.print(class_table((graded.student, [graded.record] if graded.record else []) for graded in done))
    out.print()
    if find_spec("jinja2") is None:
        click.echo("to see this as web pages too: pip install 'd2lcourse[report]', then the same command")
        return 0
    _report(done, folder / "report")
    return 0


def _report(done: list[Graded], folder: Path) -> None:
    marks = [
        Mark(
            student=graded.student,
            exercise=graded.exercise,
            record=graded.record,
            problem=graded.problem,
            attempts=1,
        )
        for graded in done
    ]
    write_report(marks, {}, folder, source="the demo", when=datetime.now(UTC))
    click.echo(f"the same as web pages: {folder / 'index.html'}")
