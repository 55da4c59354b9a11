"""`d2lcourse status`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from d2lcourse.cli.output import console
from d2lcourse.course import find_course
from d2lcourse.grading.progress import Progress
from d2lcourse.reporting.maps import ExerciseState, class_progress, course_map, next_step, state_of


@click.command(
    "status",
    short_help="Show the course with your points.",
    epilog="Example: d2lcourse status",
)
@click.option(
    "--store", "store_file", type=click.Path(path_type=Path), help="Show a class's progress instead."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(store_file: Path | None, as_json: bool) -> int:
    """Show the chapters and exercises with the points of your last checks, and what comes next.

    --json prints {"exercises": [{"id", "points", "earned", "state", "functions"}], "points", "earned"};
    with --store {"students": [{"id", "points", "earned", "graded", "missing", "needs_a_human"}]}.
    """
    if store_file is not None:
        return _class(store_file, as_json=as_json)
    course = find_course()
    states = [state_of(course, exercise) for exercise in course.exercises()]
    if as_json:
        click.echo(json.dumps(_as_json(states), indent=2))
        return 0
    out = console()
    out.print(course_map(states))
    out.print("\n" + next_step(states), highlight=False)
    return 0


def _as_json(states: list[ExerciseState]) -> dict[str, Any]:
    def shown(progress: Progress) -> list[dict[str, Any]]:
        return [{"name": f.name, "points": f.points, "earned": f.earned} for f in progress.functions]

    return {
        "exercises": [
            {
                "id": state.exercise.id,
                "points": state.progress.points,
                "earned": state.progress.earned,
                "state": state.word,
                "functions": shown(state.progress),
            }
            for state in states
        ],
        "points": sum(state.progress.points for state in states),
        "earned": sum(state.progress.earned for state in states),
    }


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
