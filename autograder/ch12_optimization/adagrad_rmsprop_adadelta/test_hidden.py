"""Hidden checks of ch12/adagrad_rmsprop_adadelta."""

import numpy as np
import torch
from torch.optim.adadelta import adadelta
from torch.optim.adagrad import adagrad
from torch.optim.rmsprop import rmsprop

from d2lcourse.checks import close, costs_at_most, keep, own_work, points, put, raises, value

LIBRARY = (
    "torch.optim.Adagrad",
    "torch.optim.RMSprop",
    "torch.optim.Adadelta",
    "torch.optim.adagrad.adagrad",
    "torch.optim.rmsprop.rmsprop",
    "torch.optim.adadelta.adadelta",
)
FUNCTIONS = ("adagrad_step", "adagrad_rows_step", "rmsprop_step", "adadelta_step")
no_library = own_work(*LIBRARY, of=FUNCTIONS)


def numbers(*values):
    """Return numbers as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


def in_a_model(student, lib, step, states, *settings):
    """Take a step on a linear layer's own parameters; return its weight, its gradient and its states."""
    model = lib.torch.nn.Linear(3, 2)
    W, b = torch.arange(6.0).reshape(2, 3), torch.tensor([1.0, -1.0])
    model.load_state_dict({"weight": W, "bias": b})
    lists = [keep(put(student, [torch.ones(2, 3), torch.full((2,), 3.0)])) for _ in range(states)]
    handles = [model.weight, model.bias, *(part[i] for part in lists for i in (0, 1))]
    aliases = [keep(handle.detach)() for handle in handles]  # they see what is written to the same memory
    grads = keep(put(student, [0.5 * W - 1, b]))
    close(step([model.weight, model.bias], grads, *lists, *settings), None)
    close([value(alias) for alias in aliases], [value(handle).detach() for handle in handles])
    close(value(grads), [0.5 * W - 1, b])
    for handle in handles[:2]:
        close((handle.requires_grad, handle.is_leaf, handle.grad_fn), (True, True, None))
    close([handle.requires_grad for handle in handles[2:]], [False] * (2 * states))
    return [value(handle) for handle in handles]


def different_lengths(step, lists, *settings):
    """Demand a ValueError whichever list is shorter, or longer, than the others."""
    for i in range(lists):
        for odd, others in ((1, 2), (2, 1)):
            lengths = [odd if j == i else others for j in range(lists)]
            raises(ValueError, step, *([torch.ones(3)] * n for n in lengths), *settings)


@points(1, of="adagrad_step")
def test_adagrad_in_a_model(student, lib):
    """A model's own parameters change and remain leaves that require a gradient; the gradients stay."""
    weight, bias, *sums = in_a_model(student, lib, student.adagrad_step, 1, 0.5, 1e-2)
    W, b = torch.arange(6.0).reshape(2, 3), torch.tensor([1.0, -1.0])
    grads = [0.5 * W - 1, b]
    expected = [1 + grads[0] ** 2, 3 + grads[1] ** 2]
    close(sums, expected)
    close(weight, W - 0.5 * grads[0] / (expected[0] + 1e-2).sqrt())
    close(bias, b - 0.5 * grads[1] / (expected[1] + 1e-2).sqrt())


@points(1, of="adagrad_step")
def test_the_rate_falls_like_one_over_the_root(student):
    """Under a constant gradient the steps shrink like t to the power -1/2, and do not depend on its size."""
    g = numbers(1e-3, 1.0, -700.0)
    state = keep(put(student, [torch.zeros_like(g), torch.zeros_like(g)]))
    way = [torch.zeros_like(g)]
    for _ in range(40):
        student.adagrad_step([state[0]], [g], [state[1]], 0.3, 1e-20)
        way.append(value(state[0]))
    lengths = torch.stack(way).diff(dim=0).abs()
    slopes, _ = np.polyfit(np.log(np.arange(1, 41)), np.log(lengths.numpy()), 1)
    close(torch.from_numpy(slopes), numbers(-0.5, -0.5, -0.5), rtol=1e-6)
    close(lengths[0], numbers(0.3, 0.3, 0.3), rtol=1e-6)


@points(1, of="adagrad_step")
def test_a_rare_feature(student):
    """In float32: a coordinate without gradients stays where it is, and its first one makes a full step."""
    state = keep(put(student, [torch.zeros(2), torch.zeros(2)]))
    for t in range(20):
        g = torch.tensor([2.0, 2.0 if t == 19 else 0.0])
        student.adagrad_step([state[0]], [g], [state[1]], 1.0, 1e-12)
        p, s = value(state)
        close(p[1], torch.tensor(-1.0 if t == 19 else 0.0))
        close(s, torch.tensor([4.0 * (t + 1), 4.0 if t == 19 else 0.0]))


