"""`d2lcourse override`."""

from __future__ import annotations

import json
import math
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path

import click

from d2lcourse.batch.store import Store
from d2lcourse.batch.tables import Given
from d2lcourse.course.text import printable
from d2lcourse.errors import UserError

REASON = 1000  # characters of a reason that are kept


@click.command(
    "override",
    short_help="Give a student other points than the checks did.",
    epilog='Example: d2lcourse override ann ch04/softmax 15 --reason "right, in float16" --store class.db',
)
@click.argument("student", required=False)
@click.argument("exercise", required=False)
@click.argument("points", required=False, type=float)
@click.option(
    "--store",
    "store_file",
    type=click.Path(path_type=Path),
    required=True,
    help="The class store that `d2lcourse grade --store` made.",
)
@click.option("--reason", help="Why; reports show it to the student.")
@click.option("--remove", is_flag=True, help="Let the checks' points count again.")
@click.option("--list", "is_list", is_flag=True, help="Show what was given.")
@click.option("--json", "as_json", is_flag=True, help="With --list: print JSON.")
def command(
    student: str | None,
    exercise: str | None,
    points: float | None,
    store_file: Path,
    reason: str | None,
    remove: bool,
    is_list: bool,
    as_json: bool,
) -> int:
    """Give STUDENT other points for EXERCISE than the checks did, with a reason.

    The points count in reports and exports, and grading again keeps them. The checks' own result stays beside
    them. --list shows what was given, as {"overrides": [{"student", "exercise", "points", "reason", "when"}]}
    with --json; --remove takes it back.
    """
    if is_list:
        if student or points is not None or remove or reason:
            raise UserError("--list shows everything: it takes --store only")
        return _list(store_file, as_json=as_json)
    if student is None or exercise is None:
        raise UserError("name the student and the exercise: d2lcourse override STUDENT EXERCISE POINTS ...")
    if not store_file.is_file():
        raise UserError(f"{store_file}: there is no such store; `d2lcourse grade --store` makes one")
    with Store(store_file, grades=False) as store:
        known = {*store.people.all(), *store.students()}
        if remove:
            return _remove(store, student, exercise)
        if points is None or not math.isfinite(points) or points < 0:
            raise UserError("the points are a number, 0 or more: d2lcourse override ann ch04/softmax 15 ...")
        if not (reason or "").strip():
            raise UserError('say why: --reason "right, but in float16"; the student will ask')
        _demand(student, known, "student", store_file)
        _demand(exercise, store.exercises(), "exercise", store_file)
        return _give(store, student, exercise, points, _tidy(reason or ""))


def _give(store: Store, student: str, exercise: str, points: float, reason: str) -> int:
    entry = store.current(student, exercise)
    record = entry.record if entry else None
    store.overrides.give(student, exercise, points, reason, entry.key.submission if entry else "")
    before = f" in place of {record.earned:g} of {record.points:g}" if record else ""
    click.echo(f"{printable(student)} gets {points:g} points for {exercise}{before}: {reason}")
    if record and points > record.points:
        click.echo(f"note: {exercise} is worth {record.points:g} points", err=True)
    if record is None:
        click.echo(f"note: there is no record of {printable(student)}'s {exercise}", err=True)
    return 0


def _remove(store: Store, student: str, exercise: str) -> int:
    if not store.overrides.remove(student, exercise):
        raise UserError(
            f"nothing was given to {printable(student)} for {printable(exercise)}; --list shows what was"
        )
    entry = store.current(student, exercise)
    counts = f": {entry.record.earned:g} of {entry.record.points:g}" if entry and entry.record else ""
    click.echo(f"the checks' points for {exercise} of {printable(student)} count again{counts}")
    return 0


def _list(path: Path, *, as_json: bool) -> int:
    with Store(path, read_only=True) as store:
        given = list(store.overrides.all().values())
    if as_json:
        click.echo(json.dumps({"overrides": [_as_json(item) for item in given]}, indent=2))
    elif not given:
        click.echo(f"{path} holds no points that were given by hand")
    for item in given if not as_json else ():
        override = item.override
        name = f"{printable(item.student)}  {item.exercise}"
        click.echo(f"{name}  {override.points:g}  {override.reason}  ({override.when[:10]})")
    return 0


def _as_json(item: Given) -> dict[str, str | float]:
    override = item.override
    return {
        "student": item.student,
        "exercise": item.exercise,
        "points": override.points,
        "reason": override.reason,
        "when": override.when,
    }


def _demand(name: str, known: Collection[str], what: str, path: Path) -> None:
    """Raise UserError if a store does not know a name."""
    if name in known:
        return
    near = get_close_matches(name, known, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(map(printable, near))}?" if near else f"it has {len(known)} of them"
    raise UserError(f"{path} knows no {what} {printable(name)!r}; {hint}")


def _tidy(text: str) -> str:
    return printable(" ".join(text.split()))[:REASON]
