"""`d2lcourse new`."""

from __future__ import annotations

import click

from d2lcourse.course import find_course
from d2lcourse.course.tree import chapter_key
from d2lcourse.release.scaffold import scaffold


@click.command(
    "new",
    short_help="Lay out the files of a new exercise.",
    epilog="Example: d2lcourse new ch04/label_shift",
)
@click.argument("exercise_id", metavar="ID")
def command(exercise_id: str) -> int:
    """Lay out the files of a new exercise: source, checks, misconceptions, another right answer.

    What is written is a small exercise that passes its audit; change it step by step and audit it again.
    """
    course = find_course()
    paths = scaffold(course, exercise_id)
    for path in paths:
        click.echo(f"written  {path.relative_to(course.root)}")
    click.echo("\nnext: fill them in (docs/authoring.md), and add notes and hints to the chapter; then run")
    click.echo(f"  d2lcourse audit {chapter_key(paths[0].parent.name)}/{paths[0].stem} --mutants --runs 20")
    click.echo("  d2lcourse build")
    return 0
