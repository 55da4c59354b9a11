"""A right answer step by step, with complex numbers, interpolation and NumPy."""

import cmath
import math
from bisect import bisect_right

import numpy as np


def factor(t, base, alpha, lowest):
    rate = base
    for _ in range(t):
        rate = max(rate * alpha, lowest)
    return rate


def multistep(t, base, milestones, gamma):
    return base * gamma ** bisect_right(milestones, t)


def polynomial(t, base, final, total, power):
    if t >= total:
        return final
    return final + (base - final) * math.exp(power * (math.log(total - t) - math.log(total)))


def warmup_cosine(t, base, start, final, warmup, total):
    if t < warmup:
        return float(np.interp(t, [0, warmup], [start, base]))
    if t >= total:
        return final
    u = (t - warmup) / (total - warmup)
    return final + (base - final) * (1 + cmath.exp(1j * math.pi * u).real) / 2


def rates_of_training(schedule, epochs, minibatches, per_minibatch):
    rates, count = [], 0
    for epoch in range(epochs):
        for _ in range(minibatches):
            rates.append(schedule(count if per_minibatch else epoch))
            count += 1
    return rates
