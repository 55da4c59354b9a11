# %% [markdown]
# # Autograd for numbers
#
# How does `backward` work? Here you build it, for single numbers, in pure Python. Every operation knows two
# things: its value, and its *local* derivatives, by its own operands. `backward` knows no operation at all;
# it multiplies local derivatives along the paths and adds them where paths meet.
# Read the section "Autograd for numbers" of the chapter's README first.
#
# The class keeps the local derivatives in `parents`. For a product of a = 3 and b = 5 that is
# `((a, 5.0), (b, 3.0))`: what was multiplied, and by how much the product grows with it.

# %%
import math
from collections.abc import Iterable


# %%
def as_value(number: "Value | float") -> "Value":
    """Return a Value as it is, and a plain number as a new Value, a constant."""
    return number if isinstance(number, Value) else Value(number)


class Value:
    """A number that remembers what it was computed from.

    Each operation returns a new Value and changes none of its operands. It may take one step or several: what
    counts is that the local derivatives, multiplied along the paths through `parents` and added up, give the
    derivatives by the operands. Where an operand may be a plain number (int or float), that is a constant.
    Results are right up to the rounding of float64 (a relative error of 1e-9 is allowed).

    Args:
        data: the number.
        parents: pairs of a Value and the derivative of this number by it. The same Value may stand in several
            pairs, which then add up.

    Attributes:
        data: the number, a float.
        parents: the pairs, a tuple; empty if the number was not computed.
        grad: a float, 0.0 at first: what `backward` adds to.

    Example:
        a, b = Value(3), Value(5); c = a * b + a; c.backward(). Then c.data is 18, a.grad 6 and b.grad 3.

    Source: Zhang et al., Dive into Deep Learning, sections 2.5 and 5.3; Karpathy's micrograd.
    """

    def __init__(self, data: float, parents: "Iterable[tuple[Value, float]]" = ()) -> None:
        self.data = float(data)
        self.parents = tuple(parents)
        self.grad = 0.0

    def __repr__(self) -> str:
        return f"Value({self.data})"

    def __add__(self, other: "Value | float") -> "Value":
        """Return self + other.

        Args:
            other: a Value or a plain number.

        Example:
            Value(3) + 2 has the data 5; its derivative by the 3 is 1.
        """
        ### BEGIN SOLUTION
        other = as_value(other)
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))
        ### END SOLUTION

    def __mul__(self, other: "Value | float") -> "Value":
        """Return self * other.

        Args:
            other: a Value, which may be self, or a plain number.

        Example:
            For a = Value(3), a * a has the data 9 and the derivative 6 by a.
        """
        ### BEGIN SOLUTION
        other = as_value(other)
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))
        ### END SOLUTION

    def __pow__(self, exponent: float) -> "Value":
        """Return self ** exponent.

        Args:
            exponent: a plain number, not a Value. It is an integer (of type int or float) or the base is
                positive; it is not negative if the base is 0.

        Returns:
            The power. With the exponent 0 it is 1 and its derivative 0, for every base, also for 0.

        Example:
            Value(2) ** 3 has the data 8 and the derivative 12. Python refuses to compute 0.0 ** -1.
        """
        ### BEGIN SOLUTION
        slope = exponent * self.data ** (exponent - 1) if exponent else 0.0
        return Value(self.data**exponent, ((self, slope),))
        ### END SOLUTION

    # Python asks the right operand if the left one does not know how: 2 + a calls a.__radd__(2).
    __radd__ = __add__
    __rmul__ = __mul__

    def __neg__(self) -> "Value":
        """Return -self."""
        return self * -1

    def __sub__(self, other: "Value | float") -> "Value":
        """Return self - other; no new derivative is needed."""
        return self + -other

    def __truediv__(self, other: "Value | float") -> "Value":
        """Return self / other; no new derivative is needed."""
        return self * other**-1

    def __rsub__(self, other: float) -> "Value":
        """Return other - self: Python calls this for 2 - a.

        Args:
            other: a plain number.

        Example:
            For a = Value(5), 2 - a has the data -3 and the derivative -1.
        """
        ### BEGIN SOLUTION
        return -self + other
        ### END SOLUTION

    def __rtruediv__(self, other: float) -> "Value":
        """Return other / self: Python calls this for 2 / a. self is not 0.

        Args:
            other: a plain number.

        Example:
            For a = Value(4), 2 / a has the data 0.5 and the derivative -0.125.
        """
        ### BEGIN SOLUTION
        return other * self**-1
        ### END SOLUTION

    def exp(self) -> "Value":
        """Return e ** self.

        Example:
            Value(0).exp() has the data 1 and the derivative 1.
        """
        ### BEGIN SOLUTION
        power = math.exp(self.data)
        return Value(power, ((self, power),))
        ### END SOLUTION

    def log(self) -> "Value":
        """Return the natural logarithm of self, which is positive.

        Example:
            Value(4).log() has the data 1.386294 and the derivative 0.25.
        """
        ### BEGIN SOLUTION
        return Value(math.log(self.data), ((self, 1 / self.data),))
        ### END SOLUTION

    def tanh(self) -> "Value":
        """Return the hyperbolic tangent of self, any finite number: that of 1000 is 1, and no overflow.

        Example:
            Value(0).tanh() has the data 0 and the derivative 1.
        """
        ### BEGIN SOLUTION
        t = math.tanh(self.data)
        return Value(t, ((self, 1 - t**2),))
        ### END SOLUTION

    def relu(self) -> "Value":
        """Return self if it is positive, else 0. The derivative at 0 is 0, by convention.

        Example:
            Value(-2).relu() has the data 0 and the derivative 0.
        """
        ### BEGIN SOLUTION
        slope = float(self.data > 0)
        return Value(slope * self.data, ((self, slope),))
        ### END SOLUTION

    def backward(self) -> None:
        """Add the derivative of self by v to `v.grad`, for self and for every Value v it was computed from.

        The derivative by self is 1. The derivative by v is a sum over all Values computed directly from v:
        the derivative by that Value, times its local derivative by v. So v has to wait until all of them are
        done.

        The derivatives are those of this call: what is in `grad` already, from another call, is added to and
        not passed on. After two calls every `grad` is the sum of two derivatives.

        The graph may be thousands of operations deep, more than Python can recurse. The work must be
        proportional to the number of pairs in the graph: there can be far too many paths to follow each.

        Example:
            a = Value(3); b = a * a; c = b + b; c.backward(): then c.grad is 1, b.grad 2 and a.grad 12. After
            another c.backward(): 2, 4 and 24.
        """
        ### BEGIN SOLUTION
        order: list[Value] = []  # operands first
        seen: set[Value] = set()
        stack = [(self, False)]
        while stack:
            value, operands_are_done = stack.pop()
            if operands_are_done:
                order.append(value)
            elif value not in seen:
                seen.add(value)
                stack.append((value, True))
                stack += [(parent, False) for parent, _ in value.parents]
        derivative = dict.fromkeys(order, 0.0)
        derivative[self] = 1.0
        for value in reversed(order):
            value.grad += derivative[value]
            for parent, slope in value.parents:
                derivative[parent] += slope * derivative[value]
        ### END SOLUTION
