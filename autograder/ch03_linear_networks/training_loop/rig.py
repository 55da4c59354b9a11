"""What runs beside the student's loop: losses that take notes, a loader, and views of a model."""

from collections.abc import Callable, Iterator

import torch

Minibatch = tuple[torch.Tensor, torch.Tensor]
Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


class Diary:
    """A loss that notes what happens: calls of the model and of itself, backward passes, steps."""

    def __init__(self, model: torch.nn.Module, loss_fn: Loss, optimizer: torch.optim.Optimizer) -> None:
        self.loss_fn = loss_fn
        self.events: list[str] = []
        model.register_forward_pre_hook(lambda *_: self.events.append("call of the model"))
        optimizer.register_step_pre_hook(lambda *_: self.events.append("step"))

    def __call__(self, outputs: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        loss = self.loss_fn(outputs, y)
        self.events.append("loss")
        if loss.requires_grad:
            loss.register_hook(lambda _: self.events.append("backward"))
        return loss


class Scaled(torch.nn.Module):
    """Cross-entropy with a temperature that is learned, too."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = torch.nn.Parameter(torch.tensor(0.5, dtype=torch.float64))

    def forward(self, outputs: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.cross_entropy(self.scale * outputs, y)


class FailsAt:
    """The mean of the outputs; the n-th call raises."""

    def __init__(self, n: int) -> None:
        self.left = n

    def __call__(self, outputs: torch.Tensor, _y: torch.Tensor) -> torch.Tensor:
        self.left -= 1
        if not self.left:
            raise RuntimeError("the loss failed")
        return outputs.mean()


class Loader:
    """Minibatches without a length; each pass starts one later than the last."""

    def __init__(self, batches: list[Minibatch]) -> None:
        self.batches = batches
        self.passes = 0

    def __iter__(self) -> Iterator[Minibatch]:
        start = self.passes % len(self.batches)
        self.passes += 1
        yield from self.batches[start:] + self.batches[:start]


def once(batches: list[Minibatch]) -> Iterator[Minibatch]:
    """Return minibatches that can be gone through once."""
    return iter(batches)


def double_the_outputs(model: torch.nn.Module) -> None:
    """Give the model a forward hook that doubles its outputs."""
    model.register_forward_hook(lambda _module, _inputs, outputs: 2 * outputs)


def leave_gradients(optimizer: torch.optim.Optimizer) -> None:
    """Give all parameters of an optimizer gradients of 1, as if from an earlier loss."""
    for group in optimizer.param_groups:
        for p in group["params"]:
            p.grad = torch.ones_like(p)


def gradients(model: torch.nn.Module) -> list[torch.Tensor | None]:
    """Return copies of what the model's parameters have in `.grad`."""
    return [None if p.grad is None else p.grad.clone() for p in model.parameters()]


def state(model: torch.nn.Module) -> dict[str, torch.Tensor]:
    """Return copies of the model's parameters and buffers."""
    return {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}


def in_training(model: torch.nn.Module) -> list[str]:
    """Return the names of the modules in training mode; the model itself is 'model'."""
    return [name or "model" for name, module in model.named_modules() if module.training]
