"""A right answer with temporary files, bytes made in memory, and tensors rebuilt from NumPy."""

import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch


def save_tensors(tensors: Any, path: str | Path) -> None:
    if isinstance(tensors, torch.Tensor):
        torch.save(torch.from_numpy(tensors.detach().numpy().copy()), path)
        return

    def rebuilt(old: Any, new: Any) -> Any:
        for key, item in old.items() if isinstance(old, dict) else enumerate(old):
            if isinstance(item, torch.Tensor):
                with torch.no_grad():
                    new[key] = torch.empty(item.shape, dtype=item.dtype).copy_(item)
            else:
                new[key] = rebuilt(item, {} if isinstance(item, dict) else [None] * len(item))
        return tuple(new) if isinstance(old, tuple) else new

    torch.save(rebuilt(tensors, {} if isinstance(tensors, dict) else [None] * len(tensors)), path)


def save_checkpoint(
    path: str | Path,
    model: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    generator: torch.Generator,
    epoch: int,
) -> None:
    content = io.BytesIO()
    parts: dict[str, Any] = {"epoch": epoch, "generator": generator.get_state().clone()}
    parts["optimizer"], parts["model"] = optimizer.state_dict(), dict(model.state_dict())
    torch.save(parts, content)
    handle, name = tempfile.mkstemp(dir=Path(path).parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.getvalue())
        Path(name).rename(path)
    except BaseException:
        Path(name).unlink()
        raise


def load_checkpoint(
    path: str | Path,
    model: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    generator: torch.Generator,
) -> int:
    with Path(path).open("rb") as file:
        parts = torch.load(file)
    mine = model.state_dict()
    shapes = {name: tensor.shape for name, tensor in mine.items()}
    if shapes != {name: tensor.shape for name, tensor in parts["model"].items()}:
        raise RuntimeError("another model")
    for name, tensor in parts["model"].items():
        mine[name].copy_(tensor)
    optimizer.load_state_dict(parts["optimizer"])
    generator.set_state(parts["generator"])
    return int(parts["epoch"])


def train(
    path: str | Path,
    model: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    generator: torch.Generator,
    train_epoch: Callable[[torch.nn.Module, torch.optim.Optimizer, torch.Generator], None],
    epochs: int,
) -> None:
    try:
        done = load_checkpoint(path, model, optimizer, generator)
    except FileNotFoundError:
        done = 0
    for epoch in range(done + 1, epochs + 1):
        train_epoch(model, optimizer, generator)
        save_checkpoint(path, model, optimizer, generator, epoch)
