"""A right answer with loops, matrix products over pairs of a state and an action, and a doubling series."""

import numpy as np
import torch


def q_from_v(V: torch.Tensor, P: torch.Tensor, R: torch.Tensor, gamma: float) -> torch.Tensor:
    Q = R.clone()
    for s in range(Q.shape[0]):
        for a in range(Q.shape[1]):
            Q[s, a] += gamma * P[s, a].dot(V)
    return Q


def v_from_q(Q: torch.Tensor, pi: torch.Tensor) -> torch.Tensor:
    return torch.stack([probabilities.dot(values) for probabilities, values in zip(pi, Q, strict=True)])


def advantage(Q: torch.Tensor, pi: torch.Tensor) -> torch.Tensor:
    # The mean over the policy's actions b of Q[s, a] - Q[s, b].
    differences = Q.unsqueeze(2) - Q.unsqueeze(1)
    return (differences * pi.unsqueeze(1)).sum(dim=2)


def q_backup(
    Q: torch.Tensor, P: torch.Tensor, R: torch.Tensor, pi: torch.Tensor, gamma: float
) -> torch.Tensor:
    S, A = R.shape
    between_pairs = (P.unsqueeze(3) * pi).reshape(S * A, S * A)
    return (R.reshape(-1) + gamma * between_pairs @ Q.reshape(-1)).reshape(S, A)


def q_of_policy(P: torch.Tensor, R: torch.Tensor, pi: torch.Tensor, gamma: float) -> torch.Tensor:
    S, A = R.shape
    power = gamma * np.einsum("sat,tb->satb", P.numpy(), pi.numpy()).reshape(S * A, S * A)
    total = R.numpy().reshape(-1)
    while np.abs(power).max() > 1e-12:
        total = total + power @ total
        power = power @ power
    return torch.from_numpy(total.reshape(S, A).copy())
