# %% [markdown]
# # Containers
#
# Networks are modules made of modules. You write a container that passes its input through one module after
# the other, one that passes it through several side by side, and a function that stacks equal blocks.
# `torch.nn.Module` does the rest: it finds all parameters, as long as every module is *registered*.
# Read the section "Containers" of the chapter's README first.
#
# `MySequential` must not use `torch.nn.Sequential`: the point is to build it.

# %%
from collections.abc import Callable

import torch


# %%
class MySequential(torch.nn.Module):
    """Modules one after the other, like `torch.nn.Sequential`."""

    def __init__(self, *blocks: torch.nn.Module) -> None:
        """Register the modules, in their order, under the names "0", "1", "2", ...

        So the parameters are named like those of `torch.nn.Sequential`: "0.weight", "0.bias", "2.weight", ...
        The modules themselves are registered, not copies of them. One module may stand in several places.

        Args:
            blocks: the modules; none is allowed, too.

        Raises:
            TypeError: an argument is no `torch.nn.Module`.

        Source: Zhang et al., Dive into Deep Learning, section 6.1.2.
        """
        raise NotImplementedError

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Pass the input through the first module, its output through the second, and so on.

        Each module is called, `block(X)`, once for each of its places, so that its hooks run.

        Args:
            X: what the first module takes.

        Returns:
            What the last module returns; `X` itself if there are no modules.

        Example:
            MySequential(torch.nn.Identity(), torch.nn.ReLU())(torch.tensor([-1.0, 2.0])) is [0, 2].

        Source: Zhang et al., Dive into Deep Learning, section 6.1.2.
        """
        raise NotImplementedError

    def __getitem__(self, index: int) -> torch.nn.Module:
        """Return the module of one place, so that `net[0]` is the first.

        Args:
            index: the place, from 0; negative ones count from the end: `net[-1]` is the last.

        Raises:
            IndexError: there is no such place. (With that Python can run `for block in net`.)

        Source: Zhang et al., Dive into Deep Learning, section 6.2.1.
        """
        raise NotImplementedError


# %%
class ParallelBlock(torch.nn.Module):
    """Networks side by side, all with the same input.

    Attributes:
        nets: the networks in a `torch.nn.ModuleList`, which registers them: "nets.0.weight", ...
    """

    def __init__(self, nets: list[torch.nn.Module]) -> None:
        super().__init__()
        self.nets = torch.nn.ModuleList(nets)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Give the same input to every network and join what they return along the last dimension.

        Each network is called, `net(X)`, once for each of its places, so that its hooks run.

        Args:
            X: what the networks take, any number of dimensions.

        Returns:
            The outputs in the order of `nets`. They have the same shape but for the last dimension; that of
            the result is the sum of theirs.

        Example:
            ParallelBlock([torch.nn.Identity(), torch.nn.ReLU()])(torch.tensor([[-1.0, 2.0]])) is
            [[-1, 2, 0, 2]].

        Source: Zhang et al., Dive into Deep Learning, section 6.1.5, exercise 2.
        """
        raise NotImplementedError


# %%
def repeated(make_block: Callable[[], torch.nn.Module], n: int) -> MySequential:
    """Stack n blocks of the same kind, each with parameters of its own.

    Args:
        make_block: makes a new block with its own random parameters each time it is called without
            arguments; for example `lambda: torch.nn.Linear(3, 3)`.
        n: how many blocks, at least 1.

    Returns:
        A `MySequential` of n different modules. `make_block` is called exactly n times, and each block stands
        in the place in which it was made.

    Source: Zhang et al., Dive into Deep Learning, section 6.1.5, exercise 3.
    """
    raise NotImplementedError
