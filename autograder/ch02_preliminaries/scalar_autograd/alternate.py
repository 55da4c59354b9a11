"""A right answer that counts uses instead of sorting, and derives every operation from exp, log and sums."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable


class Value:
    def __init__(self, data: float, parents: "Iterable[tuple[Value, float]]" = ()) -> None:
        self.data = float(data)
        self.parents = tuple(parents)
        self.grad = 0.0

    def __add__(self, other: "Value | float") -> "Value":
        if isinstance(other, Value):
            return Value(math.fsum((self.data, other.data)), [(self, 1), (other, 1)])
        return Value(self.data + other, [(self, 1)])

    def __mul__(self, other: "Value | float") -> "Value":
        if not isinstance(other, Value):
            return Value(other * self.data, [(self, other)])
        if other is self:
            return Value(self.data * self.data, [(self, 2 * self.data)])
        return Value(other.data * self.data, [(other, self.data), (self, other.data)])

    def __pow__(self, exponent: float) -> "Value":
        power = math.pow(self.data, exponent)
        if exponent in (0, 1):
            return Value(power, [(self, exponent)])
        slope = exponent * power / self.data if self.data else 0.0
        return Value(power, [(self, slope)])

    def __radd__(self, other: float) -> "Value":
        return self + other

    def __rmul__(self, other: float) -> "Value":
        return self * other

    def __neg__(self) -> "Value":
        return Value(-self.data, [(self, -1)])

    def __sub__(self, other: "Value | float") -> "Value":
        return self + -other

    def __truediv__(self, other: "Value | float") -> "Value":
        return self * (other**-1)

    def __rsub__(self, other: float) -> "Value":
        return Value(other - self.data, [(self, -1)])

    def __rtruediv__(self, other: float) -> "Value":
        quotient = other / self.data
        return Value(quotient, [(self, -quotient / self.data)])

    def exp(self) -> "Value":
        data = math.e**self.data
        return Value(data, [(self, data)])

    def log(self) -> "Value":
        return Value(math.log2(self.data) * math.log(2), [(self, self.data**-1)])

    def tanh(self) -> "Value":
        size = abs(self.data)
        decay = math.exp(-2 * size)  # at most 1: nothing overflows
        data = math.copysign((1 - decay) / (1 + decay), self.data)
        return Value(data, [(self, 4 * decay / (1 + decay) ** 2)])

    def relu(self) -> "Value":
        return Value(self.data, [(self, 1)]) if self.data > 0 else Value(0)

    def backward(self) -> None:
        uses, found = Counter[Value](), [self]
        for value in found:
            for parent, _ in value.parents:
                uses[parent] += 1
                if uses[parent] == 1:
                    found.append(parent)
        sums: defaultdict[Value, list[float]] = defaultdict(list, {self: [1.0]})
        ready = [self]
        while ready:
            value = ready.pop()
            derivative = math.fsum(sums.pop(value))
            value.grad = value.grad + derivative
            for parent, slope in value.parents:
                sums[parent].append(slope * derivative)
                uses[parent] -= 1
                if not uses[parent]:
                    ready.append(parent)
