"""Modules that show the order in which they were called."""

import torch


class Digit(torch.nn.Module):
    """Appends a digit: 12 becomes 123. Notes each call that goes through its hooks."""

    def __init__(self, digit: int) -> None:
        super().__init__()
        self.digit = torch.nn.Parameter(torch.tensor(float(digit), dtype=torch.float64))
        self.calls = 0
        self.register_forward_hook(self.note)

    def note(self, *_: object) -> None:
        """Count a call."""
        self.calls += 1

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Return `X` with the digit appended to each number."""
        return 10 * X + self.digit


class Factory:
    """Makes modules that append 1, 2, 3, ..., each call the next."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> Digit:
        self.made += 1
        return Digit(self.made)
