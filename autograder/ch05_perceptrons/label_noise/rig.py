"""Classifiers for the checks."""

import torch


def network(num_inputs, num_hidden, num_classes, generator):
    """Return a network with one hidden layer, float32, whose weights the generator decides (He)."""
    net = torch.nn.Sequential(
        torch.nn.Linear(num_inputs, num_hidden), torch.nn.ReLU(), torch.nn.Linear(num_hidden, num_classes)
    )
    for layer in (net[0], net[2]):
        torch.nn.init.kaiming_normal_(layer.weight, generator=generator)
        torch.nn.init.zeros_(layer.bias)
    return net
