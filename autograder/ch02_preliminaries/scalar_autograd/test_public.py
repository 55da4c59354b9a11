"""Public checks of ch02/scalar_autograd."""

import math

from d2lcourse.checks import close, points


@points(1, of="Value.__add__")
def test_sums(student, rig):
    """A sum of two Values, and of a Value and a plain number on either side."""
    close(rig.derivatives(student.Value, "a + b", a=3, b=-5.5), (-2.5, [1.0, 1.0]))
    close(rig.derivatives(student.Value, "2 + (a + 1.5)", a=3), (6.5, [1.0]))


@points(1, of="Value.__mul__")
def test_products(student, rig):
    """Each factor's derivative is the other factor."""
    close(rig.derivatives(student.Value, "a * b", a=3, b=5), (15.0, [5.0, 3.0]))


@points(1, of="Value.__pow__")
def test_powers(student, rig):
    """The derivative of x^3 is 3 x^2, and that of 1 / x is -1 / x^2."""
    close(rig.derivatives(student.Value, "a ** 3", a=2), (8.0, [12.0]))
    close(rig.derivatives(student.Value, "a ** -1", a=-4), (-0.25, [-0.0625]))


@points(1, of="Value.__rsub__")
def test_a_number_minus_a_value(student, rig):
    """2 - a falls as a grows."""
    close(rig.derivatives(student.Value, "2 - a", a=5), (-3.0, [-1.0]))


@points(1, of="Value.exp")
def test_exponentials(student, rig):
    """The derivative of e^x is e^x."""
    for x in (0.0, 1.5, -3.0):
        close(rig.derivatives(student.Value, "a.exp()", a=x), (math.exp(x), [math.exp(x)]))


@points(1, of="Value.log")
def test_logarithms(student, rig):
    """The derivative of the natural logarithm is 1 / x."""
    for x in (4.0, 0.125, 1.0):
        close(rig.derivatives(student.Value, "a.log()", a=x), (math.log(x), [1 / x]))


@points(1, of="Value.tanh")
def test_hyperbolic_tangents(student, rig):
    """The derivative of tanh is 1 / cosh^2."""
    for x in (0.0, 0.5, -2.0):
        close(rig.derivatives(student.Value, "a.tanh()", a=x), (math.tanh(x), [1 / math.cosh(x) ** 2]))


@points(1, of="Value.relu")
def test_rectified(student, rig):
    """A positive number stays, with the derivative 1; a negative one becomes 0, with the derivative 0."""
    close(rig.derivatives(student.Value, "a.relu()", a=3), (3.0, [1.0]))
    close(rig.derivatives(student.Value, "a.relu()", a=-2), (0.0, [0.0]))


@points(1, of="Value.backward")
def test_a_chain(student, rig):
    """Along a chain a -> b -> c with the local derivatives 3 and -2 the derivatives multiply."""
    chain = [[], [(0, 3.0)], [(1, -2.0)]]
    close(rig.gradients(student.Value, chain, [2]), [-6.0, -2.0, 1.0])
    close(rig.gradients(student.Value, chain, [1]), [3.0, 1.0, 0.0])


@points(1, of="Value.backward")
def test_where_paths_meet(student, rig):
    """If a is used twice, as in a * b + a, its two contributions are added up."""
    # Values 0 to 3 are a = 3, b = 5, a * b and a * b + a.
    graph = [[], [], [(0, 5.0), (1, 3.0)], [(2, 1.0), (0, 1.0)]]
    close(rig.gradients(student.Value, graph, [3]), [6.0, 3.0, 1.0, 1.0])
