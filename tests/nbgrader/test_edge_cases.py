"""What students do to notebooks: the right score for what is right, a sentence for the rest, nothing stops."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.nbgrader.classroom import (
    ANSWERS,
    ASSIGNMENT,
    Classroom,
    add_code,
    cell_of,
    edited,
    fill,
    source_of,
)

FULL = {"check-double": 3.0, "check-halve": 2.0, "check-negate": 1.0}
NOTHING = {"check-double": 0.0, "check-halve": 0.0}


def deletes_cells(folder: Path) -> None:
    fill(folder)
    with edited(folder / "scale.ipynb") as document:
        document["cells"].remove(cell_of(document, "check-double"))
        document["cells"].remove(cell_of(document, "check-halve"))


def copies_cells(folder: Path) -> None:
    with edited(folder / "scale.ipynb") as document:
        for name in ("answer-double", "check-double"):
            document["cells"].append(json.loads(json.dumps(cell_of(document, name))))
    with edited(folder / "scale.ipynb") as document:
        copies = [
            c
            for c in document["cells"]
            if c["metadata"].get("nbgrader", {}).get("grade_id") == "answer-double"
        ]
        copies[-1]["source"] = source_of(copies[-1]).replace("raise NotImplementedError", ANSWERS["double"])


def renames(folder: Path) -> None:
    fill(folder)
    (folder / "scale.ipynb").rename(folder / "my homework (final).ipynb")


def edits_a_grade_cell(folder: Path) -> None:
    fill(folder, halve="return x")
    with edited(folder / "scale.ipynb") as document:
        cell_of(document, "check-halve")["source"] = "print('all checks passed')\n2.0"


def flips_flags(folder: Path) -> None:
    fill(folder, halve="return x")
    with edited(folder / "scale.ipynb") as document:
        own = cell_of(document, "check-halve")["metadata"]["nbgrader"]
        own |= {"solution": True, "locked": False, "points": 100}
        cell_of(document, "check-double")["metadata"]["nbgrader"]["grade"] = False


def has_a_future_schema(folder: Path) -> None:
    fill(folder)
    with edited(folder / "scale.ipynb") as document:
        for cell in document["cells"]:
            if "nbgrader" in cell["metadata"]:
                cell["metadata"]["nbgrader"]["schema_version"] = 99


def has_no_schema(folder: Path) -> None:
    fill(folder)
    with edited(folder / "scale.ipynb") as document:
        for cell in document["cells"]:
            if "nbgrader" in cell["metadata"]:
                cell["metadata"]["nbgrader"] = {"grade_id": cell["metadata"]["nbgrader"]["grade_id"]}


def writes_elsewhere(folder: Path) -> None:
    with edited(folder / "scale.ipynb") as document:
        document["cells"].remove(cell_of(document, "answer-double"))
        add_code(document, "def double(x):\n    return x + x\n\n\ndef halve(x):\n    return x / 2")
    fill_sign(folder)


def trains_for_an_hour(folder: Path) -> None:
    fill(folder)
    with edited(folder / "scale.ipynb") as document:
        add_code(document, "import time\nfor epoch in range(3600):\n    time.sleep(1)", at=3)


def uses_magics_and_input(folder: Path) -> None:
    fill(folder)
    with edited(folder / "scale.ipynb") as document:
        add_code(document, "%matplotlib inline\n!pip list\nname = input('who are you? ')", at=2)
        add_code(document, "%%time\ntotal = sum(range(10))")


def breaks_one_cell(folder: Path) -> None:
    fill(folder)
    with edited(folder / "scale.ipynb") as document:
        cell_of(document, "answer-halve")["source"] = "def halve(x:\n    return x / 2"


def submits_nothing(folder: Path) -> None:
    fill_sign(folder)
    (folder / "scale.ipynb").write_bytes(b"")


def is_not_utf8(folder: Path) -> None:
    fill_sign(folder)
    (folder / "scale.ipynb").write_bytes('{"cells": ["é"]}'.encode("latin-1"))


def prints_50_megabytes(folder: Path) -> None:
    fill(folder)
    with edited(folder / "scale.ipynb") as document:
        output = {"output_type": "stream", "name": "stdout", "text": "x" * 50_000_000}
        cell_of(document, "answer-double")["outputs"] = [output]


def links_to_the_source(folder: Path) -> None:
    fill_sign(folder)
    (folder / "scale.ipynb").unlink()
    (folder / "scale.ipynb").symlink_to(folder.parents[2] / "source" / ASSIGNMENT / "scale.ipynb")
    (folder / "data.txt").symlink_to(folder.parents[2] / "source" / ASSIGNMENT / "scale.ipynb")


def warns_on_stderr(folder: Path) -> None:
    fill(
        folder,
        double="import sys, warnings; warnings.warn('careful'); print('hm', file=sys.stderr); return x + x",
    )


def fill_sign(folder: Path) -> None:
    from tests.nbgrader.classroom import answer

    answer(folder / "sign.ipynb", negate=ANSWERS["negate"])


CASES: dict[Callable[[Path], None], tuple[dict[str, float], str]] = {
    deletes_cells: (FULL, "All 2 checks passed."),
    copies_cells: (
        {"check-double": 3.0, "check-halve": 0.0, "check-negate": 0.0},
        "halve is not written yet",
    ),
    renames: (FULL, "All 2 checks passed."),
    edits_a_grade_cell: (FULL | {"check-halve": 0.0}, "0 of 2 points"),
    flips_flags: (FULL | {"check-halve": 0.0}, "0 of 2 points"),
    has_a_future_schema: (FULL, "All 2 checks passed."),
    has_no_schema: (FULL, "All 2 checks passed."),
    writes_elsewhere: (FULL, "All 2 checks passed."),
    trains_for_an_hour: (FULL, "a for loop at the top level was ignored"),
    uses_magics_and_input: (FULL, "the IPython command"),
    breaks_one_cell: (FULL | {"check-halve": 0.0}, "nothing in this cell counts"),
    submits_nothing: (FULL | NOTHING, "cannot be read as a notebook"),
    is_not_utf8: (FULL | NOTHING, "not valid UTF-8 text"),
    prints_50_megabytes: (FULL, "All 2 checks passed."),
    links_to_the_source: (FULL | NOTHING, "it is a link"),
    warns_on_stderr: (FULL, "All 2 checks passed."),
}


@pytest.fixture(scope="module")
def class_of_cases(classroom: Classroom) -> Classroom:
    """All cases as students of one class, graded in one run: none stops it."""
    for case in CASES:
        case(classroom.hand_in(case.__name__))
    said = classroom.run("d2lcourse", "nbgrader", "autograde", ASSIGNMENT, "--jobs", "2")
    assert "entered" in said
    return classroom


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_it_earns_what_is_right_and_says_the_rest(
    class_of_cases: Classroom, case: Callable[[Path], None]
) -> None:
    scores, sentence = CASES[case]
    assert class_of_cases.scores(case.__name__) == scores
    page = class_of_cases.folder / "autograded" / case.__name__ / ASSIGNMENT / "scale.ipynb"
    texts = [
        source_of(cell) + "".join("".join(output.get("text", "")) for output in cell.get("outputs", []))
        for cell in json.loads(page.read_text(encoding="utf-8"))["cells"]
    ]
    assert any(sentence in text for text in texts), texts


def test_what_a_link_pointed_to_is_not_copied(class_of_cases: Classroom) -> None:
    graded = class_of_cases.folder / "autograded" / links_to_the_source.__name__
    assert not list(graded.rglob("data.txt"))
    assert "return 2 * x" not in (graded / ASSIGNMENT / "scale.ipynb").read_text(encoding="utf-8")


def test_a_second_run_has_nothing_to_do(class_of_cases: Classroom) -> None:
    said = class_of_cases.run("d2lcourse", "nbgrader", "autograde", ASSIGNMENT)
    assert said.startswith("0 of ")
    assert "entered 0 students" in said


def test_a_link_as_a_submission_is_not_collected(classroom: Classroom) -> None:
    inbound = classroom.root / "exchange" / "small-course" / "inbound"
    name = f"eve+{ASSIGNMENT}+2026-01-01 00:00:00 UTC+abc"
    (inbound / name).symlink_to(classroom.folder / "source" / ASSIGNMENT)
    said = classroom.run("nbgrader", "collect", ASSIGNMENT)
    assert "is a link, not a submission: it was not collected" in said
    (inbound / name).unlink()
    assert not (classroom.folder / "submitted" / "eve" / ASSIGNMENT).exists()


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["d2lcourse", "nbgrader", "autograde", "ch09_none"], "is no chapter of the course"),
        (["d2lcourse", "nbgrader", "autograde", ASSIGNMENT, "--student", "zoe"], "zoe has not submitted"),
        (["d2lcourse", "nbgrader", "autograde", ASSIGNMENT, "--course", "/"], "has no nbgrader_config.py"),
    ],
)
def test_a_wrong_command_names_the_cause(classroom: Classroom, command: list[str], says: str) -> None:
    assert says in classroom.run(*command, code=2)