@points(1, of="adagrad_step")
def test_sums_of_their_own(student, draw):
    """Two tensors of the same shape have separate sums; lists of different lengths are a ValueError."""
    sums = keep(put(student, [torch.zeros(3), torch.zeros(3)]))
    params = keep(put(student, [torch.zeros(3), torch.ones(3)]))
    a, b = draw.normal(3), 10 * draw.normal(3)
    for scale in (1.0, 2.0):
        student.adagrad_step(params, [scale * a, scale * b], sums, 0.1, 1e-2)
    close(value(sums), [5 * a**2, 5 * b**2])
    steps = [g / (g**2 + 1e-2).sqrt() + 2 * g / (5 * g**2 + 1e-2).sqrt() for g in (a, b)]
    close(value(params), [-0.1 * steps[0], 1 - 0.1 * steps[1]])
    different_lengths(student.adagrad_step, 3, 0.1, 1e-2)


@points(2, of="adagrad_rows_step")
def test_like_a_sparse_gradient(student, draw):
    """Ten minibatches with repeated rows: like torch.optim.Adagrad with sparse gradients."""
    table, sums = draw.normal(9, 3, dtype=torch.float64), torch.zeros(9, 3, dtype=torch.float64)
    state = keep(put(student, [table, sums]))
    theirs, theirs_sums, steps = [table.clone()], [sums + 1e-2], [torch.tensor(0.0)]
    for _ in range(10):
        rows, grads = draw.integers(0, 9, 5), draw.normal(5, 3, dtype=torch.float64)
        student.adagrad_rows_step(state[0], rows, grads, state[1], 0.1, 1e-2)
        sparse = torch.sparse_coo_tensor(rows[None], grads, (9, 3), check_invariants=False)
        options = {"weight_decay": 0.0, "lr_decay": 0.0, "maximize": False, "foreach": False}
        adagrad(theirs, [sparse], theirs_sums, steps, has_sparse_grad=True, lr=0.1, eps=0.0, **options)
    close(value(state), [theirs[0], theirs_sums[0] - 1e-2], rtol=1e-7)


@points(1, of="adagrad_rows_step")
def test_only_what_was_touched(student, draw):
    """In float32: the table and the sums keep their storage, and rows and gradients stay as they are."""
    table, sums = draw.normal(6, 4), draw.uniform(6, 4)
    rows, grads = torch.tensor([4, 4, 1]), draw.normal(3, 4)
    first, second, third, fourth = (put(student, x) for x in (table, sums, rows, grads))
    aliases = [
        keep(handle.detach)() for handle in (first, second)
    ]  # they see what is written to the same memory
    close(student.adagrad_rows_step(first, third, fourth, second, 0.5, 1e-2), None)
    g = torch.zeros(6, 4)
    g[4], g[1] = grads[0] + grads[1], grads[2]
    expected = [table - 0.5 * g / (sums + g**2 + 1e-2).sqrt(), sums + g**2]
    close([value(first), value(second)], expected)
    close([value(alias) for alias in aliases], expected)
    close([value(third), value(fourth)], [rows, grads])
    others = [0, 2, 3, 5]
    close(value(first)[others], table[others], rtol=0, atol=0)


@points(1, of="adagrad_rows_step")
def test_a_large_table(student):
    """Of 50 000 rows three are touched: far less memory than the table's is used."""
    table, sums = put(student, torch.zeros(50_000, 2)), put(student, torch.zeros(50_000, 2))
    rows, grads = torch.tensor([49_999, 7, 49_999]), torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, -8.0]])
    advice = "Work on the touched rows only: torch.unique finds them"
    costs_at_most(
        student.adagrad_rows_step, table, rows, grads, sums, 1.0, 1e-12, peak_bytes=20_000, advice=advice
    )
    ends = torch.tensor([7, 49_999])
    close(value(table)[ends], torch.tensor([[-1.0, -1.0], [-1.0, 1.0]]))
    close(value(sums).sum(), torch.tensor(9.0 + 16 + 36 + 36))


@points(1, of="rmsprop_step")
def test_rmsprop_in_a_model(student, lib):
    """A model's own parameters change and remain leaves that require a gradient; the gradients stay."""
    weight, bias, *averages = in_a_model(student, lib, student.rmsprop_step, 1, 0.5, 0.75, 1e-2)
    W, b = torch.arange(6.0).reshape(2, 3), torch.tensor([1.0, -1.0])
    grads = [0.5 * W - 1, b]
    expected = [0.75 + 0.25 * grads[0] ** 2, 2.25 + 0.25 * grads[1] ** 2]
    close(averages, expected)
    close(weight, W - 0.5 * grads[0] / (expected[0] + 1e-2).sqrt())
    close(bias, b - 0.5 * grads[1] / (expected[1] + 1e-2).sqrt())


