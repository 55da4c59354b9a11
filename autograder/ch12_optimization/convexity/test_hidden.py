"""Hidden checks of ch12/convexity."""

import math
from ast import literal_eval

import torch

from d2lcourse.checks import Callback, TensorOf, close, leaves_unchanged, points, put, raises, value


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


def over(grid, values):
    """Return a function that is defined on the points of a grid only, and may be called for each once."""
    table = dict(zip(grid, values, strict=True))
    return Callback(lambda x: table[x], calls=len(grid), takes=(float,))


@points(2, of="is_convex_on_grid")
def test_uneven_grids(student, draw):
    """On points with uneven spaces: convex and almost convex functions, kinks of both kinds."""
    steps = draw.uniform(14, low=0.05, high=1.0, dtype=torch.float64)
    grid = (steps.cumsum(0) - steps.sum() / 2).tolist()
    top = float(steps.sum())
    known = {
        "a line": ([2 * x - 1 for x in grid], True),
        "a parabola": ([(x - 0.3) ** 2 for x in grid], True),
        "a steep exponential": ([math.exp(2 * x) for x in grid], True),
        "an upside-down parabola": ([-0.01 * x * x for x in grid], False),
        "a kink upwards in the middle": ([abs(x - grid[6]) for x in grid], True),
        "a kink downwards in the middle": ([-abs(x - grid[6]) for x in grid], False),
        "flat in the middle": ([max(0.0, abs(x) - 1) for x in grid], True),
        "a root": ([math.sqrt(x + top) for x in grid], False),
    }
    found = {name: student.is_convex_on_grid(over(grid, f), grid) for name, (f, _) in known.items()}
    close(found, {name: convex for name, (_, convex) in known.items()})


@points(2, of="is_convex_on_grid")
def test_domains(student):
    """A function that is infinite outside an interval is convex; with a hole in its domain it is not."""
    grid, inf = [-3.0, -2.0, -1.0, 0.0, 0.5, 1.0, 2.0, 4.0], math.inf
    known = {
        "-log(x)": ([-math.log(x) if x > 0 else inf for x in grid], True),
        "an interval": ([0.0 if -2 <= x <= 1 else inf for x in grid], True),
        "a hole of one point": ([0.0 if x else inf for x in grid], False),
        "1 / |x|, a hole of four points": ([1 / abs(x) if abs(x) > 1.5 else inf for x in grid], False),
        "a point alone": ([0.0 if x == 0.5 else inf for x in grid], True),
    }
    found = {name: student.is_convex_on_grid(over(grid, f), grid) for name, (f, _) in known.items()}
    close(found, {name: convex for name, (_, convex) in known.items()})


@points(1, of="is_convex_on_grid")
def test_the_tolerance(student):
    """What counts is how far the graph lies above any chord, near or far."""
    grid = [0.1 * i for i in range(31)]
    # -x^2 lies 2.25 above its chord from 0 to 3, but 0.01 above the chords of neighbours.
    bend = [-x * x for x in grid]
    close(
        [student.is_convex_on_grid(over(grid, bend), grid, tol) for tol in (0.1, 2.2, 2.3)],
        [False, False, True],
    )
    close(student.is_convex_on_grid(over([0.0, 1.0, 2.0], [0.0, 1e-7, 0.0]), [0.0, 1.0, 2.0]), False)
    close(student.is_convex_on_grid(over([0.0, 1.0, 3.0], [0.0, 0.5, 0.0]), [0.0, 1.0, 3.0], 0.5), True)


@points(2, of="jensen_gap")
def test_a_divergence(student, draw):
    """For -log at the ratios q / p with the weights p it is the Kullback-Leibler divergence of p from q."""
    for m in (2, 7):
        p, q = torch.softmax(draw.normal(2, m, dtype=torch.float64), 1)
        f = Callback(lambda x: -math.log(x[0]), calls=m + 1, takes=(TensorOf((1,), torch.float64),))
        there, weights = put(student, (q / p).unsqueeze(1)), put(student, p)
        found = student.jensen_gap(f, there, weights)
        close(found, float((p * (p / q).log()).sum()), atol=1e-9)
        close((value(there), value(weights)), ((q / p).unsqueeze(1), p), rtol=0, atol=0)


@points(1, of="jensen_gap")
def test_where_the_function_bends_down(student, draw):
    """Nothing makes the gap positive for a concave function, or 0 for one weight of 1."""
    x = draw.normal(4, 2, dtype=torch.float64)
    alpha = torch.softmax(draw.normal(4, dtype=torch.float64), 0)
    expected = float((-alpha * x.exp().sum(1)).sum() + (alpha @ x).exp().sum())
    close(student.jensen_gap(lambda x: -float(x.exp().sum()), x, alpha), expected, atol=1e-9)
    close(student.jensen_gap(lambda x: float(x[0] ** 3), x, numbers(0, 0, 1, 0)), 0.0, atol=1e-9)


