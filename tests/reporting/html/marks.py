"""Makes marks for the tests of the report, and reads pages as a browser's parser would."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from d2lcourse.grading.record import (
    CheckResult,
    Diagnosis,
    Environment,
    FunctionResult,
    GradeRecord,
    Picture,
    is_complete,
)
from d2lcourse.grading.results import Mark, Person
from d2lcourse.reporting.html import Written, write_report

WHEN = datetime(2026, 11, 29, 12, tzinfo=UTC)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>a path</title></svg>'
WRONG = "double(2)\nthe value is wrong\n  expected  tensor([4., 1.])\n  got       tensor([2., 1.])"


def check(
    outcome: Any = "passed", name: str = "a", *, visibility: str = "public", **more: Any
) -> CheckResult:
    points = more.pop("points", 1.0)
    return CheckResult(
        id=f"test_{visibility}.py::test_{name}",
        function=more.pop("function", "double"),
        title=more.pop("title", f"Title of {name}."),
        visibility=visibility,  # type: ignore[arg-type]
        points=points,
        earned=points if outcome == "passed" else 0.0,
        outcome=outcome,
        **more,
    )


def hidden(outcome: Any = "failed", name: str = "h", **more: Any) -> CheckResult:
    more = {"message": "double(7) SECRET INPUT", "seed": "4711", **more}
    return check(outcome, name, visibility="hidden", **more)


def diagnosis(name: str, says: str) -> tuple[Diagnosis, ...]:
    return (Diagnosis(name=name, says=says),)


def picture(title: str = "a path", svg: str = SVG) -> tuple[Picture, ...]:
    return (Picture(title=title, svg=svg),)


def record(*checks: CheckResult, level: Any = "A", **more: Any) -> GradeRecord:
    points, earned = sum(c.points for c in checks), sum(c.earned for c in checks)
    values: dict[str, Any] = {
        "student": "",
        "exercise": "",
        "course_digest": "c",
        "check_digest": "k",
        "submission_digest": "s",
        "environment": Environment(python="3.11", torch="2.13", device="cpu", confinement=level),
        "started": "2026-11-29T10:00:00+00:00",
        "seconds": 1.5,
        "functions": (FunctionResult(name="double", points=points, earned=earned),),
        "checks": checks,
        "points": points,
        "earned": earned,
        "complete": is_complete(checks),
        "is_grade": True,
    }
    return GradeRecord(**(values | more))


def mark(student: str, *checks: CheckResult, exercise: str = "ch02/double", **more: Any) -> Mark:
    of_mark = {name: more.pop(name) for name in ("problem", "needs_a_human", "override") if name in more}
    made = record(*checks, student=student, exercise=exercise, **({"submission_digest": student} | more))
    return Mark(student=student, exercise=exercise, record=made, attempts=1, **of_mark)


def report(folder: Path, *marks: Mark, people: tuple[Person, ...] = ()) -> Written:
    known = {person.id: person for person in people}
    return write_report(iter(marks), known, folder, source="class.db", when=WHEN)


class Page(HTMLParser):
    """A page as a parser sees it: its text, its tags, and what is wrong with it."""

    VOID = frozenset({"meta", "img", "br", "wbr"})
    INLINE = frozenset({"a", "span", "strong", "mark", "code", "wbr"})

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.text, self.open, self.tags = "", list[str](), list[tuple[str, dict[str, str | None]]]()
        self.feed(path.read_text(encoding="utf-8"))
        assert not self.open, f"{path.name} leaves {self.open} open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.INLINE:
            self.text += " "
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def words(self) -> str:
        return " ".join(self.text.split())
