"""What a student sees of the examiner's functions and environments."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from d2lcourse.worker.nodes import CalleeNode

if TYPE_CHECKING:
    import gymnasium


class Asker(Protocol):
    """Reaches the examiner from inside a request."""

    def ask(self, kind: str, payload: object) -> Any:
        """Ask for a callback and return the answer."""
        ...

    def step(self, environment: int, action: int) -> tuple[int, float, bool, bool] | None:
        """Take a step in a discrete environment; None if it is refused."""
        ...


def make_callee(node: CalleeNode, spaces: Any, asker: Asker) -> object:
    """Return the function or environment that stands for the examiner's."""
    if node.kind == "environment":
        return make_environment(node.id, spaces, asker)

    def function(*args: Any, **kwargs: Any) -> Any:
        return asker.ask("callback", (node.id, args, kwargs))

    function.__name__ = function.__qualname__ = node.name
    return function


@functools.cache
def _environment_class() -> type[Any]:
    """Return the facade's class; gymnasium is imported only where an environment is used."""
    import gymnasium

    class ExaminersEnv(gymnasium.Env[Any, Any]):
        """An environment that lives in the examiner: reset, step, and the two spaces."""

        def __init__(self, number: int, spaces: tuple[Any, Any], asker: Asker) -> None:
            self._number, self._asker = number, asker
            self.observation_space = make_space(spaces[0])
            self.action_space = make_space(spaces[1])
            discrete = gymnasium.spaces.Discrete
            self._is_discrete = isinstance(self.action_space, discrete) and isinstance(
                self.observation_space, discrete
            )

        def reset(
            self, *, seed: int | None = None, options: dict[str, Any] | None = None
        ) -> tuple[Any, dict[str, Any]]:
            observation, info = self._asker.ask("reset", (self._number, seed, options))
            return observation, info

        def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
            if self._is_discrete:
                stepped = self._asker.step(self._number, int(action))
                if stepped is not None:
                    return (*stepped, {})
                action = int(action)
            return tuple(self._asker.ask("step", (self._number, action)))

    return ExaminersEnv


def make_environment(number: int, spaces: Any, asker: Asker) -> gymnasium.Env[Any, Any]:
    """Return a `gymnasium.Env` whose dynamics stay in the examiner."""
    environment: gymnasium.Env[Any, Any] = _environment_class()(number, spaces, asker)
    return environment


def describe_space(space: Any) -> tuple[Any, ...]:
    """Return a space of Gymnasium as data.

    Raises:
        TypeError: the kind of space is not supported.
    """
    from gymnasium import spaces

    match space:
        case spaces.Discrete():
            return ("discrete", int(space.n), int(space.start))
        case spaces.Box():
            return ("box", space.low.tolist(), space.high.tolist(), str(space.dtype))
        case spaces.MultiDiscrete():
            return ("multi_discrete", space.nvec.tolist())
        case spaces.MultiBinary():
            return ("multi_binary", space.n if isinstance(space.n, int) else tuple(space.n))
        case spaces.Tuple():
            return ("tuple", tuple(describe_space(part) for part in space.spaces))
    raise TypeError(f"a space of type {type(space).__name__} cannot cross to the worker")


def make_space(described: tuple[Any, ...]) -> gymnasium.Space[Any]:
    """Return the space that `describe_space` described."""
    from gymnasium import spaces

    match described:
        case ("discrete", n, start):
            return spaces.Discrete(n, start=start)
        case ("box", low, high, dtype):
            kind: Any = np.dtype(dtype).type
            return spaces.Box(np.array(low, dtype=kind), np.array(high, dtype=kind), dtype=kind)
        case ("multi_discrete", nvec):
            return spaces.MultiDiscrete(nvec)
        case ("multi_binary", n):
            return spaces.MultiBinary(n)
        case ("tuple", parts):
            return spaces.Tuple([make_space(part) for part in parts])
    raise ValueError(f"an unknown space {described!r}")
