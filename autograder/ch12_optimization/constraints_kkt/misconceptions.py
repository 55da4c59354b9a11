"""Wrong answers to ch12/constraints_kkt, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "kkt_residuals",
    "grad_f(x) + lam @ jac_c(x)",
    "grad_f(x) - lam @ jac_c(x)",
    name="minus_lambda",
    says="You subtracted the constraints: for c <= 0 and lam >= 0 the Lagrangian is f plus lam c.",
)


@misconception(
    "kkt_residuals",
    says="You tested stationarity only: a point outside, or a negative multiplier, can be stationary, too.",
)
def stationarity_only(grad_f, c, jac_c, x, lam):
    return KKT(float((grad_f(x) + lam @ jac_c(x)).abs().max()), 0.0, 0.0, 0.0)


edit(
    "kkt_residuals",
    "values.clamp(min=0).max()",
    "values.abs().max()",
    name="equalities",
    says="You treated the constraints as equalities: c < 0 is allowed, only c > 0 is a violation.",
)
edit(
    "kkt_residuals",
    "(-lam).clamp(min=0)",
    "lam.clamp(min=0)",
    name="positive_multipliers",
    says="You called positive multipliers a violation: with c <= 0 and a plus, lam must be at least 0.",
)
edit(
    "kkt_residuals",
    "(lam * values).abs().max()",
    "(lam @ values).abs()",
    name="sum_of_products",
    says="You added up lam_i c_i: products of opposite sign cancel. Each of them must be 0.",
)
edit(
    "project_ball",
    "    if distance <= radius:\n        return x\n",
    "",
    name="always_to_the_border",
    says="You moved points inside to the border: a point of the ball is its own projection.",
)


@misconception(
    "project_ball",
    says="You clipped each coordinate: that projects onto a cube, whose corners lie outside the ball.",
)
def cube(x, center, radius):
    return center + (x - center).clamp(-radius, radius)


@misconception(
    "project_ball",
    says="You measured from the origin: the offset and the distance are those from the center.",
)
def from_the_origin(x, center, radius):
    distance = float(x.norm())
    return x if distance <= radius else radius / distance * x


edit(
    "project_ball",
    "return center + radius / distance * offset",
    "return radius / distance * offset",
    name="center_not_added",
    says="You forgot to add the center again: the scaled offset starts there.",
)


@misconception(
    "project_simplex",
    says="You clipped and divided by the sum: that is a point of the simplex, but not the nearest.",
)
def clip_and_normalise(x):
    clipped = x.clamp(min=0)
    return clipped / clipped.sum()


@misconception(
    "project_simplex",
    says="This is the softmax: a point inside the simplex, never on its border, and not the nearest.",
)
def softmax(x):
    return torch.softmax(x, 0)


@misconception(
    "project_simplex",
    says="You moved all numbers until they sum to 1, and clipped then: clipping changes the sum again.",
)
def shift_then_clip(x):
    return (x - (x.sum() - 1) / len(x)).clamp(min=0)


@misconception(
    "project_simplex",
    says="You projected onto the plane where the sum is 1: its points may have negative entries.",
)
def plane_only(x):
    return x - (x.sum() - 1) / len(x)


@misconception(
    "project_simplex",
    says="You chose the entries to keep by the sign of x: what counts is whether x exceeds t.",
)
def clip_then_shift(x):
    kept = x > 0
    return torch.where(kept, x - (x[kept].sum() - 1) / kept.sum(), 0.0)


@misconception(
    "projected_descent",
    says="You projected at the end only: each step must start inside the set, or the path is another one.",
)
def only_at_the_end(grad_f, project, x0, lr, n_steps):
    path = [x0]
    for _ in range(n_steps):
        path.append(path[-1] - lr * grad_f(path[-1]))
    path[-1] = project(path[-1])
    return torch.stack(path)


edit(
    "projected_descent",
    "project(path[-1] - lr * grad_f(path[-1]))",
    "path[-1] - lr * project(grad_f(path[-1]))",
    name="gradient_projected",
    says="You projected the gradient: project the point, after the step.",
)
edit(
    "projected_descent",
    "path = [project(x0)]",
    "path = [x0]",
    name="start_not_projected",
    says="You did not project the start: if x0 lies outside, so does the first row.",
)
edit(
    "projected_descent",
    "- lr * grad_f(path[-1])))",
    "+ lr * grad_f(path[-1])))",
    name="uphill",
    says="You went uphill: a step goes against the gradient.",
)
edit(
    "penalty_descent",
    "c(x).clamp(min=0)",
    "c(x)",
    name="both_sides",
    says="You punished constraints that hold: without max(0, c) the penalty pulls every point to the border.",
)
edit(
    "penalty_descent",
    "weight * violation @ jac_c(x)",
    "weight * violation.sum()",
    name="no_chain_rule",
    says="You forgot the chain rule: the derivative of max(0, c)^2 / 2 is max(0, c) times the gradient of c.",
)
edit(
    "penalty_descent",
    "weight * violation @",
    "2 * weight * violation @",
    name="no_half",
    says="You forgot the one half: the 2 of the square's derivative cancels it.",
)
edit(
    "penalty_descent",
    "weight * violation @",
    "weight * (violation > 0).double() @",
    name="absolute_penalty",
    says="You used max(0, c) without the square: its gradient does not fade near the border.",
)


@misconception(
    "penalty_descent",
    says="You changed x in place: all rows of your path are the same tensor, the last point.",
)
def one_tensor(grad_f, c, jac_c, x0, weight, lr, n_steps):
    x = x0.clone()
    path = [x]
    for _ in range(n_steps):
        x -= lr * (grad_f(x) + weight * c(x).clamp(min=0) @ jac_c(x))
        path.append(x)
    return torch.stack(path)
