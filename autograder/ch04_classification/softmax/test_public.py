"""Public checks of ch04/softmax."""

import pytest
import torch

from d2lcourse.checks import close, gradient_matches, own_work, points

LIBRARY = (
    "softmax",
    "log_softmax",
    "logsumexp",
    "softmax_backward_data",
    "log_softmax_backward_data",
    "scipy.special.softmax",
    "scipy.special.log_softmax",
    "scipy.special.logsumexp",
)
no_library = own_work(*LIBRARY, of=("softmax", "log_softmax", "softmax_vjp"))


@pytest.mark.parametrize("dim", [0, 1])
@points(1, of="softmax")
def test_a_matrix_along_either_dimension(student, draw, dim):
    """The columns (dim=0) or the rows (dim=1) of a matrix become probabilities."""
    x = draw.normal(3, 5)
    other = {f"you normalised along dimension {1 - dim}, not {dim}": torch.softmax(x, 1 - dim)}
    close(student.softmax(x, dim), torch.softmax(x, dim), suspects=other)


@points(1, of="softmax")
def test_huge_logits_do_not_overflow(student, draw):
    """Logits of 10 000 give finite probabilities."""
    x = 1e4 * draw.normal(4, 7)
    close(student.softmax(x, dim=1), torch.softmax(x, 1))


@points(1, of="softmax")
def test_softmax_is_your_own(student, draw):
    """The result is right without the library's softmax."""
    x = draw.normal(2, 6)
    close(student.softmax(x, dim=1), torch.softmax(x, 1))


@pytest.mark.parametrize("dim", [0, 1])
@points(1, of="log_softmax")
def test_log_probabilities_of_a_matrix(student, draw, dim):
    """The logarithms of the probabilities along either dimension of a matrix."""
    x = draw.normal(5, 3)
    other = {
        f"you normalised along dimension {1 - dim}, not {dim}": torch.log_softmax(x, 1 - dim),
        "these are the probabilities, not their logarithms": torch.softmax(x, dim),
    }
    close(student.log_softmax(x, dim), torch.log_softmax(x, dim), suspects=other)


@points(1, of="log_softmax")
def test_log_of_tiny_probabilities_is_finite(student, draw):
    """Logits thousands apart give finite logarithms, not -inf."""
    x = 1e4 * draw.normal(4, 7)
    close(student.log_softmax(x, dim=1), torch.log_softmax(x, 1))


@points(1, of="log_softmax")
def test_log_softmax_is_your_own(student, draw):
    """The result is right without the library's log-softmax or log-sum-exp."""
    x = draw.normal(2, 6)
    close(student.log_softmax(x, dim=1), torch.log_softmax(x, 1))


@points(2, of="softmax_vjp")
def test_gradient_of_one_vector(student, draw):
    """The gradient for a single vector of logits is the numerical one."""
    x = draw.normal(6, dtype=torch.float64)
    p = torch.softmax(x, 0)
    gradient_matches(lambda v: student.softmax_vjp(p, v, dim=0), lambda x: torch.softmax(x, 0), x, draw)
