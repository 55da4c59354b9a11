"""Wrong answers to ch02/scalar_autograd, with the sentence a student should read."""

# ruff: noqa: F821 - Value, math and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "Value.__add__",
    "other = as_value(other)\n        return Value(self.data + ",
    "return Value(self.data + ",
    name="only_values_added",
    says="Your sum takes Values only: a plain number has no .data. as_value makes a constant of it.",
)


@misconception(
    "Value.__add__",
    says="You changed self and returned it: each operation makes a new Value, or the old one is lost.",
)
def added_in_place(self, other):
    other = as_value(other)
    self.data += other.data
    self.parents = (*self.parents, (other, 1.0))
    return self


edit(
    "Value.__mul__",
    "((self, other.data), (other, self.data))",
    "((self, self.data), (other, other.data))",
    name="own_factor",
    says="You gave each factor its own number as derivative: by a, the product a b grows with b.",
)


@misconception(
    "Value.__mul__",
    says="You keep the parents in a dict (or set): in a * a one of the two contributions is lost.",
)
def one_entry_for_each_parent(self, other):
    other = as_value(other)
    return Value(self.data * other.data, {self: other.data, other: self.data}.items())


edit(
    "Value.__pow__",
    "exponent * self.data ** (exponent - 1)",
    "self.data ** (exponent - 1)",
    name="exponent_not_in_front",
    says="You forgot the factor: the derivative of x^n is n x^(n - 1).",
)
edit(
    "Value.__pow__",
    " if exponent else 0.0",
    "",
    name="zero_to_minus_one",
    says="With the exponent 0 your slope needs x^-1, which fails at 0. The derivative of a constant is 0.",
)
edit(
    "Value.__rsub__",
    "-self + other",
    "self - other",
    name="minus_turned_round",
    says="You returned self - other; Python calls __rsub__ for other - self.",
)
edit(
    "Value.__rtruediv__",
    "other * self**-1",
    "self / other",
    name="quotient_turned_round",
    says="You returned self / other; Python calls __rtruediv__ for other / self.",
)
edit(
    "Value.exp",
    "((self, power),)",
    "((self, self.data * math.exp(self.data - 1)),)",
    name="power_rule_on_exp",
    says="You used the rule for powers, n x^(n - 1). In e^x the exponent varies: the derivative is e^x.",
)
edit(
    "Value.log",
    "1 / self.data",
    "1 / math.log(self.data) if self.data != 1 else 1.0",
    name="slope_from_the_logarithm",
    says="You divided by the logarithm; the derivative of log x is 1 / x.",
)
edit(
    "Value.tanh",
    "1 - t**2",
    "1 - self.data**2",
    name="slope_from_the_input",
    says="You wrote 1 - x^2; the derivative of tanh is 1 - tanh(x)^2.",
)
edit(
    "Value.tanh",
    "math.tanh(self.data)",
    "(math.exp(self.data) - math.exp(-self.data)) / (math.exp(self.data) + math.exp(-self.data))",
    name="tanh_overflows",
    says="You computed tanh from exponentials: beyond 710 they overflow. math.tanh does not.",
)
edit(
    "Value.relu",
    "self.data > 0",
    "self.data >= 0",
    name="slope_one_at_zero",
    says="Your derivative at 0 is 1; the convention is 0 there.",
)


@misconception(
    "Value.relu",
    says="Your relu lets every gradient through: where it returns 0, its derivative is 0.",
)
def gradient_always_passes(self):
    return Value(max(0.0, self.data), ((self, 1.0),))


@misconception(
    "Value.backward",
    says="You set the derivative instead of adding to it: where paths meet, only the last one counts.",
)
def set_not_added(self):
    order, seen, stack = [], set(), [(self, False)]
    while stack:
        value, done = stack.pop()
        if done:
            order.append(value)
        elif value not in seen:
            seen.add(value)
            stack.append((value, True))
            stack += [(parent, False) for parent, _ in value.parents]
    self.grad = 1.0
    for value in reversed(order):
        for parent, slope in value.parents:
            parent.grad = slope * value.grad


edit(
    "Value.backward",
    "            value.grad += derivative[value]\n",
    "            value.grad = derivative[value]\n",
    name="last_call_only",
    says="You overwrite grad: a second call must add to what the first one left there.",
)


@misconception(
    "Value.backward",
    says="You pass grad on: a second call counts again what the first left. Keep each call's sums apart.",
)
def old_gradients_passed_on(self):
    order, seen, stack = [], set(), [(self, False)]
    while stack:
        value, done = stack.pop()
        if done:
            order.append(value)
        elif value not in seen:
            seen.add(value)
            stack.append((value, True))
            stack += [(parent, False) for parent, _ in value.parents]
    self.grad += 1.0
    for value in reversed(order):
        for parent, slope in value.parents:
            parent.grad += slope * value.grad


@misconception(
    "Value.backward",
    says="You went on from a Value before all that was computed from it was done: sort the graph first.",
)
def passes_on_at_once(self):
    def visit(value):
        for parent, slope in value.parents:
            parent.grad += slope * value.grad
            visit(parent)

    self.grad = 1.0
    visit(self)


@misconception(
    "Value.backward",
    says="You took Values in the order in which you reached them: over a short path one comes too early.",
)
def breadth_first(self):
    queue, seen, derivative = [self], {self}, {self: 1.0}
    for value in queue:
        value.grad += derivative[value]
        for parent, slope in value.parents:
            derivative[parent] = derivative.get(parent, 0.0) + slope * derivative[value]
            if parent not in seen:
                seen.add(parent)
                queue.append(parent)


@misconception(
    "Value.backward",
    says="You sorted the graph by recursion: Python stops 1 000 calls deep. Keep a stack of your own.",
)
def recursive(self):
    order, seen = [], set()

    def visit(value):
        if value not in seen:
            seen.add(value)
            for parent, _ in value.parents:
                visit(parent)
            order.append(value)

    visit(self)
    derivative = dict.fromkeys(order, 0.0)
    derivative[self] = 1.0
    for value in reversed(order):
        value.grad += derivative[value]
        for parent, slope in value.parents:
            derivative[parent] += slope * derivative[value]
