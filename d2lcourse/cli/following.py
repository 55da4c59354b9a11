"""Follows a grading: a line for each record, and on a terminal a bar with the time that is left."""

from __future__ import annotations

import time
from collections.abc import Iterable
from statistics import median

from rich.console import Console

from d2lcourse.batch.grade import Graded


def follow(grading: Iterable[Graded], total: int, out: Console, jobs: int = 1) -> list[Graded]:
    """Print what is graded as it comes, and return it.

    Args:
        grading: what is graded.
        total: how many there will be.
        out: a terminal gets a bar, too.
        jobs: how many are graded at once.
    """
    if not out.is_terminal or not total:
        done: list[Graded] = []
        for graded in grading:
            done.append(graded)
            out.print(_line(done, total), highlight=False, markup=False)
        return done
    return _with_bar(grading, total, out, jobs)


def _with_bar(grading: Iterable[Graded], total: int, out: Console, jobs: int) -> list[Graded]:
    from rich.progress import BarColumn, Progress, TextColumn

    columns = BarColumn(), TextColumn("{task.completed} of {task.total}"), TextColumn("{task.fields[rest]}")
    done: list[Graded] = []
    ends: list[float] = []
    start = time.monotonic()
    with Progress(*columns, console=out, transient=True, refresh_per_second=2) as bar:
        task = bar.add_task("", total=total, rest="starting")
        for graded in grading:
            done.append(graded)
            ends.append(time.monotonic() - start)
            out.print(_line(done, total), highlight=False, markup=False)
            left = total - len(done)
            rest = in_words(seconds_left(ends, jobs, left)) if left > 0 else ""
            bar.update(task, completed=len(done), rest=rest, refresh=True)
    return done


def seconds_left(ends: list[float], jobs: int, left: int) -> float:
    """Return how long the rest will take if the median so far goes on.

    Args:
        ends: when each of those that are done ended, in seconds since the start.
        jobs: how many are graded at once: one takes as long as `jobs` endings are apart.
        left: how many are left.
    """
    spans = [end - (ends[i - jobs] if i >= jobs else 0.0) for i, end in enumerate(ends)]
    return median(spans) * left / jobs


def in_words(seconds: float) -> str:
    """Return a rest of time as one would say it."""
    if seconds < 55:
        return f"about {max(5, 5 * round(seconds / 5))} s left"
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return f"about {minutes} min left"
    return f"about {minutes // 60} h {minutes % 60} min left"


def _line(done: list[Graded], total: int) -> str:
    return f"{len(done):4} of {total}  {done[-1]}"
