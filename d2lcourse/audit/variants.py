"""What an audit grades: the stub, the reference, its misconceptions, other right answers, and mutants."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Literal

from d2lcourse.audit.misconceptions import load_misconceptions
from d2lcourse.audit.mutants import Mutant
from d2lcourse.course import Exercise, stub_of
from d2lcourse.errors import UserError

Kind = Literal["stub", "reference", "misconception", "alternate", "mutant"]


@dataclass(frozen=True)
class Variant:
    """A submission whose verdict is known beforehand.

    Args:
        kind: what it is.
        name: its own name, unique among its kind.
        source: the module.
        function: what it changes; nothing for whole answers.
        shown: how it is shown where it is reported.
    """

    kind: Kind
    name: str
    source: str
    function: str = ""
    shown: str = ""

    @property
    def key(self) -> str:
        """Tells it apart from the exercise's other variants."""
        return f"{self.kind} {self.name}"


def variants_of(exercise: Exercise) -> list[Variant]:
    """Return an exercise's variants but the mutants.

    Raises:
        UserError: it has no solution here.
    """
    reference = reference_of(exercise)
    found = [Variant("stub", "stub", stub_of(reference)), Variant("reference", "reference", reference)]
    for wrong in load_misconceptions(exercise):
        found.append(Variant("misconception", wrong.name, wrong.apply(reference), wrong.function))
    for path in sorted(exercise.checks.glob("alternate*.py")):
        found.append(Variant("alternate", path.name, path.read_text(encoding="utf-8")))
    return found


def reference_of(exercise: Exercise) -> str:
    """Return an exercise's solution.

    Raises:
        UserError: there is none here.
    """
    if not exercise.solution.is_file():
        raise UserError(f"{exercise.solution} is missing: an audit needs the solutions")
    return exercise.solution.read_text(encoding="utf-8")


@dataclass(frozen=True)
class Equivalents:
    """Mutants that no check can tell from the reference, each with its argument.

    Args:
        known: function, what the text was and what it became.
    """

    known: frozenset[tuple[str, str, str]]

    def __contains__(self, mutant: Mutant) -> bool:
        return (mutant.function, mutant.was, mutant.becomes) in self.known


def equivalents_of(exercise: Exercise) -> Equivalents:
    """Return the mutants that `equivalent.toml` argues to be right.

    Raises:
        UserError: the file cannot be read, or an entry lacks something.
    """
    path = exercise.checks / "equivalent.toml"
    if not path.is_file():
        return Equivalents(frozenset())
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("mutant", [])
        for entry in entries:
            if len(entry["because"].split()) < 5:
                raise ValueError("`because` must hold an argument over all inputs")
        return Equivalents(frozenset((e["function"], e["was"], e["becomes"]) for e in entries))
    except KeyError as error:
        raise UserError(f"{path}: an entry lacks {error}") from None
    except (ValueError, TypeError, AttributeError) as error:
        raise UserError(f"{path}: {error}") from None
