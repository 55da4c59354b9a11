"""What `check --watch` prints: plain lines one below the other, so that it works in every terminal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from d2lcourse.batch.tasks import Result
from d2lcourse.course import Course, Exercise
from d2lcourse.course.notes import notes_on
from d2lcourse.course.text import printable
from d2lcourse.grading.gallery import keep_pictures
from d2lcourse.grading.ladder import Hint
from d2lcourse.grading.record import CheckResult, GradeRecord
from d2lcourse.reporting.changes import changes
from d2lcourse.reporting.explain import explain as print_sources
from d2lcourse.reporting.terminal import feedback, is_to_do
from d2lcourse.reporting.wrapping import print_feedback

PRINTED = 8  # lines of what the student's code printed that are shown
KEYS = "keys: h hint, r check again and show everything, q quit"


class Screen:
    """Prints what happens.

    Args:
        out: where.
        course: the course.
        explain: whether to show the source of the checks that fail.
    """

    def __init__(self, out: Console, course: Course, *, explain: bool = False) -> None:
        self._out, self._course, self._explain = out, course, explain
        self._pictures: set[str] = set()
        self._printed: dict[str, str] = {}
        self._waits_for: Exercise | None = None

    def say(self, text: str, style: str | None = None) -> None:
        """Print a line as it is."""
        self._out.print(text, style=style, highlight=False, markup=False, soft_wrap=True)

    def welcome(self, exercises: tuple[Exercise, ...], keys: str) -> None:
        """Say what is watched, and what the keys do or why there are none."""
        names = ", ".join(item.id for item in exercises[:3]) + (", ..." if len(exercises) > 3 else "")
        count = "" if len(exercises) == 1 else f"{len(exercises)} exercises: "
        self.say(f"watching {count}{names}")
        self.say("Save a file, and it is checked.")
        self.say(f"keys are off: {keys}; Ctrl-C quits" if keys else KEYS, "dim")

    def waiting(self, exercise: Exercise) -> None:
        """Say, once, that a verdict takes its time."""
        if self._waits_for != exercise:
            self._waits_for = exercise
            self.say(f"checking {exercise.id} ...", "dim")

    def trouble(self, exercise: Exercise, result: Result) -> None:
        """Say why there is no record."""
        ours = "the grader failed, and no one loses points for it: " if result.fault == "grader" else ""
        self.say(f"{exercise.id}: {ours}{printable(result.problem)}")

    def verdict(self, record: GradeRecord, before: GradeRecord | None, problem: str) -> None:
        """Show what a record says that the one before it did not."""
        self._waits_for = None
        found = changes(before, record)
        self.say("")
        self._out.print(self._headline(record, before), highlight=False, soft_wrap=True)
        for check in found.mended:
            line = f"[green]passes now[/]  {escape(printable(f'{check.function}: {check.title}'))}"
            print_feedback(self._out, line)
        for paragraph in feedback(found.news):
            print_feedback(self._out, "\n" + paragraph)
        if self._explain:
            print_sources(self._out, self._exercise(record), found.news.checks)
        for line in _as_before(found.as_before):
            self.say(line, "dim")
        for note in record.notes if before is None or before.notes != record.notes else ():
            self.say(f"note: {note}")
        self._output(record)
        self._new_pictures(record)
        if problem:
            self.say(f"note: {problem}")
        if before is None and record.earned < record.points:
            self.say(f"notes: {notes_on(self._exercise(record))}", "dim")

    def complete(self, done: Exercise, following: Exercise | None, folder: Path) -> None:
        """Say that an exercise is complete, and what comes next."""
        self._out.print(f"[green]{done.id} is complete.[/]", highlight=False)
        if following is None:
            self.say("All that is watched is complete.")
        else:
            path = following.in_submission(folder)
            shown = path.relative_to(self._course.root) if path.is_relative_to(self._course.root) else path
            self.say(f"next: {following.id}; open {shown}")

    def hint(self, hint: Hint) -> None:
        """Show a step of a ladder."""
        self.say(f"\n{hint.title}", "bold")
        print_feedback(self._out, escape(hint.text))
        if hint.notes:
            self.say(f"That is the last one. The notes say more: {hint.notes}")
        if hint.problem:
            self.say(f"note: {hint.problem}")

    def _headline(self, record: GradeRecord, before: GradeRecord | None) -> str:
        color = "green" if record.earned == record.points else "yellow"
        gain = record.earned - before.earned if before is not None else 0
        change = f" ({gain:+g})" if gain else ""
        incomplete = "" if record.complete else ", and some checks did not run"
        points = f"[{color}]{record.earned:g} of {record.points:g} points[/]{change}{incomplete}"
        return f"[bold]{time.strftime('%H:%M:%S')}  {record.exercise}[/]  {points}"

    def _exercise(self, record: GradeRecord) -> Exercise:
        return next(item for item in self._course.exercises() if item.id == record.exercise)

    def _output(self, record: GradeRecord) -> None:
        """Show what the student's code printed, if it is not what it printed before."""
        text = record.output.strip("\n")
        if not text or text == self._printed.get(record.exercise):
            self._printed[record.exercise] = text
            return
        self._printed[record.exercise] = text
        lines = printable(text).splitlines()
        self.say("your code printed:")
        for line in lines[:PRINTED]:
            self.say("  " + (line if len(line) <= 200 else line[:200] + " ..."))
        if len(lines) > PRINTED:
            self.say(f"  and {len(lines) - PRINTED} lines more")

    def _new_pictures(self, record: GradeRecord) -> None:
        kept, problem = keep_pictures(self._course, [record])
        for path, title in kept:
            if str(path) not in self._pictures:
                self._pictures.add(str(path))
                self.say(f"picture: {path.relative_to(self._course.root)} ({title})")
        if problem:
            self.say(f"note: {problem}")


def _as_before(checks: tuple[CheckResult, ...]) -> Iterator[str]:
    to_do = [check for check in checks if is_to_do(check)]
    if failing := [check for check in checks if check not in to_do]:
        fail = "check fails" if len(failing) == 1 else "checks fail"
        yield f"{len(failing)} {fail} as before: {_functions(failing)}"
    if to_do:
        yield f"still to do: {_functions(to_do)}"


def _functions(checks: list[CheckResult]) -> str:
    return printable(", ".join(dict.fromkeys(check.function for check in checks)))
