"""`d2lcourse check`."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from d2lcourse.cli.diagnosing import with_diagnoses
from d2lcourse.cli.output import console, write_json
from d2lcourse.course import Selection, find_course, select
from d2lcourse.course.notes import notes_on
from d2lcourse.errors import UserError
from d2lcourse.grading.examiner import Job, examine
from d2lcourse.grading.gallery import keep_pictures
from d2lcourse.grading.progress import remember
from d2lcourse.grading.record import GradeRecord, narrowed
from d2lcourse.grading.seeds import class_secret
from d2lcourse.reporting import feedback, points_table
from d2lcourse.reporting.explain import explain as print_sources
from d2lcourse.reporting.maps import next_step, states_of
from d2lcourse.reporting.terminal import lost
from d2lcourse.reporting.wrapping import print_feedback


@click.command(
    "check",
    short_help="Grade your own work.",
    epilog="Example: d2lcourse check ch04/softmax::log_softmax",
)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--watch", is_flag=True, help="Stay, and check each exercise when you save it.")
@click.option("--explain", is_flag=True, help="Show the source of the checks that fail, where it is public.")
@click.option(
    "--in-process",
    is_flag=True,
    help="Run your code in this process, so that pdb and print work; not a grade.",
)
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path), help="Write the grade records to this file."
)
@click.option(
    "--submission",
    type=click.Path(path_type=Path),
    help="The folder with the work; assignments/ of the course if not given.",
)
def command(
    ids: tuple[str, ...],
    watch: bool,
    explain: bool,
    in_process: bool,
    json_file: Path | None,
    submission: Path | None,
) -> int:
    """Grade your own work: everything, a chapter, an exercise or one function.

    ID is ch04, ch04/softmax or ch04/softmax::log_softmax. Exits with 0 if all points are there,
    with 1 if some are missing. --watch stays until you press q, and shows after each save what has changed.
    """
    if watch and (in_process or json_file is not None):
        raise UserError("--watch goes with neither --in-process nor --json: leave one of them out")
    course = find_course()
    folder = (submission or course.root / "assignments").resolve()
    if not folder.is_dir():
        raise UserError(f"{folder}: there is no such folder; name yours with --submission DIR")
    selections = select(course, ids)
    if watch:
        try:
            from d2lcourse.cli.watch import watch as stay
        except ModuleNotFoundError:  # a terminal's modes are Unix
            raise UserError("--watch needs Linux or macOS; on Windows, run it in WSL") from None
        return stay(course, folder, selections, explain=explain, keep=submission is None)
    secret = class_secret()
    records = examine(
        Job(course, folder, selections, student=folder.name, in_process=in_process, secret=secret)
    )
    if not in_process:
        records = with_diagnoses(course, folder, records, secret)
    # Work that is checked elsewhere, or in this process, says nothing about the work in assignments/.
    problem = "" if in_process or submission is not None else remember(course, records)
    if json_file is not None:
        write_json(json_file, records)
    shown = [_selected(record, selections) for record in records]
    out = console()
    _show(out, shown, selections, in_process=in_process, explain=explain)
    kept, trouble = keep_pictures(course, shown)
    for path, title in kept:
        _say(out, f"picture: {path.relative_to(course.root)} ({title})")
    problem = problem or trouble
    is_complete = all(record.complete and record.earned == record.points for record in shown)
    if is_complete and submission is None and not in_process:
        _say(out, next_step(states_of(course)))
    if problem:
        _say(out, f"note: {problem}")
    judged = [check for record in shown for check in record.checks if not check.is_outside]
    return 0 if all(check.outcome == "passed" for check in judged) else 1


def _show(
    out: Console,
    records: list[GradeRecord],
    selections: tuple[Selection, ...],
    *,
    in_process: bool,
    explain: bool,
) -> None:
    exercises = {item.exercise.id: item.exercise for item in selections}
    for record in records:
        for paragraph in feedback(record):
            print_feedback(out, paragraph + "\n")
        if explain:
            print_sources(out, exercises[record.exercise], lost(record))
            out.print()
        for note in record.notes:
            _say(out, f"note on {record.exercise}: {note}")
    out.print(points_table(records))
    earned, points = sum(record.earned for record in records), sum(record.points for record in records)
    _say(out, f"\n{earned:g} of {points:g} points" + ("  (in-process: not a grade)" if in_process else ""))
    if not all(record.complete for record in records):
        _say(out, "Some checks did not run, so this is incomplete.")
    for record in records:
        if record.output and not in_process:
            lines = len(record.output.splitlines())
            _say(
                out,
                f"your code printed {lines} line{'s' * (lines > 1)}; to see what, and to use breakpoint(): "
                f"d2lcourse check {record.exercise} --in-process",
            )
    for record in records:
        if record.earned < record.points:
            _say(out, f"notes: {notes_on(exercises[record.exercise])}")


def _say(out: Console, text: str) -> None:
    out.print(text, highlight=False, markup=False, soft_wrap=True)


def _selected(record: GradeRecord, selections: tuple[Selection, ...]) -> GradeRecord:
    """Return the part of a record that the ids name."""
    functions = {item.function for item in selections if item.exercise.id == record.exercise}
    return record if None in functions else narrowed(record, frozenset(name for name in functions if name))
