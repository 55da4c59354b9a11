"""A right answer in NumPy with masks and comparisons, one column at a time."""

from typing import Any

import numpy as np
import torch

Row = dict[str, Any]


def mean_and_sd(values: list[float | None]) -> tuple[float, float]:
    column = np.array(values, dtype=float)
    present = column[~np.isnan(column)]
    if not present.size:
        raise ValueError("all values are missing")
    # Distances from one of the values: equal values have none, and large ones lose no digits.
    first = present[0]
    distance = present - first
    return float(first + distance.mean()), float(distance.std())


def one_hot(values: list[str | None], categories: list[str]) -> torch.Tensor:
    words = np.array([*categories, None], dtype=object)
    return torch.from_numpy((np.array(values, dtype=object)[:, None] == words[None, :]).astype(np.float32))


class Preprocessor:
    def __init__(self, numeric: list[str], categorical: list[str]) -> None:
        self.numeric = numeric
        self.categorical = categorical
        self.statistics: dict[str, tuple[float, float]] = {}
        self.categories: dict[str, list[str]] = {}

    def fit(self, rows: list[Row]) -> None:
        for name in self.numeric:
            self.statistics[name] = mean_and_sd([row[name] for row in rows])
        for name in self.categorical:
            self.categories[name] = []
            for row in rows:
                word = row[name]
                if word is not None and word not in self.categories[name]:
                    self.categories[name].append(word)
            self.categories[name].sort()

    def transform(self, rows: list[Row]) -> torch.Tensor:
        lines = []
        for row in rows:
            line: list[float] = []
            for name in self.numeric:
                mean, sd = self.statistics[name]
                x = row[name]
                missing = x is None or x != x
                line.append(0.0 if missing else x - mean if sd == 0 else (x - mean) / sd)
            for name in self.categorical:
                line += one_hot([row[name]], self.categories[name])[0].tolist()
            lines.append(line)
        return torch.tensor(lines)
