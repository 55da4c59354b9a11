"""The examiner's functions and environments that a student's code calls back.

They stay here: objective functions and environments cannot be read, patched or rewound by a
submission. What comes in is hostile: arguments are data, declared shapes are demanded before the
function runs, and the number of calls is bounded.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch

from d2lcourse.errors import CheckFailed, GraderError
from d2lcourse.worker.callees import describe_space
from d2lcourse.worker.nodes import CalleeNode
from d2lcourse.worker.streams import REFUSED, REWARD, STEP, STEP_MAGIC, TERMINATED, TRUNCATED, Step
from d2lcourse.worker.values import Packer

if TYPE_CHECKING:
    import gymnasium

CALLS = 10_000
STEPS = 60_000


@dataclass(frozen=True)
class TensorOf:
    """Demands a tensor argument.

    Args:
        shape: its shape; None stands for any size.
        dtype: its dtype; None for any.
    """

    shape: tuple[int | None, ...]
    dtype: torch.dtype | None = None

    def accepts(self, value: object) -> bool:
        """Whether `value` is such a tensor."""
        if not isinstance(value, torch.Tensor) or value.dim() != len(self.shape):
            return False
        sizes = all(want in (None, size) for want, size in zip(self.shape, value.shape, strict=True))
        return sizes and self.dtype in (None, value.dtype)


@dataclass(eq=False)
class Callback:
    """A function of the examiner that the student's code may call.

    Args:
        function: takes and returns data.
        calls: how often it may be called in one check.
        takes: what each positional argument must be: a type or a `TensorOf`; None allows any data.
        concurrent: whether it runs in a thread, so that several calls of it overlap.
    """

    function: Callable[..., Any]
    calls: int = CALLS
    takes: tuple[type | TensorOf, ...] | None = None
    concurrent: bool = False
    used: int = field(default=0, init=False)

    @property
    def name(self) -> str:
        """The function's name, as the student sees it."""
        return str(getattr(self.function, "__name__", "callback"))

    def __repr__(self) -> str:
        return self.name  # students read it in the calls that feedback shows

    def demand(self, args: Any, kwargs: Any) -> None:
        """Raise TypeError unless the arguments are as declared."""
        if self.takes is None:
            try:
                inspect.signature(self.function).bind(*args, **kwargs)
            except ValueError:  # a built-in without a signature
                return
            return
        fits = len(args) == len(self.takes) and not kwargs
        if not fits or not all(_fits(want, value) for want, value in zip(self.takes, args, strict=True)):
            raise TypeError(f"{self.name} takes ({', '.join(map(_say, self.takes))}), and nothing else")


@dataclass(eq=False)
class HostedEnv:
    """An environment of the examiner.

    Args:
        env: the environment itself.
        steps: how many steps may be taken in one check.
    """

    env: gymnasium.Env[Any, Any]
    steps: int = STEPS
    used: int = field(default=0, init=False)

    @property
    def name(self) -> str:
        """What the student sees in messages."""
        return "env.step"


