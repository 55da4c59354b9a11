"""Written from the stub (b78d9ecf10d01a16) and the notes alone, without sight of solution or checks."""

import math
from collections.abc import Iterable


def as_value(number: "Value | float") -> "Value":
    return number if isinstance(number, Value) else Value(number)


class Value:
    def __init__(self, data: float, parents: "Iterable[tuple[Value, float]]" = ()) -> None:
        self.data = float(data)
        self.parents = tuple(parents)
        self.grad = 0.0

    def __repr__(self) -> str:
        return f"Value({self.data})"

    def __add__(self, other: "Value | float") -> "Value":
        right = as_value(other)
        return Value(self.data + right.data, ((self, 1.0), (right, 1.0)))

    def __mul__(self, other: "Value | float") -> "Value":
        right = as_value(other)
        return Value(self.data * right.data, ((self, right.data), (right, self.data)))

    def __pow__(self, exponent: float) -> "Value":
        if exponent == 0:
            return Value(1.0, ((self, 0.0),))
        power = self.data**exponent
        try:
            slope = exponent * self.data ** (exponent - 1)
        except OverflowError:  # no float, but in two steps, n / a and a ** n, it is none too large
            inner = Value(power, ((self, exponent / self.data),))
            return Value(power, ((inner, power),))
        return Value(power, ((self, slope),))

    # Python asks the right operand if the left one does not know how: 2 + a calls a.__radd__(2).
    __radd__ = __add__
    __rmul__ = __mul__

    def __neg__(self) -> "Value":
        return self * -1

    def __sub__(self, other: "Value | float") -> "Value":
        return self + -other

    def __truediv__(self, other: "Value | float") -> "Value":
        return self * other**-1

    def __rsub__(self, other: float) -> "Value":
        return -self + other

    def __rtruediv__(self, other: float) -> "Value":
        quotient = other / self.data
        return Value(quotient, ((self, -quotient / self.data),))

    def exp(self) -> "Value":
        result = math.exp(self.data)
        return Value(result, ((self, result),))

    def log(self) -> "Value":
        return Value(math.log(self.data), ((self, 1.0 / self.data),))

    def tanh(self) -> "Value":
        # 1 - tanh(a)^2 cancels for large a; this is the same without a difference
        small = math.exp(-2.0 * abs(self.data))
        return Value(math.tanh(self.data), ((self, 4.0 * small / (1.0 + small) ** 2),))

    def relu(self) -> "Value":
        if self.data > 0:
            return Value(self.data, ((self, 1.0),))
        return Value(0.0, ((self, 0.0),))

    def backward(self) -> None:
        order: list[Value] = []  # operands before results
        seen = {id(self)}
        stack = [(self, iter(self.parents))]
        while stack:
            node, remaining = stack[-1]
            for parent, _ in remaining:
                if id(parent) not in seen:
                    seen.add(id(parent))
                    stack.append((parent, iter(parent.parents)))
                    break
            else:
                order.append(node)
                stack.pop()
        derivative = dict.fromkeys(seen, 0.0)
        derivative[id(self)] = 1.0
        for node in reversed(order):
            own = derivative[id(node)]
            node.grad += own
            for parent, local in node.parents:
                derivative[id(parent)] += own * local
