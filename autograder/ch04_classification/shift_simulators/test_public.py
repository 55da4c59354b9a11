"""Public checks of ch04/shift_simulators."""

import torch
from scipy.stats import chisquare

from d2lcourse.checks import close, points, sigmas, statistic, value


def table(*rows):
    """Return rows of numbers as a float64 tensor."""
    return torch.tensor(rows, dtype=torch.float64)


JOINT = table([0.3, 0.1], [0.2, 0.4])


@points(1, of="covariate_shift")
def test_other_inputs(student):
    """The example: p(x) becomes (0.8, 0.2), and p(y | x) stays."""
    found = student.covariate_shift(JOINT, torch.tensor([0.8, 0.2], dtype=torch.float64))
    close(found, table([0.6, 0.2], [1 / 15, 2 / 15]))


@points(1, of="label_shift")
def test_other_labels(student):
    """The example: p(y) becomes (0.8, 0.2), and p(x | y) stays."""
    found = student.label_shift(JOINT, torch.tensor([0.8, 0.2], dtype=torch.float64))
    close(found, table([0.48, 0.04], [0.32, 0.16]))


@points(1, of="concept_shift")
def test_other_concepts(student):
    """The example: p(y | x) changes, and p(x) stays (0.4, 0.6)."""
    close(student.concept_shift(JOINT, table([0.5, 0.5], [0.9, 0.1])), table([0.2, 0.2], [0.54, 0.06]))


@points(2, of="sample_pairs")
def test_frequencies(student, draw):
    """Of 6 000 pairs each combination is as frequent as the table says (chi-square test)."""
    joint = table([0.05, 0.1, 0.2], [0.3, 0.25, 0.1])
    for source in draw.fixed(3):
        x, y = map(value, student.sample_pairs(joint, 6000, source.generator()))
        close(
            (tuple(x.shape), tuple(y.shape), x.dtype, y.dtype), ((6000,), (6000,), torch.int64, torch.int64)
        )
        counts = torch.zeros(2, 3).index_put((x, y), torch.ones(6000), accumulate=True)
        p = chisquare(counts.flatten().numpy(), 6000 * joint.flatten().numpy()).pvalue
        statistic(sigmas(p), source, what="the deviation of the counts", expected=0, sd=1, limit=8)


@points(1, of="which_shift")
def test_one_of_each(student):
    """The three examples are recognised, and so is no change."""
    found = [
        student.which_shift(JOINT, table([0.6, 0.2], [1 / 15, 2 / 15])),
        student.which_shift(JOINT, table([0.48, 0.04], [0.32, 0.16])),
        student.which_shift(JOINT, table([0.2, 0.2], [0.54, 0.06])),
        student.which_shift(JOINT, JOINT),
    ]
    close(found, ["covariate", "label", "concept", "none"])
