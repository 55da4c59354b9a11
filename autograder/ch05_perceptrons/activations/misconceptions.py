"""Wrong answers to ch05/activations, with the sentence a student should read."""

# ruff: noqa: F821 - sigmoid, torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "relu",
    "x.clamp(min=0)",
    "x.clamp_(min=0)",
    name="relu_in_place",
    says="You wrote the zeros into x itself: make a new tensor, for somebody else may still need x.",
)

edit(
    "relu",
    "x.clamp(min=0)",
    "x.abs()",
    name="absolute_value",
    says="You returned |x|: ReLU sets negative entries to 0, it does not mirror them.",
)

edit(
    "sigmoid",
    "torch.exp(-x)",
    "torch.exp(x)",
    name="falling",
    says="You lost the minus sign in the exponent: this is sigmoid(-x), which falls.",
)


@misconception(
    "sigmoid",
    says="You computed exp(x) / (1 + exp(x)): for large x that is inf / inf. Use exp(-x).",
)
def positive_exponent(x):
    return torch.exp(x) / (1 + torch.exp(x))


@misconception(
    "sigmoid",
    says="You subtracted from 1: where the result is tiny, no digit of it is left. Divide by 1 + exp(-x).",
)
def one_minus(x):
    return 1 - 1 / (1 + torch.exp(x))


@misconception(
    "tanh", says="You typed the formula in as it is: for x far below 0 it is -inf / inf. Use exp(-2|x|)."
)
def literal_formula(x):
    return (1 - torch.exp(-2 * x)) / (1 + torch.exp(-2 * x))


@misconception(
    "tanh",
    says="You computed 2 sigmoid(2x) - 1: near 0 nearly equal numbers cancel. Try expm1.",
)
def from_sigmoid(x):
    return 2 / (1 + torch.exp(-2 * x)) - 1


@misconception(
    "tanh",
    says="You subtracted exp(-2|x|) from 1: near 0 the two are nearly equal and cancel. Try expm1.",
)
def cancels(x):
    e = torch.exp(-2 * x.abs())
    return x.sign() * (1 - e) / (1 + e)


edit(
    "tanh",
    "-2 * x.abs()",
    "-x.abs()",
    name="half_the_argument",
    says="You computed tanh(x / 2): the exponent is -2x.",
)

edit(
    "activation_vjp",
    "y * (1 - y)",
    "y * (1 + y)",
    name="sigmoid_slope_sign",
    says="Your slope of sigmoid is s (1 + s): it is s (1 - s), at most 1/4.",
)

edit(
    "activation_vjp",
    "(1 - y**2)",
    "(1 - y)",
    name="tanh_slope_not_squared",
    says="Your slope of tanh is 1 - t: it is 1 - t squared, the same for t and -t.",
)

edit(
    "activation_vjp",
    "y > 0",
    "y >= 0",
    name="everything_passes_relu",
    says="Your ReLU passes gradients where its output is 0: y is never negative, so y >= 0 is always true.",
)

edit(
    "activation_vjp",
    "v * (y > 0)",
    "v.clamp(min=0) * (y > 0)",
    name="relu_of_the_gradient",
    says="You clipped the gradient, too: the mask depends on the output only; negative gradients pass.",
)

edit(
    "activation_vjp",
    "v * y * (1 - y)",
    "v * torch.exp(-y) / (1 + torch.exp(-y)) ** 2",
    name="output_as_input",
    says="You put the output where the input belongs: y is sigmoid(x) already, and the slope is y (1 - y).",
)

edit(
    "silu_vjp",
    "(1 + x * (1 - s))",
    "x * (1 - s)",
    name="half_the_product_rule",
    says="You forgot half of the product rule: x sigmoid(x) has the slope sigmoid(x) + x sigmoid'(x).",
)


@misconception(
    "silu_vjp",
    says="Your sigmoid has exp(x) above and below: for large x that is inf / inf, and the slope is NaN.",
)
def silu_overflows(x, v):
    s = torch.exp(x) / (1 + torch.exp(x))
    return v * s * (1 + x * (1 - s))
