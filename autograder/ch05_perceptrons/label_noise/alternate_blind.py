"""Written from the stub (c70991a069ff02af) and the notes alone, without sight of solution or checks."""

import torch


def flip_labels(y: torch.Tensor, share: float, num_classes: int, generator: torch.Generator) -> torch.Tensor:
    n = y.shape[0]
    count = round(share * n)
    noisy = y.clone()
    chosen = torch.randperm(n, generator=generator)[:count].to(y.device)
    offsets = torch.randint(1, num_classes, (count,), generator=generator).to(y.device)
    noisy[chosen] = (y[chosen] + offsets) % num_classes
    return noisy


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
    n = X.shape[0]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    predicted, new_predicted = [], []
    for _ in range(epochs):
        order = torch.randperm(n, generator=generator)
        for rows in order.split(batch_size):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(X[rows]), labels[rows])
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            predicted.append(model(X).argmax(dim=1))
            new_predicted.append(model(new_X).argmax(dim=1))
    return torch.stack(predicted), torch.stack(new_predicted)


def fit_curves(predicted: torch.Tensor, clean: torch.Tensor, noisy: torch.Tensor) -> dict[str, torch.Tensor]:
    right = clean == noisy
    wrong = ~right
    as_noisy = (predicted == noisy).double()
    as_clean = (predicted == clean).double()
    return {
        "clean": as_noisy[:, right].mean(dim=1),
        "memorised": as_noisy[:, wrong].mean(dim=1),
        "recovered": as_clean[:, wrong].mean(dim=1),
    }


def best_epoch(predicted: torch.Tensor, y: torch.Tensor) -> int:
    correct = (predicted == y).sum(dim=1).tolist()
    return correct.index(max(correct))