class Host:
    """Answers the callbacks of one worker."""

    def __init__(self) -> None:
        self._callees: list[Callback | HostedEnv] = []
        self._numbers: dict[int, int] = {}
        self._originals: list[object] = []  # alive, so that an id stays its object's own
        self.overused = ""

    def begin_check(self) -> None:
        """Count calls from zero again."""
        self.overused = ""
        for callee in self._callees:
            callee.used = 0

    def for_new_worker(self) -> Host:
        """Return a host without callees for the next worker; the counts of this check go on."""
        host = Host()
        host.overused = self.overused
        return host

    def refer(self, value: object) -> CalleeNode | None:
        """Return the node for a function or environment of the examiner; None for anything else."""
        import gymnasium

        original = value
        if isinstance(value, gymnasium.Env):
            value = HostedEnv(value)
        elif callable(value) and not isinstance(value, type | Callback | HostedEnv):
            value = Callback(value)
        if not isinstance(value, Callback | HostedEnv):
            return None
        number = self._numbers.get(id(original))
        if number is None:
            number = self._numbers[id(original)] = len(self._callees)
            self._callees.append(value)
            self._originals.append(original)
        if isinstance(value, Callback):
            return CalleeNode(number, "function", value.name)
        spaces = (describe_space(value.env.observation_space), describe_space(value.env.action_space))
        return CalleeNode(number, "environment", value.name, Packer(_no_handles).pack(spaces))

    def is_concurrent(self, payload: object) -> bool:
        """Whether a callback may run in a thread."""
        match payload:
            case (int() as number, *_) if 0 <= number < len(self._callees):
                callee = self._callees[number]
                return isinstance(callee, Callback) and callee.concurrent
        return False

    def answer(self, kind: str, payload: object) -> tuple[str, object]:
        """Carry out a callback: ("answer", result) or ("refusal", (exception name, text))."""
        try:
            return "answer", self._carry_out(kind, payload)
        except Exception as error:
            name = next((base.__name__ for base in type(error).__mro__ if base.__module__ == "builtins"), "")
            return "refusal", (name, str(error)[:2000])

    def step(self, step: Step) -> bytes:
        """Carry out a step of a discrete environment and return the bytes of its answer."""
        try:
            observation, reward, terminated, truncated, _ = self._step(
                step.environment_or_flags, step.action_or_observation
            )
            flags = TERMINATED * bool(terminated) | TRUNCATED * bool(truncated)
            return STEP.pack(STEP_MAGIC, flags, int(observation)) + REWARD.pack(float(reward))
        except Exception:  # the worker asks again the long way, and gets the reason there
            return STEP.pack(STEP_MAGIC, REFUSED, 0) + REWARD.pack(0.0)

    def demand_moderation(self) -> None:
        """Raise CheckFailed if a bound was broken in this check."""
        if self.overused:
            raise CheckFailed(self.overused)

    def _carry_out(self, kind: str, payload: object) -> object:
        match kind, payload:
            case "callback", (int() as number, tuple() as args, dict() as kwargs):
                callback = self._callee(number, Callback)
                callback.demand(args, kwargs)
                self._count(callback, callback.calls, "times")
                return callback.function(*args, **kwargs)
            case "reset", (int() as number, int() | None as seed, dict() | None as options):
                observation, info = self._callee(number, HostedEnv).env.reset(seed=seed, options=options)
                return observation, _plain(info)
            case "step", (int() as number, action):
                observation, reward, terminated, truncated, info = self._step(number, action)
                return observation, float(reward), bool(terminated), bool(truncated), _plain(info)
        raise TypeError("not a callback")

    def _step(self, number: int, action: Any) -> Any:
        hosted = self._callee(number, HostedEnv)
        if not hosted.env.action_space.contains(action):
            raise ValueError(f"{action!r} is no action of {hosted.env.action_space}"[:300])
        self._count(hosted, hosted.steps, "times")
        return hosted.env.step(action)

    def _callee(self, number: int, kind: type[Any]) -> Any:
        callee = self._callees[number] if 0 <= number < len(self._callees) else None
        if not isinstance(callee, kind):
            raise TypeError("not a callback of this worker")
        return callee

    def _count(self, callee: Callback | HostedEnv, bound: int, unit: str) -> None:
        callee.used += 1
        if callee.used > bound:
            self.overused = f"{callee.name} was called more than {bound} {unit}"
            raise RuntimeError(self.overused)


def _fits(want: type | TensorOf, value: object) -> bool:
    if isinstance(want, TensorOf):
        return want.accepts(value)
    return type(value) is want or (want is float and type(value) is int)


def _say(want: type | TensorOf) -> str:
    if isinstance(want, type):
        return want.__name__
    shape = ", ".join("any" if size is None else str(size) for size in want.shape)
    return f"tensor of shape ({shape})" + (f", {want.dtype}" if want.dtype else "")


def _plain(info: dict[str, Any]) -> dict[str, Any]:
    """Return the parts of an environment's info that are data."""
    kept = {}
    for key, value in info.items():
        try:
            Packer(_no_handles).pack(value)
        except GraderError:
            continue
        kept[str(key)] = value
    return kept


def _no_handles(value: object) -> CalleeNode:
    raise GraderError(f"a {type(value).__name__} cannot cross to the worker")
