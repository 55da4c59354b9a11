"""`d2lcourse nbgrader build` and `d2lcourse nbgrader autograde`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from d2lcourse.cli.output import console
from d2lcourse.course import find_course, select
from d2lcourse.errors import UserError


@click.group(
    "nbgrader",
    short_help="Teach with nbgrader: build its course folder, grade a class.",
    epilog="Example: d2lcourse nbgrader build ~/deep-learning ch04",
)
def command() -> None:
    """Release, collect and grade the exercises as notebooks, with nbgrader."""


@command.command("build", epilog="Example: d2lcourse nbgrader build ~/deep-learning ch04")
@click.argument("dest", type=click.Path(path_type=Path))
@click.argument("ids", nargs=-1, metavar="[ID]...")
def build(dest: Path, ids: tuple[str, ...]) -> int:
    """Write a course folder that nbgrader and formgrader work with: a chapter is an assignment.

    Run it again after the course has changed: your own changes in source/ go to kept/, and a changed
    nbgrader_config.py is left as it is.
    """
    from d2lcourse.nbgrader.folder import CONFIG, KEPT, build_folder

    course = find_course()
    selections = select(course, ids)
    if any(item.function for item in selections):
        raise UserError("a notebook holds a whole exercise: name ch04 or ch04/softmax, not one function")
    exercises = list(dict.fromkeys(item.exercise for item in selections))
    out = console()
    out.print(f"grading {len(exercises)} references and recording their misconceptions ...", highlight=False)
    built = build_folder(course, exercises, dest)
    for name in built.kept:
        out.print(f"kept     {name}: it had been changed", highlight=False, markup=False, soft_wrap=True)
    assignments = sorted({exercise.folder for exercise in exercises})
    out.print(f"wrote {len(built.written)} files to {dest}", highlight=False, markup=False, soft_wrap=True)
    out.print(f"searched what students will see for {built.secrets} hidden lines: none", highlight=False)
    if built.is_config_yours:
        out.print(
            f"{CONFIG} has been changed by hand and was left as it is; to get the new one, move it to "
            f"{KEPT}/ and build again",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    out.print(
        f"next: cd {dest} && nbgrader generate_assignment {assignments[0]}",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )
    return 0


@command.command("autograde", epilog="Example: d2lcourse nbgrader autograde ch04_classification --jobs 8")
@click.argument("assignment")
@click.option(
    "--course",
    "folder",
    type=click.Path(path_type=Path),
    default=Path(),
    help="nbgrader's course folder; this one if not given.",
)
@click.option("--jobs", type=click.IntRange(min=0), default=0, help="Grade so many at once; 0: one per core.")
@click.option(
    "--student", "students", multiple=True, metavar="ID", help="Grade this student only; repeatable."
)
@click.option("--force", is_flag=True, help="Enter the scores again also where they are up to date.")
def autograde(folder: Path, assignment: str, jobs: int, students: tuple[str, ...], force: bool) -> int:
    """Grade what students have submitted for an assignment, and enter the scores into gradebook.db.

    It can be stopped and continued: what has been graded is kept in d2lcourse.db in the course folder.
    Manual scores, comments and late penalties stay nbgrader's. Exits with 1 if a student was not entered.
    """
    try:
        from d2lcourse.nbgrader.autograde import autograde as run
    except ModuleNotFoundError as error:
        raise UserError(f"{error.name} is not installed: pip install 'd2lcourse[nbgrader]'") from None
    out = console()
    outcome = run(
        folder.resolve(),
        assignment,
        students,
        jobs or os.cpu_count() or 1,
        lambda line: out.print(line, highlight=False, markup=False, soft_wrap=True),
        force=force,
    )
    out.print(
        f"entered {len(outcome.students)} students, {len(outcome.skipped)} were up to date", highlight=False
    )
    for student in outcome.failed:
        click.echo(
            f"not entered: {student}; the lines above say why, and the same command tries again", err=True
        )
    return 1 if outcome.failed else 0
