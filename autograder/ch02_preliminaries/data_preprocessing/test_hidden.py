"""Hidden checks of ch02/data_preprocessing."""

import math

import numpy as np
import torch
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from d2lcourse.checks import close, leaves_unchanged, points, value

ROOFS = ["", "glass", "nan", "slate", "tin"]


def table(draw, n, roofs=ROOFS):
    """Return random rows, with gaps: about 1 of 4 values is missing, but none of the first row."""
    rows = []
    for i in range(n):
        gaps = (draw.uniform(4) < 0.25).tolist() if i else [False] * 4
        area = math.nan if gaps[0] else 90 + 30 * draw.normal(1).item()
        rooms = None if gaps[1] else int(draw.integers(1, 9, 1))
        roof = None if gaps[2] else roofs[int(draw.integers(0, len(roofs), 1))]
        town = None if gaps[3] else ["Ulm", "Aachen"][int(draw.integers(0, 2, 1))]
        rows.append({"id": f"h{i}", "town": town, "area": area, "roof": roof, "rooms": rooms})
    return rows


@points(1, of="mean_and_sd")
def test_random_values_and_timestamps(student, draw):
    """Random values with gaps, timestamps that differ little, and a single value."""
    values = (50 + 3 * draw.normal(40, dtype=torch.float64)).tolist()
    values[3] = values[17] = None
    values[25] = math.nan
    plain = np.array(values, dtype=float)
    expected = float(np.nanmean(plain)), float(np.nanstd(plain))
    close(leaves_unchanged(student.mean_and_sd, values), expected, rtol=1e-6)
    close(student.mean_and_sd([1.7e9, 1.7e9 + 3, 1.7e9 + 6]), (1.7e9 + 3, math.sqrt(6)), rtol=1e-6)
    close(student.mean_and_sd([-1, None, 2]), (0.5, 1.5), rtol=1e-6)
    close(student.mean_and_sd([None, 7.5]), (7.5, 0.0), rtol=1e-6, atol=0)


@points(1, of="mean_and_sd")
def test_equal_values(student):
    """The standard deviation of 0.1, 0.1, 0.1 is exactly 0, although their sum is not exactly 0.3."""
    for constant, n in ((0.1, 3), (0.7, 10), (-1e6 / 3, 7)):
        close(student.mean_and_sd([constant] * n), (constant, 0.0), rtol=1e-6, atol=0)


@points(2, of="one_hot")
def test_other_words(student, draw):
    """Categories that are not sorted, words such as "" and "nan", and no categories at all."""
    categories = ["tin", "", "slate", "nan"]
    chosen = draw.integers(0, 5, 12).tolist()
    values = [[*categories, None][i] for i in chosen]
    found = leaves_unchanged(student.one_hot, [*values, "None", "Tin"], categories)
    close(found, torch.cat([torch.eye(5)[chosen], torch.zeros(2, 5)]))
    close(student.one_hot(["tin", None], []), torch.tensor([[0.0], [1.0]]))


@points(2, of="Preprocessor.fit")
def test_several_columns(student, draw):
    """Every column is learned from all its values, also in rows with gaps, and again in a second fit."""
    model = student.Preprocessor(["rooms", "area"], ["roof", "town"])
    model.fit([{"rooms": 1, "area": 2, "roof": "thatch", "town": "Bonn"}])
    rows = table(draw, 30)
    leaves_unchanged(model.fit, rows)
    expected = {}
    for name in ("rooms", "area"):
        values = np.array([row[name] for row in rows], dtype=float)
        expected[name] = float(np.nanmean(values)), float(np.nanstd(values))
    close(value(model.statistics), expected, rtol=1e-6)
    words = {name: sorted({row[name] for row in rows} - {None}) for name in ("roof", "town")}
    close(value(model.categories), words)


@points(2, of="Preprocessor.transform")
def test_as_the_library_does(student, draw):
    """Many new rows become what scikit-learn makes of them, with the training rows' statistics and words."""
    train, test = table(draw, 40, ROOFS[1:]), table(draw, 25)
    numeric, categorical = ["rooms", "area"], ["town", "roof"]
    model = student.Preprocessor(numeric, categorical)
    model.fit(train)

    def columns(rows):
        numbers = [[row[name] for name in numeric] for row in rows]
        # None would be a category that the library knows only if it occurs.
        words = [["missing" if row[name] is None else row[name] for name in categorical] for row in rows]
        return np.concatenate([np.array(numbers, dtype=float), np.array(words)], axis=1, dtype=object)

    words = [[*sorted({row[name] for row in train} - {None}), "missing"] for name in categorical]
    library = make_column_transformer(
        (make_pipeline(StandardScaler(), SimpleImputer(strategy="constant", fill_value=0)), [0, 1]),
        (OneHotEncoder(categories=words, handle_unknown="ignore", sparse_output=False), [2, 3]),
    ).fit(columns(train))
    expected = torch.from_numpy(library.transform(columns(test)).astype(np.float32))
    close(leaves_unchanged(model.transform, test), expected, rtol=1e-4, atol=1e-5)


@points(1, of="Preprocessor.transform")
def test_nothing_is_learned_from_new_rows(student, draw):
    """A row alone becomes the same as among others, and what was learned stays as it was."""
    rows = table(draw, 8, ["glass", "tin", "tin", "thatch"])
    statistics, categories = {"area": (80.0, 25.0)}, {"roof": ["glass", "tin"]}
    model = student.Preprocessor(["area"], ["roof"])
    model.statistics, model.categories = statistics, categories
    area = [0.0 if math.isnan(row["area"]) else (row["area"] - 80) / 25 for row in rows]
    words = [[float(row["roof"] == word) for word in ("glass", "tin", None)] for row in rows]
    expected = torch.cat([torch.tensor(area).unsqueeze(1), torch.tensor(words)], dim=1)
    for i, row in enumerate(rows):
        close(model.transform([row]), expected[i : i + 1], rtol=1e-4, atol=1e-5)
    close(model.transform(rows), expected, rtol=1e-4, atol=1e-5)
    close((value(model.statistics), value(model.categories)), (statistics, categories))


@points(2, of="Preprocessor.transform")
def test_columns_that_are_hard_to_scale(student):
    """A column that was constant in training is only centred, and timestamps keep their differences."""
    model = student.Preprocessor(["when", "flat"], [])
    model.statistics, model.categories = {"flat": (7.0, 0.0), "when": (1.7e9, 4.0)}, {}
    rows = [{"flat": 7.0, "when": 1.7e9 + 1}, {"when": 1.7e9 - 2, "flat": 10.0}, {"when": None, "flat": None}]
    close(model.transform(rows), torch.tensor([[0.25, 0.0], [-0.5, 3.0], [0.0, 0.0]]))
    close(model.transform(rows[2:]), torch.tensor([[0.0, 0.0]]))
