"""Models and trainings for the checks."""

import torch


def linear():
    """Return a linear layer whose weights and biases are all 0.5."""
    layer = torch.nn.Linear(3, 2)
    for parameter in layer.parameters():
        torch.nn.init.constant_(parameter, 0.5)
    return layer


def network():
    """Return a linear layer with batch normalisation, which has floating point and integer buffers."""
    return torch.nn.Sequential(linear(), torch.nn.BatchNorm1d(2))


def shift(model):
    """Change all parameters and buffers, in place."""
    for tensor in model.state_dict().values():
        tensor += 1


class Script:
    """A training whose losses are known beforehand, and a log of what happened.

    Args:
        losses: what `validate` returns, epoch by epoch.
        stops: what `step` returns, epoch by epoch.
    """

    def __init__(self, losses, stops):
        self.losses = losses
        self.stops = stops
        self.log = []

    def train_epoch(self, model):
        self.log.append("train")
        shift(model)
        return 7.0

    def validate(self, _):
        loss = self.losses[self.log.count("validate")]
        self.log.append("validate")
        return loss

    def step(self, loss, model):
        stop = self.stops[sum(item.startswith("step") for item in self.log)]
        self.log.append(f"step {loss} at {float(model[0].bias.detach()[0])}")
        return stop

    def restore(self, _):
        self.log.append("restore")


class Regression:
    """Linear regression by gradient descent, with more weights than examples."""

    def __init__(self, X, y, new_X, new_y, lr):
        self.data, self.new, self.lr = (X, y), (new_X, new_y), lr
        self.model = torch.nn.Linear(X.shape[1], 1, bias=False).double()
        torch.nn.init.zeros_(self.model.weight)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=lr)

    def train_epoch(self, model):
        self.optimizer.zero_grad()
        self._loss(model, *self.data).backward()
        self.optimizer.step()

    def validate(self, model):
        with torch.no_grad():
            return float(self._loss(model, *self.new))

    def _loss(self, model, X, y):
        return (model(X).squeeze(1) - y).square().mean()
