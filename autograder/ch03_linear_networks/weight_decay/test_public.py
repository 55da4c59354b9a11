"""Public checks of ch03/weight_decay."""

import torch

from d2lcourse.checks import close, points


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


ZERO = torch.tensor(0.0, dtype=torch.float64)


@points(1, of="l2_penalty")
def test_two_weights(student):
    """The example: half of 9 + 16."""
    close(student.l2_penalty(torch.tensor([3.0, 4.0])), torch.tensor(12.5))


@points(1, of="decayed_step")
def test_one_weight(student):
    """The example: the gradient is 2 + 3."""
    found = student.decayed_step(numbers(1), ZERO, numbers([2]), numbers(1), 0.1, 3.0)
    close(found, (numbers(0.5), numbers(-0.1)[0]))


@points(2, of="decayed_step")
def test_only_the_weights_decay(student):
    """Without errors each weight loses the share lr * lam, and the bias stays."""
    w, b = numbers(2, -4, 1), numbers(5)[0]
    X = numbers([1, 0, 2], [0, 1, 1])
    found = student.decayed_step(w, b, X, X @ w + b, 0.5, 0.1)
    close(found, (0.95 * w, b))


@points(1, of="train")
def test_two_steps(student):
    """Two steps from zero on one example, computed by hand."""
    # The errors are -4 and -2; w becomes 0.8, then 0.8 - 0.1 * (-4 + 0.5 * 0.8); b becomes 0.4, then 0.6.
    found = student.train(numbers([2]), numbers(4), 0.1, 0.5, 2)
    close(found, (numbers(1.16), numbers(0.6)[0]))


@points(1, of="generalisation_gap")
def test_three_examples(student):
    """The example: no error on the one, half of (4 + 0) / 2 on the others."""
    train, new = (numbers([1]), numbers(1)), (numbers([2], [0]), numbers(0, 0))
    close(student.generalisation_gap(numbers(1), ZERO, train, new), 1.0)
