"""A right answer with padded tiles, logarithms of sums, keys in the outer loop, and another base."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch

try:
    import triton
    import triton.language as tl
except ModuleNotFoundError:
    tl = None


def tiled_matmul(load_a: Any, load_b: Any, shape: tuple[int, int, int], tile: int) -> torch.Tensor:
    m, k, n = shape
    result = np.zeros((m, n), dtype=np.float32)
    for c in range(0, n, tile):
        for r in range(0, m, tile):
            # As on a GPU: the tiles are always whole, and what lies outside is 0.
            total = np.zeros((tile, tile), dtype=np.float32)
            for p in range(0, k, tile):
                a, b = np.zeros((2, tile, tile), dtype=np.float32)
                rows, inner, columns = (
                    slice(s, min(s + tile, e)) for s, e in zip((r, p, c), shape, strict=True)
                )
                part = load_a(rows, inner).numpy()
                a[: part.shape[0], : part.shape[1]] = part
                part = load_b(inner, columns).numpy()
                b[: part.shape[0], : part.shape[1]] = part
                total += a @ b
            result[r : r + tile, c : c + tile] = total[: m - r, : n - c]
    return torch.from_numpy(result)


def online_softmax(blocks: Any) -> tuple[torch.Tensor, torch.Tensor]:
    maximum = lse = None
    for block in blocks:
        if maximum is None or lse is None:
            maximum, lse = block.amax(1), torch.logsumexp(block, 1)
        else:
            maximum = torch.maximum(maximum, block.amax(1))
            lse = torch.logaddexp(lse, torch.logsumexp(block, 1))
    assert maximum is not None
    return maximum, torch.where(maximum == -math.inf, 0.0, (lse - maximum).exp())


def flash_attention(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, tile: int, causal: bool
) -> tuple[torch.Tensor, torch.Tensor]:
    (b, n_q, d), n_k = q.shape, k.shape[1]
    out = torch.zeros(b, n_q, v.shape[2], dtype=q.dtype, device=q.device)
    lse = torch.full((b, n_q), -math.inf, dtype=q.dtype, device=q.device)
    # Keys outside, as in the first FlashAttention; outputs are normalised, and mixed by their lse.
    for c in range(0, n_k, tile):
        for r in range(0, n_q, tile):
            if causal and c > min(r + tile, n_q) - 1 + n_k - n_q:
                continue
            scores = torch.einsum("bid,bjd->bij", q[:, r : r + tile], k[:, c : c + tile]) / math.sqrt(d)
            if causal:
                ones = torch.ones(scores.shape[1:], dtype=torch.bool, device=q.device)
                scores = torch.where(ones.tril(r - c + n_k - n_q), scores, -math.inf)
            here = torch.logsumexp(scores, 2)
            old = lse[:, r : r + tile].clone()
            new = torch.logaddexp(old, here)
            safe = torch.where(new == -math.inf, 0.0, new)[:, :, None]
            mixed = out[:, r : r + tile] * (old[:, :, None] - safe).exp()
            out[:, r : r + tile] = mixed + (scores - safe).exp() @ v[:, c : c + tile]
            lse[:, r : r + tile] = new
    return out, lse


def jit(kernel: Any) -> Any:
    return kernel if tl is None else triton.jit(kernel)


@jit
def softmax_kernel(
    x: Any, out: Any, x_stride: int, out_stride: int, columns: int, BLOCK: tl.constexpr
) -> None:
    x += tl.program_id(axis=0) * x_stride
    out += tl.program_id(axis=0) * out_stride
    at = tl.arange(0, BLOCK)
    inside = at < columns
    scores = tl.load(x + at, mask=inside, other=0.0).to(tl.float32)
    scores = tl.where(inside, scores * 1.4426950408889634, -float("inf"))
    scores -= tl.max(scores, 0)
    powers = tl.exp2(scores)
    tl.store(out + at, powers * (1.0 / tl.sum(powers, 0)), mask=inside)


def triton_softmax(x: torch.Tensor) -> torch.Tensor:
    out = torch.empty_like(x, memory_format=torch.contiguous_format)
    block = 1
    while block < x.shape[1]:
        block *= 2
    softmax_kernel[(x.shape[0], 1)](x, out, x.stride(0), x.shape[1], x.shape[1], block)
    return out
