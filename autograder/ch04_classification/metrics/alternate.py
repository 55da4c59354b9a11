"""A right answer by counting in Python."""

import math

import torch


def accuracy(logits: torch.Tensor, target: torch.Tensor) -> float:
    rows = logits.tolist()
    right = sum(row.index(max(row)) == label for row, label in zip(rows, target.tolist(), strict=True))
    return right / len(rows)


def top_k_accuracy(logits: torch.Tensor, target: torch.Tensor, k: int) -> float:
    hits = 0
    for row, label in zip(logits.tolist(), target.tolist(), strict=True):
        rivals = [value for index, value in enumerate(row) if index != label and value >= row[label]]
        hits += len(rivals) < k
    return hits / len(logits)


def confusion_matrix(target: torch.Tensor, predicted: torch.Tensor, num_classes: int) -> torch.Tensor:
    counts = [[0] * num_classes for _ in range(num_classes)]
    for truth, guess in zip(target.tolist(), predicted.tolist(), strict=True):
        counts[truth][guess] += 1
    return torch.tensor(counts)


def recall_per_class(matrix: torch.Tensor) -> torch.Tensor:
    shares = [row[i] / sum(row) if sum(row) else math.nan for i, row in enumerate(matrix.tolist())]
    return torch.tensor(shares, dtype=torch.float64)
