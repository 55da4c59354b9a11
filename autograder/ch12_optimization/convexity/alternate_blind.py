"""Written from the stub (1543f3afe3758911) and the notes alone, without sight of solution or checks."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations

import torch


def is_convex_on_grid(f: Callable[[float], float], grid: Sequence[float], tol: float = 1e-9) -> bool:
    xs = [float(x) for x in grid]
    ys = [float(f(x)) for x in xs]
    # Exact arithmetic: floats are fractions, and over a common denominator they are integers.
    exact_y = [math.inf if math.isinf(y) else Fraction(y) for y in ys]
    scale_x = math.lcm(*(Fraction(x).denominator for x in xs))
    scale_y = math.lcm(
        Fraction(tol).denominator, *(y.denominator for y in exact_y if isinstance(y, Fraction))
    )
    points = [
        (int(Fraction(x) * scale_x), math.inf if y == math.inf else int(y * scale_y))
        for x, y in zip(xs, exact_y, strict=True)
    ]
    slack = int(Fraction(tol) * scale_y)
    for (a, fa), (b, fb), (c, fc) in combinations(points, 3):
        if fa == math.inf or fc == math.inf:
            continue  # the chord's height is inf: nothing lies above it
        if fb == math.inf:
            return False  # a hole in the domain
        if (fb - slack) * (c - a) > fa * (c - b) + fc * (b - a):  # multiplied by c - a > 0
            return False
    return True


def jensen_gap(f: Callable[[torch.Tensor], float], x: torch.Tensor, alpha: torch.Tensor) -> float:
    if x.ndim != 2 or alpha.ndim != 1 or len(alpha) != len(x):
        raise ValueError("need one weight for each point")
    if not bool((alpha >= 0).all()):
        raise ValueError("a weight is negative")
    if not abs(math.fsum(alpha.tolist()) - 1) <= 1e-9:
        raise ValueError("the weights do not sum to 1")
    # A point without weight adds nothing, even where f is infinite.
    mean_of_f = sum(w * float(f(p.clone())) for w, p in zip(alpha.tolist(), x, strict=True) if w > 0)
    return float(mean_of_f - float(f(alpha @ x)))


def is_psd(H: torch.Tensor, tol: float = 1e-10) -> bool:
    eigenvalues = torch.linalg.eigvalsh(H)  # ascending
    smallest, largest = eigenvalues[0].item(), eigenvalues[-1].item()
    return smallest >= -tol * largest


def below_set_is_convex(f: Callable[[float], float], grid: Sequence[float], b: float) -> bool:
    inside = [i for i, x in enumerate(grid) if f(float(x)) <= b]
    return not inside or inside[-1] - inside[0] + 1 == len(inside)
