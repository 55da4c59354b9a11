"""Wrong answers to ch05/vanishing_exploding, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "gradient_norms",
    "for gradient in gradients]",
    "for gradient in reversed(gradients)]",
    name="backward_order",
    says="You listed them in the order of the backward pass: the first number belongs to the inputs.",
)

edit(
    "gradient_norms",
    "[float(gradient.norm()) for gradient in gradients]",
    "[float(W.norm()) for W in [*weights, v]]",
    name="norms_of_weights",
    says="You returned the norms of the weights: asked are those of the gradients that pass through them.",
)

edit(
    "gradient_norms",
    "[float(gradient.norm()) for gradient in gradients]",
    "[float(layer.norm()) for layer in layers]",
    name="norms_of_activations",
    says="You returned the norms of the layers themselves: asked are those of the gradients.",
)

edit(
    "gradient_norms",
    "float(gradient.norm())",
    "float(gradient.norm()) / len(X)",
    name="divided_by_examples",
    says="You divided by the number of examples: the norm is over all examples and units together.",
)


@misconception(
    "gradient_norms",
    says="You multiplied by the weights only: each step back also multiplies by the slope of f.",
)
def slopes_forgotten(weights, kind, X, v):
    if kind not in ("identity", "sigmoid", "tanh", "relu"):
        raise ValueError(kind)
    norms = [float(v.norm())]
    for W in reversed(weights):
        v = v @ W.T
        norms.insert(0, float(v.norm()))
    return norms


@misconception(
    "gradient_norms",
    says="You left the last layer without its function: all layers have it, the last one too.",
)
def last_layer_linear(weights, kind, X, v):
    functions = {"identity": torch.clone, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}
    if kind not in functions:
        raise ValueError(kind)
    layers = [X.clone().requires_grad_()]
    for W in weights[:-1]:
        layers.append(functions[kind](layers[-1] @ W))
    layers.append(layers[-1] @ weights[-1])
    return [float(gradient.norm()) for gradient in torch.autograd.grad(layers[-1], layers, v)]


@misconception(
    "gradient_norms",
    says="You took the gradients with respect to the weights: asked are those with respect to h_0, ..., h_L.",
)
def gradients_of_weights(weights, kind, X, v):
    functions = {"identity": torch.clone, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}
    if kind not in functions:
        raise ValueError(kind)
    leaves, h = [W.clone().requires_grad_() for W in weights], X
    for W in leaves:
        h = functions[kind](h @ W)
    return [float(gradient.norm()) for gradient in (*torch.autograd.grad(h, leaves, v), v)]


edit(
    "gradient_bound",
    "torch.linalg.matrix_norm(W, ord=2)",
    "torch.linalg.matrix_norm(W)",
    name="frobenius_bound",
    says="You used the Frobenius norm: it bounds too, but asked is the largest singular value (ord=2).",
)

edit(
    "gradient_bound",
    "torch.linalg.matrix_norm(W, ord=2)",
    "W.abs().max()",
    name="largest_entry",
    says="You used the largest entry: a matrix can stretch a vector by more than that.",
)


@misconception(
    "gradient_bound",
    says="You took the slope into account once: each of the L layers multiplies by it.",
)
def slope_counts_once(weights, kind):
    slope = 0.25 if kind == "sigmoid" else 1.0
    return slope * math.prod(float(torch.linalg.matrix_norm(W, ord=2)) for W in weights)


edit(
    "gradient_bound",
    '0.25 if kind == "sigmoid" else 1.0',
    "1.0",
    name="slope_of_sigmoid",
    says="You took 1 for the largest slope of sigmoid: s (1 - s) is at most 1/4.",
)

edit(
    "factor_per_layer",
    "(len(norms) - 1)",
    "len(norms)",
    name="one_layer_too_many",
    says="You counted one layer too many: L + 1 norms belong to L layers.",
)

edit(
    "factor_per_layer",
    "math.log(norms[0]) - math.log(norms[-1])",
    "math.log(norms[-1]) - math.log(norms[0])",
    name="forward_factor",
    says="You went forward: a step back goes from the last norm to the first.",
)


@misconception(
    "factor_per_layer",
    says="You divided the two norms: the quotient leaves the range of float64. Subtract their logarithms.",
)
def quotient_of_norms(norms):
    return (norms[0] / norms[-1]) ** (1 / (len(norms) - 1))


@misconception(
    "factor_per_layer",
    says="You averaged the quotients: factors multiply, so their average is the geometric one.",
)
def arithmetic_average(norms):
    quotients = [norms[i] / norms[i + 1] if norms[i + 1] else 0.0 for i in range(len(norms) - 1)]
    return sum(quotients) / len(quotients)


@misconception(
    "log_product_norm",
    says="You multiplied first: the product overflows or underflows. Rescale after each matrix.",
)
def product_first(matrices):
    product = matrices[0]
    for M in matrices[1:]:
        product = product @ M
    return float(product.norm().log())


@misconception(
    "log_product_norm",
    says="You added the logs of the norms: the norm of a product is not the product of the norms.",
)
def norms_multiplied(matrices):
    return sum(float(M.norm().log()) for M in matrices)


edit(
    "log_product_norm",
    "product / size @ M",
    "M @ (product / size)",
    name="wrong_side",
    says="You multiplied from the wrong side: M_1 M_2 is not M_2 M_1.",
)

edit(
    "log_product_norm",
    "        logarithm += math.log(size)\n",
    "",
    name="scales_forgotten",
    says="You rescaled and forgot by how much: add the logarithms of the scales.",
)
