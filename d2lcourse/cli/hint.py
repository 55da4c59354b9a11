"""`d2lcourse hint`."""

from __future__ import annotations

import click

from d2lcourse.course import find_course, select
from d2lcourse.errors import UserError
from d2lcourse.grading.ladder import next_hint


@click.command(
    "hint",
    short_help="Show the next step of a function's hints.",
    epilog="Example: d2lcourse hint ch04/softmax::log_softmax",
)
@click.argument("exercise_id", metavar="ID")
@click.option("--restart", is_flag=True, help="Begin again with the first step.")
def command(exercise_id: str, restart: bool) -> int:
    """Show the next step of the hints for a function, each a little more than the last.

    ID is a function such as ch04/softmax::log_softmax, or an exercise: then the first function that misses
    points.
    """
    course = find_course()
    selections = select(course, (exercise_id,))
    if len(selections) != 1:
        raise UserError(
            f"{exercise_id!r} names {len(selections)} exercises; name one: {selections[0].exercise.id}"
        )
    hint = next_hint(course, selections[0].exercise, selections[0].function, restart=restart)
    click.echo(f"{hint.title}\n\n{hint.text}")
    if hint.notes:
        click.echo(f"\nThat is the last one. The notes say more: {hint.notes}")
    if hint.problem:
        click.echo(f"note: {hint.problem}", err=True)
    return 0
