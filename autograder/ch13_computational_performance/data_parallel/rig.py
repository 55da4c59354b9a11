"""Networks for the checks of data parallelism, all in float64."""

import torch
from torch import nn


class Partial(nn.Module):
    """A network with a frozen layer, and a layer that the prediction does not depend on."""

    def __init__(self):
        super().__init__()
        self.first, self.frozen = nn.Linear(4, 6), nn.Linear(6, 5)
        self.unused, self.last = nn.Linear(2, 3), nn.Linear(5, 3)
        for p in self.frozen.parameters():
            p.requires_grad = False

    def forward(self, x):
        if len(x) == 0:
            raise RuntimeError("called with an empty shard")
        return self.last(torch.tanh(self.frozen(torch.tanh(self.first(x)))))


def _filled(net, generator):
    net.double()
    with torch.no_grad():
        for p in net.parameters():
            p.copy_(torch.randn(p.shape, generator=generator, dtype=torch.float64))
    return net


def slope(w):
    """Return a network that predicts w x."""
    net = nn.Linear(1, 1, bias=False).double()
    with torch.no_grad():
        net.weight.fill_(w)
    return net


def mlp(generator):
    """Return a network of 4 inputs and 3 outputs with random parameters."""
    return _filled(nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3)), generator)


def partial(generator):
    """Return a `Partial` with random parameters, whose gradients hold something."""
    net = _filled(Partial(), generator)
    for p in net.parameters():
        if p.requires_grad:
            p.grad = torch.randn(p.shape, generator=generator, dtype=torch.float64)
    return net


def normalised(generator):
    """Return a network with batch normalisation and random running statistics."""
    net = _filled(nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3), nn.Linear(3, 2)), generator)
    net[1].running_mean.copy_(torch.randn(3, generator=generator, dtype=torch.float64))
    net[1].num_batches_tracked.fill_(int(torch.randint(1, 9, (), generator=generator)))
    net[0].bias.requires_grad_(False)
    return net


def parameters(net):
    """Return the values of all parameters."""
    return [p.detach() for p in net.parameters()]


def clear(net):
    """Set all parameters to 0."""
    with torch.no_grad():
        for p in net.parameters():
            p.zero_()


def addresses(net):
    """Return where the parameters and buffers are."""
    return [t.data_ptr() for t in net.state_dict().values()]
