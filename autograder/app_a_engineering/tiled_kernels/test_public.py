"""Public checks of app_a/tiled_kernels."""

import math

import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention

from d2lcourse.checks import Callback, close, costs_at_most, keep, own_work, points, put, value

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


def by_kernel(student, device, x):
    """Call triton_softmax where the class computes; it may start one operator, to fill the output."""
    there = keep(put(student, x).to)(device)
    advice = "The kernel does the arithmetic, and reads x where it is"
    own = OPERATORS[device]
    return costs_at_most(student.triton_softmax, there, operators=own, host_syncs=0, advice=advice)


@points(1, of="tiled_matmul")
def test_two_tiles(student):
    """The example: three rows in tiles of two."""
    a, b = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), torch.tensor([[10.0], [1.0]])
    found = student.tiled_matmul(fetching(a, 2), fetching(b, 2), (3, 2, 1), 2)
    close(found, torch.tensor([[12.0], [34.0], [56.0]]))


@points(1, of="tiled_matmul")
def test_sizes_that_are_multiples_of_the_tile(student, draw):
    """A matrix of 6 by 8 times one of 8 by 4, in tiles of 2 by 2."""
    a, b = draw.normal(6, 8), draw.normal(8, 4)
    found = student.tiled_matmul(fetching(a, 2), fetching(b, 2), (6, 8, 4), 2)
    close(found, (a.double() @ b.double()).float(), atol=1e-5)


@pytest.mark.parametrize(("m", "k", "n", "tile"), [(7, 6, 9, 3), (6, 7, 3, 3), (4, 8, 10, 4), (5, 7, 11, 4)])
@points(2, of="tiled_matmul")
def test_ragged_sizes(student, draw, m, k, n, tile):
    """Sizes that are no multiples of the tile, in each of the three dimensions."""
    a, b = draw.normal(m, k), draw.normal(k, n)
    found = student.tiled_matmul(fetching(a, tile), fetching(b, tile), (m, k, n), tile)
    close(found, (a.double() @ b.double()).float(), atol=1e-5)


@points(1, of="online_softmax")
def test_two_blocks(student):
    """The example: the maximum is in the second block."""
    blocks = [torch.tensor([[1.0, 3.0]]), torch.tensor([[4.0, 2.0]])]
    total = math.exp(-3) + math.exp(-1) + 1 + math.exp(-2)
    wrong = {
        "the old sum was not rescaled": (torch.tensor([4.0]), torch.tensor([2 + 2 * math.exp(-2)])),
    }
    close(student.online_softmax(blocks), (torch.tensor([4.0]), torch.tensor([total])), suspects=wrong)


@points(2, of="online_softmax")
def test_blocks_of_several_widths(student, draw):
    """Five rows in blocks of 3, 1, 4 and 2 columns (float64)."""
    x = 3 * draw.normal(5, 10, dtype=torch.float64)
    found = student.online_softmax(list(x.split([3, 1, 4, 2], dim=1)))
    close(found, (x.amax(1), (x - x.amax(1, keepdim=True)).exp().sum(1)))


@points(1, of="flash_attention")
def test_two_keys(student):
    """The example: the weights are 1/4 and 3/4, for tiles of one and of two keys."""
    q, k = torch.ones(1, 1, 1), torch.tensor([[[0.0], [math.log(3)]]])
    v = torch.tensor([[[8.0], [4.0]]])
    for tile in (1, 2):
        for causal in (False, True):
            found = student.flash_attention(q, k, v, tile, causal)
            close(found, (torch.tensor([[[5.0]]]), torch.tensor([[math.log(4)]])))


@pytest.mark.parametrize(("n_q", "n_k", "tile"), [(6, 9, 3), (7, 11, 4), (11, 7, 3)])
@points(2, of="flash_attention")
def test_every_query_sees_every_key(student, draw, n_q, n_k, tile):
    """The outputs are those of torch's fused attention, also for ragged sizes (float64)."""
    q = draw.normal(2, n_q, 3, dtype=torch.float64)
    k, v = draw.normal(2, n_k, 3, dtype=torch.float64), draw.normal(2, n_k, 5, dtype=torch.float64)
    close(student.flash_attention(q, k, v, tile, False)[0], scaled_dot_product_attention(q, k, v))


@points(1, of="flash_attention")
def test_the_logarithm_of_the_sum(student, draw):
    """The second result is the logarithm of the sum of the exponentials of the scaled scores."""
    q, k = draw.normal(2, 5, 3, dtype=torch.float64), draw.normal(2, 8, 3, dtype=torch.float64)
    expected = torch.logsumexp(q @ k.mT / 3**0.5, 2)
    close(student.flash_attention(q, k, k, 3, False)[1], expected)


@points(1, of="flash_attention")
def test_causal_with_as_many_queries_as_keys(student, draw):
    """Each query sees its own key and those before."""
    q, k, v = draw.normal(3, 2, 8, 4, dtype=torch.float64)
    expected = scaled_dot_product_attention(q, k, v, is_causal=True)
    close(student.flash_attention(q, k, v, 3, True)[0], expected)


@points(1, of="flash_attention")
def test_causal_with_more_keys_than_queries(student, draw):
    """The last query sees all keys: the mask is aligned at the lower right corner."""
    q = draw.normal(2, 5, 4, dtype=torch.float64)
    k, v = draw.normal(2, 2, 9, 4, dtype=torch.float64)
    mask = torch.ones(5, 9, dtype=torch.bool)
    upper_left = scaled_dot_product_attention(q, k, v, attn_mask=mask.tril())
    expected = scaled_dot_product_attention(q, k, v, attn_mask=mask.tril(4))
    wrong = {"your mask is aligned at the upper left: query i is at position i + n_k - n_q": upper_left}
    close(student.flash_attention(q, k, v, 2, True)[0], expected, suspects=wrong)


@points(1, of="softmax_kernel", extra="triton")
def test_a_block_larger_than_the_row(student, device):
    """The example: a row of two numbers in a block of four."""
    found = launch(student, device, torch.tensor([[0.0, math.log(3)]]), 2, 4, width=2)
    close(found[:1], torch.tensor([[0.25, 0.75]]))


@points(1, of="softmax_kernel", extra="triton")
def test_rows_one_after_another(student, draw, device):
    """Six rows of 13 numbers in blocks of 16, without gaps."""
    x = draw.normal(6, 13)
    close(launch(student, device, x, 13, 16, width=13)[:6], torch.softmax(x, 1))


@points(1, of="softmax_kernel", extra="triton")
def test_rows_that_lie_apart(student, draw, device):
    """Rows of 5 numbers: in the input 9 elements apart, in the output 8."""
    x = draw.normal(4, 9)
    close(launch(student, device, x, 5, 8, width=8)[:4, :5], torch.softmax(x[:, :5], 1))


@points(1, of="triton_softmax", extra="triton")
def test_one_row(student, device):
    """The example: a row of two numbers."""
    close(by_kernel(student, device, torch.tensor([[0.0, math.log(3)]])), torch.tensor([[0.25, 0.75]]))


@pytest.mark.parametrize(("n", "columns"), [(3, 5), (7, 1), (2, 16), (5, 100)])
@points(1, of="triton_softmax", extra="triton")
def test_rows_of_any_length(student, draw, device, n, columns):
    """Rows of 5, 1, 16 and 100 numbers: most lengths are no powers of two."""
    x = 2 * draw.normal(n, columns)
    close(by_kernel(student, device, x), torch.softmax(x, 1))
