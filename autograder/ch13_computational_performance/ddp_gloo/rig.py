"""Ranks: processes that are forked beside the student's code, each with a model, joined by gloo.

What every rank ends with comes back as data. Whatever happens, no process is left.
"""

import builtins
import contextlib
import os
import pickle
import selectors
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NoReturn

import torch
import torch.distributed as dist
from torch import nn

Tensors = dict[str, torch.Tensor]
ALL_SECONDS = 8.0  # for all ranks from beginning to end
COLLECTIVE_SECONDS = 3.0  # that a rank waits for the others in a collective
STRAGGLER_SECONDS = 2.0  # that the others have left once a rank has returned
TOGETHER = "every rank must call the same collectives, in the same order, with tensors of the same shape"


class Net(nn.Module):
    """Two layers."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(4, 5), nn.Linear(5, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.second(torch.tanh(self.first(x)))


class Tower(nn.Module):
    """A frozen layer, two that share a weight, buffers of several kinds, and a parameter that nobody uses."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(4, 5).requires_grad_(False)
        self.middle, self.again = nn.Linear(5, 5), nn.Linear(5, 5)
        self.again.weight = self.middle.weight
        self.norm = nn.BatchNorm1d(5)
        self.head = nn.Linear(5, 3)
        self.spare = nn.Parameter(torch.zeros(2))
        self.register_buffer("scale", torch.ones(3), persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.tanh(self.middle(torch.tanh(self.first(x))))
        return self.head(torch.tanh(self.norm(self.again(x)))) * self.scale


def weighted_error(predictions: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the mean squared error in which large targets count more."""
    return ((predictions - targets).square() * (1 + targets.square())).mean()


def broadcast(function: Callable[..., object], states: list[Tensors]) -> list[dict[str, Any]]:
    """Call `function(model)` at each rank; return its state and which tensors are new objects."""

    def work(rank: int) -> dict[str, Any]:
        model = _model(states[rank])
        before = _tensors(model, tied=True)
        function(model)
        after = _tensors(model, tied=True)
        replaced = [name for name in before if after.get(name) is not before[name]]
        return {"state": _state(model), "replaced": replaced}

    return _run(work, len(states))


def average(
    function: Callable[..., object], states: list[Tensors], grads: list[dict[str, torch.Tensor | None]]
) -> list[dict[str, Any]]:
    """Call `function(model)` at each rank, with these gradients; return its gradients and state."""

    def work(rank: int) -> dict[str, Any]:
        model = _model(states[rank])
        parameters = dict(model.named_parameters())
        for name, grad in grads[rank].items():
            parameters[name].grad = grad
        function(model)
        found = {name: None if p.grad is None else p.grad.detach() for name, p in parameters.items()}
        return {"grads": found, "state": _state(model)}

    return _run(work, len(states))


def train(
    function: Callable[..., object],
    states: list[Tensors],
    X: torch.Tensor,
    y: torch.Tensor,
    batches: list[torch.Tensor],
    lr: float,
    *,
    stale: bool = False,
) -> list[dict[str, Any]]:
    """Call `function(model, weighted_error, X, y, batches, lr)` at each rank; return losses and state.

    With `stale`, all parameters that are trained have gradients from the beginning.
    """

    def work(rank: int) -> dict[str, Any]:
        model = _model(states[rank])
        for p in model.parameters():
            if stale and p.requires_grad:
                p.grad = torch.full_like(p, rank + 2.0)
        before = _tensors(model, tied=True)
        losses = function(model, weighted_error, X, y, batches, lr)
        after = _tensors(model, tied=True)
        replaced = [name for name, _ in model.named_parameters() if after[name] is not before[name]]
        return {"losses": losses, "state": _state(model), "replaced": replaced}

    return _run(work, len(states))


def _model(state: Tensors) -> nn.Module:
    model = (Tower() if "spare" in state else Net()).double()
    tensors = _tensors(model)
    assert tensors.keys() == state.keys()
    with torch.no_grad():
        for name, tensor in tensors.items():
            tensor.copy_(state[name])
    return model


def _tensors(model: nn.Module, *, tied: bool = False) -> Tensors:
    """Return parameters and buffers, tied ones under one name or under all."""
    parameters = model.named_parameters(remove_duplicate=not tied)
    return {**dict(parameters), **dict(model.named_buffers())}


def _state(model: nn.Module) -> Tensors:
    return {name: tensor.detach() for name, tensor in _tensors(model).items()}


def _run(work: Callable[[int], Any], world: int) -> list[Any]:
    """Return what `work(rank)` returns in each of several processes.

    Raises:
        TimeoutError: the ranks wait for each other.
        RuntimeError: a rank ended without an answer.
        Exception: what a rank raised, of the same built-in class.
    """
    pids: list[int] = []
    inbox = selectors.DefaultSelector()
    end, alive = os.pipe()  # a rank that has answered waits for the end of this pipe
    try:
        with tempfile.TemporaryDirectory() as folder:
            for rank in range(world):
                receive, send = os.pipe()
                pid = os.fork()
                if pid == 0:
                    os.close(alive)
                    _be(rank, world, f"{folder}/store", work, send, end)
                pids.append(pid)
                os.close(send)
                inbox.register(receive, selectors.EVENT_READ, rank)
            return _collect(inbox, world)
    finally:
        for key in list(inbox.get_map().values()):
            os.close(key.fd)
        inbox.close()
        os.close(alive)
        os.close(end)
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _collect(inbox: selectors.DefaultSelector, world: int) -> list[Any]:
    """Return all ranks' answers; raise as soon as one of them fails."""
    parts: dict[int, list[bytes]] = {rank: [] for rank in range(world)}
    answers: dict[int, Any] = {}
    deadline = time.monotonic() + ALL_SECONDS
    while len(answers) < world:
        ready = inbox.select(max(0.0, deadline - time.monotonic()))
        if not ready:
            open_ = ", ".join(str(rank) for rank in range(world) if rank not in answers)
            done = f"rank {min(answers)} has returned, but " if answers else ""
            raise TimeoutError(f"{done}rank {open_} does not come to an end; {TOGETHER}")
        for key, _ in ready:
            rank = key.data
            data = os.read(key.fd, 1 << 20)
            parts[rank].append(data)
            if data:
                continue
            inbox.unregister(key.fd)
            os.close(key.fd)
            if not (text := b"".join(parts[rank])):
                raise RuntimeError(f"rank {rank} ended in the middle; {TOGETHER}")
            answer = pickle.loads(text)  # noqa: S301 - from a process of the same code
            if "error" in answer:
                _raise(rank, *answer["error"])
            answers[rank] = answer["value"]
            deadline = min(deadline, time.monotonic() + STRAGGLER_SECONDS)
    return [answers[rank] for rank in range(world)]


def _raise(rank: int, kind: str, message: str, where: str) -> NoReturn:
    if "imed out" in message:
        raise TimeoutError(f"rank {rank} waited {COLLECTIVE_SECONDS:g} s for the others{where}; {TOGETHER}")
    if "gloo" in message and ("onnection" in message or "enforce" in message):
        raise RuntimeError(f"rank {rank} lost another one{where}; {TOGETHER}")
    known = getattr(builtins, kind, None)
    if isinstance(known, type) and issubclass(known, Exception):
        with contextlib.suppress(TypeError):  # some, such as UnicodeDecodeError, want more than a text
            error = known(f"at rank {rank}{where}: {message}")
            raise error
    raise RuntimeError(f"at rank {rank}{where}: {kind}: {message}")


def _be(rank: int, world: int, store: str, work: Callable[[int], Any], send: int, end: int) -> NoReturn:
    """Be a rank: join the others, work, send the answer, wait to be ended."""
    try:
        torch.set_num_threads(1)
        os.environ["GLOO_SOCKET_IFNAME"] = "lo0" if sys.platform == "darwin" else "lo"
        nn.parallel.DistributedDataParallel.__init__ = _refuse  # type: ignore[method-assign]
        dist.init_process_group(
            "gloo",
            store=dist.FileStore(store, world),  # type: ignore[attr-defined]
            rank=rank,
            world_size=world,
            timeout=timedelta(seconds=COLLECTIVE_SECONDS),
        )
        answer = {"value": work(rank)}
        text = pickle.dumps(answer)
    except BaseException as error:
        text = pickle.dumps({"error": (type(error).__name__, str(error)[:1000], _place(error))})
    try:
        with os.fdopen(send, "wb") as pipe:
            pipe.write(text)
        os.read(end, 1)  # others may still need this rank's connections
    finally:
        os._exit(0)


def _place(error: BaseException) -> str:
    """Return the last line outside of this file and of libraries that an error went through."""
    frames = traceback.extract_tb(error.__traceback__)
    mine = [f for f in frames if f.filename != __file__ and "site-packages" not in f.filename]
    return f" in line {mine[-1].lineno}, {mine[-1].name}" if mine else ""


def _refuse(*_: object, **__: object) -> NoReturn:
    raise RuntimeError("write this yourself, without the library's version: DistributedDataParallel")
