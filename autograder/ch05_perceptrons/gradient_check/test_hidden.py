"""Hidden checks of ch05/gradient_check."""

import math

import torch

from d2lcourse.checks import Callback, close, leaves_unchanged, points, put, raises, statistic, value


def vector(*numbers):
    """Return numbers as a float64 tensor."""
    return torch.tensor(numbers, dtype=torch.float64)


def autograd(f):
    """Return the backward function of f."""

    def vjp(x, v):
        x = x.detach().requires_grad_()
        return torch.autograd.grad(f(x), x, v)[0]

    return vjp


def stays(x, before):
    """Demand that a tensor in the worker is the same to the bit."""
    close(value(x), before, rtol=0, atol=0)


@points(1, of="central_difference")
def test_the_length_of_the_direction(student, draw):
    """A direction twice as long doubles the slope; nothing is changed, and float32 is refused."""
    x, u = draw.normal(2, 3, dtype=torch.float64), draw.normal(2, 3, dtype=torch.float64)
    there, along = put(student, x), put(student, u)
    f = Callback(lambda x: float((x**2).sum()), calls=2)
    close(student.central_difference(f, there, along), float((2 * x * u).sum()), atol=1e-7)
    stays(there, x)
    stays(along, u)
    raises(ValueError, student.central_difference, f, x.float(), u.float())


@points(1, of="numeric_gradient")
def test_the_point_stays_as_it_is(student, draw):
    """A point of three dimensions, whose elements are not contiguous, is the same to the bit afterwards."""
    x = draw.normal(4, 2, 3, dtype=torch.float64).permute(2, 0, 1)
    a = draw.normal(3, 4, 2, dtype=torch.float64)
    there = put(student, x)
    f = Callback(lambda x: float((a * x**2).sum()), calls=48)
    close(student.numeric_gradient(f, there, 1e-3), 2 * a * x, atol=1e-8)
    stays(there, x)


@points(1, of="numeric_gradient")
def test_a_point_without_dimensions(student):
    """A single number without dimensions is a point, too; float32 is refused."""
    f = Callback(lambda x: float(x**3), calls=2)
    close(student.numeric_gradient(f, torch.tensor(2.0).double(), 0.5), torch.tensor(12.25).double())
    raises(ValueError, student.numeric_gradient, f, torch.tensor([2.0]))


@points(1, of="relative_error")
def test_what_is_no_number(student):
    """NaN and infinities make the error infinite, wherever they stand."""
    a = vector(1.0, 2.0, 3.0)
    for bad in (math.nan, math.inf, -math.inf):
        for place in (0, 2):
            b = a.clone()
            b[place] = bad
            for pair in ((a, b), (b, a), (b, b)):
                close(student.relative_error(*pair), math.inf)


@points(1, of="relative_error")
def test_zeros_and_shapes(student, draw):
    """Two zero gradients agree, one zero gradient is all wrong, and shapes must not differ."""
    a, b = draw.normal(4, 3, dtype=torch.float64), draw.normal(4, 3, dtype=torch.float64)
    zero = torch.zeros(4, 3, dtype=torch.float64)
    close(student.relative_error(zero, zero), 0.0)
    close((student.relative_error(a, zero), student.relative_error(zero, a)), (1.0, 1.0))
    expected = float((a - b).abs().max() / torch.stack([a, b]).abs().max())
    close(leaves_unchanged(student.relative_error, a, b), expected)
    close(student.relative_error(b, a), expected)
    for shape in ((4, 1), (3,), (1, 4, 3)):
        raises(ValueError, student.relative_error, a, torch.ones(shape).double())


@points(1, of="check_gradient")
def test_ten_right_gradients(student, draw):
    """Ten operations with the right gradient are accepted, with at most 2 n + 1 evaluations each."""
    source = draw.fixed(1)[0]
    A = source.normal(4, 2, dtype=torch.float64)
    operations = (
        lambda x: x @ A,
        lambda x: x.T.reshape(2, 6),
        lambda x: torch.log_softmax(x, 1),
        lambda x: (x - x.mean(1, keepdim=True)) / (x.var(1, keepdim=True) + 1e-3).sqrt(),
        lambda x: torch.relu(x + 0.1 * x.sign()),
        lambda x: x.cumsum(0),
        lambda x: torch.exp(x).sum(),
        lambda x: x * torch.sigmoid(x),
        lambda x: 1e-7 * x**3,
        lambda x: 1e5 * torch.sin(x[:, 1:]),
    )
    for f in operations:
        x = source.normal(3, 4, dtype=torch.float64)
        x = x + 0.1 * x.sign()
        there, vjp = put(student, x), Callback(autograd(f), calls=1)
        ok, error, _ = student.check_gradient(Callback(f, calls=25), vjp, there, source.generator())
        close((ok, error < 1e-6), (True, True))
        stays(there, x)


