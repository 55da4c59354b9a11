"""JUnit XML as pytest's xunit2 family writes it, and as the schema junit-10.xsd of Jenkins demands.

That schema knows no properties of a test case, so that the points stand in the properties of its suite.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from d2lcourse.grading.record import CheckResult, disclosed
from d2lcourse.grading.results import Mark
from d2lcourse.reporting.exports.text import number, one_line, shortened
from d2lcourse.reporting.exports.wording import SOURCE, check_message, reason_of, status_of

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<testsuites name="d2lcourse">\n'
FOOT = "</testsuites>\n"
MESSAGE = 10_000  # characters of one message
HEADLINE = 200


def to_junit(marks: Iterable[Mark]) -> Iterator[str]:
    """Yield the parts of the document: a suite for each student's exercise, a case for each check."""
    yield HEAD
    for mark in marks:
        yield ElementTree.tostring(_suite(mark), encoding="unicode") + "\n"
    yield FOOT


def _suite(mark: Mark) -> ElementTree.Element:
    record = disclosed(mark.record) if mark.record else None
    checks = record.checks if record else ()
    cases = [_case(mark, check) for check in checks]
    if not mark.is_final:
        cases.append(_open(mark))
    kinds = [child.tag for case in cases for child in case]
    suite = ElementTree.Element(
        "testsuite",
        name=one_line(f"{mark.student} {mark.exercise}"),
        tests=str(len(cases)),
        failures=str(kinds.count("failure")),
        errors=str(kinds.count("error")),
        skipped=str(kinds.count("skipped")),
        time=f"{record.seconds if record else 0:.3f}",
    )
    if record:
        # The schema's timestamps have no zone: ours are UTC.
        suite.set("timestamp", one_line(record.started.partition("+")[0].removesuffix("Z")))
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in _properties(mark, checks):
        ElementTree.SubElement(properties, "property", name=one_line(name), value=one_line(value))
    suite.extend(cases)
    return suite


def _properties(mark: Mark, checks: Iterable[CheckResult]) -> Iterator[tuple[str, str]]:
    yield "student", mark.student
    yield "exercise", mark.exercise
    yield "earned", number(mark.earned)
    yield "points", number(mark.points)
    yield "status", status_of(mark)
    yield "source", SOURCE
    if mark.record:
        yield "confinement", mark.record.environment.confinement
    for check in checks:
        yield f"earned {check.id}", number(check.earned)
        yield f"points {check.id}", number(check.points)


def _case(mark: Mark, check: CheckResult) -> ElementTree.Element:
    case = _named(mark, check.function, check.id, check.seconds)
    message = check_message(check, MESSAGE)
    headline = one_line(shortened(check.title, HEADLINE))
    if check.outcome in ("failed", "timeout", "crashed"):
        kind = "failure"
    elif check.outcome in ("error", "not_run"):
        kind = "skipped" if check.is_outside or check.outcome == "not_run" else "error"
    else:
        return case
    ElementTree.SubElement(case, kind, message=headline, type=check.outcome).text = message
    return case


def _open(mark: Mark) -> ElementTree.Element:
    """Return the case that fails for as long as the points are no grade."""
    case = _named(mark, "grading", "complete", 0.0)
    problem = ElementTree.SubElement(
        case, "error", message=f"INCOMPLETE: {status_of(mark)}", type="incomplete"
    )
    problem.text = one_line(shortened(reason_of(mark), MESSAGE))
    return case


def _named(mark: Mark, function: str, name: str, seconds: float) -> ElementTree.Element:
    classname = one_line(".".join([mark.student, *mark.exercise.split("/"), function]))
    return ElementTree.Element("testcase", classname=classname, name=one_line(name), time=f"{seconds:.3f}")
