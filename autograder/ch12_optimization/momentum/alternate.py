"""A right answer with single numbers, NumPy, the second-order recursion and eigenvalues."""

from collections.abc import Callable

import numpy as np
import torch


def leaky_weights(beta: float, t: int) -> torch.Tensor:
    weights = [1.0]
    while len(weights) < t:
        weights.insert(0, beta * weights[0])
    return torch.tensor(weights, dtype=torch.float64)


def momentum_step(
    params: list[torch.Tensor],
    grads: list[torch.Tensor],
    velocities: list[torch.Tensor],
    lr: float,
    beta: float,
) -> None:
    if len({len(params), len(grads), len(velocities)}) > 1:
        raise ValueError("each parameter needs a gradient and a velocity")
    for i, p in enumerate(params):
        flat, velocity = p.detach().numpy(), velocities[i].numpy()
        for place in np.ndindex(flat.shape):
            velocity[place] = beta * velocity[place] + float(grads[i][place])
            flat[place] -= lr * velocity[place]


def heavy_ball(
    grad: Callable[[torch.Tensor], torch.Tensor], x0: torch.Tensor, lr: float, beta: float, steps: int
) -> torch.Tensor:
    path = torch.empty(steps + 1, *x0.shape, dtype=torch.float64)
    path[0] = x0
    for t in range(steps):
        # The velocity is the last difference of points over -lr.
        before = path[max(t - 1, 0)]
        path[t + 1] = path[t] - lr * grad(path[t].clone()) + beta * (path[t] - before)
    return path


def momentum_matrix(lr: float, beta: float, curvature: float) -> torch.Tensor:
    leak = np.array([[beta, curvature], [0.0, 1.0]])
    move = np.array([[1.0, 0.0], [-lr, 1.0]])
    return torch.from_numpy(move @ leak)


def converges(lr: float, beta: float, curvatures: torch.Tensor) -> bool:
    radii = [
        float(torch.linalg.eigvals(momentum_matrix(lr, beta, curvature)).abs().max())
        for curvature in curvatures.tolist()
    ]
    return max(radii) < 1 - 1e-9
