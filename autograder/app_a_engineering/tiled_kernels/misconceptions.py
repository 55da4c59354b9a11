"""Wrong answers to app_a/tiled_kernels, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "tiled_matmul",
    "for p in range(0, k, tile)",
    "for p in range(0, k - tile + 1, tile)",
    name="inner_remainder_dropped",
    says="You left out the last tile of the inner dimension where it is smaller: its products are missing.",
)

edit(
    "tiled_matmul",
    "    result = torch.empty(m, n)\n    for r in range(0, m, tile):\n        for c in range(0, n, tile):\n",
    "    result = torch.zeros(m, n)\n    for r in range(0, m - tile + 1, tile):\n"
    "        for c in range(0, n - tile + 1, tile):\n",
    name="outer_remainder_dropped",
    says="You computed whole output tiles only: where a size is no multiple of the tile, the edge stays 0.",
)

edit(
    "tiled_matmul",
    "total += load_a(rows, inner).float()",
    "total = load_a(rows, inner).float()",
    name="last_product_only",
    says="You overwrote the output tile in each step: it is the sum over the tiles of the inner dimension.",
)

edit(
    "tiled_matmul",
    "total += load_a(rows, inner).float() @ load_b(inner, columns).float()",
    "part = load_a(rows, inner) @ load_b(inner, columns)\n"
    "                total = total.to(part.dtype) + part",
    name="sums_in_float16",
    says="You multiplied and added in float16: each sum is rounded to 11 bits. Convert the tiles first.",
)

edit(
    "tiled_matmul",
    "            for p in range(0, k, tile):\n                inner = slice(p, p + tile)\n",
    "            for inner in [slice(0, k)]:\n",
    name="whole_strips",
    says="You fetched the whole inner dimension at once: it does not fit into the fast memory. Fetch tiles.",
)


@misconception(
    "tiled_matmul",
    says="You fetched the whole matrices, though in tiles, and multiplied them: keep a few tiles, not all.",
)
def gathered_first(load_a, load_b, shape, tile):
    m, k, n = shape
    a, b = torch.zeros(m, k), torch.zeros(k, n)
    for whole, load in ((a, load_a), (b, load_b)):
        for r in range(0, whole.shape[0], tile):
            for c in range(0, whole.shape[1], tile):
                at = slice(r, r + tile), slice(c, c + tile)
                whole[at] = load(*at).float()
    return a @ b


@misconception(
    "tiled_matmul",
    says="You fetched a row and a column for each number of the result: use each tile for "
    "all of its numbers.",
)
def number_by_number(load_a, load_b, shape, tile):
    m, k, n = shape
    result = torch.zeros(m, n)
    for r in range(m):
        for c in range(n):
            for p in range(0, k, tile):
                a = load_a(slice(r, r + 1), slice(p, p + tile)).float()
                result[r, c] += (a @ load_b(slice(p, p + tile), slice(c, c + 1)).float())[0, 0]
    return result


edit(
    "online_softmax",
    "total * torch.exp(maximum - base) + ",
    "total + ",
    name="sum_not_rescaled",
    says="You did not rescale the sum: its terms are relative to the old maximum. "
    "Multiply by exp(old - new).",
)

edit(
    "online_softmax",
    "torch.exp(maximum - base)",
    "torch.exp(base - maximum)",
    name="rescaled_the_wrong_way",
    says="You rescaled by exp(new - old): when the maximum grows, the old sum must become smaller.",
)

edit(
    "online_softmax",
    "new.masked_fill(new == -torch.inf, 0.0)",
    "new",
    name="nan_while_masked",
    says="You computed -inf - (-inf), which is NaN, where a row is masked so far: subtract 0 there.",
)

edit(
    "online_softmax",
    "torch.tensor(-torch.inf), torch.tensor(0.0)",
    "torch.tensor(0.0), torch.tensor(0.0)",
    name="maximum_starts_at_zero",
    says="Your maximum starts at 0: a row of negative numbers never gets its own. Start at -inf.",
)

edit(
    "online_softmax",
    "block.amax(dim=1)",
    "block.max()",
    name="one_maximum_for_all_rows",
    says="You took one maximum for the whole block: each row has its own.",
)


@misconception(
    "online_softmax",
    says="You put all blocks together first: a pass over the data must not hold all of it.",
)
def all_blocks_at_once(blocks):
    x = torch.cat(list(blocks), dim=1)
    maximum = x.amax(dim=1)
    base = maximum.masked_fill(maximum == -torch.inf, 0.0)
    return maximum, torch.exp(x - base[:, None]).sum(dim=1)


@misconception(
    "online_softmax",
    says="You read the blocks twice, for the maximum and for the sum: they can be read only once.",
)
def two_passes(blocks):
    maximum = torch.stack([block.amax(dim=1) for block in blocks]).amax(dim=0)
    base = maximum.masked_fill(maximum == -torch.inf, 0.0)
    total = torch.zeros_like(maximum)
    for block in blocks:
        total = total + torch.exp(block - base[:, None]).sum(dim=1)
    return maximum, total


edit(
    "flash_attention",
    "weighted = weighted * factor + ",
    "weighted = weighted + ",
    name="values_not_rescaled",
    says="You rescaled the sum but not the weighted values: both are relative to the old maximum.",
)

edit(
    "flash_attention",
    "total = total * factor + ",
    "total = total + ",
    name="total_not_rescaled",
    says="You did not rescale the sum of the weights when the maximum grew.",
)


@misconception(
    "flash_attention",
    says="You aligned the mask at the upper left: query i is at the position i + n_k - n_q among the keys.",
)
def upper_left(q, k, v, tile, causal):
    outs, sums = [], []
    for r in range(0, q.shape[1], tile):
        queries = q[:, r : r + tile] / q.shape[2] ** 0.5
        maximum = torch.full_like(queries[:, :, :1], -torch.inf)
        total, weighted = 0.0, 0.0
        for c in range(0, min(r + tile, k.shape[1]) if causal else k.shape[1], tile):
            scores = queries @ k[:, c : c + tile].mT
            if causal:
                rows = r + torch.arange(scores.shape[1])[:, None]
                scores = scores.masked_fill(c + torch.arange(scores.shape[2]) > rows, -torch.inf)
            new = torch.maximum(maximum, scores.amax(2, keepdim=True))
            weights, factor = torch.exp(scores - new), torch.exp(maximum - new)
            total = total * factor + weights.sum(2, keepdim=True)
            weighted = weighted * factor + weights @ v[:, c : c + tile]
            maximum = new
        outs.append(weighted / total)
        sums.append((maximum + total.log())[:, :, 0])
    return torch.cat(outs, 1), torch.cat(sums, 1)


edit(
    "flash_attention",
    "columns > rows[:, None]",
    "columns >= rows[:, None]",
    name="own_key_hidden",
    says="You hid the key at the query's own position: query i sees j <= i + n_k - n_q, with equality.",
)

edit(
    "flash_attention",
    "        for start in range(0, seen, tile):",
    "        for start in range(0, seen // tile * tile, tile):",
    name="key_remainder_dropped",
    says="You left out the last tile of keys where it is smaller than the others.",
)

edit(
    "flash_attention",
    " / q.shape[2] ** 0.5",
    "",
    name="not_scaled",
    says="You did not divide the scores by the square root of d.",
)

edit(
    "flash_attention",
    "/ q.shape[2] ** 0.5",
    "/ v.shape[2] ** 0.5",
    name="scaled_by_the_values",
    says="You divided by the root of d_v: the scores are sums over the d numbers of a query and a key.",
)

edit(
    "flash_attention",
    "(maximum + total.log())",
    "total.log()",
    name="lse_without_maximum",
    says="Your lse is the log of the rescaled sum: the maximum that you subtracted must be added again.",
)

edit(
    "flash_attention",
    "(maximum + total.log())",
    "(maximum + total)",
    name="lse_without_log",
    says="Your lse is the maximum plus the sum: add the sum's logarithm.",
)

edit(
    "flash_attention",
    "new.masked_fill(new == -torch.inf, 0.0)",
    "new",
    name="nan_for_blind_queries",
    says="You computed -inf - (-inf) for a query that sees no key so far: that is NaN. Subtract 0 there.",
)

edit(
    "flash_attention",
    "weighted / total.masked_fill(total == 0, 1.0)",
    "weighted / total",
    name="divided_by_zero",
    says="You divided 0 by 0 for a query that sees no key: its output is 0.",
)

edit(
    "flash_attention",
    "        seen = min(first + tile + n_k - n_q, n_k) if causal else n_k\n",
    "        seen = n_k\n",
    name="hidden_tiles_computed",
    says="You computed tiles that the mask hides wholly: that is about half of the work for nothing.",
)


@misconception(
    "flash_attention",
    says="You held the scores of all pairs at once: with n queries and keys that is a matrix of n by n.",
)
def whole_matrix(q, k, v, tile, causal):
    scores = q @ k.mT / q.shape[2] ** 0.5
    if causal:
        ones = torch.ones(scores.shape[1:], dtype=torch.bool, device=q.device)
        scores = scores.masked_fill(ones.triu(1 + k.shape[1] - q.shape[1]), -torch.inf)
    return torch.softmax(scores, 2).nan_to_num(0.0) @ v, torch.logsumexp(scores, 2)


@misconception(
    "flash_attention",
    says="You cut only the queries into tiles: a tile of scores over all keys still grows with their number.",
)
def strips(q, k, v, tile, causal):
    n_q, n_k = q.shape[1], k.shape[1]
    outs, sums = [], []
    for first in range(0, n_q, tile):
        rows = torch.arange(first, min(first + tile, n_q), device=q.device)
        seen = max(0, min(first + tile + n_k - n_q, n_k)) if causal else n_k
        scores = q[:, first : first + tile] @ k[:, :seen].mT / q.shape[2] ** 0.5
        if causal:
            hidden = torch.arange(seen, device=q.device) > rows[:, None] + n_k - n_q
            scores = scores.masked_fill(hidden, -torch.inf)
        outs.append(torch.softmax(scores, 2).nan_to_num(0.0) @ v[:, :seen])
        sums.append(torch.logsumexp(scores, 2))
    return torch.cat(outs, 1), torch.cat(sums, 1)


edit(
    "flash_attention",
    "rows = torch.arange(first, min(first + tile, n_q), device=q.device)",
    "rows = torch.arange(first, min(first + tile, n_q))",
    name="mask_on_the_host",
    says="You made a tensor on the CPU: next to a q on a GPU it is an error. Make it with device=q.device.",
)

edit(
    "softmax_kernel",
    'other=-float("inf")',
    "other=0.0",
    name="padding_of_zeros",
    says="You filled the padding with 0, and each place counts exp(0 - maximum). The padding must be -inf.",
)

edit(
    "softmax_kernel",
    '=-float("inf")).to(tl.float32)\n    weights = tl.exp(scores - tl.max(scores))',
    "=0.0).to(tl.float32)\n    weights = tl.where(at < columns, tl.exp(scores - tl.max(scores)), 0.0)",
    name="maximum_over_the_padding",
    says="Your maximum includes the padding's 0: for a row far below 0 all exponentials "
    "vanish. Pad with -inf.",
)

edit(
    "softmax_kernel",
    "row * x_stride",
    "row * columns",
    name="input_rows_adjacent",
    says="You assumed that the input's rows follow one another without gaps: row i begins at i * x_stride.",
)

edit(
    "softmax_kernel",
    "row * out_stride",
    "row * columns",
    name="output_rows_adjacent",
    says="You assumed that the output's rows follow one another without gaps: row i "
    "begins at i * out_stride.",
)

edit(
    "softmax_kernel",
    "row * out_stride",
    "row * x_stride",
    name="output_with_the_input_s_stride",
    says="You placed the output's rows as far apart as the input's: they have a stride of their own.",
)

edit(
    "softmax_kernel",
    "tl.sum(weights), mask=at < columns)",
    "tl.sum(weights))",
    name="store_without_mask",
    says="You stored the whole block: what lies behind the row belongs to somebody else. "
    "Mask the store, too.",
)

edit(
    "softmax_kernel",
    "tl.exp(scores - tl.max(scores))",
    "tl.exp(scores)",
    name="no_maximum",
    says="You did not subtract the row's maximum: exp overflows beyond 88.",
)

edit(
    "triton_softmax",
    "triton.next_power_of_2(columns)",
    "columns",
    name="block_of_the_row_s_length",
    says="Your block is as long as a row: a block's size must be a power of two, and the mask cuts it.",
)

edit(
    "triton_softmax",
    "triton.next_power_of_2(columns)",
    "1024",
    name="fixed_block",
    says="Your block has a fixed size: the rest of a longer row is neither read nor written.",
)

edit(
    "triton_softmax",
    "x.stride(0), out.stride(0)",
    "columns, columns",
    name="stride_of_the_row_s_length",
    says="You passed the number of columns as the stride: the rows of x may lie further apart.",
)

edit(
    "triton_softmax",
    "x.stride(0), out.stride(0)",
    "x.stride(0), x.stride(0)",
    name="one_stride_for_both",
    says="You passed the stride of x for the output, too: the output is contiguous, x need not be.",
)

edit(
    "triton_softmax",
    "softmax_kernel[(n,)](x,",
    "softmax_kernel[(n,)](x := x.contiguous(),",
    name="copied",
    says="You copied x to make its rows contiguous: that costs as much as the softmax. Pass its stride.",
)

edit(
    "triton_softmax",
    "softmax_kernel[(n,)]",
    "softmax_kernel[(columns,)]",
    name="a_program_for_each_column",
    says="You launched a program for each column: the grid has one for each row.",
)

edit(
    "triton_softmax",
    "dtype=x.dtype, device",
    "dtype=torch.float32, device",
    name="always_float32",
    says="Your output is always float32: it has the dtype of x.",
)
