"""Written from the stub (0de3bcf56c8de918) and the notes alone, without sight of solution or checks."""

import torch


def transition_tensors(
    table: dict[int, dict[int, list[tuple[float, int, float, bool]]]],
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    n_states = len(table)
    n_actions = len(table[0]) if n_states else 0
    P = torch.zeros(n_states, n_actions, n_states, dtype=torch.float64)
    R = torch.zeros(n_states, n_actions, dtype=torch.float64)
    terminal = torch.zeros(n_states, dtype=torch.bool)
    for s in range(n_states):
        for a in range(n_actions):
            for prob, t, reward, terminated in table[s][a]:
                if prob > 0:
                    P[s, a, int(t)] += float(prob)
                    R[s, a] += float(prob) * float(reward)
                    if terminated:
                        terminal[int(t)] = True
    for s in range(n_states):
        if terminal[s]:
            P[s] = 0.0
            P[s, :, s] = 1.0
            R[s] = 0.0
    return P, R, terminal


def validate(P: torch.Tensor, R: torch.Tensor, terminal: torch.Tensor) -> None:
    if P.ndim != 3 or P.shape[0] != P.shape[2]:
        raise ValueError(f"P must have the shape (S, A, S), not {tuple(P.shape)}")
    n_states, n_actions, _ = P.shape
    if tuple(R.shape) != (n_states, n_actions):
        raise ValueError(f"R must have the shape {(n_states, n_actions)}, not {tuple(R.shape)}")
    if tuple(terminal.shape) != (n_states,):
        raise ValueError(f"terminal must have the shape {(n_states,)}, not {tuple(terminal.shape)}")
    if not torch.isfinite(P).all() or not torch.isfinite(R).all():
        raise ValueError("P and R must be finite")
    if (P < 0).any():
        raise ValueError("a probability is negative")
    if ((P.sum(dim=2) - 1).abs() > 1e-8).any():
        raise ValueError("the probabilities of some state and action do not add up to 1")
    stay = torch.diagonal(P, dim1=0, dim2=2).T  # (S, A): P[s, a, s]
    if ((stay[terminal] - 1).abs() > 1e-8).any():
        raise ValueError("an action leads away from a terminal state")
    if (R[terminal] != 0).any():
        raise ValueError("a terminal state has a reward")


def discounted_return(rewards: torch.Tensor, gamma: float) -> float:
    total = 0.0
    for r in reversed(rewards.tolist()):
        total = r + gamma * total
    return float(total)


def bootstrapped_return(rewards: torch.Tensor, gamma: float, last_value: float, terminated: bool) -> float:
    total = 0.0 if terminated else float(last_value)
    for r in reversed(rewards.tolist()):
        total = r + gamma * total
    return float(total)
