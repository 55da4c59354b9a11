"""Written from the stub (e9c8d97ff038bbb6) and the notes alone, without sight of solution or checks."""

import torch


class TiedMLP(torch.nn.Module):
    def __init__(self, num_inputs: int, num_hiddens: int, num_outputs: int, depth: int) -> None:
        super().__init__()
        self.first = torch.nn.Linear(num_inputs, num_hiddens)
        shared = torch.nn.Linear(num_hiddens, num_hiddens)
        self.hidden = torch.nn.ModuleList([shared] * depth)
        self.last = torch.nn.Linear(num_hiddens, num_outputs)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        H = torch.relu(self.first(X))
        for layer in self.hidden:
            H = torch.relu(layer(H))
        out: torch.Tensor = self.last(H)
        return out


def tie_weights(decoder: torch.nn.Linear, embedding: torch.nn.Embedding) -> None:
    if decoder.weight.shape != embedding.weight.shape:
        raise ValueError(f"shapes differ: {tuple(decoder.weight.shape)}, {tuple(embedding.weight.shape)}")
    decoder.weight = embedding.weight


def tied_names(net: torch.nn.Module) -> list[list[str]]:
    names: dict[int, list[str]] = {}
    for name, param in net.named_parameters(remove_duplicate=False):
        names.setdefault(id(param), []).append(name)
    return [group for group in names.values() if len(group) > 1]


def gradient_of_each_use(W: torch.Tensor, X: torch.Tensor, depth: int, v: torch.Tensor) -> torch.Tensor:
    with torch.enable_grad():
        uses = [W.detach().clone().requires_grad_() for _ in range(depth)]
        H = X.detach()
        for W_t in uses:
            H = torch.relu(H @ W_t)
        grads = torch.autograd.grad((v.detach() * H).sum(), uses)
    return torch.stack(grads)
