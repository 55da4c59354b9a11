# %% [markdown]
# # Data preprocessing
#
# A table of houses holds numbers of very different sizes, words, and gaps. A network wants a matrix of
# numbers of about the same size. What a number is divided by, and which words there are, is learned from the
# training rows, once, and then used for all other rows as it is.
# Read the section "Data preprocessing" of the chapter's README first.
#
# A row is a dict from column names to values. None is a missing value in any column; NaN is one in a numeric
# column. The data are plain Python, as a CSV reader would give them. NumPy is welcome.

# %%
import math
from typing import Any

import torch

Row = dict[str, Any]  # such as {"rooms": 3, "roof": "slate"}


# %%
def mean_and_sd(values: list[float | None]) -> tuple[float, float]:
    """Return the mean and the standard deviation of the values that are present.

    Args:
        values: numbers (floats or ints); None and NaN are missing. Not changed.

    Returns:
        The mean and the standard deviation, as Python numbers, with a relative error of at most 1e-6, also
        for values such as 1.7e9, 1.7e9 + 1 and 1.7e9 + 2. Missing values do not count. The variance is the
        sum of the squared distances from the mean, divided by the number of present values; its root is the
        standard deviation. If all present values are equal, the standard deviation is exactly 0.

    Raises:
        ValueError: no value is present.

    Example:
        mean_and_sd([2.0, None, 4.0]) is (3.0, 1.0).

    Source: Zhang et al., Dive into Deep Learning, sections 2.2.2 and 5.7.4.
    """
    ### BEGIN SOLUTION
    present = [value for value in values if value is not None and not math.isnan(value)]
    if not present:
        raise ValueError("no value is present")
    if len(set(present)) == 1:
        return present[0], 0.0  # the sum of 0.1, 0.1 and 0.1, divided by 3, is another number
    mean = sum(present) / len(present)
    variance = sum((value - mean) ** 2 for value in present) / len(present)
    return mean, math.sqrt(variance)
    ### END SOLUTION


# %%
def one_hot(values: list[str | None], categories: list[str]) -> torch.Tensor:
    """Turn words into columns of zeros and ones.

    Args:
        values: n words; None is a missing one. Any text is a word, also "" and "nan". Not changed.
        categories: k different words, in any order; k may be 0. Not changed.

    Returns:
        A float32 tensor (n, k + 1). Column j is 1 where the value is categories[j]. The last column is 1
        where it is missing. A word that is not among the categories gets a row of zeros. All else is 0.

    Example:
        one_hot(["tin", None, "glass"], ["slate", "tin"]) is [[0, 1, 0], [0, 0, 1], [0, 0, 0]].

    Source: Zhang et al., Dive into Deep Learning, section 2.2.2; it calls the last column Nan.
    """
    ### BEGIN SOLUTION
    columns = torch.zeros(len(values), len(categories) + 1)
    for row, value in enumerate(values):
        if value is None:
            columns[row, -1] = 1
        elif value in categories:
            columns[row, categories.index(value)] = 1
    return columns
    ### END SOLUTION


# %%
class Preprocessor:
    """Turns rows into a matrix, with what it has learned from the training rows.

    Args:
        numeric: names of the columns of numbers, in the order of the result.
        categorical: names of the columns of words, in the order of the result.

    Attributes:
        statistics: for each numeric column its mean and standard deviation, a tuple.
        categories: for each categorical column its words, a list.
    """

    def __init__(self, numeric: list[str], categorical: list[str]) -> None:
        self.numeric = numeric
        self.categorical = categorical
        self.statistics: dict[str, tuple[float, float]] = {}
        self.categories: dict[str, list[str]] = {}

    def fit(self, rows: list[Row]) -> None:
        """Learn `statistics` and `categories` from the training rows, in place of what was known before.

        Use `mean_and_sd`. The categories of a column are the different words in it, sorted as Python's
        `sorted` does; None is none of them. A row in which something is missing counts in its other columns.

        Args:
            rows: at least one; every row has every column of `numeric` and `categorical`, and may have
                others, which are ignored. Each numeric column has at least one value. Not changed.

        Example:
            For numeric ["rooms"], categorical ["roof"] and the rows {"rooms": 2, "roof": "tin"},
            {"rooms": None, "roof": "slate"} and {"rooms": 4, "roof": None} it learns statistics
            {"rooms": (3.0, 1.0)} and categories {"roof": ["slate", "tin"]}.

        Source: Zhang et al., Dive into Deep Learning, sections 2.2.2 and 5.7.4.
        """
        ### BEGIN SOLUTION
        self.statistics = {name: mean_and_sd([row[name] for row in rows]) for name in self.numeric}
        self.categories = {}
        for name in self.categorical:
            self.categories[name] = sorted({row[name] for row in rows if row[name] is not None})
        ### END SOLUTION

    def transform(self, rows: list[Row]) -> torch.Tensor:
        """Turn rows, of training or others, into a matrix; learn nothing from them.

        A number x becomes (x - mean) / sd with the learned `statistics` of its column, or x - mean if sd is
        0; a missing one becomes 0. Words become the columns of `one_hot` for the learned `categories`.

        Args:
            rows: n rows, at least one, with the columns that `fit` demands; a column may lack all its values.
                Not changed.

        Returns:
            A float32 tensor (n, width): first the numeric columns, then those of each categorical column.
            Compute in float64 and convert last, so that 1.7e9 and 1.7e9 + 1 do not become the same number.

        Example:
            After the example of `fit`, {"rooms": 5, "roof": "tin"} becomes [2, 0, 1, 0], and
            {"rooms": None, "roof": "glass"} becomes [0, 0, 0, 0].

        Source: Zhang et al., Dive into Deep Learning, sections 2.2.3 and 5.7.4.
        """
        ### BEGIN SOLUTION
        parts = []
        for name in self.numeric:
            mean, sd = self.statistics[name]
            values = [math.nan if row[name] is None else row[name] for row in rows]
            scaled = (torch.tensor(values, dtype=torch.float64) - mean) / (sd or 1)
            parts.append(scaled.nan_to_num().float().unsqueeze(1))
        for name in self.categorical:
            parts.append(one_hot([row[name] for row in rows], self.categories[name]))
        return torch.cat(parts, dim=1)
        ### END SOLUTION
