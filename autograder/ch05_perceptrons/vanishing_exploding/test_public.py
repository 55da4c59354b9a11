"""Public checks of ch05/vanishing_exploding."""

import math

import pytest
import torch

from d2lcourse.checks import close, points

SLOPES = {
    "identity": torch.ones_like,
    "sigmoid": lambda z: torch.sigmoid(z) * (1 - torch.sigmoid(z)),
    "tanh": lambda z: 1 - torch.tanh(z) ** 2,
}
FUNCTIONS = dict(identity=torch.clone, sigmoid=torch.sigmoid, tanh=torch.tanh)  # noqa: C408


def matrix(*rows):
    """Return rows as a float64 matrix."""
    return torch.tensor(rows, dtype=torch.float64)


def norms_by_hand(weights, kind, X, v):
    """Return the norms of the gradients, layer by layer, with the chain rule written out."""
    inputs = [X]
    for weight in weights:
        inputs.append(FUNCTIONS[kind](inputs[-1] @ weight))
    norms = [float(v.norm())]
    for W, h in zip(reversed(weights), reversed(inputs[:-1]), strict=True):
        v = (v * SLOPES[kind](h @ W)) @ W.T
        norms.insert(0, float(v.norm()))
    return norms


@points(1, of="gradient_norms")
def test_two_weights(student):
    """The example: the gradient comes from behind, and the list starts at the front."""
    close(
        student.gradient_norms([matrix([2]), matrix([3])], "identity", matrix([1]), matrix([10])),
        [60.0, 30.0, 10.0],
    )


@pytest.mark.parametrize(("kind", "sd"), [("sigmoid", 1.0), ("tanh", 1.0), ("identity", 4.0)])
@points(2, of="gradient_norms")
def test_thirty_layers(student, draw, kind, sd):
    """Over 30 layers it vanishes with sigmoid, lives with tanh, and explodes with large weights."""
    weights = [sd / 16**0.5 * draw.normal(16, 16, dtype=torch.float64) for _ in range(30)]
    X, v = draw.normal(5, 16, dtype=torch.float64), draw.normal(5, 16, dtype=torch.float64)
    close(student.gradient_norms(weights, kind, X, v), norms_by_hand(weights, kind, X, v), rtol=1e-6, atol=0)


@points(1, of="gradient_bound")
def test_bound_for_single_units(student):
    """With one unit in each layer the largest singular value is the weight without its sign."""
    weights = [matrix([2]), matrix([-3]), matrix([8])]
    close(student.gradient_bound(weights, "tanh"), 48.0)
    close(student.gradient_bound(weights, "sigmoid"), 0.75)


@points(1, of="factor_per_layer")
def test_two_layers(student):
    """The example: over two layers it shrinks from 8 to 2, so by a half in each."""
    close(student.factor_per_layer([2.0, 5.0, 8.0]), 0.5)


@points(1, of="log_product_norm")
def test_a_thousand_matrices(student):
    """The example: the product has the entry 10 to the power of 1000; and the first two of them."""
    matrices = [matrix([10, 0], [0, 0])] * 1000
    close(student.log_product_norm(matrices[:2]), math.log(100))
    close(student.log_product_norm(matrices), 1000 * math.log(10))


@points(1, of="log_product_norm")
def test_a_few_matrices(student, draw):
    """Three matrices whose product is easily computed."""
    A, B, C = (draw.normal(*shape, dtype=torch.float64) for shape in ((3, 4), (4, 2), (2, 5)))
    product = torch.einsum("ij,jk,kl->il", A, B, C)
    close(student.log_product_norm([A, B, C]), float(product.square().sum().log()) / 2)
