"""Written from the stub (a32c5381cac92753) and the notes alone, without sight of solution or checks."""

import torch


def accuracy(logits: torch.Tensor, target: torch.Tensor) -> float:
    correct = int((logits.argmax(dim=1) == target).sum().item())
    return correct / target.shape[0]


def top_k_accuracy(logits: torch.Tensor, target: torch.Tensor, k: int) -> float:
    own = logits.gather(1, target.unsqueeze(1))
    # The label's own logit is always "not less than itself", so subtract it. "Not less" (rather than
    # "at least") also counts NaN against the classifier.
    rivals = (~(logits < own)).sum(dim=1) - 1
    hits = int((rivals < k).sum().item())
    return hits / target.shape[0]


def confusion_matrix(target: torch.Tensor, predicted: torch.Tensor, num_classes: int) -> torch.Tensor:
    cells = target * num_classes + predicted
    counts = torch.bincount(cells, minlength=num_classes * num_classes)
    return counts.reshape(num_classes, num_classes)


def recall_per_class(matrix: torch.Tensor) -> torch.Tensor:
    right = matrix.diagonal().to(torch.float64)
    examples = matrix.sum(dim=1).to(torch.float64)
    return right / examples  # 0 / 0 is NaN
