"""What runs beside the student's functions."""

from collections.abc import Callable

import torch


class Scaled(torch.nn.Linear):
    """A layer that somebody has derived from Linear."""

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        """Return half of what Linear does."""
        return 0.5 * super().forward(input)


def leaves_the_global_generator(function: Callable[..., object], *arguments: object) -> bool:
    """Call a function and return whether the global generator is where it was."""
    before = torch.get_rng_state()
    function(*arguments)
    return torch.equal(torch.get_rng_state(), before)
