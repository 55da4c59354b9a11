"""Hidden checks of ch04/softmax."""

import pytest
import torch

from d2lcourse.checks import close, gradient_matches, leaves_unchanged, own_work, points, raises

INF = float("inf")
OPERATORS = ("softmax", "log_softmax", "logsumexp", "softmax_backward_data", "log_softmax_backward_data")
SCIPY = ("scipy.special.softmax", "scipy.special.log_softmax", "scipy.special.logsumexp")
no_library = own_work(*OPERATORS, *SCIPY, of=("softmax", "log_softmax", "softmax_vjp"))


@points(1, of="softmax")
def test_rows_far_apart(student, draw):
    """Each slice is shifted by its own maximum: a row 2 000 below the others is still a distribution."""
    x = draw.normal(3, 5)
    x[1] -= 2000
    close(student.softmax(x, dim=1), torch.softmax(x, 1))


@points(1, of="softmax")
def test_masked_entries_get_probability_zero(student, draw):
    """Entries of -inf get probability 0, the others share the rest."""
    x = draw.normal(4, 6)
    x[0, 2] = x[3, 0] = x[3, 5] = -INF
    close(student.softmax(x, dim=1), torch.softmax(x, 1))


@pytest.mark.parametrize("dim", [0, 1, 2, -1, -2])
@points(1, of="softmax")
def test_any_dimension_of_three(student, draw, dim):
    """Any dimension of a float64 tensor with three, also counted from the end."""
    x = draw.normal(2, 3, 4, dtype=torch.float64)
    close(student.softmax(x, dim), torch.softmax(x, dim))


@points(1, of="softmax")
def test_softmax_keeps_its_hands_off(student, draw):
    """The logits are left as they were, and a dimension that does not exist is an IndexError."""
    x = draw.normal(3, 4)
    close(leaves_unchanged(student.softmax, x, dim=0), torch.softmax(x, 0))
    raises(IndexError, student.softmax, x, dim=2)


@points(1, of="log_softmax")
def test_log_rows_far_apart(student, draw):
    """A row 2 000 below or above the others has the same log-probabilities as at home."""
    x = draw.normal(4, 5, dtype=torch.float64)
    shifts = torch.tensor([[0.0], [-2000.0], [2000.0], [5.0]], dtype=torch.float64)
    close(student.log_softmax(x + shifts, dim=1), torch.log_softmax(x, 1), atol=1e-9)


@points(1, of="log_softmax")
def test_log_of_masked_entries(student, draw):
    """Entries of -inf have the logarithm -inf, the others stay finite."""
    x = draw.normal(4, 6)
    x[0, 2] = x[3, 0] = x[3, 5] = -INF
    close(student.log_softmax(x, dim=1), torch.log_softmax(x, 1))


@pytest.mark.parametrize("dim", [0, 1, 2, -1, -2])
@points(1, of="log_softmax")
def test_log_any_dimension_of_three(student, draw, dim):
    """Any dimension of a float64 tensor with three, also counted from the end."""
    x = draw.normal(3, 2, 4, dtype=torch.float64)
    close(student.log_softmax(x, dim), torch.log_softmax(x, dim))


@points(1, of="log_softmax")
def test_log_softmax_keeps_its_hands_off(student, draw):
    """The logits are left as they were, and a dimension that does not exist is an IndexError."""
    x = draw.normal(3, 4)
    close(leaves_unchanged(student.log_softmax, x, dim=1), torch.log_softmax(x, 1))
    raises(IndexError, student.log_softmax, x, dim=-3)


@pytest.mark.parametrize("dim", [0, 1, -1])
@points(2, of="softmax_vjp")
def test_gradient_along_any_dimension(student, draw, dim):
    """The gradient for several slices at once: slices do not mix."""
    x = draw.normal(3, 2, 4, dtype=torch.float64)
    p = torch.softmax(x, dim)
    gradient_matches(lambda v: student.softmax_vjp(p, v, dim), lambda x: torch.softmax(x, dim), x, draw)


@points(1, of="softmax_vjp")
def test_a_constant_cotangent_gives_no_gradient(student, draw):
    """If all probabilities of a slice matter equally, no logit of it matters (float32)."""
    p = torch.softmax(draw.normal(5, 3), 0)
    v = draw.normal(1, 3).expand(5, 3).contiguous()
    close(leaves_unchanged(student.softmax_vjp, p, v, dim=0), torch.zeros(5, 3))
    close(student.softmax_vjp(p, 2 * v + p, dim=0), p * (p - (p * p).sum(0)), rtol=1e-4)
