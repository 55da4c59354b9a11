"""A small canvas that draws curves, bands, dots and texts in data coordinates as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 480, 320
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 28, 28  # room for the numbers of the axes and the title
INK, BLUE, PALE, RED, GREY = "#222", "#1f5fa8", "#c6daf0", "#c0392b", "#999"

Floats = NDArray[np.float64]


class Canvas:
    """A picture with a title and axes.

    Args:
        title: what it shows; also its text for who cannot see it.
        x: the smallest and largest abscissa.
        y: the smallest and largest ordinate.
    """

    def __init__(self, title: str, x: tuple[float, float], y: tuple[float, float]) -> None:
        self._title, self._x, self._y = title, x, y
        self._parts: list[str] = []

    def place(self, x: Floats, y: Floats) -> str:
        """Return points in the picture's own units, as SVG writes them; what lies outside is cut off."""
        right, down = self._scaled(x, self._x), 1 - self._scaled(y, self._y)
        across = LEFT + right * (WIDTH - LEFT - RIGHT)
        along = TOP + down * (HEIGHT - TOP - BOTTOM)
        return " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(across, along, strict=True))

    def line(self, x: Floats, y: Floats, colour: str = BLUE, *, dashed: bool = False) -> None:
        """Draw a curve through points."""
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        self._parts.append(
            f'<polyline points="{self.place(x, y)}" fill="none" stroke="{colour}" stroke-width="1.6"{dash}/>'
        )

    def segments(self, ends: Floats, colour: str = GREY) -> None:
        """Draw single lines: `ends` is (n, 2, 2), for each line two points (x, y)."""
        if len(ends):
            points = self.place(ends[..., 0].ravel(), ends[..., 1].ravel()).split()
            steps = " ".join(f"M{a} L{b}" for a, b in zip(points[::2], points[1::2], strict=True))
            self._parts.append(f'<path d="{steps}" fill="none" stroke="{colour}" stroke-width="0.7"/>')

    def band(self, x: Floats, low: Floats, high: Floats, colour: str = PALE) -> None:
        """Fill the area between two curves."""
        points = self.place(np.concatenate([x, x[::-1]]), np.concatenate([low, high[::-1]]))
        self._parts.append(f'<polygon points="{points}" fill="{colour}"/>')

    def dots(self, x: Floats, y: Floats, colour: str = INK, radius: float = 2.6) -> None:
        """Draw a dot at each point."""
        for point in self.place(x, y).split():
            a, b = point.split(",")
            self._parts.append(f'<circle cx="{a}" cy="{b}" r="{radius:g}" fill="{colour}"/>')

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle whose lower left corner is (x, y)."""
        (a, b), (c, d) = (
            map(float, point.split(","))
            for point in self.place(np.array([x, x + width]), np.array([y + height, y])).split()
        )
        self._parts.append(
            f'<rect x="{a:.1f}" y="{b:.1f}" width="{c - a:.1f}" height="{d - b:.1f}" '
            f'fill="{colour}" stroke="white"/>'
        )

    def text(self, x: float, y: float, words: str, size: float = 11, colour: str = INK) -> None:
        """Write words around a point."""
        a, b = self.place(np.array([x]), np.array([y])).split(",")
        self._parts.append(
            f'<text x="{a}" y="{b}" font-size="{size:g}" text-anchor="middle" dominant-baseline="central" '
            f'fill="{colour}">{escape(words)}</text>'
        )

    def finish(self, *, axes: bool = True) -> str:
        """Return the picture as SVG."""
        title = escape(self._title)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'font-family="sans-serif"><title>{title}</title>'
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>'
            f'<text x="{WIDTH / 2:g}" y="17" font-size="13" text-anchor="middle" fill="{INK}">{title}</text>'
            + "".join(self._parts)
            + (self._axes() if axes else "")
            + "</svg>"
        )

    def _axes(self) -> str:
        low, high = HEIGHT - BOTTOM, TOP
        frame = (
            f'<rect x="{LEFT}" y="{high}" width="{WIDTH - LEFT - RIGHT}" height="{low - high}" '
            f'fill="none" stroke="{GREY}"/>'
        )
        numbers = [
            (LEFT, low + 16, "start", self._x[0]),
            (WIDTH - RIGHT, low + 16, "end", self._x[1]),
            (LEFT - 5, low, "end", self._y[0]),
            (LEFT - 5, high + 9, "end", self._y[1]),
        ]
        return frame + "".join(
            f'<text x="{x}" y="{y}" font-size="10" text-anchor="{anchor}" fill="{INK}">{value:.3g}</text>'
            for x, y, anchor, value in numbers
        )

    @staticmethod
    def _scaled(values: Floats, ends: Sequence[float]) -> Floats:
        scaled: Floats = np.clip((values - ends[0]) / (ends[1] - ends[0]), 0.0, 1.0)
        return scaled


def contour(x: Floats, y: Floats, z: Floats, level: float) -> Floats:
    """Return the lines along which a function on a grid has a value, as ends (n, 2, 2).

    Each cell of the grid is cut into two triangles, in which the function is taken as linear: a triangle
    is crossed by one line or none.

    Args:
        x: (p,), the abscissas.
        y: (q,), the ordinates.
        z: (p, q), the function's values, finite.
        level: the value sought.
    """
    i, j = (index.ravel() for index in np.meshgrid(range(len(x) - 1), range(len(y) - 1), indexing="ij"))
    lower = [(i, j), (i + 1, j), (i, j + 1)]
    upper = [(i + 1, j + 1), (i + 1, j), (i, j + 1)]
    found = []
    for corners in (lower, upper):
        points = np.stack([np.stack([x[a], y[b]], axis=1) for a, b in corners], axis=1)  # (cells, 3, 2)
        heights = np.stack([z[a, b] for a, b in corners], axis=1) - level
        heights[heights == 0] = 1e-300  # a line through a corner itself would have no side
        crossed = np.sign(heights) != np.sign(np.roll(heights, -1, axis=1))
        inside = crossed.any(axis=1)
        points, heights, crossed = points[inside], heights[inside], crossed[inside]
        share = heights / np.where(crossed, heights - np.roll(heights, -1, axis=1), 1.0)
        places = points + share[..., None] * (np.roll(points, -1, axis=1) - points)
        found.append(places[crossed].reshape(-1, 2, 2))
    return np.concatenate(found)
