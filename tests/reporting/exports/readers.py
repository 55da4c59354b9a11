"""Small readers that do with our files what their real consumers do.

They follow the sources of the GitHub runner (ActionCommandManager, ActionCommand), of the
autograding-grading-reporter, of Canvas (GradebookImporter), the schema junit-10.xsd, and Gradescope's
documentation of results.json.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

# --- GitHub's runner ---

COMMANDS = {
    "error",
    "warning",
    "notice",
    "debug",
    "group",
    "endgroup",
    "set-output",
    "set-env",
    "add-mask",
    "add-path",
}


@dataclass
class Runner:
    """Takes a step's output line by line, and keeps the commands that it obeyed."""

    obeyed: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    stop_token: str = ""

    def read(self, lines: Iterable[str]) -> Runner:
        for line in "\n".join(lines).split("\n"):
            self._line(line)
        return self

    def _line(self, line: str) -> None:
        command = self._second(line) or self._first(line)
        if command is None:
            return
        name, properties, data = command
        if self.stop_token:
            if name.lower() == self.stop_token.lower():
                self.stop_token = ""
        elif name == "stop-commands":
            self.stop_token = data
        else:
            self.obeyed.append((name, properties, data))

    def _is_registered(self, name: str) -> bool:
        return name.lower() in COMMANDS | {"stop-commands", self.stop_token.lower() or "stop-commands"}

    def _second(self, line: str) -> tuple[str, dict[str, str], str] | None:
        text = line.lstrip()
        end = text.find("::", 2)
        if not text.startswith("::") or end < 0:
            return None
        name, _, properties = text[2:end].partition(" ")
        if not self._is_registered(name):
            return None
        pairs = [pair.split("=", 1) for pair in properties.strip().split(",") if "=" in pair]
        escapes = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))
        return (
            name,
            {k: _unescape(v, escapes) for k, v in pairs},
            _unescape(text[end + 2 :], escapes[:2] + escapes[4:]),
        )

    def _first(self, line: str) -> tuple[str, dict[str, str], str] | None:
        start = line.find("##[")
        end = line.find("]", start)
        if start < 0 or end < 0:
            return None
        name = line[start + 3 : end].partition(" ")[0]
        return (name, {}, line[end + 1 :]) if self._is_registered(name) else None


def _unescape(text: str, escapes: Iterable[tuple[str, str]]) -> str:
    for code, meaning in escapes:
        text = text.replace(code, meaning)
    return text


# --- GitHub Classroom's reporter ---


def reported(encoded: str) -> tuple[float, float, str]:
    """Return the points, their maximum and the conclusion that Classroom gets."""
    assert len("D2LCOURSE_RESULTS=") + len(encoded) < 128 * 1024, "Linux would not start the reporter"
    results = json.loads(base64.b64decode(encoded, validate=True))
    for test in results["tests"]:
        assert isinstance(test["name"], str)
        assert test["status"] in ("pass", "fail", "error")
    total = sum(test["score"] for test in results["tests"])  # a missing score would be NaN
    conclusion = {"fail": "failed", "error": "errored"}.get(results["status"], "success")
    return total, results["max_score"], conclusion


# --- Gradescope ---


def seen_by_student(data: bytes) -> tuple[float | None, dict[str, str]]:
    """Return the total that a student sees before grades are published, and the texts of visible tests."""
    result: dict[str, Any] = json.loads(data)
    top = {"score", "execution_time", "output", "output_format", "test_output_format", "test_name_format"}
    top |= {"visibility", "stdout_visibility", "extra_data", "tests", "leaderboard"}
    assert result.keys() <= top
    tests = result["tests"]
    allowed = {
        "score",
        "max_score",
        "status",
        "name",
        "name_format",
        "number",
        "output",
        "output_format",
        "tags",
    }
    for test in tests:
        assert test.keys() <= allowed | {"visibility", "extra_data"}
        assert test.get("status", "passed") in ("passed", "failed")
    assert "score" in result or all("score" in test for test in tests)
    kinds = {test.get("visibility", "visible") for test in tests}
    assert kinds <= {"visible", "hidden", "after_due_date", "after_published"}
    visible = {
        test["name"]: test["output"] for test in tests if test.get("visibility", "visible") == "visible"
    }
    total = None if kinds & {"after_due_date", "after_published"} else result["score"]
    return total, {"": result["output"], **visible}


# --- JUnit: Jenkins's schema junit-10.xsd ---

