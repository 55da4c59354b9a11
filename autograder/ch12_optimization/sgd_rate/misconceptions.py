"""Wrong answers to ch12/sgd_rate, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "learning_rates",
    "torch.full_like(t, T)",
    "torch.ones_like(t)",
    name="large_and_constant",
    says="You left the constant rate at r / L however many steps there are: the noise of the "
    "gradients then "
    "keeps the point at a distance for ever. Divide by sqrt(T).",
)
edit(
    "learning_rates",
    "torch.sqrt(t)",
    "t",
    name="too_fast",
    says="You divided by the number of steps, not by its root: the steps shrink so fast that a point "
    "far away never arrives.",
)
edit(
    "learning_rates",
    "r / (L * torch.sqrt(t))",
    "L / (r * torch.sqrt(t))",
    name="upside_down",
    says="You swapped r and L: a far start needs long steps, and long gradients need small rates.",
)
edit(
    "learning_rates",
    "    if known_horizon:\n        t = torch.full_like(t, T)\n",
    "",
    name="always_falling",
    says="You let the rates fall although T is known: then the constant r / (L sqrt(T)) is better.",
)
edit(
    "learning_rates",
    "    if known_horizon:\n",
    "    if not known_horizon:\n",
    name="horizons_swapped",
    says="You swapped the two cases: only who knows T beforehand can use it in the first step.",
)
edit(
    "learning_rates",
    "torch.arange(1, T + 1, dtype=torch.float64)",
    "torch.arange(2, T + 2, dtype=torch.float64)",
    name="late_by_one",
    says="You began to count at 2: the first step is t = 1, with the rate r / L.",
)
edit(
    "risk_bound",
    "rates.square().sum()",
    "rates.sum() ** 2",
    name="square_of_the_sum",
    says="You squared the sum of the rates: each rate is squared, then they are added.",
)
edit(
    "risk_bound",
    "L**2 * rates",
    "L * rates",
    name="gradient_not_squared",
    says="You forgot to square L: the bound comes from squared distances, so both r and L are squared.",
)
edit(
    "risk_bound",
    "(r**2 +",
    "(r +",
    name="distance_not_squared",
    says="You forgot to square r: the bound comes from squared distances, so both r and L are squared.",
)
edit(
    "risk_bound",
    "(2 * rates.sum())",
    "rates.sum()",
    name="twice_the_bound",
    says="You forgot the 2 below: it comes from the middle term of the square.",
)
edit(
    "sgd",
    "return total / rates.sum(), x",
    "return x, x",
    name="last_point",
    says="You returned the last point as the average: it goes on trembling, the average does not.",
)


@misconception(
    "sgd",
    says="You took the plain average: where the rates differ, each point is weighted by its rate.",
)
def plain_average(grad, x1, rates, n, generator):
    x, total = x1, torch.zeros_like(x1)
    for rate in rates.tolist():
        i = int(torch.randint(n, (1,), generator=generator))
        total = total + x
        x = x - rate * grad(x, i)
    return total / len(rates), x


@misconception(
    "sgd",
    says="You averaged the points after the steps: the average is of those at which gradients were taken, "
    "x_1 to x_T.",
)
def average_after_the_step(grad, x1, rates, n, generator):
    x, total = x1, torch.zeros_like(x1)
    for rate in rates.tolist():
        i = int(torch.randint(n, (1,), generator=generator))
        x = x - rate * grad(x, i)
        total = total + rate * x
    return total / rates.sum(), x


@misconception(
    "sgd",
    says="You drew one example and used it in every step: that minimises its loss alone. Draw anew "
    "each time.",
)
def one_example_for_all_steps(grad, x1, rates, n, generator):
    x, total = x1, torch.zeros_like(x1)
    i = int(torch.randint(n, (1,), generator=generator))
    for rate in rates.tolist():
        total = total + rate * x
        x = x - rate * grad(x, i)
    return total / rates.sum(), x


@misconception(
    "sgd",
    says="You shuffled the examples and went through them: here each step draws from all n, with "
    "replacement.",
)
def without_replacement(grad, x1, rates, n, generator):
    x, total = x1, torch.zeros_like(x1)
    order = []
    for rate in rates.tolist():
        order = order or torch.randperm(n, generator=generator).tolist()
        total = total + rate * x
        x = x - rate * grad(x, order.pop())
    return total / rates.sum(), x


@misconception(
    "sgd",
    says="You took the gradients of all examples in each step: that is gradient descent, and costs "
    "n times as much.",
)
def full_gradient(grad, x1, rates, n, generator):
    x, total = x1, torch.zeros_like(x1)
    for rate in rates.tolist():
        total = total + rate * x
        x = x - rate * sum(grad(x, i) for i in range(n)) / n
    return total / rates.sum(), x


edit(
    "sgd",
    "for rate in rates.tolist():",
    "for rate in [rates.tolist()[0]] * len(rates):",
    name="first_rate_only",
    says="You used the first rate in all steps: each step has a rate of its own.",
)


@misconception("sgd", says="You moved the start itself: x1 belongs to the caller, work on a copy.")
def moves_the_start(grad, x1, rates, n, generator):
    x, total = x1, torch.zeros_like(x1)
    for rate in rates.tolist():
        i = int(torch.randint(n, (1,), generator=generator))
        total += rate * x
        x -= rate * grad(x, i)
    return total / rates.sum(), x


edit(
    "rate_exponent",
    "torch.log(steps), torch.log(errors)",
    "steps, errors",
    name="no_logarithms",
    says="You fitted a line to the numbers themselves: a power law is a line between their logarithms.",
)
edit(
    "rate_exponent",
    "torch.log(steps), torch.log(errors)",
    "steps, torch.log(errors)",
    name="exponential_law",
    says="You took the logarithm of the errors only: that fits an exponential law, not a power.",
)
edit(
    "rate_exponent",
    "torch.log(steps), torch.log(errors)",
    "torch.log(errors), torch.log(steps)",
    name="axes_swapped",
    says="You swapped the axes: it is the slope of log(errors) over log(steps).",
)
edit(
    "rate_exponent",
    "    x = x - x.mean()\n",
    "",
    name="through_the_origin",
    says="You fitted a line through the origin: the constant of the law is its intercept, so give it one.",
)
edit(
    "rate_exponent",
    "float((x * y).sum() / (x * x).sum())",
    "float((y[-1] - y[0]) / (x[-1] - x[0]))",
    name="two_points_only",
    says="You took the slope between the first and the last point: least squares uses all of them.",
)
edit(
    "rate_exponent",
    "return float(",
    "return -float(",
    name="sign_dropped",
    says="You returned the exponent with the other sign: it is negative where errors fall.",
)
