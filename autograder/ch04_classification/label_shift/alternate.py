"""A right answer in NumPy, with the inverse from the adjugate by Cramer's rule."""

import numpy as np
import torch


def confusion_rates(target: torch.Tensor, predicted: torch.Tensor, num_classes: int) -> torch.Tensor:
    columns = []
    for truth in range(num_classes):
        guesses = predicted[target == truth].numpy()
        columns.append([float(np.mean(guesses == guess)) for guess in range(num_classes)])
    return torch.tensor(columns, dtype=torch.float64).T.contiguous()


def estimate_target_marginal(C: torch.Tensor, mu: torch.Tensor) -> torch.Tensor:
    matrix, right = C.numpy(), mu.numpy()
    shares = []
    for column in range(len(right)):
        replaced = matrix.copy()
        replaced[:, column] = right
        shares.append(max(0.0, float(np.linalg.det(replaced) / np.linalg.det(matrix))))
    return torch.tensor([share / sum(shares) for share in shares], dtype=torch.float64)


def label_shift_weights(
    target: torch.Tensor, predicted: torch.Tensor, predicted_on_target: torch.Tensor, num_classes: int
) -> torch.Tensor:
    def shares(labels: torch.Tensor) -> torch.Tensor:
        found = [float((labels == c).double().mean()) for c in range(num_classes)]
        return torch.tensor(found, dtype=torch.float64)

    p = estimate_target_marginal(confusion_rates(target, predicted, num_classes), shares(predicted_on_target))
    return p / shares(target)