SCHEMA: dict[str, tuple[set[str], set[str], set[str]]] = {  # attributes, those that must be, children
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, set(), {"testsuite"}),
    "testsuite": (
        {
            "name",
            "tests",
            "failures",
            "errors",
            "group",
            "time",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
        },
        {"name", "tests", "failures", "errors"},
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "properties": (set(), set(), {"property"}),
    "property": ({"name", "value"}, {"name", "value"}, set()),
    "testcase": (
        {"name", "time", "classname", "group"},
        {"name"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": ({"type", "message"}, set(), set()),
    "error": ({"type", "message"}, set(), set()),
    "skipped": ({"type", "message"}, set(), set()),
}
SUREFIRE_TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?")


def suites_in(text: str) -> list[ElementTree.Element]:
    """Return the suites of a document that Jenkins's schema accepts and whose counts are true."""
    root = ElementTree.fromstring(text)
    assert root.tag == "testsuites"
    for element in root.iter():
        attributes, required, children = SCHEMA[element.tag]
        assert required <= set(element.keys()) <= attributes, element.tag
        assert {child.tag for child in element} <= children, element.tag
        assert SUREFIRE_TIME.fullmatch(element.get("time", ""))
    for suite in root:
        assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
        for kind, count in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert int(suite.attrib[count]) == len(suite.findall(f"testcase/{kind}"))
    return list(root)


def properties_of(suite: ElementTree.Element) -> dict[str, str]:
    return {item.attrib["name"]: item.attrib["value"] for item in suite.findall("properties/property")}


# --- Canvas ---


@dataclass
class CanvasStudent:
    id: int
    name: str
    sis_id: str = ""
    login: str = ""


@dataclass
class Imported:
    """What Canvas would do: set grades by (student id, assignment title), and make what it does not know."""

    grades: dict[tuple[int, str], str] = field(default_factory=dict)
    new_students: list[str] = field(default_factory=list)
    new_assignments: list[str] = field(default_factory=list)
    points: dict[str, str] = field(default_factory=dict)


def imported_by_canvas(text: str, students: list[CanvasStudent], assignments: dict[int, str]) -> Imported:
    first = text.splitlines()[:3]
    counts = {
        separator: {len(next(csv.reader([line], delimiter=separator))) for line in first}
        for separator in ";,"
    }
    assert not (len(counts[";"]) == 1 and max(counts[";"]) > max(counts[","])), "taken for semicolons"
    rows = list(csv.reader(io.StringIO(text), strict=True))
    header = rows[0]
    assert len(header) > 3
    info = 4 if header[0] == "LastName" else 3
    assert "Student" in header[0] or (header[0], header[1]) == ("LastName", "FirstName")
    assert "ID" in header[info - 2]
    sis, login = -1, -1
    if header[info - 1] == "SIS Login ID":
        login, info = info - 1, info + 1
    elif header[info - 1] == "SIS User ID" and header[info] == "SIS Login ID":
        sis, login, info = info - 1, info, info + 2
        info += header[info - 1] == "Integration ID"
        info += header[info - 1] == "Root Account"
    assert "Section" in header[info - 1]
    done = Imported()
    titles = {}
    for column, whole in enumerate(header[info:], info):
        match = re.fullmatch(r"(.*)\s\((\d+)\)", whole)
        title = assignments.get(int(match.group(2))) if match else None
        title = title or (whole if whole in assignments.values() else None)
        if title is None:
            title = match.group(1) if match else whole
            done.new_assignments.append(title)
        titles[column] = title
    name_column = 1 if header[0] == "LastName" else 0
    for row in rows[1:]:
        if "Points Possible" in row[0]:
            done.points = {title: row[column] for column, title in titles.items()}
        elif not all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", text, re.IGNORECASE) for text in row):
            found = _student(row, students, name_column, sis, login)
            if found is None:
                done.new_students.append(row[0])
            else:
                done.grades |= {(found, title): row[column] for column, title in titles.items()}
    return done


def _student(
    row: list[str], students: list[CanvasStudent], name_column: int, sis: int, login: int
) -> int | None:
    identity = row[name_column + 1]
    keys: list[Callable[[CanvasStudent], bool]] = [lambda s: identity.isdigit() and s.id == int(identity)]
    if sis >= 0 and row[sis]:
        keys.append(lambda s: s.sis_id == row[sis])
    if login >= 0 and row[login]:
        keys.append(lambda s: s.login == row[login])
    keys.append(lambda s: s.name == row[0])  # the first who is called so
    for key in keys:
        for student in students:
            if key(student):
                return student.id
    return None
