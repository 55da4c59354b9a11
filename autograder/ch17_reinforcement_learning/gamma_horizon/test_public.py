"""Public checks of ch17/gamma_horizon."""

import torch

from d2lcourse.checks import close, points, raises


def example():
    """Return P and R of the example: 1 at once, or 4 one step later."""
    P, R = torch.zeros(3, 2, 3, dtype=torch.float64), torch.zeros(3, 2, dtype=torch.float64)
    P[0, 0, 1] = P[0, 1, 2] = 1
    P[1:, :, 1] = 1
    R[0, 0], R[2] = 1, 4
    return P, R


@points(1, of="effective_horizon")
def test_three_steps(student):
    """The example: for gamma = 0.5 three steps hold 0.875 of all, and two hold 0.75."""
    close([student.effective_horizon(0.5, share) for share in (0.74, 0.8, 0.87)], [2, 3, 3])


@points(1, of="switch_gamma")
def test_one_or_four(student):
    """The example: 1 in the second step or 4 in the fourth are worth the same for gamma = 0.5."""
    close(student.switch_gamma(1.0, 2, 4.0, 4), 0.5)


@points(1, of="optimal_path")
def test_now_or_later(student):
    """The example: gamma = 0.2 takes the 1 at once, gamma = 0.3 the 4 one step later."""
    P, R = example()
    close(student.optimal_path(P, R, 0, 0.2), [0, 1])
    close(student.optimal_path(P, R, 0, 0.3), [0, 2, 1])


@points(1, of="find_switch")
def test_the_change(student):
    """The example: the change is at 0.25."""
    P, R = example()
    close(student.find_switch(P, R, 0, 0.1, 0.9), 0.25, rtol=0, atol=1e-6)


@points(1, of="find_switch")
def test_no_change(student):
    """Between 0.3 and 0.9 nothing changes: a ValueError."""
    P, R = example()
    raises(ValueError, student.find_switch, P, R, 0, 0.3, 0.9)
