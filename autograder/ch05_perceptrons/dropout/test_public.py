"""Public checks of ch05/dropout."""

import itertools

import pytest
import torch

from d2lcourse.checks import close, own_work, points, raises, statistic, value

LIBRARY = (
    "dropout",
    "dropout_",
    "native_dropout",
    "alpha_dropout",
    "feature_dropout",
    "feature_alpha_dropout",
)
no_library = own_work(*LIBRARY, of=("dropout",))


@pytest.mark.parametrize("p", [0.2, 0.5, 0.75])
@points(1, of="dropout")
def test_zeros_and_survivors(student, draw, p):
    """Elements become 0 or x / (1 - p), in the right proportion."""
    for source in draw.fixed(2):
        x = 1 + source.uniform(40, 50)
        found = value(student.dropout(x, p, True, source.generator()))
        close(tuple(found.shape), (40, 50))
        kept = found != 0
        close(found, x * kept / (1 - p))
        sd = (p * (1 - p) / 2000) ** 0.5
        share = (~kept).double().mean()
        statistic(share, source, what="the share of zeros", expected=p, sd=sd, limit=8)


@points(1, of="dropout")
def test_not_in_training(student, draw):
    """At prediction nothing happens, and neither for p = 0."""
    x = draw.normal(4, 7)
    close(student.dropout(x, 0.6, False, draw.generator()), x)
    close(student.dropout(x, 0.0, True, draw.generator()), x)


@points(1, of="dropout")
def test_impossible_probabilities(student, draw):
    """A probability below 0 or above 1 is a ValueError."""
    for p in (-0.1, 1.5):
        raises(ValueError, student.dropout, draw.normal(3), p, True, draw.generator())


@points(1, of="expected_dropout_loss")
def test_four_masks(student):
    """The example: four masks, whose losses are 1, 1, 9 and 25."""
    X, one = torch.tensor([[1.0, 2.0]], dtype=torch.float64), torch.ones(2, dtype=torch.float64)
    close(student.expected_dropout_loss(X, one[:1], one, 0.5), 9.0)


@points(1, of="expected_dropout_loss")
def test_all_masks_of_three_inputs(student, draw):
    """Five examples and p = 0.3: the average over all eight masks, each with its probability."""
    X, y = draw.normal(5, 3, dtype=torch.float64), draw.normal(5, dtype=torch.float64)
    w, p = draw.normal(3, dtype=torch.float64), 0.3
    expected = 0.0
    for mask in itertools.product((0, 1), repeat=3):
        probability = p ** (3 - sum(mask)) * (1 - p) ** sum(mask)
        prediction = (X * torch.tensor(mask) / (1 - p)) @ w
        expected += probability * float((y - prediction).square().mean())
    close(student.expected_dropout_loss(X, y, w, p), expected)


@points(2, of="mc_dropout")
def test_mean_and_scatter(student, rig, draw):
    """Twenty predictions of a network in evaluation mode: their mean and standard deviation."""
    model = rig.network(draw.generator())
    model.eval()
    mean, sd = student.mc_dropout(model, draw.normal(7, 4), 20)
    predictions = torch.stack(value(model.outputs))
    close((mean, sd), (predictions.mean(0), predictions.std(0)), rtol=1e-4, atol=1e-5)
    close(bool((value(sd) > 1e-3).all()), True)


@points(1, of="mc_dropout")
def test_the_mode_is_restored(student, rig, draw):
    """A model that was in evaluation mode is in evaluation mode afterwards."""
    model = rig.network(draw.generator())
    model.eval()
    student.mc_dropout(model, draw.normal(7, 4), 3)
    close(model.modes(), [False] * 10)
    close(len(model.outputs), 3)
