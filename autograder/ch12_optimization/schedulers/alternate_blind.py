"""Written from the stub (eb3bce67f0346898) and the notes alone, without sight of solution or checks."""

import math
from collections.abc import Callable, Sequence


def factor(t: int, base: float, alpha: float, lowest: float) -> float:
    return float(max(base * alpha**t, lowest))


def multistep(t: int, base: float, milestones: Sequence[int], gamma: float) -> float:
    return float(base * gamma ** sum(m <= t for m in milestones))


def polynomial(t: int, base: float, final: float, total: int, power: float) -> float:
    if t >= total:
        return float(final)
    return float(final + (base - final) * (1 - t / total) ** power)


def warmup_cosine(t: int, base: float, start: float, final: float, warmup: int, total: int) -> float:
    if t < warmup:
        return float(start + (base - start) * t / warmup)
    if t >= total:
        return float(final)
    u = (t - warmup) / (total - warmup)
    return float(final + (base - final) * (1 + math.cos(math.pi * u)) / 2)


def rates_of_training(
    schedule: Callable[[int], float], epochs: int, minibatches: int, per_minibatch: bool
) -> list[float]:
    return [
        schedule(epoch * minibatches + i if per_minibatch else epoch)
        for epoch in range(epochs)
        for i in range(minibatches)
    ]
