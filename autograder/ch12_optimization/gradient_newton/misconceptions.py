"""Wrong answers to ch12/gradient_newton, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception


@misconception(
    "gd", says="You changed x in place: all rows of your path are the same tensor, and hold the last point."
)
def one_tensor(grad, x0, lr, n_steps):
    x = x0.clone()
    path = [x]
    for _ in range(n_steps):
        x -= lr * grad(x)
        path.append(x)
    return torch.stack(path)


edit(
    "gd",
    "path[-1] - lr * grad(path[-1])",
    "path[-1] + lr * grad(path[-1])",
    name="uphill",
    says="You went uphill: a step goes against the gradient.",
)
edit(
    "gd",
    "return torch.stack(path)",
    "return path[-1]",
    name="last_point",
    says="You returned the last point: the whole path is asked for, n_steps + 1 points in rows.",
)


@misconception("gd", says="You divided by the gradient's length: steps must shrink near the minimum.")
def unit_steps(grad, x0, lr, n_steps):
    path = [x0]
    for _ in range(n_steps):
        g = grad(path[-1])
        path.append(path[-1] - lr * g / g.norm())
    return torch.stack(path)


@misconception("gd", says="You used the gradient at the start for all steps: compute it anew at each point.")
def one_gradient(grad, x0, lr, n_steps):
    if n_steps == 0:
        return x0.unsqueeze(0)
    g = grad(x0)
    return torch.stack([x0 - k * lr * g for k in range(n_steps + 1)])


edit(
    "diag_precond",
    "- lr * grad(path[-1]) / hess(path[-1]).diagonal()",
    "- grad(path[-1]) / hess(path[-1]).diagonal()",
    name="no_learning_rate",
    says="You left out the learning rate: the preconditioner comes on top of it.",
)
edit(
    "diag_precond",
    "/ hess(path[-1]).diagonal()",
    "* hess(path[-1]).diagonal()",
    name="multiplied",
    says="You multiplied by the curvatures: where the function bends much, steps must be shorter.",
)
edit(
    "diag_precond",
    "/ hess(path[-1]).diagonal()",
    "* torch.linalg.inv(hess(path[-1])).diagonal()",
    name="diagonal_of_the_inverse",
    says="You took the diagonal of the inverse: invert the diagonal, which is not the same.",
)
edit(
    "diag_precond",
    "/ hess(path[-1]).diagonal()",
    "/ hess(path[-1]).diagonal().sqrt()",
    name="square_root",
    says="You divided by the root of the curvature: that is Adagrad's habit with squared gradients.",
)
edit(
    "newton",
    "Q @ (Q.T @ grad(path[-1]) / curvature)",
    "Q @ (Q.T @ grad(path[-1]) * curvature)",
    name="H_times_g",
    says="You multiplied the gradient by H: Newton's step is the inverse of H times the gradient.",
)
edit(
    "newton",
    "eigenvalues.abs().clamp(min=floor)",
    "torch.where(eigenvalues.abs() < floor, floor, eigenvalues)",
    name="signs_kept",
    says="You kept negative curvatures: along them the step goes uphill, to a saddle or a maximum.",
)
edit(
    "newton",
    "eigenvalues.abs().clamp(min=floor)",
    "eigenvalues.clamp(min=floor)",
    name="negative_to_the_floor",
    says="You raised negative curvatures to the floor: the step along them is huge then. Take their size.",
)


@misconception(
    "newton",
    says="You took the absolute values of the entries of H: those of its eigenvalues are meant.",
)
def absolute_entries(grad, hess, x0, lr, n_steps, floor=1e-8):
    path = [x0]
    for _ in range(n_steps):
        H = hess(path[-1]).abs() + floor * torch.eye(len(x0), dtype=torch.float64)
        path.append(path[-1] - lr * torch.linalg.solve(H, grad(path[-1])))
    return torch.stack(path)


@misconception(
    "newton",
    says="You used the diagonal of H only: in rotated coordinates that is no Newton step.",
)
def diagonal_only(grad, hess, x0, lr, n_steps, floor=1e-8):
    path = [x0]
    for _ in range(n_steps):
        curvature = hess(path[-1]).diagonal().abs().clamp(min=floor)
        path.append(path[-1] - lr * grad(path[-1]) / curvature)
    return torch.stack(path)


edit(
    "newton",
    "eigenvalues.abs().clamp(min=floor)",
    "eigenvalues.abs() + floor",
    name="floor_added",
    says="You added the floor to all curvatures: it is a lower bound, larger ones stay as they are.",
)
edit(
    "newton",
    "path[-1] - lr * Q @",
    "path[-1] - Q @",
    name="whole_step",
    says="You left out the learning rate: with lr = 1/2 the step is half of Newton's.",
)


@misconception(
    "line_search",
    says="You looked for the smallest slope: the best step is where the slope is 0. dphi is phi', not phi.",
)
def smallest_slope(dphi, first, tol):
    if dphi(0.0) >= 0:
        raise ValueError
    low, high = 0.0, first
    while high - low > tol:
        left, right = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, right) if dphi(left) < dphi(right) else (left, high)
    return (low + high) / 2


@misconception(
    "line_search",
    says="You minimised |dphi|: that takes two calls for each step, and the sign alone tells the side.",
)
def absolute_slope(dphi, first, tol):
    if dphi(0.0) >= 0:
        raise ValueError
    low, high = 0.0, first
    for _ in range(61):
        if dphi(high) >= 0:
            break
        low, high = high, 2 * high
    else:
        raise ValueError
    while high - low > tol:
        left, right = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, right) if abs(dphi(left)) < abs(dphi(right)) else (left, high)
    return (low + high) / 2


@misconception(
    "line_search",
    says="You searched between 0 and `first` only: double the end until the slope there is not negative.",
)
def no_doubling(dphi, first, tol):
    if dphi(0.0) >= 0:
        raise ValueError
    low, high = 0.0, first
    while high - low > tol:
        middle = (low + high) / 2
        low, high = (middle, high) if dphi(middle) < 0 else (low, middle)
    return (low + high) / 2


@misconception(
    "line_search",
    says="You exchanged the sides: where the slope is negative the minimum lies farther on.",
)
def sides_exchanged(dphi, first, tol):
    if dphi(0.0) >= 0:
        raise ValueError
    low, high = 0.0, first
    for _ in range(61):
        if dphi(high) >= 0:
            break
        low, high = high, 2 * high
    else:
        raise ValueError
    while high - low > tol:
        middle = (low + high) / 2
        low, high = (middle, high) if dphi(middle) > 0 else (low, middle)
    return (low + high) / 2


edit(
    "line_search",
    '    if dphi(0.0) >= 0:\n        raise ValueError("the slope at 0 must be negative")\n',
    "",
    name="start_not_tested",
    says="You did not test the slope at 0: if it is not negative there is no way down, and no answer.",
)
edit(
    "line_search",
    "while high - low > tol:",
    "for _ in range(10):",
    name="ten_halvings",
    says="You halved ten times, whatever tol is: go on until the interval is no longer than tol.",
)
edit(
    "steepest_descent",
    "-float(g @ grad(x - eta * g))",
    "-float(grad(x - eta * g).norm())",
    name="norm_of_the_gradient",
    says="You took the gradient's length for the slope: along the line it is -g times the gradient there.",
)


@misconception(
    "steepest_descent",
    says="You searched for the step size once: each point has a best one of its own.",
)
def searched_once(grad, x0, n_steps, tol=1e-10):
    g0 = grad(x0)
    if not g0.any():
        return x0.repeat(n_steps + 1, 1)
    eta = line_search(lambda eta: -float(g0 @ grad(x0 - eta * g0)), 1.0, tol)
    path = [x0]
    for _ in range(n_steps):
        path.append(path[-1] - eta * grad(path[-1]))
    return torch.stack(path)


edit(
    "steepest_descent",
    "        if float(g @ g) == 0:\n            return x\n",
    "",
    name="zero_gradient",
    says="You searched along a gradient of 0: there is no way down from a minimum, so stay there.",
)


@misconception(
    "steepest_descent",
    says="You stopped the search at 1: the best step may be longer; let line_search find the end.",
)
def at_most_one(grad, x0, n_steps, tol=1e-10):
    path = [x0]
    for _ in range(n_steps):
        x = path[-1]
        g = grad(x)
        if g.any():
            x = x - min(1.0, line_search(lambda eta, x=x, g=g: -float(g @ grad(x - eta * g)), 1.0, tol)) * g
        path.append(x)
    return torch.stack(path)