@points(1, of="jensen_gap")
def test_weights_that_are_none(student, draw):
    """Negative weights, a sum that is not 1 to 1e-9, too few weights are errors; rounding is none."""
    x = draw.normal(3, 2, dtype=torch.float64)
    for alpha in (numbers(0.5, 0.7, -0.2), numbers(0.5, 0.5, 1e-6), numbers(0.3, 0.3, 0.3), numbers(1, 1, 0)):
        raises(ValueError, student.jensen_gap, lambda x: float(x[0]), x, alpha)
    for alpha in (numbers(0.5, 0.5), numbers(0.2, 0.3, 0.4, 0.1)):
        raises(ValueError, student.jensen_gap, lambda x: float(x[0]), x, alpha)
    close(student.jensen_gap(lambda _: 2.0, x, numbers(0.5, 0.5 - 2e-10, 0)), 0.0, atol=1e-8)


@points(2, of="is_psd")
def test_known_eigenvalues(student, draw):
    """Matrices of up to six rows in random coordinates, with one negative eigenvalue, two, or none."""
    spectra = {
        "1 2 3": True, "0 0 1 5": True, "0 4": True, "7": True, "0": True, "3 -0.001 2": False,
        "-1 -1": False, "-2 -1 1": False, "1 1 1 -1 -1": False, "-1 -2 0 3 4 5": False, "-3": False,
    }  # fmt: skip
    for scale in (1.0, 1e-12, 1e9):
        found = {}
        for text in spectra:
            values = scale * numbers(*map(float, text.split()))
            Q = torch.linalg.qr(draw.normal(len(values), len(values), dtype=torch.float64))[0]
            H = Q @ values.diag() @ Q.T
            found[text] = leaves_unchanged(student.is_psd, (H + H.T) / 2)
        close(found, spectra)


@points(1, of="is_psd")
def test_signs_that_mislead(student):
    """Neither the signs of the entries, nor the determinant, nor the leading minors decide."""
    known = {
        "[[1, 3], [3, 1]]": False,
        "[[2, -2], [-2, 2]]": True,
        "[[0, 0], [0, -1]]": False,
        "[[0, 1], [1, 0]]": False,
        "[[-1, 0, 0], [0, -1, 0], [0, 0, 1]]": False,
        "[[1, 1, 1], [1, 1, 1], [1, 1, 0.5]]": False,
        "[[1, 2, 3], [2, 4, 6], [3, 6, 9]]": True,
    }
    found = {text: student.is_psd(torch.tensor(literal_eval(text), dtype=torch.float64)) for text in known}
    close(found, known)


@points(1, of="is_psd")
def test_the_tolerance_is_relative(student):
    """The smallest eigenvalue is compared with the largest times -tol."""
    cases = ((1.0, -0.02, 0.01), (1.0, -0.005, 0.01), (100.0, -0.5, 0.01), (0.01, -0.005, 0.01))
    found = [student.is_psd(torch.diag(numbers(high, low)), tol) for high, low, tol in cases]
    close(found, [False, True, True, False])
    close([student.is_psd(torch.diag(numbers(1, low))) for low in (-1e-9, -1e-11)], [False, True])


@points(2, of="below_set_is_convex")
def test_quasi_convex_functions(student):
    """Functions that only fall, only rise, or fall and then rise have convex sets at every level."""
    grid = [-2.0, -1.5, -1.0, -0.2, 0.0, 0.1, 1.0, 3.0]
    quasi = (math.tanh, lambda x: -(x**3), lambda x: math.sqrt(abs(x)), lambda x: 1 - math.exp(-x * x))
    for f in quasi:
        for b in (-30.0, -0.5, 0.05, 0.6, 1.2, 30.0):
            call = Callback(f, calls=8, takes=(float,))
            close(student.below_set_is_convex(call, grid, b), True)
    close([student.below_set_is_convex(lambda x: -abs(x), grid, b) for b in (-1.2, 0.0)], [False, True])


@points(1, of="below_set_is_convex")
def test_gaps_and_levels(student):
    """Gaps of one and of many points are found; points at the level belong to the set."""
    grid = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    table = {
        (0, 0, 1, 0, 0, 0): {0: False, 0.5: False, 1: True},
        (0, 2, 2, 2, 2, 0): {0: False, 1.9: False, 2: True},
        (3, 1, 2, 1, 3, 0): {0: True, 1: False, 2: False, 3: True},
        (5, 4, 0, 4, 5, 5): {-1: True, 0: True, 4: True, 4.5: True, 5: True},
    }
    for values, levels in table.items():
        found = {
            b: student.below_set_is_convex(over(grid, list(map(float, values))), grid, float(b))
            for b in levels
        }
        close(found, levels)
    close([student.below_set_is_convex(lambda x: x, [1.0], b) for b in (0.5, 1.5)], [True, True])
