"""Hidden checks of app_a/tiled_kernels."""

import math

import pytest
import torch

from d2lcourse.checks import (
    Callback,
    close,
    costs_at_most,
    keep,
    leaves_unchanged,
    own_work,
    points,
    put,
    stays_on_device,
    takes_at_most,
    value,
)

FUSED = (
    "scaled_dot_product_attention",
    "scaled_dot_product_attention_math",
    "scaled_dot_product_flash_attention",
    "scaled_dot_product_flash_attention_for_cpu",
    "scaled_dot_product_efficient_attention",
    "scaled_dot_product_cudnn_attention",
)
# One fills the output; Triton's interpreter needs seven of its own, to hand over the two tensors.
OPERATORS = {"cuda": 1, "cpu": 8 + 1}
no_fused_attention = own_work(*FUSED, of=("flash_attention",))
no_softmax = own_work("softmax", "log_softmax", of=("softmax_kernel", "triton_softmax"))


def fetching(matrix, tile):
    """Return a function that fetches tiles of a matrix, and refuses what is no tile."""

    def load(rows, columns):
        for part, size in zip((rows, columns), matrix.shape, strict=True):
            start, stop = part.start or 0, size if part.stop is None else part.stop
            if part.step not in (None, 1) or not 0 <= start < size:
                raise IndexError(f"{part} does not start inside of 0 to {size - 1}, or it has a step")
            if not start < stop <= start + tile:
                raise ValueError(f"{part} is empty, or longer than a tile of {tile}")
        return matrix[rows, columns].clone()  # a view would bring the whole matrix along

    return Callback(load, takes=(slice, slice))


def launch(student, device, x, columns, block, *, width):
    """Run softmax_kernel on the first columns of x; return what is in an output whose rows are `width` long.

    The output begins with 7 everywhere, and has a row more than the grid has programs.
    """
    there = keep(put(student, x).to)(device)
    out = keep(put(student, torch.full((len(x) + 1, width), 7.0, dtype=x.dtype)).to)(device)
    kernel = keep(student.softmax_kernel)[(len(x),)]
    kernel(there, out, x.stride(0), width, columns, BLOCK=block)
    return value(out)


def attention(q, k, v, causal):
    """Return the outputs and the logarithms of the sums, from whole matrices in float64."""
    scores = q.double() @ k.double().mT / q.shape[2] ** 0.5
    if causal:
        hidden = torch.ones(scores.shape[1:], dtype=torch.bool).triu(1 + k.shape[1] - q.shape[1])
        scores = scores.masked_fill(hidden, -torch.inf)
    out = torch.softmax(scores, 2).nan_to_num(0.0) @ v.double()
    return out.to(q.dtype), torch.logsumexp(scores, 2).to(q.dtype)


@points(2, of="tiled_matmul")
def test_what_is_fetched_and_kept(student, draw):
    """5 by 9 by 4 tiles of 4 by 4 need at most 180 fetches of each matrix, and little memory."""
    a, b = draw.normal(20, 34), draw.normal(34, 14)
    load_a, load_b = fetching(a, 4), fetching(b, 4)
    advice = "Hold the sum of one output tile, and the two tiles that are being multiplied"
    limit = {"peak_bytes": 4 * 20 * 14 + 8 * 4 * 16, "advice": advice}
    found = costs_at_most(student.tiled_matmul, load_a, load_b, (20, 34, 14), 4, **limit)
    close(found, (a.double() @ b.double()).float(), atol=1e-5)
    close((load_a.used <= 180, load_b.used <= 180), (True, True))


@points(2, of="tiled_matmul")
def test_tiles_of_float16(student, draw):
    """Sums of 300 products of float16 numbers, exact to seven digits."""
    a, b = draw.uniform(3, 300, dtype=torch.float16), draw.uniform(300, 5, dtype=torch.float16)
    found = student.tiled_matmul(fetching(a, 16), fetching(b, 16), (3, 300, 5), 16)
    close(found, (a.double() @ b.double()).float())


@pytest.mark.parametrize(("m", "k", "n", "tile"), [(3, 4, 2, 1), (3, 2, 5, 8), (1, 9, 1, 4), (4, 1, 6, 4)])
@points(1, of="tiled_matmul")
def test_tiles_of_any_size(student, draw, m, k, n, tile):
    """Tiles of a single number, tiles larger than the matrices, and matrices of one row or column."""
    a, b = draw.normal(m, k), draw.normal(k, n)
    found = student.tiled_matmul(fetching(a, tile), fetching(b, tile), (m, k, n), tile)
    close(found, (a.double() @ b.double()).float(), atol=1e-5)


