"""A right answer with attributes that are set by name, recursion, and preallocated outputs."""

from collections.abc import Callable

import torch


class MySequential(torch.nn.Module):
    def __init__(self, *blocks: torch.nn.Module) -> None:
        super().__init__()
        self.length = len(blocks)
        for i in range(self.length):
            if not isinstance(blocks[i], torch.nn.Module):
                raise TypeError(f"argument {i} is a {type(blocks[i])}")
            setattr(self, f"{i}", blocks[i])

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        def first(count: int) -> torch.Tensor:
            return self[count - 1](first(count - 1)) if count else X

        return first(self.length)

    def __getitem__(self, index: int) -> torch.nn.Module:
        place = index + self.length if index < 0 else index
        if not 0 <= place < self.length:
            raise IndexError(index)
        block: torch.nn.Module = getattr(self, str(place))
        return block


class ParallelBlock(torch.nn.Module):
    def __init__(self, nets: list[torch.nn.Module]) -> None:
        super().__init__()
        self.nets = torch.nn.ModuleList(nets)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        joined = self.nets[0](X)
        for net in list(self.nets)[1:]:
            joined = torch.cat((joined.movedim(-1, 0), net(X).movedim(-1, 0))).movedim(0, -1)
        return joined


def repeated(make_block: Callable[[], torch.nn.Module], n: int) -> MySequential:
    blocks: list[torch.nn.Module] = []
    while len(blocks) < n:
        blocks.append(make_block())
    return MySequential(*blocks)
