"""A right answer with coins and signs, loops over modules, and numbers that are copied in."""

import math

import torch


def gapped_uniform_(tensor: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    coins = torch.randint(0, 4, tensor.shape, generator=generator)
    magnitudes = 5 + 5 * torch.rand(tensor.shape, generator=generator, dtype=tensor.dtype)
    signs = torch.tensor([0, 0, -1, 1])[coins]
    tensor.detach().copy_(signs * magnitudes)
    return tensor


def init_weights(module: torch.nn.Module, generator: torch.Generator) -> None:
    if not isinstance(module, (torch.nn.Linear, torch.nn.Conv2d)):
        return
    for name, parameter in module.named_parameters(recurse=False):
        if name == "weight":
            parameter.data.copy_(0.01 * torch.randn(parameter.shape, generator=generator))
        else:
            parameter.data.fill_(0.0)


def init_net(net: torch.nn.Module, generator: torch.Generator, zero: tuple[str, ...] = ()) -> None:
    known = dict(net.named_modules())
    for name in zero:
        if name not in known:
            raise AttributeError(name)
    for module in known.values():
        init_weights(module, generator)
    for path, parameter in net.named_parameters(remove_duplicate=False):
        if any(path.startswith(f"{name}.") for name in zero):
            parameter.data *= 0


def init_output_bias_(layer: torch.nn.Linear, counts: torch.Tensor) -> None:
    if len(list(layer.parameters())) < 2 or len(counts) != layer.out_features:
        raise ValueError("the counts do not fit")
    smoothed = [count + 1 for count in counts.tolist()]
    layer.load_state_dict(
        {
            "weight": torch.zeros(layer.weight.shape),
            "bias": torch.tensor([math.log(count) - math.log(sum(smoothed)) for count in smoothed]),
        }
    )
