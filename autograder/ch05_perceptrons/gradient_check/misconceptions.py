"""Wrong answers to ch05/gradient_check, with the sentence a student should read."""

# ruff: noqa: F821 - central_difference, torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "central_difference",
    "(f(x + h * u) - f(x - h * u)) / (2 * h)",
    "(f(x + h * u) - f(x)) / h",
    name="forward_difference",
    says="You took the forward difference: its error is of the order h, the central one's is h squared.",
)

edit(
    "central_difference",
    "/ (2 * h)",
    "/ h",
    name="twice_too_large",
    says="You divided by h: the two points lie 2 h apart.",
)

edit(
    "central_difference",
    "return (f(x + h * u) - f(x - h * u)) / (2 * h)",
    "u = u / u.norm()\n    return (f(x + h * u) - f(x - h * u)) / (2 * h)",
    name="unit_direction",
    says="You made u a unit vector: its length counts, the slope along 2 u is twice that along u.",
)


@misconception(
    "numeric_gradient",
    says="You changed x in place: adding h and subtracting it again leaves rounding errors in x.",
)
def changes_x(f, x, h=1e-6):
    if x.dtype != torch.float64:
        raise ValueError
    gradient = torch.empty_like(x)
    for index in itertools.product(*map(range, x.shape)):
        x[index] += h
        above = f(x.clone())
        x[index] -= 2 * h
        gradient[index] = (above - f(x.clone())) / (2 * h)
        x[index] += h
    return gradient


@misconception(
    "numeric_gradient",
    says="You moved all coordinates at once: that is one slope, along (1, 1, ...). Move one at a time.",
)
def all_at_once(f, x, h=1e-6):
    return torch.full_like(x, central_difference(f, x, torch.ones_like(x), h))


@misconception(
    "numeric_gradient",
    says="You took forward differences: with the step h the error is of the order h, not h squared.",
)
def one_sided(f, x, h=1e-6):
    if x.dtype != torch.float64:
        raise ValueError
    gradient, here = torch.empty_like(x), f(x)
    for index in itertools.product(*map(range, x.shape)):
        u = torch.zeros_like(x)
        u[index] = h
        gradient[index] = (f(x + u) - here) / h
    return gradient


@misconception(
    "relative_error",
    says="You returned the absolute error: a gradient of size 1e-9 would pass whatever it is.",
)
def absolute(a, b):
    if a.shape != b.shape:
        raise ValueError
    if not torch.stack([a, b]).isfinite().all():
        return math.inf
    return float((a - b).abs().max())


@misconception(
    "relative_error",
    says="You did not look for NaN: it is not larger than any tolerance, and slips through comparisons.",
)
def nan_slips_through(a, b):
    if a.shape != b.shape:
        raise ValueError
    scale = max(float(a.abs().max()), float(b.abs().max()))
    return float((a - b).abs().max()) / scale if scale > 0 else 0.0


@misconception(
    "relative_error",
    says="You did not compare the shapes: (3, 1) - (3,) broadcasts to (3, 3) and compares the wrong entries.",
)
def broadcasts(a, b):
    if not (a.isfinite().all() and b.isfinite().all()):
        return math.inf
    scale = max(float(a.abs().max()), float(b.abs().max()))
    return float((a - b).abs().max()) / scale if scale > 0 else 0.0


@misconception(
    "relative_error",
    says="You divided each entry by its own size: entries near 0 are all rounding, and right gradients fail.",
)
def each_entry(a, b):
    if a.shape != b.shape:
        raise ValueError
    if not torch.stack([a, b]).isfinite().all():
        return math.inf
    scale = torch.maximum(a.abs(), b.abs())
    return float(((a - b).abs() / scale.where(scale > 0, 1)).max())


edit(
    "check_gradient",
    "torch.randn(f(x).shape, generator=generator, dtype=torch.float64)",
    "torch.ones_like(f(x))",
    name="sum_of_the_output",
    says="You summed the output (v = 1): the sum of a softmax is 1 whatever x is, so zeros look right.",
)

edit(
    "check_gradient",
    "torch.randn(f(x).shape, generator=generator, dtype=torch.float64)",
    "torch.rand(f(x).shape, generator=generator, dtype=torch.float64)",
    name="uniform_cotangent",
    says="You drew v uniform on [0, 1): v is standard normal, of both signs.",
)

edit(
    "check_gradient",
    "generator=generator, ",
    "",
    name="global_generator",
    says="You drew v from the global generator: use the one you got, or nobody can repeat the failure.",
)

edit(
    "check_gradient",
    "    error = relative_error(analytic, numeric)\n",
    "    error = float((analytic - numeric).abs().max())\n",
    name="absolute_tolerance",
    says="You compared the absolute error: small wrong gradients pass, and large right ones fail.",
)


@misconception(
    "check_gradient",
    says="You compared one coordinate: an error in any other goes unseen. Compare all of them.",
)
def one_coordinate(f, vjp, x, generator, tol=1e-6):
    v = torch.randn(f(x).shape, generator=generator, dtype=torch.float64)
    place = tuple(int(torch.randint(n, (), generator=generator)) for n in x.shape)
    u = torch.zeros_like(x)
    u[place] = 1
    numeric = central_difference(lambda z: float((f(z) * v).sum()), x, u)
    analytic = vjp(x, v)
    if analytic.shape != x.shape:
        raise ValueError
    error = relative_error(analytic[place], torch.tensor(numeric, dtype=torch.float64))
    return Report(error <= tol, error, place)
