"""Public checks of ch06/custom_layers."""

import torch

from d2lcourse.checks import close, is_a, own_work, points, value

no_library = own_work("linear", of=("MyLinear.forward",))


@points(1, of="CenteredLayer.forward")
def test_four_numbers(student):
    """The example: their mean is 4."""
    layer = student.CenteredLayer()
    close(layer(torch.tensor([[1.0, 2.0], [3.0, 10.0]])), torch.tensor([[-3.0, -2.0], [-1.0, 6.0]]))


@points(2, of="MyLinear.__init__")
def test_two_parameters(student, draw):
    """A layer of 4 inputs and 3 outputs has the parameters `weight` and `bias`, and no others."""
    layer = student.MyLinear(4, 3, draw.generator())
    found = dict(list(layer.named_parameters()))
    close(sorted(found), ["bias", "weight"])
    close({name: tuple(p.shape) for name, p in found.items()}, {"weight": (4, 3), "bias": (3,)})
    close([is_a(p, "torch.nn.Parameter") and p.requires_grad for p in found.values()], [True, True])
    close(sorted(value(layer.state_dict())), ["bias", "weight"])


@points(1, of="MyLinear.forward")
def test_one_row(student, draw):
    """The example: [1, 1] W + b is [14, 26]."""
    layer = student.MyLinear(2, 2, draw.generator())
    W, b = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([10.0, 20.0])
    layer.load_state_dict({"weight": W, "bias": b})
    without_bias = {"you left out the bias": torch.tensor([[4.0, 6.0]])}
    close(layer(torch.ones(1, 2)), torch.tensor([[14.0, 26.0]]), suspects=without_bias)


@points(2, of="MyLinear.forward")
def test_one_step_of_descent(student, draw, rig):
    """A step of gradient descent moves both parameters against their gradients."""
    layer = student.MyLinear(4, 3, draw.generator())
    W, b, X = draw.normal(4, 3), draw.normal(3), draw.normal(6, 4)
    layer.load_state_dict({"weight": W, "bias": b})
    optimizer = rig.Descent(layer.parameters(), 0.5)
    (layer(X) * layer(X)).sum().backward()
    optimizer.step()
    to_outputs = 2 * (X @ W + b)
    close(value(layer.weight), W - 0.5 * X.T @ to_outputs, rtol=1e-4, atol=1e-4)
    close(value(layer.bias), b - 0.5 * to_outputs.sum(0), rtol=1e-4, atol=1e-4)


@points(1, of="Standardize.__init__")
def test_two_buffers(student):
    """`mean` and `std` are in the state_dict and are no parameters."""
    mean, std = torch.tensor([1.0, 10.0, -4.0]), torch.tensor([2.0, 5.0, 0.25])
    layer = student.Standardize(mean, std)
    close(value(layer.state_dict()), {"mean": mean, "std": std})
    close(sorted(name for name, _ in layer.named_buffers()), ["mean", "std"])
    close(len(list(layer.parameters())), 0)


@points(1, of="Standardize.forward")
def test_two_features(student):
    """The example: [3, 0] lies one standard deviation above, and two below."""
    layer = student.Standardize(torch.tensor([1.0, 10.0]), torch.tensor([2.0, 5.0]))
    close(layer(torch.tensor([[3.0, 0.0], [1.0, 20.0]])), torch.tensor([[1.0, -2.0], [0.0, 2.0]]))