@points(1, of="rmsprop_step")
def test_the_rate_does_not_fall(student):
    """Under a constant gradient the first step is lr / sqrt(1 - gamma), and the steps tend to lr."""
    g = numbers(0.01, -300.0)
    state = keep(put(student, [torch.zeros_like(g), torch.zeros_like(g)]))
    way = [torch.zeros_like(g)]
    for _ in range(30):
        student.rmsprop_step([state[0]], [g], [state[1]], 0.3, 0.36, 1e-20)
        way.append(value(state[0]))
    lengths = torch.stack(way).diff(dim=0).abs()
    close(lengths[0], numbers(0.375, 0.375), rtol=1e-6)
    close(lengths[-1], numbers(0.3, 0.3), rtol=1e-6)


@points(1, of="rmsprop_step")
def test_a_tiny_eps(student, draw):
    """With an eps that hardly counts, thirty steps are those of torch.optim.RMSprop, wherever it puts it."""
    x = draw.normal(3, 2, dtype=torch.float64)
    state = keep(put(student, [x, torch.zeros_like(x)]))
    theirs, squares, steps = [x.clone()], [torch.zeros_like(x)], [torch.tensor(0.0)]
    for _ in range(30):
        grads = [draw.normal(3, 2, dtype=torch.float64)]
        student.rmsprop_step([state[0]], grads, [state[1]], 0.05, 0.9, 1e-18)
        options = {"weight_decay": 0.0, "momentum": 0.0, "centered": False, "foreach": False}
        rmsprop(theirs, grads, squares, [], [], steps, lr=0.05, alpha=0.9, eps=0.0, **options)
    close(value(state), [theirs[0], squares[0]], rtol=1e-5)


@points(1, of="rmsprop_step")
def test_averages_of_their_own(student, draw):
    """Two tensors of the same shape have separate averages; lists of different lengths are a ValueError."""
    params = keep(put(student, [torch.zeros(3), torch.ones(3)]))
    averages = keep(put(student, [torch.zeros(3), torch.zeros(3)]))
    a, b = draw.normal(3), 10 * draw.normal(3)
    for scale in (1.0, 2.0):
        student.rmsprop_step(params, [scale * a, scale * b], averages, 0.1, 0.5, 1e-2)
    close(value(averages), [2.25 * a**2, 2.25 * b**2])
    steps = [g / (0.5 * g**2 + 1e-2).sqrt() + 2 * g / (2.25 * g**2 + 1e-2).sqrt() for g in (a, b)]
    close(value(params), [-0.1 * steps[0], 1 - 0.1 * steps[1]])
    different_lengths(student.rmsprop_step, 3, 0.1, 0.5, 1e-2)


@points(1, of="adadelta_step")
def test_adadelta_in_a_model(student, lib):
    """A model's own parameters change and remain leaves that require a gradient; the gradients stay."""
    weight, bias, *states = in_a_model(student, lib, student.adadelta_step, 2, 0.75, 1e-2)
    W, b = torch.arange(6.0).reshape(2, 3), torch.tensor([1.0, -1.0])
    grads, before = [0.5 * W - 1, b], (1.0, 3.0)
    s = [0.75 * old + 0.25 * g**2 for old, g in zip(before, grads, strict=True)]
    c = [((old + 1e-2) / (new + 1e-2)).sqrt() * g for old, new, g in zip(before, s, grads, strict=True)]
    close([weight, bias], [W - c[0], b - c[1]])
    close(states, [*s, *(0.75 * old + 0.25 * change**2 for old, change in zip(before, c, strict=True))])


@points(1, of="adadelta_step")
def test_how_it_starts(student):
    """The first step is about sqrt(eps / (1 - rho)) long, whatever the size of the gradient."""
    for eps, expected in ((1e-4, 0.02), (1e-6, 0.002)):
        g = numbers(50.0, -4000.0)
        state = keep(put(student, [numbers(0, 0), numbers(0, 0), numbers(0, 0)]))
        student.adadelta_step([state[0]], [g], [state[1]], [state[2]], 0.75, eps)
        close(value(state[0]), expected * numbers(-1, 1), rtol=1e-6)


@points(1, of="adadelta_step")
def test_two_averages_for_each_tensor(student, draw):
    """Two tensors of the same shape have separate averages; lists of different lengths are a ValueError."""
    theirs = [torch.zeros(3), torch.ones(3)]
    params = keep(put(student, theirs))
    averages, changes = (keep(put(student, [torch.zeros(3), torch.zeros(3)])) for _ in range(2))
    squares, deltas = [torch.zeros(3), torch.zeros(3)], [torch.zeros(3), torch.zeros(3)]
    steps = [torch.tensor(0.0), torch.tensor(0.0)]
    for _ in range(4):
        grads = [draw.normal(3), 10 * draw.normal(3)]
        student.adadelta_step(params, grads, averages, changes, 0.5, 1e-2)
        options = {"weight_decay": 0.0, "maximize": False, "foreach": False}
        adadelta(theirs, grads, squares, deltas, steps, lr=1.0, rho=0.5, eps=1e-2, **options)
    close([value(params), value(averages), value(changes)], [theirs, squares, deltas])
    different_lengths(student.adadelta_step, 4, 0.5, 1e-2)
