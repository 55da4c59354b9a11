"""A right answer with empty tensors that are filled, and losses in a buffer on their device."""

from collections.abc import Iterable
from typing import Any

import torch


def try_gpu(i: int = 0) -> torch.device:
    gpus = [torch.device("cuda", index) for index in range(torch.cuda.device_count())]
    return gpus[i] if i in range(len(gpus)) else torch.device("cpu")


def to_device(nested: Any, device: torch.device | str) -> Any:
    match nested:
        case torch.Tensor():
            wanted = torch.device(device)
            return (
                nested if nested.device == wanted else torch.empty_like(nested, device=wanted).copy_(nested)
            )
        case dict():
            return dict(zip(nested, to_device(list(nested.values()), device), strict=True))
        case tuple() if hasattr(nested, "_asdict"):
            named: Any = nested
            return named._replace(**to_device(named._asdict(), device))
        case list() | tuple():
            return type(nested)(to_device(item, device) for item in nested)
        case _:
            return nested


def common_device(tensors: Iterable[torch.Tensor]) -> torch.device:
    found = None
    for tensor in tensors:
        if found is not None and tensor.device != found:
            raise ValueError(f"{found} and {tensor.device}")
        found = tensor.device
    if found is None:
        raise ValueError("no tensor")
    return found


def one_hot(labels: torch.Tensor, num_classes: int) -> torch.Tensor:
    rows = torch.zeros(len(labels), num_classes, device=labels.device)
    rows[torch.arange(len(labels)), labels] = 1.0
    return rows


class LossLogger:
    def __init__(self, every: int) -> None:
        self.history: list[float] = []
        self.buffer: torch.Tensor | None = None
        self.size, self.next = every, 0

    def log(self, loss: torch.Tensor) -> None:
        if self.buffer is None:
            self.buffer = torch.zeros(self.size, dtype=torch.float64, device=loss.device)
        with torch.no_grad():
            self.buffer[self.next] = loss
        self.next = (self.next + 1) % self.size
        if self.next == 0:
            self.history.append(float(self.buffer.mean()))
