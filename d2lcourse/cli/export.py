"""`d2lcourse export`."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

import click

from d2lcourse.cli.marks import Source
from d2lcourse.cli.output import write_bytes
from d2lcourse.course import find_course
from d2lcourse.errors import UserError
from d2lcourse.grading.results import Mark
from d2lcourse.reporting.exports import classroom, github, gradescope
from d2lcourse.reporting.exports.canvas import to_canvas
from d2lcourse.reporting.exports.junit import to_junit
from d2lcourse.reporting.exports.places import places_of
from d2lcourse.reporting.exports.scores import ClassScores, Per
from d2lcourse.reporting.exports.table import to_csv
from d2lcourse.reporting.exports.template import read_template
from d2lcourse.reporting.exports.wording import SOURCE

FORMATS = ("gradescope", "github", "junit", "csv", "canvas")
SHOWN = 20  # notes on a terminal


@click.command(
    "export",
    short_help="Write points for Gradescope, GitHub, Canvas, CI or a spreadsheet.",
    epilog="Example: d2lcourse export --store class.db --format csv --out points.csv",
)
@click.option("--store", "store_file", type=click.Path(path_type=Path), help="The class store to read.")
@click.option(
    "--records",
    "records_file",
    type=click.Path(path_type=Path),
    help="Records instead of a store: what `check --json FILE` or `grade --json FILE` wrote.",
)
@click.option("--format", "kind", type=click.Choice(FORMATS), required=True, help="For whom.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The file to write; for gradescope a folder, with a file for each student.",
)
@click.option("--student", "students", multiple=True, metavar="ID", help="This student only; repeatable.")
@click.option(
    "--per",
    type=click.Choice(get_args(Per)),
    help="csv, canvas: a row or column per exercise, chapter or in all.",
)
@click.option(
    "--canvas-template",
    type=click.Path(path_type=Path),
    help="canvas: the gradebook that Canvas exported; its students, ids and assignments are kept.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="PART=TITLE",
    help="canvas: the assignment for ch04; repeatable.",
)
@click.option(
    "--hidden-checks",
    type=click.Choice(gradescope.HIDDEN_CHECKS),
    default="visible",
    help="gradescope: when students see the points of hidden checks.",
)
def command(
    store_file: Path | None,
    records_file: Path | None,
    kind: str,
    out: Path | None,
    students: tuple[str, ...],
    per: Per | None,
    canvas_template: Path | None,
    columns: tuple[str, ...],
    hidden_checks: gradescope.HiddenChecks,
) -> int:
    """Write the points of a class, or of one student, in the format that another program reads.

    The points are the autograder's, with your overrides. Students never get the inputs and expected values
    of hidden checks from any of these files. What is not yet a grade is marked as incomplete everywhere.
    """
    source = Source(store_file, records_file, students)
    if kind == "github":
        return _github(source, out)
    if out is None:
        raise UserError(
            f"--format {kind} needs --out, the {'folder' if kind == 'gradescope' else 'file'} to write"
        )
    notes: list[str] = []
    if kind == "gradescope":
        done = _gradescope(source, out, hidden_checks)
    elif kind == "junit":
        _write(out, to_junit(source.marks()))
        done = f"wrote {out}"
    else:
        scores = ClassScores.of(source.marks(), source.people())
        if kind == "csv":
            _write(out, [to_csv(scores, per or "exercise")])
            done = f"wrote {len(scores.people)} students to {out}"
        else:
            template = read_template(canvas_template) if canvas_template else None
            canvas = to_canvas(scores, per or "chapter", template, _columns(columns))
            _write(out, [canvas.text])
            notes += canvas.notes
            done = f"wrote {canvas.written} grades to {out}; import it in Canvas: Grades > Import"
    _say(done, [*notes, *([] if kind == "canvas" else source.open_marks)])
    return 0


def _gradescope(source: Source, out: Path, hidden: gradescope.HiddenChecks) -> str:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{out} cannot be a folder for the results: {error.strerror}") from None
    count = 0
    for student, marks in _by_student(source.marks()):
        write_bytes(
            out / gradescope.file_name(student), gradescope.encode(gradescope.to_gradescope(marks, hidden))
        )
        count += 1
    return f"wrote results of {count} students to {out}"


def _github(source: Source, out: Path | None) -> int:
    found = list(_by_student(source.marks()))
    if len(found) != 1:
        raise UserError(
            f"--format github is about one student, and here are {len(found)}: choose with --student ID"
        )
    marks = found[0][1]
    places = _places(marks)
    result = classroom.encode(classroom.to_classroom(marks, places))
    for line in (*github.log_lines(marks), *github.annotation_lines(marks, places)):
        click.echo(line)
    if out is not None:
        write_bytes(out, f"{result}\n".encode())
    _append("GITHUB_OUTPUT", f"result={result}\n")
    _append("GITHUB_STEP_SUMMARY", github.summary(marks))
    if "GITHUB_OUTPUT" not in os.environ and out is None:
        _say("this is no GitHub job (GITHUB_OUTPUT is not set): the result for Classroom went nowhere", [])
    _say("", source.open_marks)
    return 0


def _places(marks: list[Mark]) -> classroom.Places:
    """Return where the functions are; nothing outside of a course."""
    try:
        course = find_course()
    except UserError:
        return {}
    functions = {m.exercise: [f.name for f in m.record.functions] for m in marks if m.record}
    repository = Path(os.environ.get("GITHUB_WORKSPACE") or course.root)
    return places_of(course.exercises(), course.root / "assignments", repository, functions)


def _by_student(marks: Iterable[Mark]) -> Iterator[tuple[str, list[Mark]]]:
    student, mine = "", list[Mark]()
    for mark in marks:
        if mine and mark.student != student:
            yield student, mine
            mine = []
        student = mark.student
        mine.append(mark)
    if mine:
        yield student, mine


def _columns(given: tuple[str, ...]) -> dict[str, str]:
    columns = {}
    for text in given:
        key, equals, title = text.partition("=")
        if not equals or not key.strip() or not title.strip():
            raise UserError(f"--column {text}: expected PART=TITLE, as in --column 'ch04=Homework 4'")
        columns[key.strip()] = title.strip()
    return columns


def _append(variable: str, text: str) -> None:
    """Append to the file that a GitHub job names for this."""
    if not (name := os.environ.get(variable)):
        return
    try:
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UserError(f"{name} (${variable}) cannot be written: {error.strerror}") from None


def _write(path: Path, parts: Iterable[str]) -> None:
    """Write a file whole or not at all; what is no file, as /dev/stdout, is written to."""
    is_file = path.is_file() or not path.exists()
    draft = path.with_name(f"{path.name}.{os.getpid()}") if is_file else path
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            file.writelines(parts)
        if is_file:
            draft.replace(path)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        if is_file:
            with contextlib.suppress(OSError):
                draft.unlink()


def _say(done: str, notes: list[str]) -> None:
    """Print what was done and what its reader must know, on standard error."""
    lines = [done] * bool(done) + notes[:SHOWN]
    if len(notes) > SHOWN:
        lines.append(f"and {len(notes) - SHOWN} more notes of this kind")
    if done:
        lines.append(SOURCE)
    for line in lines:
        # In a GitHub job `##[` would begin a command, wherever in a line it stands.
        click.echo(line.replace("##[", "## ["), err=True)
