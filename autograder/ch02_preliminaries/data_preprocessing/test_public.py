"""Public checks of ch02/data_preprocessing."""

import math

import torch

from d2lcourse.checks import close, points, raises, value


@points(1, of="mean_and_sd")
def test_the_values_that_are_present(student):
    """Of 2, nothing, 4 and 9 the mean is 5 and the variance (9 + 1 + 16) / 3."""
    mean, sd = value(student.mean_and_sd([2.0, None, 4.0, 9.0]))
    close(mean, 5.0, suspects={"you counted the missing value as 0": 15 / 4})
    unbiased = {"you divided by n - 1; here it is n": math.sqrt(26 / 2)}
    close(sd, math.sqrt(26 / 3), rtol=1e-6, suspects=unbiased)


@points(1, of="mean_and_sd")
def test_nan_is_missing_too(student):
    """NaN counts as little as None; if nothing is present there is no mean."""
    close(student.mean_and_sd([math.nan, 1.0, 3.0, None]), (2.0, 1.0), rtol=1e-6)
    raises(ValueError, student.mean_and_sd, [None, math.nan])


@points(1, of="one_hot")
def test_a_known_a_missing_and_a_new_word(student):
    """The example: a column for each category and one for what is missing; a new word gets zeros."""
    found = student.one_hot(["tin", None, "glass"], ["slate", "tin"])
    close(found, torch.tensor([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]))


TRAIN = [{"rooms": 2, "roof": "tin"}, {"rooms": None, "roof": "slate"}, {"rooms": 4, "roof": None}]


@points(1, of="Preprocessor.fit")
def test_what_is_learned(student):
    """The example: mean and standard deviation of the rooms, and the kinds of roofs, sorted."""
    model = student.Preprocessor(["rooms"], ["roof"])
    model.fit(TRAIN)
    close(value(model.statistics), {"rooms": (3.0, 1.0)}, rtol=1e-6)
    close(value(model.categories), {"roof": ["slate", "tin"]})


@points(2, of="Preprocessor.transform")
def test_new_rows(student):
    """The example: statistics and categories are those of the training rows; missing numbers become 0."""
    model = student.Preprocessor(["rooms"], ["roof"])
    model.statistics, model.categories = {"rooms": (3.0, 1.0)}, {"roof": ["slate", "tin"]}
    found = model.transform([{"rooms": 5, "roof": "tin"}, {"rooms": None, "roof": "glass"}])
    close(found, torch.tensor([[2.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0]]))


@points(1, of="Preprocessor.transform")
def test_first_learn_then_transform(student):
    """The training rows themselves, after they were learned from."""
    model = student.Preprocessor(["rooms"], ["roof"])
    model.fit(TRAIN)
    expected = torch.tensor([[-1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 1.0]])
    close(model.transform(TRAIN), expected)
