"""Hidden checks of ch05/dropout."""

import torch

from d2lcourse.checks import (
    autograd_of,
    close,
    leaves_unchanged,
    own_work,
    points,
    raises,
    statistic,
    value,
)

LIBRARY = (
    "dropout",
    "dropout_",
    "native_dropout",
    "alpha_dropout",
    "feature_dropout",
    "feature_alpha_dropout",
)
no_library = own_work(*LIBRARY, of=("dropout",))


@points(2, of="dropout")
def test_each_element_by_itself(student, draw):
    """Neighbours along all three dimensions are dropped independently, and the number of zeros varies."""
    counts = set()
    for source in draw.fixed(4):
        ones = torch.ones(12, 15, 10, dtype=torch.float64)
        found = value(student.dropout(ones, 0.4, True, source.generator()))
        close(tuple(found.shape), (12, 15, 10))
        kept = found != 0
        counts.add(int(kept.sum()))
        for dim in range(3):
            size = kept.shape[dim] - 1
            pairs = kept.narrow(dim, 0, size) == kept.narrow(dim, 1, size)
            # Neighbouring pairs share an element and depend on each other a little, hence the factor.
            sd = 1.2 * (0.52 * 0.48 / pairs.numel()) ** 0.5
            what = f"the share of equal neighbours along dimension {dim}"
            statistic(pairs.double().mean(), source, what=what, expected=0.52, sd=sd, limit=8)
    close(len(counts) > 1, True)  # four counts agree by chance with a probability of about 1e-6


@points(1, of="dropout")
def test_the_generator_decides(student, draw):
    """The same generator drops the same elements, a second call with it drops others; x stays as it is."""
    x, seed = 1 + draw.uniform(9, 20), int(draw.integers(0, 2**31, 1))
    again = draw.generator(seed)
    first = value(leaves_unchanged(student.dropout, x, 0.5, True, draw.generator(seed)))
    close(value(student.dropout(x, 0.5, True, again)), first)
    second = value(student.dropout(x, 0.5, True, again))
    close(torch.equal(first, second), False)  # 180 elements agree by chance with a probability below 1e-50


@points(1, of="dropout")
def test_gradients_take_the_same_mask(student, draw):
    """The gradient of x is v / (1 - p) where x was kept, and 0 elsewhere (float64)."""
    x, v = 1 + draw.uniform(6, 11, dtype=torch.float64), draw.normal(6, 11, dtype=torch.float64)
    seed = int(draw.integers(0, 2**31, 1))
    kept = value(student.dropout(x, 0.3, True, draw.generator(seed))) != 0
    close(autograd_of(student.dropout, x, 0.3, True, draw.generator(seed))(v), v * kept / 0.7)


@points(1, of="dropout")
def test_the_ends_of_the_range(student, draw):
    """With p = 1 come zeros and no NaN; impossible probabilities are errors at prediction, too."""
    x = draw.normal(5, 3)
    close(student.dropout(x, 1.0, True, draw.generator()), torch.zeros(5, 3))
    close(student.dropout(x, 1.0, False, draw.generator()), x)
    raises(ValueError, student.dropout, x, 1.01, False, draw.generator())
    raises(ValueError, student.dropout, x, -0.01, False, draw.generator())


@points(2, of="expected_dropout_loss")
def test_other_probabilities(student, draw):
    """For many examples: the loss of the linear combination of two masks' moments, for several p."""
    X, y = draw.normal(30, 6, dtype=torch.float64), draw.normal(30, dtype=torch.float64)
    w = draw.normal(6, dtype=torch.float64)
    for p in (0.0, 0.1, 0.9):
        # E (y - x'w)^2 = y^2 - 2 y E[x'].w + w' E[x' x''] w, where E[x'_j x'_k] = x_j x_k but for j = k.
        total = 0.0
        for row, target in zip(X, y, strict=True):
            second = torch.outer(row, row)
            second.diagonal().div_(1 - p)
            total += float(target**2 - 2 * target * (row @ w) + w @ second @ w)
        close(leaves_unchanged(student.expected_dropout_loss, X, y, w, p), total / 30, rtol=1e-8)


@points(2, of="mc_dropout")
def test_only_dropout_trains(student, rig, draw):
    """Batch normalisation keeps to its running statistics and leaves them, in a model in training mode."""
    model = rig.network(draw.generator())
    X = draw.normal(7, 4)
    before = value(model.state_dict())
    mean, sd = leaves_unchanged(student.mc_dropout, model, 3 + 2 * X, 5)
    close([bool(part.requires_grad) for part in (mean, sd)], [False, False])
    close(value(model.state_dict()), before)
    predictions = torch.stack(value(model.outputs))
    close(tuple(predictions.shape), (5, 7, 3))
    close((value(mean), value(sd)), (predictions.mean(0), predictions.std(0)), rtol=1e-4, atol=1e-5)
    # With the batch's statistics the other rows would change the prediction of the first.
    twin = rig.network(draw.generator())
    twin.load_state_dict(before)
    for layer in (twin.net[2], twin.net[3][2]):
        layer.p = 0.0
    close(
        value(student.mc_dropout(twin, X, 2)[0])[:1], value(student.mc_dropout(twin, X[:1], 2)[0]), rtol=1e-4
    )
    close((int(model.net[2].active), int(model.net[3][2].active)), (5, 5))


@points(1, of="mc_dropout")
def test_each_module_gets_its_own_mode_back(student, rig, draw):
    """A model partly in training mode is so again afterwards, also after an error."""
    model = rig.network(draw.generator())
    model.train()
    model.net[1].eval()
    model.net[3][2].eval()
    modes = value(model.modes())
    student.mc_dropout(model, draw.normal(2, 4), 2)
    close(model.modes(), modes)
    raises(RuntimeError, student.mc_dropout, model, draw.normal(2, 5), 2)
    close(model.modes(), modes)
