"""Public checks of ch05/activations."""

import torch
from torch.nn import functional as F

from d2lcourse.checks import close, gradient_matches, own_work, points

FUNCTIONS = ("relu", "sigmoid", "tanh", "silu", "logsigmoid", "log_sigmoid", "expit")
BACKWARD = ("threshold_backward", "sigmoid_backward", "tanh_backward", "silu_backward")
ELSEWHERE = ("numpy.tanh", "math.tanh", "cmath.tanh", "scipy.special.expit", "scipy.special.log_expit")
STUDENT = ("relu", "sigmoid", "tanh", "activation_vjp", "silu_vjp")
no_library = own_work(*FUNCTIONS, *BACKWARD, *ELSEWHERE, of=STUDENT)


@points(1, of="relu")
def test_negative_entries_become_zero(student, draw):
    """Positive entries stay, the others become 0."""
    close(student.relu(torch.tensor([-2.0, 0.0, 3.0])), torch.tensor([0.0, 0.0, 3.0]))
    x = draw.normal(4, 7)
    close(student.relu(x), torch.relu(x), suspects={"this is the absolute value": x.abs()})


@points(1, of="sigmoid")
def test_sigmoid_of_a_matrix(student, draw):
    """Numbers of ordinary size: 0 gives 1/2, ln 3 gives 3/4."""
    close(student.sigmoid(torch.tensor([0.0, 1.0986123])), torch.tensor([0.5, 0.75]))
    x = draw.normal(3, 5)
    close(student.sigmoid(x), torch.sigmoid(x), suspects={"the sign of x is wrong": torch.sigmoid(-x)})


@points(1, of="sigmoid")
def test_sigmoid_of_huge_numbers(student):
    """Numbers of 1 000 give 0 and 1, not NaN."""
    close(student.sigmoid(torch.tensor([-1000.0, 1000.0])), torch.tensor([0.0, 1.0]))


@points(1, of="tanh")
def test_tanh_of_a_matrix(student, draw):
    """Numbers of ordinary size: 0 gives 0, ln(3) / 2 gives 1/2."""
    close(student.tanh(torch.tensor([0.0, 0.54930615])), torch.tensor([0.0, 0.5]))
    x = draw.normal(3, 5)
    close(student.tanh(x), torch.tanh(x), suspects={"this is tanh(x / 2)": torch.tanh(x / 2)})


@points(1, of="tanh")
def test_tanh_of_huge_numbers(student):
    """Numbers of 1 000 give -1 and 1, not NaN."""
    close(student.tanh(torch.tensor([-1000.0, -50.0, 50.0, 1000.0])), torch.tensor([-1.0, -1.0, 1.0, 1.0]))


@points(1, of="activation_vjp")
def test_gradient_through_relu(student, draw):
    """The gradient passes where the output is positive (central differences, random v)."""
    x = draw.normal(4, 3, dtype=torch.float64)
    x = x + 0.1 * x.sign()  # no entry is so close to 0 that the two steps see different slopes
    gradient_matches(lambda v: student.activation_vjp("relu", torch.relu(x), v), torch.relu, x, draw)


@points(1, of="activation_vjp")
def test_gradient_through_sigmoid(student, draw):
    """The slope of sigmoid from its output (central differences, random v)."""
    x = 2 * draw.normal(3, 5, dtype=torch.float64)
    gradient_matches(lambda v: student.activation_vjp("sigmoid", torch.sigmoid(x), v), torch.sigmoid, x, draw)


@points(1, of="activation_vjp")
def test_gradient_through_tanh(student, draw):
    """The slope of tanh from its output (central differences, random v)."""
    x = draw.normal(5, 2, dtype=torch.float64)
    gradient_matches(lambda v: student.activation_vjp("tanh", torch.tanh(x), v), torch.tanh, x, draw)


@points(1, of="silu_vjp")
def test_gradient_through_silu(student, draw):
    """The gradient of x * sigmoid(x) is the numerical one, also where its slope is negative."""
    x = torch.cat([draw.normal(9, dtype=torch.float64), torch.tensor([-2.0, -0.7361878487, 0.0])])
    gradient_matches(lambda v: student.silu_vjp(x, v), F.silu, x, draw)
