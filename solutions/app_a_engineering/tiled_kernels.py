# %% [markdown]
# # Tiled kernels
#
# A GPU has a large slow memory and, beside each group of cores, a small fast one. A fast kernel fetches a
# tile, does all it can with it, and fetches the next. You will write the tiled matrix product, a softmax in a
# single pass, attention that never holds the matrix of all scores, and a softmax as a GPU kernel in Triton.
# Read the section "Tiled kernels" of the appendix's README first.
#
# `flash_attention` must not call torch's fused attention (`scaled_dot_product_attention`, in any spelling);
# neither `softmax_kernel` nor `triton_softmax` may call a library's softmax (torch's or Triton's).
#
# Triton compiles kernels for GPUs. On Linux its interpreter runs the same kernels on the CPU, slowly, and
# `d2lcourse check` uses it. In a program of your own, set the environment variable TRITON_INTERPRET=1 before
# Triton is imported. There is no Triton for macOS and Windows: there the checks of the last two functions are
# not run, and the other three do without it.

# %%
from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import Any

import torch


def installed(name: str) -> Any:
    """Import a module. Return None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return None


# What `import triton` and `import triton.language as tl` do, but without Triton there is no error.
triton: Any = installed("triton")
tl: Any = installed("triton.language")


def jit(kernel: Callable[..., None]) -> Any:
    """Do what the decorator `triton.jit` does. Without Triton, leave the function as it is."""
    return kernel if triton is None else triton.jit(kernel)


# %%
def tiled_matmul(
    load_a: Callable[[slice, slice], torch.Tensor],
    load_b: Callable[[slice, slice], torch.Tensor],
    shape: tuple[int, int, int],
    tile: int,
) -> torch.Tensor:
    """Multiply two matrices that are fetched tile by tile.

    The output is cut into tiles of `tile` rows and columns (on a GPU one program computes one of them). Each
    output tile is the sum of products of a tile of a with a tile of b, one for each tile of the inner
    dimension. No size need be a multiple of `tile`: at the ends of the dimensions the tiles are smaller.

    Args:
        load_a: fetches a tile of a, of float16 or float32: load_a(slice(r, s), slice(p, q)) returns
            a[r:s, p:q]. Each slice has no step, starts inside the matrix and is at most `tile` long; if it
            ends beyond the matrix, it is cut off there, as usual. There is no other way to a.
        load_b: the same for b, whose tiles have the dtype of a's.
        shape: (m, k, n): a is (m, k) and b is (k, n). All three are at least 1.
        tile: at least 1; it may exceed all sizes.

    Returns:
        The product a b, (m, n), float32, on the CPU, where the tiles are. Products and sums are computed in
        float32 for tiles of float16, too: convert each tile before it is multiplied.

        With M, K and N tiles along the dimensions m, k and n each function is called at most M K N times.
        Beside the result a few tiles are in memory, never a whole matrix, nor a whole row of tiles.

    Example:
        For m = 3, k = 2, n = 1 and tile = 2 there are two output tiles, of one product each: load_a fetches
        rows 0 and 1 for the first and row 2 for the second, load_b fetches both of its rows twice.

    Source: Kirk and Hwu, Programming Massively Parallel Processors, chapter "Memory architecture and data
        locality".
    """
    ### BEGIN SOLUTION
    m, k, n = shape
    result = torch.empty(m, n)
    for r in range(0, m, tile):
        for c in range(0, n, tile):
            rows, columns = slice(r, r + tile), slice(c, c + tile)
            total = torch.zeros_like(result[rows, columns])
            for p in range(0, k, tile):
                inner = slice(p, p + tile)
                total += load_a(rows, inner).float() @ load_b(inner, columns).float()
            result[rows, columns] = total
    return result
    ### END SOLUTION


# %%
def online_softmax(blocks: Iterable[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """Find in a single pass what the softmax of each row needs: the row's maximum and its sum.

    The rows x_1, ..., x_n come in blocks of columns. With the maximum m_i of row i and the sum
    s_i = sum_j exp(x_ij - m_i), the softmax is exp(x_ij - m_i) / s_i.

    Args:
        blocks: yields tensors (n, w), all of the same n >= 1 and the same dtype, float32 or float64; each
            w >= 1 may be another. There is at least one block. They can be read only once, and a few of them
            may be in memory at the same time, not all. Entries may be -inf (masked), also a whole block or
            row; all others are finite. The blocks are not changed.

    Returns:
        The maxima and the sums, each (n,), of the blocks' dtype. For a row that is -inf everywhere they are
        -inf and 0. There is no NaN.

    Example:
        For the blocks [[1, 3]] and [[4, 2]] the maximum is 4 and the sum is e^-3 + e^-1 + 1 + e^-2 = 1.553.
        After the first block they are 3 and e^-2 + 1 = 1.135.

    Source: Milakov and Gimelshein 2018, Online normalizer calculation for softmax, algorithm 3.
    """
    ### BEGIN SOLUTION
    maximum, total = torch.tensor(-torch.inf), torch.tensor(0.0)
    for block in blocks:
        new = torch.maximum(maximum, block.amax(dim=1))
        base = new.masked_fill(new == -torch.inf, 0.0)  # -inf - (-inf) would be NaN
        total = total * torch.exp(maximum - base) + torch.exp(block - base[:, None]).sum(dim=1)
        maximum = new
    return maximum, total
    ### END SOLUTION


# %%
def flash_attention(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, tile: int, causal: bool
) -> tuple[torch.Tensor, torch.Tensor]:
    """Attend without the matrix of all scores: the idea of FlashAttention, written in torch.

    Query i sees key j with the score s_ij = q_i . k_j / sqrt(d). Its output is sum_j p_ij v_j, where p_i is
    the softmax of its scores. Go through the queries in tiles of `tile` rows and, for each of these, through
    the keys and values in tiles of `tile` rows. Keep for each query the maximum so far, the sum so far and
    the weighted sum of values so far; when the maximum grows, both sums must be rescaled. No size need be a
    multiple of `tile`.

    (This shows how much memory is needed, not how fast it can be: in torch each operation on each pair of
    tiles is a kernel of its own. The true FlashAttention does all of it in a single one.)

    Args:
        q: (b, n_q, d), float32 or float64. All numbers in q, k and v are finite. None of the three is changed
            or requires a gradient.
        k: (b, n_k, d), of q's dtype.
        v: (b, n_k, d_v), of q's dtype; d_v may differ from d.
        tile: at least 1; it may exceed n_q and n_k.
        causal: if True, query i sees key j only if j <= i + n_k - n_q (counted from 0): the last query sees
            all keys, as if the n_q queries were the last of n_k positions. The mask is aligned at the lower
            right corner. (`is_causal=True` in torch aligns it at the upper left: j <= i.)

    Returns:
        The outputs, (b, n_q, d_v), and (b, n_q) numbers lse_i = log(sum_j exp(s_ij)) over the keys that query
        i sees, with the natural logarithm. Both have q's dtype. A query that sees no key (if causal, the
        first n_q - n_k are such) has the output 0 and the lse -inf.

        New tensors are made on q's device and no tensor's value is read on the host: it runs on a GPU.
        Beside the results a few tiles are in memory, of (b, tile, tile), (b, tile, d) and (b, tile, d_v);
        nothing else grows with n_q or n_k. Where the causal mask hides a whole pair of tiles, its scores are
        not computed.

    Example:
        For q = [[[1]]], k = [[[0], [log 3]]] and v = [[[8], [4]]] the weights are 1/4 and 3/4, the output is
        [[[5]]] and the lse is [[log 4]] = [[1.386]], whatever the tile, causal or not.

    Source: Dao et al. 2022, FlashAttention, algorithm 1; Dao 2023, FlashAttention-2 (queries outside).
    """
    ### BEGIN SOLUTION
    n_q, n_k = q.shape[1], k.shape[1]
    out, lse = q.new_empty(*q.shape[:2], v.shape[2]), q.new_empty(q.shape[:2])
    for first in range(0, n_q, tile):
        rows = torch.arange(first, min(first + tile, n_q), device=q.device)
        queries = q[:, first : first + tile] / q.shape[2] ** 0.5
        maximum = torch.full_like(queries[:, :, :1], -torch.inf)
        total, weighted = torch.zeros_like(maximum), torch.zeros_like(out[:, first : first + tile])
        seen = min(first + tile + n_k - n_q, n_k) if causal else n_k
        for start in range(0, seen, tile):
            scores = queries @ k[:, start : start + tile].mT
            if causal:
                columns = start + torch.arange(scores.shape[2], device=q.device)
                scores = scores.masked_fill(columns > rows[:, None] + n_k - n_q, -torch.inf)
            new = torch.maximum(maximum, scores.amax(dim=2, keepdim=True))
            base = new.masked_fill(new == -torch.inf, 0.0)
            weights, factor = torch.exp(scores - base), torch.exp(maximum - base)
            total = total * factor + weights.sum(dim=2, keepdim=True)
            weighted = weighted * factor + weights @ v[:, start : start + tile]
            maximum = new
        out[:, first : first + tile] = weighted / total.masked_fill(total == 0, 1.0)
        lse[:, first : first + tile] = (maximum + total.log()).squeeze(2)
    return out, lse
    ### END SOLUTION


# %%
@jit
def softmax_kernel(
    x: Any, out: Any, x_stride: int, out_stride: int, columns: int, BLOCK: tl.constexpr
) -> None:
    """Compute the softmax of one row, in Triton: program i of the grid does row i.

    The row is loaded as one block. The arithmetic is done in float32, also for float16: convert after loading
    (`tl.store` converts to the output's dtype). Finite scores of any size give finite results: subtract the
    row's maximum before the exponential.

    Args:
        x: pointer to the input's first element, float16 or float32. Row i begins i * x_stride elements after
            it, and the elements of a row are neighbours. They are finite.
        out: the same for the output, of the input's dtype, with rows that are out_stride elements apart.
        x_stride: at least `columns`. What lies between two rows can be anything, and must not count.
        out_stride: at least `columns`. What lies between two rows, or behind the last, must not be written.
        columns: how many elements a row has, at least 1.
        BLOCK: a power of two, at least `columns`, known when the kernel is compiled.

    Example:
        For the row [0, log 3], columns = 2 and BLOCK = 4 the output is [0.25, 0.75]. The block has two places
        more than the row.

    Source: Triton's tutorial "Fused Softmax".
    """
    ### BEGIN SOLUTION
    row = tl.program_id(0)
    at = tl.arange(0, BLOCK)
    scores = tl.load(x + row * x_stride + at, mask=at < columns, other=-float("inf")).to(tl.float32)
    weights = tl.exp(scores - tl.max(scores))
    tl.store(out + row * out_stride + at, weights / tl.sum(weights), mask=at < columns)
    ### END SOLUTION


# %%
def triton_softmax(x: torch.Tensor) -> torch.Tensor:
    """Compute the softmax of each row with `softmax_kernel`: launch one program for each row.

    The kernel does all arithmetic. In torch only the output is made; x is not copied (not even its rows made
    contiguous), nor read on the host. The kernel finds its rows wherever they are.

    Args:
        x: (n, c) with n >= 1 and c >= 1, float16 or float32, finite, not changed. It is on a GPU, or anywhere
            if Triton interprets. The elements of a row are neighbours in memory (x.stride(1) is 1), but the
            rows may lie apart: for the first columns of a wider matrix x.stride(0) exceeds c. c is at most
            2^20, the largest block that Triton has.

    Returns:
        The softmax of each row, (n, c), contiguous, of x's dtype and on x's device.

    Example:
        For x = [[0, log 3]] the result is [[0.25, 0.75]].

    Source: Triton's tutorial "Fused Softmax".
    """
    ### BEGIN SOLUTION
    n, columns = x.shape
    out = torch.empty((n, columns), dtype=x.dtype, device=x.device)
    block = triton.next_power_of_2(columns)
    softmax_kernel[(n,)](x, out, x.stride(0), out.stride(0), columns, BLOCK=block)
    return out
    ### END SOLUTION
