"""What runs beside the student's networks."""

from collections.abc import Iterable

import torch


def share_memory(a: torch.Tensor, b: torch.Tensor) -> bool:
    """Return whether two tensors begin at the same address; addresses themselves differ from run to run."""
    return a.data_ptr() == b.data_ptr()


class SignDescent:
    """Moves each parameter by a fixed step against the sign of its gradient, like Adam's first step.

    So a tensor behind two Parameters moves twice. (`torch.optim` takes a second to be imported.)
    """

    def __init__(self, parameters: Iterable[torch.nn.Parameter], lr: float) -> None:
        self.parameters = list(parameters)
        self.lr = lr

    @torch.no_grad()
    def step(self) -> None:
        """Change every parameter that has a gradient."""
        for parameter in self.parameters:
            if parameter.grad is not None:
                parameter.sub_(self.lr * parameter.grad.sign())
