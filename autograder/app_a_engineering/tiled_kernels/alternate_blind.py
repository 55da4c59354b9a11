"""Written from the stub (8ddfa350c93bde6a) and the notes alone, without sight of solution or checks."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import Any

import torch


def installed(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return None


# What `import triton` and `import triton.language as tl` do, but without Triton there is no error.
triton: Any = installed("triton")
tl: Any = installed("triton.language")


def jit(kernel: Callable[..., None]) -> Any:
    return kernel if triton is None else triton.jit(kernel)


def tiled_matmul(
    load_a: Callable[[slice, slice], torch.Tensor],
    load_b: Callable[[slice, slice], torch.Tensor],
    shape: tuple[int, int, int],
    tile: int,
) -> torch.Tensor:
    m, k, n = shape
    out: torch.Tensor | None = None
    for i in range(0, m, tile):
        rows = slice(i, min(i + tile, m))
        for j in range(0, n, tile):
            columns = slice(j, min(j + tile, n))
            part: torch.Tensor | None = None
            for p in range(0, k, tile):
                inner = slice(p, min(p + tile, k))
                product = load_a(rows, inner).float() @ load_b(inner, columns).float()
                part = product if part is None else part.add_(product)
            assert part is not None
            if out is None:
                out = part.new_empty(m, n)  # on the device of the tiles
            out[rows, columns] = part
    assert out is not None
    return out


def online_softmax(blocks: Iterable[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    top: torch.Tensor | None = None
    total: torch.Tensor | None = None
    for block in blocks:
        if top is None or total is None:
            top = block.new_full((block.shape[0],), -torch.inf)
            total = block.new_zeros(block.shape[0])
        grown = torch.maximum(top, block.amax(dim=1))
        shift = grown.masked_fill(grown == -torch.inf, 0.0)  # never -inf - (-inf)
        total = total * torch.exp(top - shift) + torch.exp(block - shift[:, None]).sum(dim=1)
        top = grown
    if top is None or total is None:
        raise ValueError("there are no blocks")
    return top, total


def flash_attention(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, tile: int, causal: bool
) -> tuple[torch.Tensor, torch.Tensor]:
    b, n_q, d = q.shape
    n_k = k.shape[1]
    out = q.new_zeros(b, n_q, v.shape[2])
    lse = q.new_full((b, n_q), -torch.inf)
    ahead = n_k - n_q
    for i in range(0, n_q, tile):
        i_end = min(i + tile, n_q)
        queries = q[:, i:i_end] / d**0.5
        top = q.new_full((b, i_end - i, 1), -torch.inf)
        total = q.new_zeros(b, i_end - i, 1)
        weighted = q.new_zeros(b, i_end - i, v.shape[2])
        # The last query of this tile sees the keys before `visible`; all later tiles are hidden.
        visible = max(0, min(n_k, i_end + ahead)) if causal else n_k
        for j in range(0, visible, tile):
            j_end = min(j + tile, n_k)
            scores = queries @ k[:, j:j_end].transpose(1, 2)
            if causal and j_end - 1 > i + ahead:
                row = torch.arange(i, i_end, device=q.device)[:, None]
                column = torch.arange(j, j_end, device=q.device)
                scores.masked_fill_(column > row + ahead, -torch.inf)
            grown = torch.maximum(top, scores.amax(dim=2, keepdim=True))
            shift = grown.masked_fill(grown == -torch.inf, 0.0)
            factor = torch.exp(top - shift)
            weights = scores.sub_(shift).exp_()
            total = total * factor + weights.sum(dim=2, keepdim=True)
            weighted = weighted * factor + weights @ v[:, j:j_end]
            top = grown
        out[:, i:i_end] = weighted / total.masked_fill(total == 0, 1.0)
        lse[:, i:i_end] = (top + total.log()).squeeze(2)  # nothing seen: -inf + -inf
    return out, lse


@jit
def softmax_kernel(
    x: Any, out: Any, x_stride: int, out_stride: int, columns: int, BLOCK: tl.constexpr
) -> None:
    row = tl.program_id(0).to(tl.int64)  # i * stride may exceed 32 bits
    places = tl.arange(0, BLOCK)
    inside = places < columns
    scores = tl.load(x + row * x_stride + places, mask=inside, other=-float("inf")).to(tl.float32)
    powers = tl.exp(scores - tl.max(scores, axis=0))
    tl.store(out + row * out_stride + places, powers / tl.sum(powers, axis=0), mask=inside)


def triton_softmax(x: torch.Tensor) -> torch.Tensor:
    rows, columns = x.shape
    out = torch.empty((rows, columns), dtype=x.dtype, device=x.device)
    block = 1 << (columns - 1).bit_length()
    softmax_kernel[(rows,)](x, out, x.stride(0), out.stride(0), columns, BLOCK=block)
    return out
