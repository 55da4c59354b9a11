"""Files, and a training to be resumed, for the checks of ch06/checkpoint_io; beside the student's code.

Paths are handles of objects made here, in the worker's scratch folder: as text they would differ from worker
to worker, and no misconception could be recognised by what it was asked and answered.
"""

import os
import resource
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import nn

Objects = tuple[nn.Module, torch.optim.Optimizer, torch.Generator]
X = torch.linspace(-2, 2, 17 * 4).reshape(17, 4).sin()
Y = torch.stack([X[:, 0] * X[:, 1], X[:, 2].square(), X[:, 3] - X[:, 0]], 1)


def new_path(name: str) -> Path:
    """Return the path of a file that is not there yet, in a new folder."""
    folder = Path(__file__).parent / f"files-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder / "saved.pt"


def text(path: Path) -> str:
    """Return a path as text."""
    return str(path)


def files_beside(path: Path) -> str:
    """Return the names of all that is in a file's folder."""
    return ", ".join(sorted(found.name for found in path.parent.iterdir()))


def start(seed: int, lr: float = 0.05) -> Objects:
    """Return a model, its optimizer and a generator at the beginning of a training."""
    generator = torch.Generator().manual_seed(seed)
    model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Tanh(), nn.Linear(8, 3))
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(torch.randn(p.shape, generator=generator) / 2)
    return model, torch.optim.Adam(model.parameters(), lr=lr), generator


def train_epoch(model: nn.Module, optimizer: torch.optim.Optimizer, generator: torch.Generator) -> None:
    """Train for an epoch, in an order that the generator decides."""
    for chosen in torch.randperm(len(X), generator=generator).split(5):
        optimizer.zero_grad()
        (model(X[chosen]) - Y[chosen]).square().mean().backward()
        optimizer.step()


class Epochs:
    """`train_epoch`, counting its calls, one of which fails in the middle.

    Args:
        failing: which call fails, counted from 1; 0 for none.
    """

    def __init__(self, failing: int = 0) -> None:
        self.failing = failing
        self.calls = 0

    def __call__(
        self, model: nn.Module, optimizer: torch.optim.Optimizer, generator: torch.Generator
    ) -> None:
        self.calls += 1
        train_epoch(model, optimizer, generator)
        if self.calls == self.failing:
            raise RuntimeError("a power cut")


def state(model: nn.Module, optimizer: torch.optim.Optimizer, generator: torch.Generator) -> dict[str, Any]:
    """Return the state of a training, as a checkpoint holds it but for the epoch."""
    parts = {name: item.state_dict() for name, item in (("model", model), ("optimizer", optimizer))}
    return {**parts, "generator": generator.get_state()}


def trained(seed: int, epochs: int) -> Objects:
    """Return the objects of a training after some epochs without a break."""
    objects = start(seed)
    for _ in range(epochs):
        train_epoch(*objects)
    return objects


def write(path: Path, objects: Objects, epoch: int, extra: object = None) -> None:
    """Write a checkpoint, with something in it that should not be there if that is given."""
    torch.save({**state(*objects), **{"epoch": epoch}, **({"extra": extra} if extra else {})}, path)


class Command:
    """Who unpickles it runs a command: a folder is made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Callable[..., None], tuple[str]]:
        return os.mkdir, (str(self.folder),)


def attempt(function: Callable[..., object], *args: object) -> str:
    """Call a function and return the name of the exception that it raises, or nothing."""
    try:
        function(*args)
    except Exception as error:
        return type(error).__name__
    return ""


def attempt_on_full_disk(function: Callable[..., object], *args: object) -> str:
    """Do so while no file may grow beyond 50 kB."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        return attempt(function, *args)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def large() -> Objects:
    """Return the objects of a training whose checkpoint needs 1 MB."""
    model = nn.Linear(500, 500)
    return model, torch.optim.SGD(model.parameters(), lr=0.1), torch.Generator()


def awkward() -> dict[str, Any]:
    """Return tensors that torch.save would not leave as they are."""
    big = torch.arange(40_000.0).reshape(200, 200)
    weight = nn.Parameter(torch.tensor([[1.0, 2.0, 3.0]]))
    return {"row": big[7], "part": (big[:3, 1:4].T, big[7]), "leaf": weight, "result": [2 * weight]}


def traces(path: Path) -> str:
    """Return what a file with `awkward()` has beside values: gradients, common memory, too many bytes."""
    loaded = torch.load(path, weights_only=True)
    tensors = [loaded["row"], *loaded["part"], loaded["leaf"], *loaded["result"]]
    found = ["a tensor requires a gradient"] if any(tensor.requires_grad for tensor in tensors) else []
    if len({tensor.untyped_storage().data_ptr() for tensor in tensors}) < len(tensors):
        found.append("tensors share memory")
    if path.stat().st_size > sum(tensor.nbytes + 4096 for tensor in tensors):
        found.append("the file is too large")
    return ", ".join(found)
