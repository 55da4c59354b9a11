"""Hidden checks of ch05/activations."""

import torch
from torch.nn import functional as F

from d2lcourse.checks import close, leaves_unchanged, own_work, points, raises

FUNCTIONS = ("relu", "sigmoid", "tanh", "silu", "logsigmoid", "log_sigmoid", "expit")
BACKWARD = ("threshold_backward", "sigmoid_backward", "tanh_backward", "silu_backward")
ELSEWHERE = ("numpy.tanh", "math.tanh", "cmath.tanh", "scipy.special.expit", "scipy.special.log_expit")
STUDENT = ("relu", "sigmoid", "tanh", "activation_vjp", "silu_vjp")
no_library = own_work(*FUNCTIONS, *BACKWARD, *ELSEWHERE, of=STUDENT)


@points(1, of="relu")
def test_relu_keeps_its_hands_off(student, draw):
    """Any shape and dtype, large numbers, and the argument is left as it was."""
    x = 1e30 * draw.normal(2, 3, 4, dtype=torch.float64)
    close(leaves_unchanged(student.relu, x), torch.relu(x))
    close(student.relu(torch.tensor(-1e30)), torch.tensor(0.0))


@points(1, of="sigmoid")
def test_tiny_probabilities(student, draw):
    """Far to the left the result is tiny, but not 0, and all its digits count."""
    x = -80 * draw.uniform(4, 6)
    close(student.sigmoid(x), torch.sigmoid(x.double()).float(), rtol=1e-4, atol=0)
    x = torch.tensor([-80.0, -36.5, -20.0, 0.3, 36.5, 500.0], dtype=torch.float64)
    close(leaves_unchanged(student.sigmoid, x), torch.sigmoid(x), rtol=1e-9, atol=0)


@points(1, of="sigmoid")
def test_sigmoid_of_any_number(student):
    """The largest numbers of each dtype, and a tensor without dimensions."""
    for dtype in (torch.float32, torch.float64):
        most = torch.finfo(dtype).max
        x = torch.tensor([[-most, most, -88.0], [-89.0, 89.0, 710.0]], dtype=dtype)
        close(student.sigmoid(x), torch.sigmoid(x), rtol=1e-5, atol=1e-30)
    close(student.sigmoid(torch.tensor(-3.0)), torch.sigmoid(torch.tensor(-3.0)))


@points(2, of="tanh")
def test_tanh_near_zero(student, draw):
    """Close to 0 nothing cancels: the relative error stays small."""
    sizes = 10 ** draw.uniform(5, 4, low=-6.0, high=0.0, dtype=torch.float64)
    x = sizes * draw.normal(5, 4).sign()
    x = torch.where(x.abs() < 1e-6, 1e-6, x)
    close(student.tanh(x.float()), torch.tanh(x.float().double()).float(), rtol=1e-5, atol=0)
    close(leaves_unchanged(student.tanh, x), torch.tanh(x), rtol=1e-9, atol=0)
    tiny = torch.tensor([1e-7, -1e-9, 1e-30, 0.0])
    close(student.tanh(tiny), tiny, rtol=0, atol=1e-11)


@points(1, of="tanh")
def test_tanh_of_any_number(student):
    """The largest numbers of each dtype, and a tensor without dimensions."""
    for dtype in (torch.float32, torch.float64):
        most = torch.finfo(dtype).max
        x = torch.tensor([[-most, most, -89.0], [355.0, -20.0, 0.0]], dtype=dtype)
        close(student.tanh(x), torch.tanh(x), rtol=1e-9, atol=1e-11)
    close(student.tanh(torch.tensor(-0.7)), torch.tanh(torch.tensor(-0.7)))


@points(1, of="activation_vjp")
def test_where_nothing_flows_back(student, draw):
    """ReLU passes nothing at 0 and below; a saturated sigmoid or tanh passes nothing (float32)."""
    y, v = torch.tensor([[0.0, 1.0, 0.0], [0.5, 0.0, 1e-20]]), draw.normal(2, 3)
    expected = v * torch.tensor([[0.0, 1.0, 0.0], [1.0, 0.0, 1.0]])
    close(leaves_unchanged(student.activation_vjp, "relu", y, v), expected)
    expected = v * torch.tensor([[0.0, 0.0, 0.0], [0.25, 0.0, 1e-20]])
    close(leaves_unchanged(student.activation_vjp, "sigmoid", y, v), expected)
    expected = v * torch.tensor([[1.0, 0.0, 1.0], [0.75, 1.0, 1.0]])
    close(leaves_unchanged(student.activation_vjp, "tanh", y, v), expected)
    close(student.activation_vjp("tanh", -y, v), expected)


@points(1, of="activation_vjp")
def test_an_unknown_activation(student, draw):
    """A name that is none of the three is a ValueError."""
    y, v = draw.uniform(3), draw.normal(3)
    for kind in ("silu", "ReLU", ""):
        raises(ValueError, student.activation_vjp, kind, y, v)


@points(1, of="silu_vjp")
def test_silu_of_huge_numbers(student, draw):
    """Far to the left the slope is 0, far to the right 1; nothing overflows, and x is left as it was."""
    x = torch.tensor([[-1e4, -1000.0, -100.0, -89.0], [0.0, 89.0, 1000.0, 1e4]])
    slope, v = torch.tensor([[0.0, 0.0, 0.0, 0.0], [0.5, 1.0, 1.0, 1.0]]), draw.normal(2, 4)
    close(leaves_unchanged(student.silu_vjp, x, v), slope * v, atol=1e-4)
    close(student.silu_vjp(x.double(), v.double()), (slope * v).double(), rtol=1e-8, atol=1e-8)
    x, v = (5 * draw.normal(3, 2)).requires_grad_(), draw.normal(3, 2)
    (expected,) = torch.autograd.grad(F.silu(x), x, v)
    close(student.silu_vjp(x.detach(), v), expected, atol=1e-4)
