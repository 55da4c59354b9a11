"""Wrong answers to ch12/momentum, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "leaky_weights",
    "torch.arange(t - 1, -1, -1, dtype=torch.float64)",
    "torch.arange(t, dtype=torch.float64)",
    name="newest_first",
    says="You listed the newest gradient first: the weights are those of g_1, ..., g_t, the oldest first.",
)
edit(
    "leaky_weights",
    "return torch.pow",
    "return (1 - beta) * torch.pow",
    name="an_average",
    says="You multiplied by 1 - beta: the velocity is a sum whose weights add up to 1 / (1 - beta), "
    "not to 1.",
)
edit(
    "leaky_weights",
    "torch.arange(t - 1, -1, -1, dtype=torch.float64)",
    "torch.arange(t, 0, -1, dtype=torch.float64)",
    name="one_power_too_many",
    says="You let the newest gradient leak already: it enters with the weight 1, and leaks from the "
    "next step on.",
)


@misconception(
    "leaky_weights", says="You made the weights fall in a straight line: each step multiplies by beta again."
)
def straight_line(beta, t):
    return (1 - (1 - beta) * torch.arange(t - 1, -1, -1, dtype=torch.float64)).clamp(min=0)


edit(
    "momentum_step",
    "v += g",
    "v += (1 - beta) * g",
    name="exponential_average",
    says="You multiplied the gradient by 1 - beta, as Adam does: here it enters the velocity whole.",
)
edit(
    "momentum_step",
    "p -= lr * v",
    "p -= lr * (g + beta * v)",
    name="nesterov",
    says="You took Nesterov's step, which looks ahead: here the step is lr times the new velocity.",
)


@misconception(
    "momentum_step", says="You kept one velocity for all parameters: each tensor has one of its own."
)
def shared_velocity(params, grads, velocities, lr, beta):
    if not len(params) == len(grads) == len(velocities):
        raise ValueError("lengths")
    v = velocities[0]
    with torch.no_grad():
        for p, g in zip(params, grads, strict=True):
            v *= beta
            v += g
            p -= lr * v


@misconception(
    "momentum_step",
    says="You moved the parameter before you updated the velocity: the step uses the new velocity.",
)
def old_velocity(params, grads, velocities, lr, beta):
    with torch.no_grad():
        for p, g, v in zip(params, grads, velocities, strict=True):
            p -= lr * v
            v *= beta
            v += g


@misconception(
    "momentum_step",
    says="You put the learning rate into the velocity: when it changes, old steps keep their old rate. "
    "Multiply by it at the end.",
)
def rate_in_the_velocity(params, grads, velocities, lr, beta):
    with torch.no_grad():
        for p, g, v in zip(params, grads, velocities, strict=True):
            v *= beta
            v += lr * g
            p -= v


edit(
    "momentum_step",
    "            v *= beta\n            v += g\n",
    "            v = beta * v + g\n",
    name="velocity_forgotten",
    says="You made a new tensor for the velocity: the caller's stays zero, and the next step starts afresh.",
)
edit(
    "momentum_step",
    "p -= lr * v",
    "p = p - lr * v",
    name="parameter_not_changed",
    says="You made a new tensor and gave it the parameter's name: the model still holds the old values.",
)


@misconception(
    "momentum_step", says="You added the velocity to the gradient in place: the caller's gradient is spoilt."
)
def spoils_the_gradient(params, grads, velocities, lr, beta):
    with torch.no_grad():
        for p, g, v in zip(params, grads, velocities, strict=True):
            g += beta * v
            v.copy_(g)
            p -= lr * g


edit(
    "momentum_step",
    "torch.no_grad()",
    "torch.enable_grad()",
    name="recorded",
    says="You changed a leaf that requires a gradient while autograd was watching: "
    "do it in a torch.no_grad() block.",
)
edit(
    "momentum_step",
    "strict=True",
    "strict=False",
    name="silently_shorter",
    says="You stopped at the end of the shortest list without a word: lists of different lengths "
    "are a ValueError.",
)
edit(
    "heavy_ball",
    "beta * v + grad(x)",
    "beta * v + grad(x - lr * beta * v)",
    name="looks_ahead",
    says="You took the gradient where the velocity will carry the ball (Nesterov): take it at the "
    "point itself.",
)
edit(
    "heavy_ball",
    "beta * v + grad(x)",
    "beta * v + (1 - beta) * grad(x)",
    name="averaged_velocity",
    says="You multiplied the gradient by 1 - beta: it enters the velocity whole.",
)
edit(
    "heavy_ball",
    "beta * v + grad(x)",
    "grad(x)",
    name="plain_descent",
    says="You forgot the old velocity: this is gradient descent without momentum.",
)


@misconception(
    "heavy_ball",
    says="You changed one tensor in place and put it into the list again and again: "
    "all points of the way are then the last.",
)
def one_point_many_times(grad, x0, lr, beta, steps):
    x, v = x0.clone(), torch.zeros_like(x0)
    path = [x]
    for _ in range(steps):
        v = beta * v + grad(x)
        x -= lr * v
        path.append(x)
    return torch.stack(path)


@misconception("heavy_ball", says="You moved the start itself: x0 belongs to the caller, work on a copy.")
def moves_the_start(grad, x0, lr, beta, steps):
    x, v = x0, torch.zeros_like(x0)
    path = [x.clone()]
    for _ in range(steps):
        v = beta * v + grad(x)
        x -= lr * v
        path.append(x.clone())
    return torch.stack(path)


@misconception(
    "heavy_ball",
    says="You took a gradient at the end of the way, too: one a step is enough, and it is expensive.",
)
def one_gradient_too_many(grad, x0, lr, beta, steps):
    x, v, g = x0, torch.zeros_like(x0), grad(x0)
    path = [x]
    for _ in range(steps):
        v = beta * v + g
        x = x - lr * v
        g = grad(x)
        path.append(x)
    return torch.stack(path)


edit(
    "heavy_ball",
    "    path = [x]\n",
    "    path = []\n",
    name="without_the_start",
    says="You left out the start: the way begins with x_0.",
)
edit(
    "momentum_matrix",
    "[velocity, point]",
    "[point[::-1], velocity[::-1]]",
    name="point_first",
    says="You put the point first: row and column 0 belong to the velocity.",
)
edit(
    "momentum_matrix",
    "[-lr * beta, 1 - lr * curvature]",
    "[-lr, 1.0]",
    name="old_velocity_moves",
    says="You let the old velocity move the point: x_t uses v_t, so put the first row into the second.",
)
edit(
    "momentum_matrix",
    "-lr * beta, ",
    "-lr, ",
    name="velocity_does_not_leak",
    says="You forgot that the old velocity shrinks by beta before it moves the point.",
)
edit(
    "momentum_matrix",
    "return torch.tensor([velocity, point], dtype=torch.float64)",
    "return torch.tensor([velocity, point], dtype=torch.float64).T.contiguous()",
    name="columns_for_rows",
    says="You wrote the rows as columns: row 0 says how v_t follows from (v_{t-1}, x_{t-1}).",
)
edit(
    "converges",
    "2 + 2 * beta",
    "2",
    name="border_of_gradient_descent",
    says="You used the border of gradient descent, 2: with momentum it is wider.",
)
edit(
    "converges",
    "2 + 2 * beta",
    "2 - 2 * beta",
    name="effective_rate",
    says="You divided the rate by 1 - beta and asked whether it is below 2: steps of alternating sign "
    "cancel in the velocity, so the border becomes wider, not narrower.",
)
edit(
    "converges",
    "speed.max()",
    "speed.min()",
    name="flattest_direction",
    says="You asked the flattest direction only: the steepest is the first to fly away.",
)
edit(
    "converges",
    "speed = lr * curvatures",
    "speed = lr * curvatures.mean()",
    name="mean_curvature",
    says="You used the mean curvature: the steepest direction decides.",
)
edit(
    "converges",
    "speed.min() > 0 and ",
    "",
    name="hills_allowed",
    says="You only looked at the upper border: without a positive curvature nothing pulls the ball to 0.",
)
edit(
    "converges",
    "speed.max() < 2 + 2 * beta",
    "speed.max() <= 2 + 2 * beta",
    name="border_included",
    says="You counted the border: there the ball rolls to and fro for ever.",
)
