"""Hidden checks of ch04/shift_simulators."""

import torch

from d2lcourse.checks import close, leaves_unchanged, points, statistic, value


def shares(draw, *shape, dim=0):
    """Return random positive probabilities, none too small, that sum to 1 along `dim`."""
    raw = draw.uniform(*shape, low=0.2, high=2.0, dtype=torch.float64)
    return raw / raw.sum(dim, keepdim=True)


def joint_table(draw, k, c):
    """Return a random joint table."""
    return shares(draw, k * c).reshape(k, c)


@points(2, of="covariate_shift")
def test_the_conditional_of_the_label_stays(student, draw):
    """Each row is scaled by new p(x) / old p(x)."""
    joint, new = joint_table(draw, 4, 3), shares(draw, 4)
    expected = torch.stack([row * float(p / row.sum()) for row, p in zip(joint, new, strict=True)])
    close(leaves_unchanged(student.covariate_shift, joint, new), expected)


@points(2, of="label_shift")
def test_the_conditional_of_the_input_stays(student, draw):
    """Each column is scaled by new p(y) / old p(y)."""
    joint, new = joint_table(draw, 3, 5), shares(draw, 5)
    columns = [column * float(p / column.sum()) for column, p in zip(joint.T, new, strict=True)]
    close(leaves_unchanged(student.label_shift, joint, new), torch.stack(columns, 1))


@points(2, of="concept_shift")
def test_the_inputs_stay(student, draw):
    """Each row's sum is the old one, and its shares are the new p(y | x)."""
    joint, new = joint_table(draw, 5, 3), shares(draw, 5, 3, dim=1)
    expected = torch.stack([new[x] * float(joint[x].sum()) for x in range(5)])
    close(leaves_unchanged(student.concept_shift, joint, new), expected)


@points(1, of="sample_pairs")
def test_the_generator_decides(student, draw):
    """The same generator gives the same pairs, and a second call with it gives others."""
    joint, seed = joint_table(draw, 3, 4), int(draw.integers(0, 2**31, 1))
    again = draw.generator(seed)
    first = value(leaves_unchanged(student.sample_pairs, joint, 50, draw.generator(seed)))
    close(value(student.sample_pairs(joint, 50, again)), first)
    second = value(student.sample_pairs(joint, 50, again))
    # Two samples of 50 pairs agree by chance with a probability below 1e-30.
    close(all(torch.equal(a, b) for a, b in zip(first, second, strict=True)), False)


@points(2, of="sample_pairs")
def test_pairs_are_independent(student, draw):
    """The order is random, the counts vary from sample to sample, and labels follow their inputs."""
    joint = torch.tensor([[0.45, 0.05], [0.05, 0.45]], dtype=torch.float64)
    for source in draw.fixed(3):
        x, y = map(value, student.sample_pairs(joint, 4000, source.generator()))
        x = x.double()
        halves = x[:2000].mean() - x[2000:].mean()
        statistic(halves, source, what="the halves' difference", expected=0, sd=(0.25 / 1000) ** 0.5, limit=8)
        alternating = (x[1:] == x[:-1]).double().mean()
        sd = (0.25 / 3999) ** 0.5
        statistic(alternating, source, what="the share of equal neighbours", expected=0.5, sd=sd, limit=8)
        agree = (x == y).double().mean()
        statistic(agree, source, what="the share of x = y", expected=0.9, sd=(0.09 / 4000) ** 0.5, limit=8)
    sums = [
        float(value(student.sample_pairs(joint, 400, source.generator()))[0].double().mean())
        for source in draw.fixed(20)
    ]
    close(len(set(sums)) > 1, True)  # chance makes them all equal with a probability below 1e-20


@points(2, of="which_shift")
def test_random_tables(student, draw):
    """Shifts of larger tables are recognised, and so is a table in which several things changed."""
    joint = joint_table(draw, 4, 3)
    px, py, y_given_x = shares(draw, 4), shares(draw, 3), shares(draw, 4, 3, dim=1)
    of_x, of_y = joint.sum(1, keepdim=True), joint.sum(0)
    shifted = {
        "covariate": joint / of_x * px.unsqueeze(1),
        "label": joint / of_y * py,
        "concept": of_x * y_given_x,
        "several": px.unsqueeze(1) * y_given_x,
        "none": joint.clone(),
    }
    for kind, other in shifted.items():
        close(leaves_unchanged(student.which_shift, joint, other), kind)


@points(1, of="which_shift")
def test_the_first_that_is_true(student, draw):
    """Where labels do not depend on inputs, other labels are a label shift, though p(x) stays as it is."""
    px, py, other = shares(draw, 4), shares(draw, 3), shares(draw, 3)
    close(student.which_shift(torch.outer(px, py), torch.outer(px, other)), "label")
    close(student.which_shift(torch.outer(px, py), torch.outer(shares(draw, 4), py)), "covariate")
    joint = torch.tensor([[0.3, 0.1], [0.2, 0.4]], dtype=torch.float64)
    slightly = joint + 1e-6 * torch.tensor([[1.0, -1.0], [0.0, 0.0]], dtype=torch.float64)
    close(student.which_shift(joint, slightly), "concept")
    close(
        student.which_shift(joint, joint + 1e-11 * torch.tensor([[1.0, 0.0], [-1.0, 0.0]]).double()), "none"
    )
