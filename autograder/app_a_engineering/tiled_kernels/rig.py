"""A stream of blocks, and many softmaxes in one call for the check by the clock."""

import torch

MANY = 64


def stream(blocks):
    """Yield a new copy of each block, once."""
    for block in blocks:
        yield block.clone()


def many(softmax):
    """Return a function that calls `softmax` many times on other rows and returns little.

    A single softmax is over before a clock can tell, and fetching its result takes longer than computing it.
    """

    def run(x, w):
        return torch.stack([softmax(x.roll(i, 0)) @ w for i in range(MANY)])

    return run


def many_of_torch(x, w):
    """Do the same with torch's softmax."""
    return many(lambda x: torch.softmax(x, 1))(x, w)
