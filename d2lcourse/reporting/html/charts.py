"""The geometry of the overview's pictures; the templates draw them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from d2lcourse.reporting.html.summary import Row, Summary, mean

BINS = 10
WIDTH, HEIGHT = 720, 260
LEFT, TOP, BOTTOM = 44, 24, 44  # room for the numbers
COLUMNS = 16  # exercises side by side
BANDS = 40  # rows of the heat map in the overview


class Bar(NamedTuple):
    """A bar of the histogram: which share of the points, how many students, and where it is drawn."""

    label: str
    students: int
    x: float
    y: float
    width: float
    height: float


class Spread(NamedTuple):
    """The distribution of totals, as shares of all points."""

    bars: list[Bar]
    mean: float
    median: float
    low: float
    high: float
    ticks: list[tuple[float, int]]


class Band(NamedTuple):
    """A row of the heat map: one student, or several with similar totals, and the mean shares.

    `partial` names the exercises whose result is not final.
    """

    label: str
    row: Row | None
    total: float
    shares: dict[str, float | None]
    partial: frozenset[str]


def spread_of(shares: Iterable[float]) -> Spread:
    """Return how totals are distributed, in ten bins; all points have the last bin with 90 % and more."""
    values = sorted(shares)
    counts = [0] * BINS
    for value in values:
        counts[min(max(int(value * BINS + 1e-9), 0), BINS - 1)] += 1
    highest = max(counts)
    step, width = (WIDTH - LEFT) / BINS, (WIDTH - LEFT) / BINS - 6
    reach = HEIGHT - TOP - BOTTOM
    bars = []
    for i, count in enumerate(counts):
        height = reach * count / highest if highest else 0.0
        label = f"{100 * i // BINS}\u2013{100 * (i + 1) // BINS} %"
        bars.append(Bar(label, count, LEFT + i * step + 3, TOP + reach - height, width, height))
    marks = sorted({0, highest // 2, highest}) if highest > 1 else [0, highest]
    ticks = [(TOP + reach * (1 - mark / highest), mark) for mark in marks] if highest else []
    low, median, high = (quantile(values, share) for share in (0.25, 0.5, 0.75))
    return Spread(bars, mean(values), median, low, high, ticks)


def quantile(values: list[float], share: float) -> float:
    """Return a quantile of sorted values, between the two nearest ones; 0 of nothing."""
    if not values:
        return 0.0
    place = share * (len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (place - below) * (values[above] - values[below])


def bands_of(summary: Summary) -> list[Band]:
    """Return the heat map's rows, the best first: a row per student, or per group in a large class."""
    rows = sorted(summary.rows.values(), key=lambda row: (-row.earned, row.person.id))
    count = min(BANDS, len(rows))
    cuts = [round(i * len(rows) / count) for i in range(count + 1)] if count else []
    return [_band(summary, rows[low:high], low + 1) for low, high in pairwise(cuts)]


def band_of(summary: Summary, row: Row) -> Band:
    """Return a student's own row."""
    return _band(summary, [row], 0)


def _band(summary: Summary, rows: list[Row], rank: int) -> Band:
    shares: dict[str, float | None] = {}
    for exercise in summary.worth:
        found = [share for row in rows if (share := summary.share_of(row, exercise)) is not None]
        shares[exercise] = mean(found) if found else None
    total = mean(map(summary.share, rows))
    if len(rows) > 1:
        return Band(f"{rank}\u2013{rank + len(rows) - 1}", None, total, shares, frozenset())
    partial = frozenset(name for name, cell in rows[0].cells.items() if not cell.is_final)
    return Band(rows[0].name, rows[0], total, shares, partial)


def blocks(exercises: list[str]) -> list[list[str]]:
    """Split exercises into tables that fit a page, of about the same width."""
    count = -(-len(exercises) // COLUMNS)
    cuts = [round(i * len(exercises) / count) for i in range(count + 1)] if count else []
    return [exercises[low:high] for low, high in pairwise(cuts)]
