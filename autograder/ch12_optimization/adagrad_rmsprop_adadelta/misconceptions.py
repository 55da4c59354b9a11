"""Wrong answers to ch12/adagrad_rmsprop_adadelta, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "adagrad_step",
    "torch.sqrt(s + eps)",
    "(torch.sqrt(s) + eps)",
    name="adagrad_eps_outside",
    says="You put eps outside the root, as torch does: here it stands inside, sqrt(s + eps).",
)
edit(
    "adagrad_step",
    "s += g**2",
    "s += g",
    name="sum_of_gradients",
    says="You summed the gradients: those of opposite signs cancel, and the root of a negative sum "
    "is no number. "
    "Sum their squares.",
)
edit(
    "adagrad_step",
    "s += g**2",
    "s += g.abs()",
    name="sum_of_sizes",
    says="You summed the absolute gradients: their squares are summed, and the root is taken at the end.",
)
edit(
    "adagrad_step",
    "torch.sqrt(s + eps)",
    "(s + eps)",
    name="adagrad_no_root",
    says="You divided by the sum of squares itself: without the root, large gradients make smaller steps "
    "than small ones.",
)
edit(
    "adagrad_step",
    "s += g**2",
    "s += g.square().sum()",
    name="one_rate_for_a_tensor",
    says="You summed the squares of the whole tensor: each element has a sum of its own.",
)
edit(
    "adagrad_step",
    "            s += g**2\n",
    "            s = s + g**2\n",
    name="sum_forgotten",
    says="You made a new tensor for the sum: the caller's stays zero, and each step is like the first.",
)
edit(
    "adagrad_step",
    "p -= lr * g / torch.sqrt(s + eps)",
    "p -= lr * g / torch.sqrt(s - g**2 + eps)",
    name="adagrad_old_sum",
    says="You divided by the sum before this gradient entered it: the first step is then lr * g / "
    "sqrt(eps), "
    "which is huge.",
)
edit(
    "adagrad_step",
    "            s += g**2\n",
    "            s += g**2 + eps\n",
    name="eps_in_the_sum",
    says="You added eps to the sum in each step: it belongs under the root only, once.",
)


@misconception("adagrad_step", says="You kept one sum for all parameters: each tensor has one of its own.")
def shared_sum(params, grads, sums, lr, eps):
    if not len(params) == len(grads) == len(sums):
        raise ValueError("lengths")
    s = sums[0]
    with torch.no_grad():
        for p, g in zip(params, grads, strict=True):
            s += g**2
            p -= lr * g / torch.sqrt(s + eps)


edit(
    "adagrad_step",
    "torch.no_grad()",
    "torch.enable_grad()",
    name="recorded",
    says="You changed a leaf that requires a gradient while autograd was watching: "
    "do it in a torch.no_grad() block.",
)


@misconception(
    "adagrad_rows_step",
    says="You assigned to an index that holds a row twice: only one of its gradients counted. "
    "Add them up first.",
)
def last_one_wins(table, rows, grads, sums, lr, eps):
    sums[rows] += grads**2
    table[rows] -= lr * grads / torch.sqrt(sums[rows] + eps)


@misconception(
    "adagrad_rows_step",
    says="You added the squares of a row's gradients: the gradient of a row is their sum, and that "
    "is squared.",
)
def sum_of_the_squares(table, rows, grads, sums, lr, eps):
    sums.index_add_(0, rows, grads**2)
    table.index_add_(0, rows, -lr * grads / torch.sqrt(sums[rows] + eps))


@misconception(
    "adagrad_rows_step",
    says="You took a step for each occurrence of a row: the minibatch makes one step with the "
    "summed gradient.",
)
def one_step_after_the_other(table, rows, grads, sums, lr, eps):
    for row, g in zip(rows.tolist(), grads, strict=True):
        sums[row] += g**2
        table[row] -= lr * g / torch.sqrt(sums[row] + eps)


@misconception(
    "adagrad_rows_step",
    says="You built a gradient as large as the whole table, nearly all zeros: work on the touched rows only.",
)
def dense(table, rows, grads, sums, lr, eps):
    g = torch.zeros_like(table).index_add_(0, rows, grads)
    sums += g**2
    table -= lr * g / torch.sqrt(sums + eps)


edit(
    "adagrad_rows_step",
    "torch.sqrt(s + eps)",
    "(torch.sqrt(s) + eps)",
    name="rows_eps_outside",
    says="You put eps outside the root: here it stands inside, sqrt(s + eps).",
)


@misconception(
    "adagrad_rows_step",
    says="You sorted the rows, or made them unique, and left the gradients in the old order: "
    "each must stay with its row.",
)
def order_lost(table, rows, grads, sums, lr, eps):
    touched, place = torch.unique(rows, return_inverse=True)
    g = torch.zeros(len(touched), table.shape[1], dtype=table.dtype)
    g = g.index_add(0, place.sort().values, grads)
    sums[touched] += g**2
    table[touched] -= lr * g / torch.sqrt(sums[touched] + eps)


edit(
    "rmsprop_step",
    "            s *= gamma\n            s += (1 - gamma) * g**2\n",
    "            s *= 1 - gamma\n            s += gamma * g**2\n",
    name="gamma_swapped",
    says="You swapped gamma and 1 - gamma: gamma is how much of the old average stays.",
)
edit(
    "rmsprop_step",
    "(1 - gamma) * g**2",
    "g**2",
    name="leaky_sum",
    says="You let the new square enter whole: without 1 - gamma this is a leaky sum, 1 / (1 - gamma) times "
    "the average.",
)
edit(
    "rmsprop_step",
    "torch.sqrt(s + eps)",
    "(torch.sqrt(s) + eps)",
    name="rmsprop_eps_outside",
    says="You put eps outside the root, as torch does: here it stands inside, sqrt(s + eps).",
)
edit(
    "rmsprop_step",
    "            s *= gamma\n",
    "",
    name="never_forgets",
    says="You never forget: without gamma times the old average, s grows for ever, as in AdaGrad.",
)
edit(
    "rmsprop_step",
    "torch.sqrt(s + eps)",
    "torch.sqrt(s / (1 - gamma) + eps)",
    name="corrected_start",
    says="You corrected the average for its start at zero, as Adam does: RMSProp does not, "
    "and its first steps are longer.",
)
edit(
    "rmsprop_step",
    "s += (1 - gamma) * g**2",
    "s += (1 - gamma) * g",
    name="average_of_gradients",
    says="You averaged the gradients: RMSProp averages their squares.",
)


@misconception(
    "rmsprop_step", says="You kept one average for all parameters: each tensor has one of its own."
)
def shared_average(params, grads, averages, lr, gamma, eps):
    if not len(params) == len(grads) == len(averages):
        raise ValueError("lengths")
    s = averages[0]
    with torch.no_grad():
        for p, g in zip(params, grads, strict=True):
            s *= gamma
            s += (1 - gamma) * g**2
            p -= lr * g / torch.sqrt(s + eps)


edit(
    "rmsprop_step",
    "strict=True",
    "strict=False",
    name="silently_shorter",
    says="You stopped at the end of the shortest list without a word: different lengths are a ValueError.",
)


@misconception(
    "adadelta_step",
    says="You updated the average of changes before you used it: the change is scaled by d as the "
    "last step left it.",
)
def changes_updated_before_use(params, grads, averages, changes, rho, eps):
    with torch.no_grad():
        for p, g, s, d in zip(params, grads, averages, changes, strict=True):
            s *= rho
            s += (1 - rho) * g**2
            change = torch.sqrt((d + eps) / (s + eps)) * g
            d *= rho
            d += (1 - rho) * change**2
            p -= torch.sqrt((d + eps) / (s + eps)) * g


edit(
    "adadelta_step",
    "torch.sqrt((d + eps) / (s + eps))",
    "(torch.sqrt(d) + eps) / (torch.sqrt(s) + eps)",
    name="adadelta_eps_outside",
    says="You put eps outside the roots: it stands inside both.",
)
edit(
    "adadelta_step",
    "(d + eps) / (s + eps)",
    "d / (s + eps)",
    name="never_starts",
    says="You left out the eps beside d: d is zero at first, so the first change is zero, and so "
    "are all others.",
)
edit(
    "adadelta_step",
    "            d += (1 - rho) * change**2\n",
    "            d += (1 - rho) * g**2\n",
    name="gradients_in_both",
    says="You averaged the squared gradients twice: d is the average of the squared changes.",
)
edit(
    "adadelta_step",
    "            s *= rho\n            s += (1 - rho) * g**2\n",
    "            s *= 1 - rho\n            s += rho * g**2\n",
    name="rho_swapped",
    says="You swapped rho and 1 - rho: rho is how much of the old average stays.",
)
edit(
    "adadelta_step",
    "torch.sqrt((d + eps) / (s + eps)) * g",
    "(d + eps) / (s + eps) * g",
    name="adadelta_no_root",
    says="You forgot the roots: the ratio of the averages is one of squares.",
)


@misconception(
    "adadelta_step",
    says="You updated the average of squares after the change: this gradient belongs into it.",
)
def old_average(params, grads, averages, changes, rho, eps):
    with torch.no_grad():
        for p, g, s, d in zip(params, grads, averages, changes, strict=True):
            change = torch.sqrt((d + eps) / (s + eps)) * g
            p -= change
            s *= rho
            s += (1 - rho) * g**2
            d *= rho
            d += (1 - rho) * change**2


@misconception(
    "adadelta_step",
    says="You kept one pair of averages for all parameters: each tensor has a pair of its own.",
)
def shared_pair(params, grads, averages, changes, rho, eps):
    if not len(params) == len(grads) == len(averages) == len(changes):
        raise ValueError("lengths")
    s, d = averages[0], changes[0]
    with torch.no_grad():
        for p, g in zip(params, grads, strict=True):
            s *= rho
            s += (1 - rho) * g**2
            change = torch.sqrt((d + eps) / (s + eps)) * g
            p -= change
            d *= rho
            d += (1 - rho) * change**2
