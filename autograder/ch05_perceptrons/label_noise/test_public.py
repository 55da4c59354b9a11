"""Public checks of ch05/label_noise."""

import torch
from sklearn.datasets import load_digits

from d2lcourse.checks import close, learns, points, value


@points(1, of="flip_labels")
def test_three_of_ten(student, draw):
    """With a share of 0.3, three of ten labels become wrong ones, and seven stay."""
    y = torch.tensor([0, 1, 2, 3, 0, 1, 2, 3, 0, 1])
    noisy = value(student.flip_labels(y, 0.3, 4, draw.generator()))
    close((tuple(noisy.shape), noisy.dtype == torch.int64), ((10,), True))
    close(int((noisy != y).sum()), 3)
    close(bool(((noisy >= 0) & (noisy < 4)).all()), True)


@points(1, of="predictions_by_epoch")
def test_one_step(student, rig, draw):
    """One epoch with a single minibatch is one gradient step; then it predicts."""
    model = rig.network(4, 5, 3, draw.generator()).double()
    ours = torch.nn.Sequential(torch.nn.Linear(4, 5), torch.nn.ReLU(), torch.nn.Linear(5, 3)).double()
    ours.load_state_dict(value(model.state_dict()))
    X, new_X = draw.normal(7, 4, dtype=torch.float64), draw.normal(6, 4, dtype=torch.float64)
    labels = draw.integers(0, 3, 7)
    torch.nn.functional.cross_entropy(ours(X), labels).backward()
    with torch.no_grad():
        for parameter in ours.parameters():
            parameter -= 0.8 * parameter.grad
    found = student.predictions_by_epoch(model, X, labels, new_X, 1, 0.8, 7, draw.generator())
    close(
        value(model.state_dict()), {k: v.detach() for k, v in ours.state_dict().items()}, rtol=1e-7, atol=1e-9
    )
    close(found, (ours(X).argmax(1)[None], ours(new_X).argmax(1)[None]))


@points(2, of="predictions_by_epoch")
def test_right_labels_come_first(student, rig, draw):
    """When new digits are read best, right labels are learned, and most wrong ones are not yet."""
    digits = load_digits()
    X, y = torch.tensor(digits.data / 16, dtype=torch.float32), torch.tensor(digits.target)

    def gap(source):
        order = source.permutation(len(y))
        train, new = order[:500], order[500:1000]
        wrong = torch.arange(500) < 150  # the order is random already
        labels = torch.where(wrong, (y[train] + source.integers(1, 10, 500)) % 10, y[train])
        model = rig.network(64, 256, 10, source.generator())
        on_train, on_new = student.predictions_by_epoch(
            model, X[train], labels, X[new], 20, 0.1, 32, source.generator()
        )
        close((tuple(on_train.shape), tuple(on_new.shape)), ((20, 500), (20, 500)))
        at_best = value(on_train)[(value(on_new) == y[new]).sum(1).argmax()] == labels
        return at_best[~wrong].double().mean() - at_best[wrong].double().mean()

    learns(
        gap, draw, what="share of right labels learned less that of wrong ones", baseline=0.0, threshold=0.3
    )


@points(1, of="fit_curves")
def test_one_epoch_of_four_examples(student):
    """The example: one right label, and three wrong ones."""
    predicted, clean = torch.tensor([[0, 1, 1, 1]]), torch.tensor([0, 1, 1, 0])
    expected = {"clean": [1.0], "memorised": [1 / 3], "recovered": [2 / 3]}
    found = student.fit_curves(predicted, clean, torch.tensor([0, 0, 2, 1]))
    close(found, {name: torch.tensor(curve, dtype=torch.float64) for name, curve in expected.items()})


@points(1, of="best_epoch")
def test_three_epochs(student):
    """The example: after the second of three epochs all three labels are right."""
    predicted = torch.tensor([[0, 0, 0], [0, 1, 0], [0, 1, 1]])
    close(student.best_epoch(predicted, torch.tensor([0, 1, 0])), 1)
