"""Budgets without a clock: each lets a good answer pass, and stops a wasteful one in a plain sentence."""

from __future__ import annotations

import pytest
import torch

from d2lcourse.checks import Callback, close, costs_at_most, stays_on_device
from d2lcourse.errors import CheckFailed, GraderError, StudentRaised
from tests.support import MakeStudent

SOURCE = """
import torch

def loop(x):
    out = torch.empty(len(x))
    for i in range(len(x)):
        out[i] = (x[i] * x[i]).sum()
    return out

def vectorised(x):
    return (x * x).sum(1)

def by_item(x):
    return torch.tensor([row.sum().item() for row in x])

def by_list(x):
    return torch.tensor([sum(row) for row in x.tolist()])

def by_mask(x):
    return x[x > 0].sum()

def by_index(x):
    return x[0][:, None].clone().copy_(x[-1].unsqueeze(1))


def index_and_cpu(x):
    return x[0] + torch.ones(4)


def by_where(x):
    return x.where(x > 0, 0.0).sum()

def left_first(a, b, c):
    return (a @ b) @ c

def right_first(a, b, c):
    return a @ (b @ c)

def copies(x):
    kept = [x + i for i in range(10)]
    return kept[-1]

def frugal(x):
    y = x + 0
    for i in range(9):
        y = x + (i + 1)
    return y

def saves(w):
    return torch.exp(torch.sin(w) * torch.cos(w)).sum()

def saves_less(w):
    with torch.no_grad():
        y = torch.exp(torch.sin(w) * torch.cos(w))
    return y.sum()

def minimise(f, n):
    return min(f(0.1 * i) for i in range(n))

def makes_cpu(x):
    return x + torch.ones(x.shape[-1])

def makes_like(x):
    return x + torch.ones_like(x)

def moves(x):
    return x.cpu()

def raises(x):
    raise RuntimeError("shape")
"""


@pytest.fixture(params=["local_student", "student_process"])
def student(request: pytest.FixtureRequest) -> object:
    make: MakeStudent = request.getfixturevalue(request.param)
    return make(SOURCE)


def test_a_loop_starts_many_operators_and_one_product_few(student) -> None:  # type: ignore[no-untyped-def]
    x = torch.randn(100, 5, generator=torch.Generator().manual_seed(0))
    close(costs_at_most(student.vectorised, x, operators=6), (x * x).sum(1))
    with pytest.raises(
        CheckFailed, match=r"^your loop starts \d+ operators; 6 are allowed\. Use whole tensors\.$"
    ):
        costs_at_most(student.loop, x, operators=6, advice="Use whole tensors.")


def test_large_counts_are_readable(student) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(CheckFailed, match=r"starts 1 5\d\d operators"):
        costs_at_most(student.loop, torch.ones(512, 3), operators=100)


@pytest.mark.parametrize("name", ["by_item", "by_list", "by_mask"])
def test_values_read_on_the_host_are_waits(student, name: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(CheckFailed, match="waits for the device"):
        costs_at_most(getattr(student, name), torch.ones(4, 3), host_syncs=0)


def test_arithmetic_depends_on_the_order_of_products(student) -> None:  # type: ignore[no-untyped-def]
    a, b, c = torch.ones(50, 2), torch.ones(2, 50), torch.ones(50, 1)
    good = 2 * (2 * 50 * 1 + 50 * 2 * 1)
    costs_at_most(student.right_first, a, b, c, flops=good)
    with pytest.raises(CheckFailed, match="floating point operations"):
        costs_at_most(student.left_first, a, b, c, flops=2 * good)


def test_memory_at_once_counts_what_is_kept_alive(student) -> None:  # type: ignore[no-untyped-def]
    x = torch.ones(1000)
    close(costs_at_most(student.frugal, x, peak_bytes=3 * 4000), x + 9)
    with pytest.raises(CheckFailed, match="holds 40 000 bytes of new tensors at once"):
        costs_at_most(student.copies, x, peak_bytes=3 * 4000)


def test_memory_for_the_backward_pass(student) -> None:  # type: ignore[no-untyped-def]
    leaf = student._d2l_client.get_from_module("torch").ones(1000, requires_grad=True)
    costs_at_most(student.saves_less, leaf, saved_bytes=0)
    with pytest.raises(CheckFailed, match=r"keeps .* bytes for the backward pass"):
        costs_at_most(student.saves, leaf, saved_bytes=4000)


def test_evaluations_of_our_function_are_counted_here(student) -> None:  # type: ignore[no-untyped-def]
    f = Callback(lambda x: (x - 0.3) ** 2)
    assert costs_at_most(student.minimise, f, 10, evaluations=(f, 10)) == pytest.approx(0)
    with pytest.raises(CheckFailed, match="evaluates the function it was given 30 times; 10 are allowed"):
        costs_at_most(student.minimise, f, 30, evaluations=(f, 10))


def test_devices_are_checked_without_a_gpu(student) -> None:  # type: ignore[no-untyped-def]
    x = torch.ones(3, 4)
    stays_on_device(student.makes_like, x)
    stays_on_device(student.by_where, x)
    stays_on_device(student.by_index, x)
    with pytest.raises(CheckFailed, match="mixes tensors of two devices"):
        stays_on_device(student.index_and_cpu, x)
    with pytest.raises(CheckFailed, match="mixes tensors of two devices"):
        stays_on_device(student.makes_cpu, x)
    with pytest.raises(CheckFailed, match="reads a tensor's value on the host"):
        stays_on_device(student.by_item, x)
    with pytest.raises(CheckFailed, match="returned one on the cpu"):
        stays_on_device(student.moves, x)
    with pytest.raises(StudentRaised, match="shape"):
        stays_on_device(student.raises, x)


def test_limits_that_mean_nothing_are_refused(student) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(GraderError, match="at least one limit"):
        costs_at_most(student.vectorised, torch.ones(2, 2))
    with pytest.raises(GraderError, match="a limit of -1"):
        costs_at_most(student.vectorised, torch.ones(2, 2), operators=-1)
