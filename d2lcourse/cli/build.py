"""`d2lcourse build`."""

from __future__ import annotations

import click

from d2lcourse.course import find_course
from d2lcourse.release import apply_changes, plan_build


@click.command(
    "build",
    short_help="Generate the stubs in assignments/.",
    epilog="Example: d2lcourse build && git diff --stat assignments",
)
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; exit 1 if a file is stale, missing or stray."
)
def command(only_check: bool) -> int:
    """Generate assignments/ from solutions/: stubs with the answers cut out, and the notes."""
    course = find_course()
    changes = plan_build(course)
    if only_check:
        for change in changes:
            click.echo(f"{change.kind:8} {change.path.relative_to(course.root)}")
        click.echo("run `d2lcourse build` and commit the result" if changes else "assignments/ is up to date")
        return 1 if changes else 0
    for line in apply_changes(changes) or ["assignments/ is up to date"]:
        click.echo(line)
    return 0
