"""The seeded source of every random input of a check."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import torch

from d2lcourse.checks.measurement import Measurement
from d2lcourse.errors import GraderError

if TYPE_CHECKING:
    from d2lcourse.worker.client import Client
    from d2lcourse.worker.remote import Remote


class Draw:
    """Draws inputs from a generator of its own; never from a global one.

    Args:
        seed: the check's seed.
        client: gives the client whose worker makes generators; None where there is no submission.
        fixed_seed: the seed that does not depend on the submission, if `seed` does.

    Attributes:
        measured: what `learns` and `statistic` found, for the record.
    """

    def __init__(
        self, seed: int, client: Callable[[], Client] | None = None, *, fixed_seed: int | None = None
    ) -> None:
        self.seed = seed
        self.measured: list[Measurement] = []
        self._client = client
        self._fixed_seed = seed if fixed_seed is None else fixed_seed
        self._generator = torch.Generator().manual_seed(seed)

    def normal(self, *shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
        """Return standard normal values of `shape`."""
        return torch.randn(shape, generator=self._generator, dtype=torch.float64).to(dtype)

    def uniform(
        self, *shape: int, low: float = 0.0, high: float = 1.0, dtype: torch.dtype = torch.float32
    ) -> torch.Tensor:
        """Return values uniform on [low, high) of `shape`."""
        unit = torch.rand(shape, generator=self._generator, dtype=torch.float64)
        return (low + (high - low) * unit).to(dtype)

    def integers(self, low: int, high: int, *shape: int) -> torch.Tensor:
        """Return int64 values in low, ..., high - 1 of `shape`."""
        return torch.randint(low, high, shape, generator=self._generator)

    def permutation(self, n: int) -> torch.Tensor:
        """Return the numbers 0, ..., n - 1 in random order."""
        return torch.randperm(n, generator=self._generator)

    def fixed(self, n: int) -> list[Draw]:
        """Return `n` sources with seeds of their own that depend on the check only, never on the submission.

        Random verdicts need them: with `learns` and `statistic`, renaming a variable must not change a grade.
        """
        digests = [hashlib.sha256(f"{self._fixed_seed} {i}".encode()).digest() for i in range(n)]
        sources = [Draw(int.from_bytes(digest[:7], "little"), self._client) for digest in digests]
        for source in sources:
            source.measured = self.measured
        return sources

    def must_be_fixed(self, what: str) -> None:
        """Refuse a random verdict whose seed would depend on the submission.

        Raises:
            GraderError: this source is not one of `fixed(n)`, nor a public check's.
        """
        if self._fixed_seed != self.seed:
            raise GraderError(f"{what}: a random verdict needs a source from draw.fixed(n)")

    def generator(self, seed: int | None = None, library: str = "torch") -> Remote:
        """Return a handle to a generator in the worker, to pass to the student.

        Args:
            seed: a fixed seed; drawn from this source if None.
            library: `torch` for a `torch.Generator`, `numpy` for a `numpy.random.Generator`.
        """
        if self._client is None:
            raise GraderError("draw.generator needs a submission")
        chosen = int(self.integers(0, 2**31, 1)) if seed is None else seed
        return self._client().generator(chosen, library)
