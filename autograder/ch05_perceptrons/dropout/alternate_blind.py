"""Written from the stub (26950753befb3afa) and the notes alone, without sight of solution or checks."""

import torch


def dropout(x: torch.Tensor, p: float, training: bool, generator: torch.Generator) -> torch.Tensor:
    if not 0 <= p <= 1:
        raise ValueError("p must lie between 0 and 1")
    if not training or p == 0:
        return x
    if p == 1:
        return x * 0
    u = torch.rand(x.shape, dtype=torch.float64, generator=generator, device=generator.device)
    keep = (u >= p).to(x.device)
    return torch.where(keep, x / (1 - p), x.new_zeros(()))


def expected_dropout_loss(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, p: float) -> float:
    squared_bias = (y - X @ w) ** 2
    variance = p / (1 - p) * ((X * w) ** 2).sum(dim=1)
    return float((squared_bias + variance).mean().item())


def mc_dropout(model: torch.nn.Module, X: torch.Tensor, n: int) -> tuple[torch.Tensor, torch.Tensor]:
    modes = [(module, module.training) for module in model.modules()]
    try:
        for module, _ in modes:
            module.training = isinstance(module, torch.nn.Dropout)
        with torch.no_grad():
            # A copy each time: a first layer that works in place must not change X.
            predictions = torch.stack([model(X.clone()).detach().clone() for _ in range(n)])
    finally:
        for module, mode in modes:
            module.training = mode
    return predictions.mean(dim=0), predictions.std(dim=0, correction=1)
