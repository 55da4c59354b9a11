"""`pictures`: what a student's answer looks like, drawn by the examiner from the data that came back."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from d2lcourse.checks.svg import BLUE, GREY, INK, RED, Canvas, Floats, contour
from d2lcourse.errors import CheckFailed, GraderError
from d2lcourse.worker.remote import value

POINTS = 2000  # of a curve; more would only make the record larger
CELLS = 400  # of a map
PICTURES = 4  # of a check
SPREAD = 1.96  # standard deviations on each side of the mean that hold 95 %
LEVELS = 9
GRID = (33, 25)


@dataclass(frozen=True)
class Picture:
    """One picture.

    Args:
        title: what it shows.
        svg: the picture, without scripts, links or words of the submission.
    """

    title: str
    svg: str


class Pictures:
    """Collects the pictures of one check.

    What a submission returned is drawn as it is, so draw before you judge: a wrong answer is worth a look.
    What cannot be drawn (another shape, no numbers, a NaN) leaves no picture, and decides nothing.
    """

    def __init__(self) -> None:
        self.drawn: list[Picture] = []

    def path(
        self,
        title: str,
        f: Callable[[float, float], float],
        path: object,
        *,
        x: tuple[float, float],
        y: tuple[float, float],
    ) -> None:
        """Draw the steps of an optimiser over the contour lines of a function of two variables.

        Args:
            title: the picture's title.
            f: the function; it must be the check's own.
            path: (steps, 2), the student's; dots are the single steps, the red one the last.
            x: the abscissas to show.
            y: the ordinates to show.
        """
        steps = _numbers(path, 2)
        if steps is None or steps.shape[1] != 2:
            return
        across, along = np.linspace(*x, GRID[0]), np.linspace(*y, GRID[1])
        heights = np.array([[float(f(a, b)) for b in along] for a in across])
        canvas = Canvas(title, x, y)
        # Levels at quantiles: of a quadratic, equidistant ones would crowd at the border.
        for level in np.quantile(heights, np.linspace(0.02, 0.9, LEVELS)):
            canvas.segments(contour(across, along, heights, float(level)))
        canvas.line(steps[:, 0], steps[:, 1])
        canvas.dots(steps[:, 0], steps[:, 1], BLUE)
        canvas.dots(steps[-1:, 0], steps[-1:, 1], RED, 4)
        self._add(title, canvas.finish())

    def band(
        self,
        title: str,
        x: object,
        mean: object,
        sd: object,
        *,
        data: tuple[object, object],
        truth: object = None,
    ) -> None:
        """Draw a prediction with its 95 % band, and the data.

        Args:
            title: the picture's title.
            x: (n,), where the predictions are, in rising order.
            mean: (n,), the student's.
            sd: (n,), the student's; negative ones and NaN leave no picture.
            data: abscissas and ordinates of the observations.
            truth: (n,), the function that the data come from, drawn dashed.
        """
        parts = [_numbers(part, 1) for part in (x, mean, sd, *data)]
        place, centre, spread, seen_x, seen_y = parts
        if place is None or centre is None or spread is None or seen_x is None or seen_y is None:
            return
        if not len(place) == len(centre) == len(spread) or bool((spread < 0).any()):
            return
        low, high = centre - SPREAD * spread, centre + SPREAD * spread
        right = _numbers(truth, 1) if truth is not None else None
        # A wrong band may be immense: what the check knows decides what is shown.
        known = seen_y if right is None else np.concatenate([seen_y, right])
        margin = float(np.ptp(known)) or 1.0
        canvas = Canvas(
            title,
            (float(place.min()), float(place.max())),
            (float(known.min()) - margin, float(known.max()) + margin),
        )
        canvas.band(place, low, high)
        if right is not None and len(right) == len(place):
            canvas.line(place, right, GREY, dashed=True)
        canvas.line(place, centre)
        canvas.dots(seen_x, seen_y)
        self._add(title, canvas.finish())

    def map(
        self,
        title: str,
        rows: Sequence[str],
        values: object,
        policy: object = None,
        *,
        arrows: str = "←↓→↑",
        ends: str = "HG",
    ) -> None:
        """Draw a grid world: the value of each state as a colour and a number, the policy as arrows.

        Args:
            title: the picture's title.
            rows: the map's letters, one string for each row; state r * columns + c is letter c of row r.
            values: (states,), the student's.
            policy: (states,), the student's: the number of the action in each state.
            arrows: the sign of each action.
            ends: letters of states in which nobody acts any more.
        """
        found, chosen = _numbers(values, 1), _numbers(policy, 1) if policy is not None else None
        states = [letter for row in rows for letter in row]
        if found is None or len(found) != len(states) or len(states) > CELLS:
            return
        columns = len(rows[0])
        canvas = Canvas(title, (0, columns), (0, len(rows)))
        low, reach = float(found.min()), float(np.ptp(found)) or 1.0
        size = min(12.0, 120 / columns)
        for state, letter in enumerate(states):
            x, y = state % columns, len(rows) - 1 - state // columns
            share = (float(found[state]) - low) / reach
            canvas.box(x, y, 1, 1, _shade(share))
            ink = "white" if share > 0.6 else INK
            canvas.text(x + 0.5, y + 0.3, f"{found[state]:.2g}", size, ink)
            sign = letter
            acts = chosen is not None and len(chosen) == len(states) and letter not in ends
            if acts and chosen is not None and chosen[state] in range(len(arrows)):
                sign += " " + arrows[int(chosen[state])]
            canvas.text(x + 0.5, y + 0.7, sign, size * 1.2, ink)
        self._add(title, canvas.finish(axes=False))

    def _add(self, title: str, svg: str) -> None:
        if len(self.drawn) == PICTURES:
            raise GraderError(f"a check draws at most {PICTURES} pictures")
        self.drawn.append(Picture(title, svg))


def _numbers(data: Any, rank: int) -> Floats | None:
    """Return finite numbers as an array of the given rank, or None if they are no such thing."""
    try:
        found = np.asarray(value(data))
    except (TypeError, ValueError, RuntimeError, CheckFailed):
        return None
    if found.dtype.kind not in "fiub" or found.ndim != rank or not 0 < found.size <= rank * POINTS:
        return None
    numbers = found.astype(np.float64)
    return numbers if bool(np.isfinite(numbers).all()) else None


def _shade(share: float) -> str:
    """Return a colour from white (0) to dark blue (1)."""
    share = min(max(share, 0.0), 1.0) if math.isfinite(share) else 0.0
    light, dark = (244, 248, 253), (23, 78, 140)
    return "#" + "".join(f"{round(a + share * (b - a)):02x}" for a, b in zip(light, dark, strict=True))
