"""What runs beside the student's layers."""

from collections.abc import Callable, Iterable

import torch


class Negate:
    """A forward hook: notes the inputs' shapes and turns the sign of the output."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def __call__(
        self, _module: torch.nn.Module, inputs: tuple[torch.Tensor, ...], output: torch.Tensor
    ) -> torch.Tensor:
        self.shapes.append(tuple(inputs[0].shape))
        return -output


def leaves_the_global_generator(function: Callable[..., object], *arguments: object) -> bool:
    """Call a function and return whether the global generator is where it was."""
    before = torch.get_rng_state()
    function(*arguments)
    return torch.equal(torch.get_rng_state(), before)


class Descent:
    """Gradient descent on the parameters that it was given; `torch.optim` takes a second to be imported."""

    def __init__(self, parameters: Iterable[torch.nn.Parameter], lr: float) -> None:
        self.parameters = list(parameters)
        self.lr = lr

    @torch.no_grad()
    def step(self) -> None:
        """Change every parameter that has a gradient."""
        for parameter in self.parameters:
            if parameter.grad is not None:
                parameter.sub_(self.lr * parameter.grad)
