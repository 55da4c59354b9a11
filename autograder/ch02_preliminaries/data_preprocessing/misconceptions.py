"""Wrong answers to ch02/data_preprocessing, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

PRESENT = "[value for value in values if value is not None and not math.isnan(value)]"

edit(
    "mean_and_sd",
    PRESENT,
    "[0.0 if value is None or math.isnan(value) else value for value in values]",
    name="missing_as_zero",
    says="You counted missing values as 0: that pulls the mean towards 0. Leave them out.",
)

edit(
    "mean_and_sd",
    PRESENT,
    "[value for value in values if value is not None]",
    name="nan_kept",
    says="You left out None but not NaN: one NaN makes mean and standard deviation NaN.",
)

edit(
    "mean_and_sd",
    "for value in present) / len(present)",
    "for value in present) / (len(present) - 1)",
    name="unbiased",
    says="You divided the squares by n - 1: here the n present values divide by n.",
)

edit(
    "mean_and_sd",
    "variance = sum((value - mean) ** 2 for value in present) / len(present)",
    "variance = abs(sum(value**2 for value in present) / len(present) - mean**2)",
    name="mean_of_squares",
    says="You took the mean of squares minus mean**2: for large values the digits cancel. Subtract first.",
)

edit(
    "mean_and_sd",
    "    if len(set(present)) == 1:\n"
    "        return present[0], 0.0  # the sum of 0.1, 0.1 and 0.1, divided by 3, is another number\n",
    "",
    name="equal_values_differ_by_rounding",
    says="For equal values your mean is off by rounding, and the standard deviation is tiny instead of 0.",
)

edit(
    "one_hot",
    "if value is None:",
    "if not value:",
    name="empty_is_missing",
    says='You asked `if not value`: "" is a word like any other; only None is missing.',
)

edit(
    "one_hot",
    "elif value in categories:",
    "else:",
    name="new_word_is_an_error",
    says="You looked up every word among the categories: one that was never seen must get a row of zeros.",
)


@misconception(
    "one_hot",
    says="You put words that were never seen into the column for missing ones: they get a row of zeros.",
)
def new_word_is_missing(values, categories):
    known = [*categories, None]
    places = [known.index(value) if value in known else len(categories) for value in values]
    return torch.eye(len(known))[places]


@misconception(
    "one_hot",
    says="You have no column for missing words: a gap can mean something, and must differ from a new word.",
)
def no_column_for_missing(values, categories):
    return torch.tensor([[float(value == word) for word in categories] for value in values])


@misconception(
    "one_hot",
    says="You sorted the categories: column j belongs to categories[j], in the order given.",
)
def sorted_categories(values, categories):
    known = [*sorted(categories), None]
    return torch.tensor([[float(value == word) for word in known] for value in values])


@misconception(
    "Preprocessor.fit",
    says="You dropped rows in which something is missing: their other columns count.",
)
def complete_rows_only(self, rows):
    def complete(row):
        used = [row[name] for name in [*self.numeric, *self.categorical]]
        return all(value is not None and value == value for value in used)

    kept = [row for row in rows if complete(row)] or rows
    self.statistics = {name: mean_and_sd([row[name] for row in kept]) for name in self.numeric}
    self.categories = {
        name: sorted({row[name] for row in kept if row[name] is not None}) for name in self.categorical
    }


edit(
    "Preprocessor.fit",
    "sorted({row[name] for row in rows if row[name] is not None})",
    "list(dict.fromkeys(row[name] for row in rows if row[name] is not None))",
    name="order_of_appearance",
    says="You kept the words in the order in which they appear: the categories are sorted.",
)

edit(
    "Preprocessor.fit",
    "sorted({row[name] for row in rows if row[name] is not None})",
    "sorted({str(row[name]) for row in rows})",
    name="none_as_a_word",
    says='You made the missing value a category ("None"): one_hot has a column of its own for it.',
)

edit(
    "Preprocessor.transform",
    "        parts = []\n",
    "        self.fit(rows)\n        parts = []\n",
    name="learns_again",
    says="You learned from the rows that you transform: use what fit has learned from the training rows.",
)

edit(
    "Preprocessor.transform",
    "math.nan if row[name] is None else row[name]",
    "0.0 if row[name] is None or math.isnan(row[name]) else row[name]",
    name="zero_before_scaling",
    says="You replaced missing numbers by 0 before scaling: they become 0, the mean, after it.",
)

edit(
    "Preprocessor.transform",
    ".nan_to_num()",
    "",
    name="nan_stays",
    says="You left NaN in the matrix: a missing number becomes 0.",
)

edit(
    "Preprocessor.transform",
    "(sd or 1)",
    "sd",
    name="divided_by_zero",
    says="You divided by a standard deviation of 0: there only the mean is subtracted.",
)

edit(
    "Preprocessor.transform",
    "(sd or 1)",
    "(sd + 1e-8)",
    name="small_number_added",
    says="You added a small number to sd: where sd is 0, a new value becomes huge. Divide by 1 there.",
)

edit(
    "Preprocessor.transform",
    "dtype=torch.float64",
    "dtype=torch.float32",
    name="single_precision",
    says="You converted to float32 before the mean was subtracted: large numbers lose their differences.",
)

edit(
    "Preprocessor.transform",
    "        parts = []\n",
    "        rows = [row for row in rows if all(row[name] is not None for name in self.numeric)]\n"
    "        parts = []\n",
    name="rows_dropped",
    says="You dropped rows with a missing number: each row of the table has its row in the matrix.",
)

edit(
    "Preprocessor.transform",
    "for name in self.numeric:",
    "for name in sorted(self.numeric):",
    name="columns_sorted",
    says="You sorted the columns: they come in the order of `numeric`.",
)
