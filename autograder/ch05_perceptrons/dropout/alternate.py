"""A right answer with uniform numbers, moments written out, and running sums."""

import torch


def dropout(x: torch.Tensor, p: float, training: bool, generator: torch.Generator) -> torch.Tensor:
    if p < 0 or p > 1:
        raise ValueError("p is no probability")
    if not training or p == 0:
        return x.clone()
    dropped = torch.rand(x.shape, generator=generator, dtype=torch.float64) < p
    factor = 0.0 if p == 1 else 1 / (1 - p)
    return (x * factor).masked_fill(dropped, 0.0)


def expected_dropout_loss(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, p: float) -> float:
    total = 0.0
    for row, target in zip(X.tolist(), y.tolist(), strict=True):
        terms = [x * weight for x, weight in zip(row, w.tolist(), strict=True)]
        mean = sum(terms)
        # Each term is 0 with probability p, or term / (1 - p): its variance is the second moment less term^2.
        variance = sum(term**2 / (1 - p) - term**2 for term in terms)
        total += (target - mean) ** 2 + variance
    return total / len(y)


def mc_dropout(model: torch.nn.Module, X: torch.Tensor, n: int) -> tuple[torch.Tensor, torch.Tensor]:
    training = [module for module in model.modules() if module.training]
    try:
        model.eval()
        for module in model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.train()
        with torch.inference_mode():
            first = model(X)
            total, squares = torch.zeros_like(first), torch.zeros_like(first)
            for i in range(n):
                shifted = (model(X) if i else first) - first
                total, squares = total + shifted, squares + shifted**2
        variance = (squares - total**2 / n) / (n - 1)
        return first + total / n, variance.clamp(min=0).sqrt()
    finally:
        model.eval()
        for module in training:
            module.training = True