@points(2, of="online_softmax")
def test_one_pass_and_one_block_at_a_time(student, rig, draw):
    """Forty blocks that can be read only once, with memory for ten (float32)."""
    x = draw.normal(20, 2000)
    blocks = rig.stream(list(x.split(50, dim=1)))
    advice = "Keep a maximum and a sum for each row, and no block"
    found = costs_at_most(student.online_softmax, blocks, peak_bytes=10 * 4 * 20 * 50, advice=advice)
    wide = x.double()
    total = (wide - wide.amax(1, keepdim=True)).exp().sum(1)
    close(found, (x.amax(1), total.float()), rtol=1e-4)


@points(2, of="online_softmax")
def test_masked_entries(student, draw):
    """Entries of -inf: single ones, whole blocks at the start, in the middle and at the end, and a row."""
    x = draw.normal(4, 12, dtype=torch.float64)
    x[0, :3] = x[1, 3:6] = x[1, 9:] = x[2] = x[3, 4] = -torch.inf
    total = (x - x.amax(1, keepdim=True)).exp().sum(1)
    total[2] = 0.0
    close(leaves_unchanged(student.online_softmax, list(x.split(3, dim=1))), (x.amax(1), total))


@points(1, of="online_softmax")
def test_large_and_negative_numbers(student, draw):
    """Rows around 1000, around -1000 and between them give finite sums, and their own maxima."""
    x = draw.normal(3, 8, dtype=torch.float64)
    x[0] += 1000
    x[1] -= 1000
    x[2] += 1000 * torch.tensor([-1.0, 0, -1, 1, 0, -1, 0, 0])
    total = (x - x.amax(1, keepdim=True)).exp().sum(1)
    close(student.online_softmax(list(x.split([1, 2, 4, 1], dim=1))), (x.amax(1), total))


@points(1, of="flash_attention")
def test_more_queries_than_keys(student, draw):
    """Causal, with eleven queries and four keys: seven queries see none, with output 0 and lse -inf."""
    q = draw.normal(2, 11, 3, dtype=torch.float64)
    k, v = draw.normal(2, 4, 3, dtype=torch.float64), draw.normal(2, 4, 5, dtype=torch.float64)
    for tile in (2, 3, 16):
        close(student.flash_attention(q, k, v, tile, True), attention(q, k, v, True))


@pytest.mark.parametrize(("n_q", "n_k", "tile"), [(1, 10, 4), (3, 10, 1), (9, 10, 4), (7, 7, 9)])
@points(1, of="flash_attention")
def test_causal_outputs_and_sums(student, draw, n_q, n_k, tile):
    """One query of ten positions, three and nine of them, and tiles of one and of all (float32)."""
    q, k, v = draw.normal(3, n_q, 6), draw.normal(3, n_k, 6), draw.normal(3, n_k, 2)
    found = leaves_unchanged(student.flash_attention, q, k, v, tile, True)
    close(found, attention(q, k, v, True), rtol=1e-4, atol=1e-5)


@points(1, of="flash_attention")
def test_scores_of_any_size(student, draw):
    """Scores of many thousands, of both signs and rising from tile to tile, give finite results."""
    q, k, v = draw.normal(3, 2, 7, 4, dtype=torch.float64)
    rising = 1000 * k * torch.arange(1, 8)[:, None]
    for causal in (False, True):
        close(student.flash_attention(q, rising, v, 2, causal), attention(q, rising, v, causal), rtol=1e-8)
    # All scores are negative, below where exp is 0.
    far = -1e4 - k.abs()
    close(student.flash_attention(q.abs(), far, v, 2, True), attention(q.abs(), far, v, True), rtol=1e-7)


@pytest.mark.parametrize(("n_q", "n_k", "limit"), [(8, 1024, 28_000), (512, 32, 64_000)])
@points(2, of="flash_attention")
def test_memory_for_a_few_tiles(student, draw, n_q, n_k, limit):
    """With tiles of 8 and many keys, or many queries, there is memory for the results and a few tiles."""
    q, k, v = draw.normal(1, n_q, 4), draw.normal(1, n_k, 4), draw.normal(1, n_k, 6)
    advice = "Nothing but the results may grow with the number of queries or of keys"
    found = costs_at_most(student.flash_attention, q, k, v, 8, False, peak_bytes=limit, advice=advice)
    close(found, attention(q, k, v, False), rtol=1e-4, atol=1e-5)


@points(1, of="flash_attention")
def test_hidden_tiles_are_skipped(student, draw):
    """Causal, ten by ten tiles: 45 pairs are hidden wholly, and at most 58 may be computed."""
    q, k, v = draw.normal(3, 1, 40, 4)
    advice = "Stop at the last key that a tile of queries sees"
    pair = 2 * (2 * 4 * 4 * 4)  # two products for a pair of tiles
    found = costs_at_most(student.flash_attention, q, k, v, 4, True, flops=58 * pair, advice=advice)
    close(found, attention(q, k, v, True), rtol=1e-4, atol=1e-5)


