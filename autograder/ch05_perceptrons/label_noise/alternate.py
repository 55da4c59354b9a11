"""A right answer with loops, and with the momentum written out."""

import torch


def flip_labels(y: torch.Tensor, share: float, num_classes: int, generator: torch.Generator) -> torch.Tensor:
    noisy = y.tolist()
    places = torch.rand(len(noisy), generator=generator, dtype=torch.float64).argsort().tolist()
    for place in places[: round(share * len(noisy))]:
        others = [c for c in range(num_classes) if c != noisy[place]]
        noisy[place] = others[int(torch.randint(len(others), (1,), generator=generator))]
    return torch.tensor(noisy)


def predictions_by_epoch(
    model: torch.nn.Module,
    X: torch.Tensor,
    labels: torch.Tensor,
    new_X: torch.Tensor,
    epochs: int,
    lr: float,
    batch_size: int,
    generator: torch.Generator,
) -> tuple[torch.Tensor, torch.Tensor]:
    parameters = list(model.parameters())
    velocities = [torch.zeros_like(p) for p in parameters]
    n = len(labels)
    results: tuple[list[torch.Tensor], list[torch.Tensor]] = ([], [])
    for _ in range(epochs):
        order = torch.randperm(n, generator=generator)
        for start in range(0, n, batch_size):
            rows = order[start : start + batch_size]
            scores = torch.log_softmax(model(X[rows]), dim=1)
            loss = -scores[torch.arange(len(rows)), labels[rows]].sum() / len(rows)
            gradients = torch.autograd.grad(loss, parameters)
            with torch.no_grad():
                for p, v, g in zip(parameters, velocities, gradients, strict=True):
                    v.mul_(0.9).add_(g)
                    p.sub_(lr * v)
        with torch.no_grad():
            for inputs, rows_of in zip((X, new_X), results, strict=True):
                rows_of.append(model(inputs).max(dim=1).indices)
    return torch.stack(results[0]), torch.stack(results[1])


def fit_curves(predicted: torch.Tensor, clean: torch.Tensor, noisy: torch.Tensor) -> dict[str, torch.Tensor]:
    curves: dict[str, list[float]] = {"clean": [], "memorised": [], "recovered": []}
    for row in predicted.tolist():
        triples = list(zip(row, clean.tolist(), noisy.tolist(), strict=True))
        right = [p == c for p, c, z in triples if c == z]
        wrong = [(p == z, p == c) for p, c, z in triples if c != z]
        curves["clean"].append(sum(right) / len(right))
        curves["memorised"].append(sum(z for z, _ in wrong) / len(wrong))
        curves["recovered"].append(sum(c for _, c in wrong) / len(wrong))
    return {name: torch.tensor(curve, dtype=torch.float64) for name, curve in curves.items()}


def best_epoch(predicted: torch.Tensor, y: torch.Tensor) -> int:
    hits = [int((row == y).sum()) for row in predicted]
    return hits.index(max(hits))
