"""`d2lcourse release`."""

from __future__ import annotations

from pathlib import Path

import click

from d2lcourse.batch.recording import record
from d2lcourse.course import find_course, select
from d2lcourse.errors import UserError
from d2lcourse.release import release


@click.command(
    "release",
    short_help="Write the folder that students get.",
    epilog="Example: d2lcourse release ../for-students ch04 --notebooks",
)
@click.argument("dest", type=click.Path(path_type=Path))
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--notebooks", is_flag=True, help="Write each stub as a notebook too.")
def command(dest: Path, ids: tuple[str, ...], notebooks: bool) -> int:
    """Write stubs, notes and public checks to DEST, after a proof that nothing hidden is among them.

    DEST is a new or an empty folder, or an earlier release that nobody has changed.
    """
    course = find_course()
    selections = select(course, ids)
    if partial := next((item for item in selections if item.function), None):
        raise UserError(f"exercises are released whole: name {partial.exercise.id}")
    exercises = [item.exercise for item in selections]
    released = release(course, exercises, dest, notebooks=notebooks, recorded=record(course, exercises))
    click.echo(f"wrote {len(released.files)} files for {len(selections)} exercises to {dest}")
    click.echo(
        f"searched them for {released.secrets} lines of answers, hidden checks and misconceptions: none"
    )
    click.echo(f"try it: cd {dest} && d2lcourse check {selections[0].exercise.id}")
    return 0
