"""Wrong answers to ch05/mlp_backprop, with the sentence a student should read."""

# ruff: noqa: F821 - linear_vjp, torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "linear_vjp",
    "v.sum(dim=0)",
    "v",
    name="bias_not_summed",
    says="You returned v as the bias gradient: all rows share one bias, so their gradients add up.",
)

edit(
    "linear_vjp",
    "v.sum(dim=0)",
    "v.mean(dim=0)",
    name="bias_averaged",
    says="You averaged the bias gradient over the rows: it is a sum; the loss has divided by n already.",
)

edit(
    "linear_vjp",
    "X.T @ v,",
    "X.T @ v / len(X),",
    name="mean_twice",
    says="You divided the weights' gradient by n: the loss has done that already, and v carries it.",
)

edit(
    "linear_vjp",
    "X.T @ v,",
    "v.T @ X,",
    name="weights_transposed",
    says="Your weight gradient is transposed: it has the shape of W, (inputs, outputs).",
)


@misconception(
    "mlp_forward",
    says="You put a ReLU after the last layer, too: the outputs may be negative.",
)
def relu_everywhere(params, X):
    inputs, hidden = [], X
    for W, b in params:
        inputs.append(hidden)
        hidden = torch.relu(hidden @ W + b)
    return hidden, inputs


@misconception(
    "mlp_forward",
    says="You kept what goes into each ReLU: the next linear layer's input is what comes out of it.",
)
def keeps_preactivations(params, X):
    inputs, hidden = [X], X
    for W, b in params:
        outputs = hidden @ W + b
        inputs.append(outputs)
        hidden = torch.relu(outputs)
    return outputs, inputs[:-1]


@misconception(
    "mlp_forward",
    says="You kept the outputs of the layers: a linear layer's gradient needs its input.",
)
def keeps_outputs(params, X):
    inputs, hidden = [], X
    for W, b in params:
        outputs = hidden @ W + b
        hidden = torch.relu(outputs)
        inputs.append(hidden)
    return outputs, inputs


edit(
    "mlp_backward",
    "to_input * (inputs[layer] > 0)",
    "to_input",
    name="no_mask",
    says="You let the gradient pass all units: where a ReLU returned 0, nothing passes.",
)

edit(
    "mlp_backward",
    "inputs[layer] > 0",
    "to_input > 0",
    name="masked_by_the_gradient",
    says="You masked by the sign of the gradient: what counts is whether the unit was active.",
)

edit(
    "mlp_backward",
    "return to_input, gradients",
    "return v, gradients",
    name="examples_masked",
    says="You masked the gradient of X: no ReLU comes before the first layer, and X may be negative.",
)

edit(
    "mlp_backward",
    "gradients.insert(0, (to_W, to_b))",
    "gradients.append((to_W, to_b))",
    name="last_layer_first",
    says="Your gradients come in the order of the backward pass: put the first layer first.",
)


@misconception(
    "mlp_backward",
    says="You masked only at the last ReLU: the gradient passes all of them, and each has its mask.",
)
def masked_once(params, inputs, v):
    gradients = []
    for layer in reversed(range(len(params))):
        to_input, to_W, to_b = linear_vjp(inputs[layer], params[layer][0], v)
        gradients.insert(0, (to_W, to_b))
        v = to_input * (inputs[layer] > 0) if layer == len(params) - 1 else to_input
    return to_input, gradients


edit(
    "squared_loss",
    "error / len(Y)",
    "error",
    name="gradient_of_the_sum",
    says="You returned the gradient of the sum: the loss is a mean, so divide by the number of examples.",
)

edit(
    "squared_loss",
    "(error**2).sum() / 2 / len(Y), error / len(Y)",
    "(error**2).mean() / 2, error / error.numel()",
    name="mean_over_outputs",
    says="You averaged over the outputs, too: an example's squared errors are summed, then halved.",
)

edit(
    "squared_loss",
    "error / len(Y)",
    "-error / len(Y)",
    name="gradient_sign",
    says="Your gradient points downhill: if an output is too large, its gradient is positive.",
)

edit(
    "squared_loss",
    "error / len(Y)",
    "2 * error / len(Y)",
    name="half_forgotten",
    says="Your gradient is twice too large: the half in the loss cancels the 2 of the square.",
)
