"""`d2lcourse hint`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from d2lcourse.course import Course, Exercise, find_course, select
from d2lcourse.course.hints import hints_of
from d2lcourse.errors import UserError
from d2lcourse.grading.progress import FOLDER, progress_of


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
    exercise, function = selections[0].exercise, selections[0].function
    ladders = hints_of(course, exercise)
    if not ladders:
        raise UserError(f"there are no hints for {exercise.id}")
    name = function or _first_unsolved(course, exercise, ladders)
    if name not in ladders:
        raise UserError(
            f"there are no hints for {name!r} of {exercise.id}; there are for {', '.join(ladders)}"
        )
    steps = ladders[name]
    shown = 0 if restart else _shown(course).get(f"{exercise.id}::{name}", 0)
    step = min(shown, len(steps) - 1)
    click.echo(f"{exercise.id}::{name}, hint {step + 1} of {len(steps)}\n")
    click.echo(steps[step])
    if shown >= len(steps):
        click.echo(f"\nThat is the last one. The notes say more: assignments/{exercise.folder}/README.md")
    _remember(course, f"{exercise.id}::{name}", step + 1)
    return 0


def _first_unsolved(course: Course, exercise: Exercise, ladders: dict[str, tuple[str, ...]]) -> str:
    solved = {item.name for item in progress_of(course, exercise).functions if item.earned >= item.points}
    return next((name for name in ladders if name not in solved), next(iter(ladders)))


def _path(course: Course) -> Path:
    return course.root / FOLDER / "hints.json"


def _shown(course: Course) -> dict[str, int]:
    """Return how many steps of each ladder were shown; nothing if that is not known."""
    try:
        content = json.loads(_path(course).read_text(encoding="utf-8"))
        return {str(name): int(count) for name, count in content.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _remember(course: Course, name: str, count: int) -> None:
    path = _path(course)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(_shown(course) | {name: count}, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        click.echo(
            f"note: {path} cannot be written ({error.strerror}): the next hint will be this one", err=True
        )