@points(1, of="check_gradient")
def test_planted_errors(student, draw):
    """A wrong sign, a forgotten term, one wrong entry and a NaN are found out, and their place is named."""
    source = draw.fixed(1)[0]
    x = source.uniform(2, 3, low=1.0, high=3.0, dtype=torch.float64)

    def f(x):
        return torch.log(x) * x.sum(0)

    def forgotten(x, v):
        return v * x.sum(0) / x

    def spoilt(place, change):
        def vjp(x, v):
            gradient = autograd(f)(x, v)
            gradient[place] = change(gradient[place])
            return gradient

        return vjp

    for wrong in (lambda x, v: -autograd(f)(x, v), forgotten):
        ok, error, _ = student.check_gradient(f, wrong, x, source.generator())
        close((ok, error > 1e-2), (False, True))
    changes = ((lambda g: g + 1, False), (lambda g: g - 1, False), (lambda _: math.nan, True))
    for place in ((0, 0), (1, 2), (0, 1)):
        for change, infinite in changes:
            ok, error, worst = student.check_gradient(f, spoilt(place, change), x, source.generator())
            close((ok, math.isinf(error), worst), (False, infinite, place))


@points(1, of="check_gradient")
def test_the_tolerance_and_the_shape(student, draw):
    """An error of exactly the tolerance is accepted; another shape, or float32, is a ValueError."""
    source = draw.fixed(1)[0]
    x = source.normal(3, 1, dtype=torch.float64)
    slack = {"tol": 0.02}
    found = student.check_gradient(torch.sin, lambda x, v: 1.01 * v * x.cos(), x, source.generator(), **slack)
    close(found[0], True)
    found = student.check_gradient(torch.sin, lambda x, v: 1.03 * v * x.cos(), x, source.generator(), 0.02)
    close(found[0], False)
    found = student.check_gradient(
        torch.zeros_like, lambda x, _: torch.zeros_like(x), x, source.generator(), 0.0
    )
    close(found[:2], (True, 0.0))
    wrong = {"vjp": lambda x, v: (v * x.cos()).squeeze(1), "x": x, "generator": source.generator()}
    raises(ValueError, student.check_gradient, torch.sin, **wrong)
    single = {"vjp": lambda x, v: v * x.cos(), "x": x.float(), "generator": source.generator()}
    raises(ValueError, student.check_gradient, torch.sin, **single)


@points(1, of="check_gradient")
def test_the_generator_decides(student, draw):
    """The same generator gives the same cotangent, so that a failure can be repeated."""
    seen = []

    def vjp(x, v):
        seen.append(v)
        return torch.zeros_like(x)

    for _ in range(2):
        found = student.check_gradient(torch.zeros_like, vjp, vector(1.0, 2.0, 3.0), draw.generator(5))
        close(found[:2], (True, 0.0))
    close(seen[1], seen[0])


@points(1, of="check_gradient")
def test_the_cotangent(student, draw):
    """The cotangent has float64 and the output's shape, and its entries are standard normal."""
    seen = []

    def f(x):
        return x[0] * torch.ones(40, 50, dtype=torch.float64) + x[1]

    def vjp(_, v):
        seen.append(v)
        return torch.stack([v.sum(), v.sum()])

    for source in draw.fixed(3):
        student.check_gradient(f, vjp, vector(0.3, -0.2), source.generator())
        v = seen[-1]
        close((tuple(v.shape), v.dtype), ((40, 50), torch.float64))
        statistic(v.mean(), source, what="the mean of v", expected=0, sd=2000**-0.5, limit=9)
        # The square of a standard normal number has the variance 2.
        statistic((v**2).mean(), source, what="the variance of v", expected=1, sd=1e-3**0.5, limit=9)
        small, p = (v.abs() < 1).double().mean(), 0.682689
        statistic(
            small, source, what="the share of |v| < 1", expected=p, sd=(p * (1 - p) / 2000) ** 0.5, limit=9
        )
    close(torch.equal(seen[0], seen[1]), False)
