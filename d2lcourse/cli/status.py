"""`d2lcourse status`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from d2lcourse.cli.output import console
from d2lcourse.course import find_course, select
from d2lcourse.course.text import printable
from d2lcourse.errors import UserError
from d2lcourse.reporting.maps import (
    ExerciseState,
    chapters_of,
    class_progress,
    course_map,
    next_step,
    states_of,
)


@click.command(
    "status",
    short_help="Show the course with your points.",
    epilog="Example: d2lcourse status ch04",
)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--store", "store_file", type=click.Path(path_type=Path), help="Show a class's progress instead."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(ids: tuple[str, ...], store_file: Path | None, as_json: bool) -> int:
    """Show the chapters with the points of your last checks, and what comes next.

    The exercises of a chapter are shown while you work on it; name a chapter such as ch04 to see its.
    Nothing is run or sent: this is what your last checks found, from the folder .d2lcourse.

    --json prints {"chapters": [{"id", "title", "points", "earned", "exercises", "complete"}],
    "exercises": [{"id", "points", "earned", "state", "functions": [{"name", "points", "earned"}]}],
    "points", "earned", "next"}, where a function that was never checked has earned null; with --store
    {"students": [{"id", "points", "earned", "graded", "missing", "needs_a_human"}]}.
    """
    if store_file is not None:
        if ids:
            raise UserError("--store shows a whole class: leave out the ids")
        return _class(store_file, as_json=as_json)
    course = find_course()
    chosen = {item.exercise.chapter for item in select(course, ids)} if ids else set()
    states = states_of(course)
    if as_json:
        click.echo(json.dumps(_as_json(states), indent=2))
        return 0
    out = console()
    earned, points = sum(state.earned for state in states), sum(state.points for state in states)
    complete = sum(state.word == "complete" for state in states)
    out.print(f"{printable(course.name)}: {earned:g} of {points:g} points\n", highlight=False, markup=False)
    out.print(course_map(states, out.width, chosen))
    out.print(f"\n{complete} of {len(states)} exercises are complete", highlight=False)
    out.print(next_step(states), highlight=False, markup=False, soft_wrap=True)
    return 0


def _as_json(states: list[ExerciseState]) -> dict[str, Any]:
    return {
        "chapters": [
            {
                "id": chapter.key,
                "title": chapter.title,
                "points": chapter.points,
                "earned": chapter.earned,
                "exercises": len(chapter.states),
                "complete": chapter.complete,
            }
            for chapter in chapters_of(states)
        ],
        "exercises": [
            {
                "id": state.exercise.id,
                "points": state.points,
                "earned": state.earned,
                "state": state.word,
                "functions": _functions(state),
            }
            for state in states
        ],
        "points": sum(state.points for state in states),
        "earned": sum(state.earned for state in states),
        "next": next_step(states),
    }


def _functions(state: ExerciseState) -> list[dict[str, Any]]:
    earned = {function.name: function.earned for function in state.progress.functions}
    return [
        {"name": name, "points": points, "earned": earned.get(name)} for name, points in state.worth.items()
    ]


def _class(path: Path, *, as_json: bool) -> int:
    from d2lcourse.batch.store import Store

    with Store(path, read_only=True) as store:
        entries = list(store.entries())
    students: dict[str, dict[str, Any]] = {}
    for entry in entries:
        row = students.setdefault(
            entry.key.student,
            {
                "id": entry.key.student,
                "points": 0.0,
                "earned": 0.0,
                "graded": 0,
                "missing": 0,
                "needs_a_human": 0,
            },
        )
        row["graded"] += entry.is_done
        row["needs_a_human"] += entry.needs_a_human
        row["missing"] += not entry.is_done and not entry.needs_a_human
        if entry.record is not None:
            row["points"] += entry.record.points
            row["earned"] += entry.record.earned
    rows = list(students.values())
    if as_json:
        click.echo(json.dumps({"students": rows}, indent=2))
    else:
        console().print(class_progress(rows))
    return 0