@points(1, of="flash_attention")
def test_it_can_run_on_a_gpu(student, draw):
    """New tensors are made where q is, and no value is read on the host."""
    q, k, v = draw.normal(2, 5, 4), draw.normal(2, 7, 4), draw.normal(2, 7, 3)
    for causal in (False, True):
        stays_on_device(student.flash_attention, q, k, v, 2, causal)
        close(student.flash_attention(q, k, v, 2, causal), attention(q, k, v, causal), rtol=1e-4, atol=1e-5)


@points(2, of="softmax_kernel", extra="triton")
def test_between_the_rows(student, draw, device):
    """NaN and infinity between the input's rows do not count; nothing is written between the output's."""
    x = draw.normal(3, 16)
    x[:, 11] = math.nan
    x[:, 12:] = torch.inf
    found = launch(student, device, x, 11, 16, width=16)
    close(found[:3, :11], torch.softmax(x[:, :11], 1))
    rest = found.clone()
    rest[:3, :11] = 7.0
    close(rest, torch.full((4, 16), 7.0))


@points(2, of="softmax_kernel", extra="triton")
def test_scores_far_from_zero(student, draw, device):
    """Rows around -1000 and around 1000, with padding: the maximum is that of the row."""
    x = draw.normal(2, 6)
    x[0] -= 1000
    x[1] += 1000
    found = launch(student, device, x, 6, 8, width=6)[:2]
    close(
        found, torch.softmax(x, 1), rtol=1e-4, atol=1e-5
    )  # powers of 2 round the differences of large scores


@points(1, of="softmax_kernel", extra="triton")
def test_float16_is_computed_in_float32(student, draw, device):
    """Rows of 120 numbers of float16, right to the last digit or next to it."""
    x = (3 * draw.normal(4, 120)).half()
    expected = torch.softmax(x.double(), 1).half()
    close(launch(student, device, x, 120, 128, width=120)[:4], expected, rtol=1e-3, atol=1e-7)


@points(1, of="softmax_kernel", extra="triton")
def test_full_blocks_and_large_ones(student, draw, device):
    """Rows of 8 in blocks of 8 and of 64, and rows of a single number."""
    x = draw.normal(3, 8)
    for block in (8, 64):
        close(launch(student, device, x, 8, block, width=64)[:3, :8], torch.softmax(x, 1))
    close(launch(student, device, x[:, :1].contiguous(), 1, 4, width=4)[:3, :1], torch.ones(3, 1))


def by_kernel(student, device, x, columns=None):
    """Call triton_softmax on the first columns of x, where the class computes.

    It may start no operator but one that fills the output, and make no tensor but the output.
    """
    there = keep(put(student, x).to)(device)
    if columns is not None:
        there = keep(there)[:, :columns]
    shape = (len(x), columns or x.shape[1])
    limits = {"operators": OPERATORS[device], "host_syncs": 0}
    limits["peak_bytes"] = int(1.5 * math.prod(shape) * x.element_size())
    advice = "The kernel does the arithmetic, and reads x where it is"
    return costs_at_most(student.triton_softmax, there, **limits, advice=advice)


@points(2, of="triton_softmax", extra="triton")
def test_the_first_columns_of_a_wider_matrix(student, draw, device):
    """Rows of 5 numbers that are 12 apart, which are not copied; x is not changed."""
    wide = draw.normal(4, 12)
    there = put(student, wide)
    close(by_kernel(student, device, wide, 5), torch.softmax(wide[:, :5], 1))
    student.triton_softmax(keep(keep(there.to)(device))[:, :5])
    close(value(there), wide, rtol=0, atol=0)


@points(1, of="triton_softmax", extra="triton")
def test_long_rows(student, draw, device):
    """Rows of 3000 numbers are one block, too, of 4096."""
    x = draw.normal(2, 3000)
    close(by_kernel(student, device, x), torch.softmax(x, 1))


@points(1, of="triton_softmax", extra="triton")
def test_rows_of_float16(student, draw, device):
    """The result has the dtype of x; here float16, with more rows than columns."""
    x = draw.normal(9, 6, dtype=torch.float16)
    close(by_kernel(student, device, x), torch.softmax(x.double(), 1).half(), rtol=1e-3, atol=1e-7)


@points(2, of="triton_softmax", device="cuda", extra="triton")
def test_as_fast_as_the_library(student, rig, draw, device):
    """On a GPU, rows of 2048 numbers take at most twice as long as with torch's softmax."""
    many = keep(rig.many)(student.triton_softmax)

    def expected(x, w):
        products = torch.softmax(x.double(), 1) @ w.double()
        return torch.stack([products.roll(i, 0) for i in range(64)]).float()

    takes_at_most(
        2,
        many,
        against="rig.many_of_torch",
        inputs=lambda source: (source.normal(4096, 2048), source.normal(2048, 1)),
        expected=expected,
        draw=draw,
        device=device,
        rtol=1e-3,
        atol=1e-4,
    )
