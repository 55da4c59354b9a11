"""Written from the stub (6712a550a4914c73) and the notes alone, without sight of solution or checks."""

import torch


def covariate_shift(joint: torch.Tensor, new_px: torch.Tensor) -> torch.Tensor:
    y_given_x = joint / joint.sum(dim=1, keepdim=True)
    return y_given_x * new_px.unsqueeze(1)


def label_shift(joint: torch.Tensor, new_py: torch.Tensor) -> torch.Tensor:
    x_given_y = joint / joint.sum(dim=0, keepdim=True)
    return x_given_y * new_py.unsqueeze(0)


def concept_shift(joint: torch.Tensor, new_y_given_x: torch.Tensor) -> torch.Tensor:
    px = joint.sum(dim=1, keepdim=True)
    return px * new_y_given_x


def sample_pairs(
    joint: torch.Tensor, n: int, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    cells = torch.multinomial(joint.reshape(-1), n, replacement=True, generator=generator)
    c = joint.shape[1]
    return cells // c, cells % c


def which_shift(source: torch.Tensor, target: torch.Tensor) -> str:
    def same(a: torch.Tensor, b: torch.Tensor) -> bool:
        # Between 1e-10 (rounding) and 1e-7 (a real difference).
        return bool((a - b).abs().max() < 3e-9)

    source_px, target_px = source.sum(dim=1, keepdim=True), target.sum(dim=1, keepdim=True)
    source_py, target_py = source.sum(dim=0, keepdim=True), target.sum(dim=0, keepdim=True)
    if same(source, target):
        return "none"
    if same(source / source_px, target / target_px):
        return "covariate"
    if same(source / source_py, target / target_py):
        return "label"
    if same(source_px, target_px):
        return "concept"
    return "several"
