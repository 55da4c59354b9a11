"""The seeded source of every random input of a check."""

from __future__ import annotations

import torch


class Draw:
    """Draws inputs from a generator of its own; never from a global one.

    Args:
        seed: the check's seed.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._generator = torch.Generator().manual_seed(seed)

    def normal(self, *shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
        """Return standard normal values of `shape`."""
        return torch.randn(*shape, generator=self._generator, dtype=torch.float64).to(dtype)

    def uniform(
        self, *shape: int, low: float = 0.0, high: float = 1.0, dtype: torch.dtype = torch.float32
    ) -> torch.Tensor:
        """Return values uniform on [low, high) of `shape`."""
        unit = torch.rand(*shape, generator=self._generator, dtype=torch.float64)
        return (low + (high - low) * unit).to(dtype)

    def integers(self, low: int, high: int, *shape: int) -> torch.Tensor:
        """Return int64 values in low, ..., high - 1 of `shape`."""
        return torch.randint(low, high, shape, generator=self._generator)

    def permutation(self, n: int) -> torch.Tensor:
        """Return the numbers 0, ..., n - 1 in random order."""
        return torch.randperm(n, generator=self._generator)
