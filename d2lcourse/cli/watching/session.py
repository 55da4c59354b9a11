"""What `check --watch` does when a file was saved, a key was pressed or a verdict came in."""

from __future__ import annotations

import ast
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from d2lcourse.batch.tasks import Result
from d2lcourse.cli.watching.files import Folders
from d2lcourse.cli.watching.grader import Grades
from d2lcourse.cli.watching.screen import Screen
from d2lcourse.course import Course, Exercise, Selection
from d2lcourse.course.submission import Submitted, read_submission
from d2lcourse.errors import UserError
from d2lcourse.grading.ladder import next_hint
from d2lcourse.grading.progress import remember
from d2lcourse.grading.record import GradeRecord, narrowed
from d2lcourse.reporting.maps import state_of

SLOW = 1.5  # seconds after which it is said that a verdict takes its time
PATIENCE = 0.6  # seconds that a file which is empty, gone or no Python may take to become whole
LONG = 4.0  # seconds of grading after which a new save does not wait for the verdict on the old one


class Session:
    """Grades the exercise just saved, and tells the screen.

    Args:
        course: the course.
        folder: the student's work.
        selections: what is watched.
        grader: grades in the background.
        screen: where everything is shown.
        keep: whether the results are remembered for `d2lcourse status`.
        clock: the time in seconds.
    """

    def __init__(
        self,
        course: Course,
        folder: Path,
        selections: tuple[Selection, ...],
        grader: Grades,
        screen: Screen,
        *,
        keep: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._course, self._folder, self._keep = course, folder, keep
        self._grader, self._screen, self._clock = grader, screen, clock
        self._functions: dict[Exercise, tuple[str, ...]] = {}
        for item in selections:
            names = self._functions.get(item.exercise, ())
            self._functions[item.exercise] = (*names, item.function) if item.function else names
        self.exercises = tuple(self._functions)
        work = [folder, *(folder / exercise.folder for exercise in self.exercises)]
        self._checks = {exercise.checks: exercise for exercise in self.exercises}
        self._folders = Folders([*work, *self._checks])
        self._graded = {exercise: self._read(exercise).digest for exercise in self.exercises}
        self._records: dict[Exercise, GradeRecord] = {}
        self._half: dict[Exercise, float] = {}  # what is half saved, and since when
        self._queue: list[Exercise] = []
        self._running: Exercise | None = None
        self._since = 0.0
        self._is_warm = False  # the first verdict waits for imports
        self._show_all = True
        self.focus = next((item for item in self.exercises if not self._is_complete(item)), self.exercises[0])
        self.has_ended = False
        self.ended_by = 0  # the signal, if it was one

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that are watched."""
        return self._folders.paths

    @property
    def is_complete(self) -> bool:
        """Whether all points of what was graded last are there."""
        record = self._records.get(self.focus)
        return record is not None and record.complete and record.earned == record.points

    @property
    def is_unsettled(self) -> bool:
        """Whether something is half saved, and must be looked at again soon."""
        return self._folders.is_unsettled or bool(self._half)

    @property
    def is_grading(self) -> bool:
        """Whether a verdict is awaited."""
        return self._running is not None

    def begin(self) -> None:
        """Grade the first exercise that is not complete."""
        self._ask(self.focus)

    def end(self, number: int) -> None:
        """Note that a signal ends this."""
        self.has_ended, self.ended_by = True, number

    def press(self, key: str) -> None:
        """Do what a key stands for; nothing if it stands for nothing."""
        match key:
            case "q":
                self.has_ended = True
            case "h":
                self._hint()
            case "r":
                self._show_all = True
                self._ask(self.focus)

    def look(self) -> None:
        """Look what was saved and what was graded, and go on."""
        now = self._clock()
        if result := self._grader.take():
            self._receive(result)
        for path in self._folders.look(now):
            self._notice(path, now)
        for exercise in list(self._half):
            self._consider(exercise, now)
        if self._running is None and self._queue:
            self._start(self._queue.pop(0))
        elif self._running is not None and now - self._since > SLOW:
            self._screen.waiting(self._running)

    def _notice(self, path: Path, now: float) -> None:
        """Look which exercises changed in a folder."""
        if (exercise := self._checks.get(path)) is not None:
            if exercise in self._records or exercise in (self.focus, self._running):
                self._screen.say(f"the checks of {exercise.id} have changed")
                self._restart()  # it has collected the old ones
                self._ask(exercise)
            return
        for exercise in self.exercises:
            if path in (self._folder, self._folder / exercise.folder):
                self._consider(exercise, now)

    def _consider(self, exercise: Exercise, now: float) -> None:
        """Grade an exercise if its code has changed and is whole."""
        submitted = self._read(exercise)
        if submitted.digest == self._graded[exercise]:
            self._half.pop(exercise, None)
        elif _is_whole(submitted) or now - self._half.setdefault(exercise, now) > PATIENCE:
            self._half.pop(exercise, None)
            self._graded[exercise] = submitted.digest
            self.focus = exercise
            self._ask(exercise)

    def _ask(self, exercise: Exercise) -> None:
        if self._is_warm and self._running is not None and self._clock() - self._since > LONG:
            self._restart()
        if exercise not in self._queue:
            self._queue.append(exercise)

    def _restart(self) -> None:
        """Give up what is being graded for now, and start with a fresh grader."""
        self._grader.restart()
        running, self._running, self._is_warm = self._running, None, False
        if running is not None and running not in self._queue:
            self._queue.append(running)

    def _start(self, exercise: Exercise) -> None:
        self._running, self._since = exercise, self._clock()
        self._grader.start(exercise, self._functions[exercise])

    def _receive(self, result: Result) -> None:
        exercise, self._running, self._is_warm = self._running, None, True
        if exercise is None:
            return
        if result.record is None:
            self._screen.trouble(exercise, result)
            return
        record = result.record
        if record.submission_digest != (now := self._read(exercise).digest):
            # It was saved again meanwhile. If that has not been noticed yet, it will be.
            if now == self._graded[exercise]:
                self._ask(exercise)
            return
        if names := self._functions[exercise]:
            record = narrowed(record, frozenset(names))
        before = None if self._show_all else self._records.get(exercise)
        self._show_all = False
        self._records[exercise] = record
        self._graded[exercise] = record.submission_digest
        self._queue = [item for item in self._queue if item != exercise]  # this is what it was to show
        self._screen.verdict(record, before, remember(self._course, [result.record]) if self._keep else "")
        if record.complete and record.earned == record.points:
            self._move_on(exercise)

    def _move_on(self, done: Exercise) -> None:
        """Turn to the next exercise that is not complete."""
        place = self.exercises.index(done)
        later = [*self.exercises[place + 1 :], *self.exercises[:place]]
        following = next((item for item in later if not self._is_complete(item)), None)
        self._screen.complete(done, following, self._folder)
        if following is not None and self.focus == done:
            self.focus = following
            self._ask(following)

    def _is_complete(self, exercise: Exercise) -> bool:
        if (record := self._records.get(exercise)) is not None:
            return record.complete and record.earned == record.points
        return self._keep and state_of(self._course, exercise).word == "complete"

    def _hint(self) -> None:
        record = self._records.get(self.focus)
        unsolved = [item.name for item in record.functions if item.earned < item.points] if record else []
        try:
            hint = next_hint(self._course, self.focus, unsolved[0] if unsolved else None)
        except UserError as error:
            self._screen.say(str(error))
        else:
            self._screen.hint(hint)

    def _read(self, exercise: Exercise) -> Submitted:
        return read_submission(exercise, self._folder)


def _is_whole(submitted: Submitted) -> bool:
    """Whether a module is more than the beginning of itself, as far as one can see."""
    if not (submitted.source or "").strip():
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about an odd escape in a string: the verdict will tell
            ast.parse(submitted.source or "")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
