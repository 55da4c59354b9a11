"""Pictures that checks draw from what a submission returned, whatever that is."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET

import numpy as np
import pytest
import torch

from d2lcourse.checks import Pictures
from d2lcourse.checks.svg import contour
from d2lcourse.errors import GraderError

SVG = "{http://www.w3.org/2000/svg}"
PATH = torch.tensor([[2.0, 1.0], [1.0, 0.5], [0.5, 0.25]])


def bowl(a: float, b: float) -> float:
    return a * a + 3 * b * b


def path_of(steps: object) -> list[ET.Element]:
    """Draw a path on a bowl and return the pictures."""
    album = Pictures()
    album.path("Three <steps>", bowl, steps, x=(-3, 3), y=(-2, 2))
    return [ET.fromstring(picture.svg) for picture in album.drawn]


def test_a_path_has_its_steps_over_contour_lines() -> None:
    (root,) = path_of(PATH)
    assert root.findtext(f"{SVG}title") == "Three <steps>"
    assert len(root.findall(f"{SVG}circle")) == len(PATH) + 1  # the last one also in red
    assert len(root.findall(f"{SVG}path")) == 9
    (line,) = root.findall(f"{SVG}polyline")
    # 2 of -3 ... 3 across 420 units from 48, 1 of -2 ... 2 up 264 units from 292.
    assert line.attrib["points"].split()[0] == "398.0,94.0"


def test_the_contour_of_a_circle_is_a_circle() -> None:
    x, y = np.linspace(-2, 2, 81), np.linspace(-2, 2, 61)
    ends = contour(x, y, x[:, None] ** 2 + y[None, :] ** 2, 1.0)
    radii = np.hypot(ends[..., 0], ends[..., 1])
    assert np.allclose(radii, 1.0, atol=2e-3)
    length = np.hypot(*(ends[:, 0] - ends[:, 1]).T).sum()
    assert length == pytest.approx(2 * math.pi, rel=1e-2)


def test_a_level_that_is_met_at_corners_is_drawn_whole() -> None:
    x = np.linspace(0, 1, 5)
    ends = contour(x, x, np.add.outer(x, x), 1.0)
    assert np.allclose(ends.sum(axis=2), 1.0)
    assert np.hypot(*(ends[:, 0] - ends[:, 1]).T).sum() == pytest.approx(math.sqrt(2))


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "a path",
        torch.zeros(3),
        torch.zeros(3, 3),
        torch.tensor([[math.nan, 0.0]]),
        torch.zeros(0, 2),
        torch.zeros(5000, 2),
        torch.zeros(2, 2, dtype=torch.complex64),
        torch.zeros(2, 2, dtype=torch.bfloat16),
        [[1, 2], [3]],
        [[10**400, 0]],
        {"path": 1},
    ],
)
def test_what_cannot_be_drawn_leaves_no_picture(answer: object) -> None:
    assert path_of(answer) == []


def test_immense_values_are_cut_off_at_the_border() -> None:
    (root,) = path_of(torch.tensor([[1e300, -1e300], [0.0, 0.0]], dtype=torch.float64))
    (line,) = root.findall(f"{SVG}polyline")
    assert line.attrib["points"].split()[0] == "468.0,292.0"


def test_a_band_shows_the_prediction_the_data_and_the_truth() -> None:
    x = torch.linspace(0, 1, 20)
    album = Pictures()
    album.band("A fit", x, x, torch.full((20,), 0.1), data=(x[::5], x[::5]), truth=x)
    (root,) = [ET.fromstring(picture.svg) for picture in album.drawn]
    assert len(root.findall(f"{SVG}polygon")) == 1
    assert len(root.findall(f"{SVG}polyline")) == 2
    assert len(root.findall(f"{SVG}circle")) == 4


def test_a_band_with_a_negative_spread_is_not_drawn() -> None:
    x = torch.linspace(0, 1, 3)
    album = Pictures()
    album.band("A fit", x, x, -x, data=(x, x))
    album.band("A fit", x, x, x[:2], data=(x, x))
    assert album.drawn == []


def test_a_map_shows_values_and_the_policy() -> None:
    album = Pictures()
    album.map("Frozen lake", ["SF", "HF"], [0.25, 0.5, 0.0, 0.0], torch.tensor([2, 1, 0, 9]))
    (root,) = [ET.fromstring(picture.svg) for picture in album.drawn]
    assert [text.text for text in root.findall(f"{SVG}text")[1:]] == [
        "0.25", "S →", "0.5", "F ↓", "0", "H", "0", "F",
    ]  # fmt: skip


def test_too_many_pictures_are_a_mistake_of_the_check() -> None:
    album = Pictures()
    for _ in range(4):
        album.map("One state", ["S"], [1.0])
    with pytest.raises(GraderError, match="at most 4 pictures"):
        album.map("One state", ["S"], [1.0])
