"""What an audit found, and what of it is wrong."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from d2lcourse.audit.variants import Variant
from d2lcourse.grading.record import CheckResult, GradeRecord

SMALLEST_MARGIN = 4.0  # standard deviations between a random check's statistic and its threshold


class Score(msgspec.Struct, kw_only=True):
    """Points."""

    earned: float = 0
    total: float = 0


class Misconceptions(msgspec.Struct, kw_only=True):
    """Wrong variants that lost points in a check of their function, and those that the feedback named.

    `partly` counts those that earn something in other checks of the same function.
    """

    total: int = 0
    partly: int = 0
    caught: int = 0
    diagnosed: int = 0


class Alternates(msgspec.Struct, kw_only=True):
    """Different right answers."""

    total: int = 0
    accepted: int = 0


class Runs(msgspec.Struct, kw_only=True):
    """Repetitions with other seeds and orders; `flakes` counts verdicts on right answers that differed."""

    n: int = 0
    flakes: int = 0
    smallest_margin: float | None = None


class Mutants(msgspec.Struct, kw_only=True):
    """Small changes of the reference; a timeout is counted apart, for it says little about the checks."""

    killed: int = 0
    survived: int = 0
    equivalent: int = 0
    timeouts: int = 0


class ExerciseAudit(msgspec.Struct, kw_only=True):
    """The audit of one exercise.

    `problems` are what makes it fail; `survivors` and `timed_out` are mutants that no check rejected.
    """

    stub: Score = msgspec.field(default_factory=Score)
    reference: Score = msgspec.field(default_factory=Score)
    misconceptions: Misconceptions = msgspec.field(default_factory=Misconceptions)
    alternates: Alternates = msgspec.field(default_factory=Alternates)
    runs: Runs = msgspec.field(default_factory=Runs)
    mutants: Mutants = msgspec.field(default_factory=Mutants)
    seconds: float = 0
    problems: list[str] = []
    survivors: list[str] = []
    timed_out: list[str] = []
    check_seconds: dict[str, float] = {}


class Audit(msgspec.Struct, kw_only=True):
    """The audit of several exercises, and their sums."""

    exercises: dict[str, ExerciseAudit]
    totals: ExerciseAudit


class Judge:
    """Collects what became of an exercise's variants."""

    def __init__(self) -> None:
        self.audit = ExerciseAudit()
        self._failing: set[str] = set()  # checks that rejected something
        self._checks: dict[str, CheckResult] = {}

    def see(self, variant: Variant, record: GradeRecord) -> None:
        """Take in the record of a variant that is no mutant."""
        self.audit.seconds += record.seconds
        record = _inside(record)
        bad = [check for check in record.checks if check.outcome in ("error", "not_run")]
        self._note(f"{check.id} could not run on the {variant.key}: {check.message}" for check in bad)
        match variant.kind:
            case "stub":
                self._see_stub(record)
            case "reference":
                self.audit.reference = Score(earned=record.earned, total=record.points)
                self.audit.check_seconds = {check.id: check.seconds for check in record.checks}
                self._checks = {check.id: check for check in record.checks}
                self._must_pass("the reference", record)
            case "alternate":
                self.audit.alternates.total += 1
                self.audit.alternates.accepted += self._must_pass(f"the right answer {variant.name}", record)
            case "misconception":
                self._see_misconception(variant, record)

    def see_functions(self, written: Iterable[str]) -> None:
        """Take in what the student writes: each needs a check."""
        graded = {check.function for check in self._checks.values()}
        tops = {name.partition(".")[0] for name in graded}
        self._note(f"no check belongs to {name}" for name in written if name not in graded | tops)

    def see_again(self, variant: Variant, record: GradeRecord) -> None:
        """Take in the record of a right answer with other seeds and another order."""
        self.audit.seconds += record.seconds
        lost = [check.id for check in _inside(record).checks if check.outcome != "passed"]
        self.audit.runs.flakes += len(lost)
        self._note(f"{check} is not reliable: the {variant.key} failed it once" for check in lost)
        margins = [s.margin for check in record.checks for s in check.statistics if s.margin is not None]
        known = [] if self.audit.runs.smallest_margin is None else [self.audit.runs.smallest_margin]
        self.audit.runs.smallest_margin = min([*margins, *known], default=None)

    def see_mutant(self, record: GradeRecord, shown: str) -> bool:
        """Take in the record of a mutant that stopped at its first failure; return whether it survived."""
        self.audit.seconds += record.seconds
        outcomes = {check.outcome for check in record.checks}
        self._reject(record)
        if outcomes & {"failed", "crashed"}:
            self.audit.mutants.killed += 1
        elif "timeout" in outcomes:
            self.audit.mutants.timeouts += 1
            self.audit.timed_out.append(shown)
        else:
            self.audit.mutants.survived += 1
            self.audit.survivors.append(shown)
            return True
        return False

    def see_rejections(self, record: GradeRecord) -> None:
        """Take in which checks reject a mutant that ran to the end."""
        self.audit.seconds += record.seconds
        self._reject(record)

    def checks_that_never_failed(self) -> list[CheckResult]:
        """Return the checks that rejected no wrong answer so far; the stub does not count."""
        return [check for name, check in self._checks.items() if name not in self._failing]

    def finish(self, *, with_mutants: bool) -> ExerciseAudit:
        """Return the audit, with the findings that need all records."""
        if with_mutants:
            never = self.checks_that_never_failed()
            self._note(f"{check.id} rejects no misconception and no mutant" for check in never)
        margin = self.audit.runs.smallest_margin
        if margin is not None and margin < SMALLEST_MARGIN:
            self._note([f"a random check came within {margin:.1f} standard deviations of its threshold"])
        self.audit.problems = list(dict.fromkeys(self.audit.problems))
        return self.audit

    def _see_stub(self, record: GradeRecord) -> None:
        self.audit.stub = Score(earned=record.earned, total=record.points)
        passed = [check.id for check in record.checks if check.outcome == "passed"]
        self._note(f"{name} passes on the stub" for name in passed)

    def _see_misconception(self, variant: Variant, record: GradeRecord) -> None:
        self._reject(record)
        self.audit.misconceptions.total += 1
        top = variant.function.partition(".")[0]
        named = {diagnosis.name for check in record.checks for diagnosis in check.diagnoses}
        self.audit.misconceptions.diagnosed += variant.name in named
        own = [check for check in record.checks if check.function in (variant.function, top)]
        self.audit.misconceptions.partly += any(check.outcome == "passed" for check in own)
        if any(check.outcome not in ("passed", "not_run") for check in own):
            self.audit.misconceptions.caught += 1
        else:
            self._note([f"the misconception {variant.name} loses no points of {variant.function}"])

    def _must_pass(self, who: str, record: GradeRecord) -> bool:
        lost = [check for check in record.checks if check.outcome != "passed"]
        self._note(f"{check.id} rejects {who}: {check.message.splitlines()[-1]}" for check in lost)
        return not lost

    def _reject(self, record: GradeRecord) -> None:
        self._failing |= {
            check.id for check in record.checks if check.outcome in ("failed", "crashed", "timeout")
        }

    def _note(self, problems: Iterable[str]) -> None:
        self.audit.problems = [*self.audit.problems, *problems]


def _inside(record: GradeRecord) -> GradeRecord:
    """Return what a record says about the checks of the class's profile."""
    checks = tuple(check for check in record.checks if not check.is_outside)
    return msgspec.structs.replace(record, checks=checks)


def totals_of(audits: Iterable[ExerciseAudit]) -> ExerciseAudit:
    """Return the sums; of margins the smallest, of repetitions the fewest."""
    total = ExerciseAudit()
    items = list(audits)
    for part in ("stub", "reference", "misconceptions", "alternates", "mutants"):
        into = getattr(total, part)
        for name in into.__struct_fields__:
            setattr(into, name, sum(getattr(getattr(item, part), name) for item in items))
    margins = [item.runs.smallest_margin for item in items if item.runs.smallest_margin is not None]
    total.runs = Runs(
        n=min((item.runs.n for item in items), default=0),
        flakes=sum(item.runs.flakes for item in items),
        smallest_margin=min(margins, default=None),
    )
    total.seconds = round(sum(item.seconds for item in items), 3)
    total.problems = [problem for item in items for problem in item.problems]
    total.survivors = [survivor for item in items for survivor in item.survivors]
    total.timed_out = [mutant for item in items for mutant in item.timed_out]
    return total
