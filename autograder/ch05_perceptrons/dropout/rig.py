"""Models for the checks of mc_dropout, whose dropout layers draw from a generator."""

import torch


class Seeded(torch.nn.Dropout):
    """A dropout layer with a generator of its own, and a count of the calls in training mode."""

    def __init__(self, p, generator):
        super().__init__(p)
        self.generator = generator
        self.active = 0

    def forward(self, x):
        if not self.training:
            return x
        self.active += 1
        mask = torch.rand(x.shape, generator=self.generator) >= self.p
        return x * mask / (1 - self.p)


class Recorder(torch.nn.Module):
    """Passes the output of a network on, and keeps a copy of each."""

    def __init__(self, net):
        super().__init__()
        self.net = net
        self.outputs = []

    def forward(self, x):
        result = self.net(x)
        self.outputs.append(result.detach().clone())
        return result

    def modes(self):
        """Return the mode of each module."""
        return [module.training for module in self.modules()]


def network(generator):
    """Return a network with batch normalisation and two dropout layers, one of them nested."""
    inner = torch.nn.Sequential(torch.nn.Linear(6, 5), torch.nn.Tanh(), Seeded(0.3, generator))
    net = torch.nn.Sequential(
        torch.nn.Linear(4, 6), torch.nn.BatchNorm1d(6), Seeded(0.5, generator), inner, torch.nn.Linear(5, 3)
    )
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator))
        net[1].running_mean.copy_(torch.randn(6, generator=generator))
    return Recorder(net)
