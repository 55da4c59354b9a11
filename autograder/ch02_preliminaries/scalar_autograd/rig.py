"""Builds expressions and graphs of the student's Values, beside them in the worker."""

from typing import Any


def derivatives(Value: Any, formula: str, **numbers: float) -> tuple[float, list[float]]:
    """Return a formula's number and its derivative by each variable, without the student's backward."""
    leaves = {name: Value(number) for name, number in numbers.items()}
    result = eval(formula, {}, leaves)  # noqa: S307 - the formula is one of the checks' own
    for name, leaf in leaves.items():
        if leaf.data != numbers[name] or leaf.grad:
            raise ValueError(f"after {formula} its operand {name} is {leaf.data}, and its grad {leaf.grad}")

    def along_all_paths(value: Any, leaf: Any) -> float:
        if value is leaf:
            return 1.0
        return sum((slope * along_all_paths(parent, leaf) for parent, slope in value.parents), 0.0)

    return result.data, [along_all_paths(result, leaf) for leaf in leaves.values()]


def gradients(Value: Any, pairs: list[list[tuple[int, float]]], ends: list[int]) -> list[float]:
    """Make Values without operations, call backward on some, and return the `grad` of all.

    Args:
        Value: the student's class.
        pairs: for each Value the numbers of its parents and the local derivatives.
        ends: the numbers of those on which to call backward.
    """
    values: list[Any] = []
    for parents in pairs:
        values.append(Value(0.0, [(values[i], slope) for i, slope in parents]))
    for end in ends:
        values[end].backward()
    return [value.grad for value in values]


def programme(Value: Any, numbers: list[float], steps: list[str]) -> tuple[float, list[float]]:
    """Compute steps that refer to earlier results as v[0], v[1], ...; differentiate the sum of all."""
    v = [Value(number) for number in numbers]
    for step in steps:
        v.append(eval(step, {"v": v}))  # noqa: S307 - the steps are the checks' own
    total = sum(v)
    total.backward()
    return total.data, [leaf.grad for leaf in v[: len(numbers)]]
