"""Hidden checks of ch05/label_noise."""

import scipy.stats
import torch
from sklearn.datasets import load_digits

from d2lcourse.checks import close, learns, leaves_unchanged, points, sigmas, statistic, value


@points(2, of="flip_labels")
def test_which_labels_become_which(student, draw):
    """The examples are chosen at random, and each wrong class is as likely as the others."""
    for source in draw.fixed(2):
        y = source.integers(0, 5, 3000)
        noisy = value(student.flip_labels(y, 0.4, 5, source.generator()))
        close(tuple(noisy.shape), (3000,))
        wrong = noisy != y
        close(int(wrong.sum()), 1200)
        sd = (1200 * 0.25 * 1800 / 2999) ** 0.5
        count = int(wrong[:1500].sum())
        statistic(count, source, what="wrong labels in the first half", expected=600, sd=sd, limit=8)
        pairs = (wrong[1:] == wrong[:-1]).double()
        # Neighbouring pairs share an example and depend on each other a little, hence the factor.
        sd = 1.2 * (0.52 * 0.48 / 2999) ** 0.5
        what = "the share of neighbours that are alike"
        statistic(pairs.mean(), source, what=what, expected=0.52, sd=sd, limit=8)
        offsets = torch.bincount((noisy - y)[wrong] % 5, minlength=5)[1:]
        surprise = sigmas(float(scipy.stats.chisquare(offsets.numpy()).pvalue))
        statistic(surprise, source, what="the wrong classes' chi-square", expected=0, sd=1, limit=8)


@points(1, of="flip_labels")
def test_how_many_labels(student, draw):
    """The number is rounded; none and all are possible; y stays as it is."""
    y = draw.integers(0, 2, 11)
    for share, count in ((0.7, 8), (0.3, 3), (0.0, 0)):
        noisy = value(leaves_unchanged(student.flip_labels, y, share, 2, draw.generator()))
        close(int((noisy != y).sum()), count)
    close(student.flip_labels(y, 1.0, 2, draw.generator()), 1 - y)


@points(1, of="flip_labels")
def test_the_generator_decides(student, draw):
    """The same generator gives the same labels, and a second call with it gives others."""
    y, seed = draw.integers(0, 7, 200), int(draw.integers(0, 2**31, 1))
    again = draw.generator(seed)
    first = value(student.flip_labels(y, 0.5, 7, draw.generator(seed)))
    close(value(student.flip_labels(y, 0.5, 7, again)), first)
    second = value(student.flip_labels(y, 0.5, 7, again))
    close(torch.equal(first, second), False)  # chance makes them agree with a probability below 1e-50


@points(2, of="predictions_by_epoch")
def test_minibatches_and_momentum(student, rig, draw):
    """Four epochs with minibatches of 5, 5, 5, 5 and 3 in the generator's order, and one velocity for all."""
    model = rig.network(4, 6, 3, draw.generator()).double()
    ours = torch.nn.Sequential(torch.nn.Linear(4, 6), torch.nn.ReLU(), torch.nn.Linear(6, 3)).double()
    ours.load_state_dict(value(model.state_dict()))
    X, new_X = draw.normal(23, 4, dtype=torch.float64), draw.normal(9, 4, dtype=torch.float64)
    labels, seed = draw.integers(0, 3, 23), int(draw.integers(0, 2**31, 1))
    generator, velocities = torch.Generator().manual_seed(seed), [0.0] * 4
    expected = ([], [])
    for _ in range(4):
        order = torch.randperm(23, generator=generator).tolist()
        for start in (0, 5, 10, 15, 20):
            rows = order[start : start + 5]
            loss = torch.nn.functional.cross_entropy(ours(X[rows]), labels[rows])
            gradients = torch.autograd.grad(loss, list(ours.parameters()))
            velocities = [0.9 * v + g for v, g in zip(velocities, gradients, strict=True)]
            with torch.no_grad():
                for parameter, v in zip(ours.parameters(), velocities, strict=True):
                    parameter -= 0.2 * v
        for inputs, rows in zip((X, new_X), expected, strict=True):
            rows.append(ours(inputs).argmax(1))
    found = leaves_unchanged(
        student.predictions_by_epoch, model, X, labels, new_X, 4, 0.2, 5, draw.generator(seed)
    )
    close(found, tuple(torch.stack(rows) for rows in expected))
    close(
        value(model.state_dict()), {k: v.detach() for k, v in ours.state_dict().items()}, rtol=1e-6, atol=1e-8
    )


@points(2, of="predictions_by_epoch")
def test_wrong_labels_come_later(student, rig, draw):
    """Long after the best epoch many more of the wrong labels are known by heart."""
    digits = load_digits()
    X, y = torch.tensor(digits.data / 16, dtype=torch.float32), torch.tensor(digits.target)

    def measure(source):
        order = source.permutation(len(y))
        train, new = order[:500], order[500:1000]
        wrong = torch.arange(500) < 150  # the order is random already
        labels = torch.where(wrong, (y[train] + source.integers(1, 10, 500)) % 10, y[train])
        model = rig.network(64, 256, 10, source.generator())
        on_train, on_new = student.predictions_by_epoch(
            model, X[train], labels, X[new], 40, 0.1, 32, source.generator()
        )
        close((tuple(on_train.shape), tuple(on_new.shape)), ((40, 500), (40, 500)))
        best = (value(on_new) == y[new]).sum(1).argmax()
        memorised = (value(on_train) == labels)[:, wrong].double().mean(1)
        return memorised[-1] - memorised[best]

    learns(measure, draw, what="wrong labels learned after the best epoch", baseline=0.0, threshold=0.25)


@points(2, of="fit_curves")
def test_curves_of_many_examples(student, draw):
    """Six epochs of 40 examples, a third of them with wrong labels: the shares, counted one by one."""
    clean, noisy = draw.integers(0, 4, 40), draw.integers(0, 4, 40)
    noisy[10:] = clean[10:]
    noisy[0] = (clean[0] + 1) % 4
    predicted = draw.integers(0, 4, 6, 40)
    predicted[2] = noisy
    predicted[4] = clean
    right = [i for i in range(40) if clean[i] == noisy[i]]
    wrong = [i for i in range(40) if clean[i] != noisy[i]]
    sets = {"clean": (right, clean), "memorised": (wrong, noisy), "recovered": (wrong, clean)}
    expected = {
        name: torch.tensor(
            [sum(int(row[i] == truth[i]) for i in chosen) / len(chosen) for row in predicted],
            dtype=torch.float64,
        )
        for name, (chosen, truth) in sets.items()
    }
    close(leaves_unchanged(student.fit_curves, predicted, clean, noisy), expected)


@points(1, of="best_epoch")
def test_the_first_of_equals(student, draw):
    """Of several equally good epochs the first one counts, wherever it is."""
    y = draw.integers(0, 3, 8)
    wrong = (y + 1) % 3
    mixed = torch.cat([y[:6], wrong[6:]])
    close(leaves_unchanged(student.best_epoch, torch.stack([wrong, mixed, y, mixed, y, y]), y), 2)
    close(student.best_epoch(torch.stack([mixed, wrong, mixed]), y), 0)
    close(student.best_epoch(torch.stack([wrong, wrong, mixed]), y), 2)
