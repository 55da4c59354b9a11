"""Grades a notebook outside of any kernel: what `nbgrader autograde` runs in place of the notebook."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade
from traitlets import Bool, Unicode

from d2lcourse.batch import Store, StoredGrading
from d2lcourse.batch.pool import Pool
from d2lcourse.course import Exercise, Selection, find_course
from d2lcourse.course.files import read_regular_file
from d2lcourse.course.notebook import NOTEBOOK_BYTES
from d2lcourse.errors import GraderError, UserError
from d2lcourse.grading.record import GradeRecord, disclosed, narrowed
from d2lcourse.nbgrader.feedback import feedback_text

GRADE_CELL = re.compile(r'^check\("(?P<exercise>[\w/]+)::(?P<function>[\w.]+)"\)$', re.MULTILINE)
STORE = "d2lcourse.db"  # in the course folder, beside gradebook.db
_LOCK = threading.Lock()  # formgrader may grade from several threads; the store has one writer


class GradeOutside(NbGraderPreprocessor):  # type: ignore[misc]  # untyped
    """Takes the place of nbgrader's Execute: no cell runs, each grade cell gets its score as its output."""

    course_root = Unicode(help="The d2lcourse course whose checks grade.").tag(config=True)
    trust = Bool(False, help="Grade even where nothing confines the submissions.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Grade a notebook.

        Raises:
            UserError: the assignment is none of ours, or it was built for other checks.
            GraderError: there is no score, and the student is not to blame.
        """
        cells = [cell for cell in nb.cells if is_grade(cell) and cell.cell_type == "code"]
        for cell in cells:  # whatever goes wrong from here on, nothing is free
            show(cell, "not graded", 0.0)
        names = resources["nbgrader"]
        directory: CourseDirectory = self.parent.parent.coursedir
        exercise = exercise_of(self.course_root, names["assignment"], names["notebook"])
        folder = directory.format_path(directory.submitted_directory, names["student"], names["assignment"])
        record = record_of(
            exercise, Path(folder), names["student"], Path(directory.root) / STORE, trust=self.trust
        )
        for cell in cells:
            show(cell, *score_of(cell, record))
        return nb, resources


def exercise_of(root: str, assignment: str, notebook: str) -> Exercise:
    """Return the exercise that a notebook of an assignment is about.

    Raises:
        UserError: there is none.
    """
    if not root:
        raise UserError("GradeOutside.course_root is not set; `d2lcourse nbgrader build` writes it")
    for exercise in find_course(Path(root)).exercises():
        if (exercise.folder, exercise.name) == (assignment, notebook):
            return exercise
    raise UserError(
        f"{assignment}/{notebook} is no exercise of the course in {root}; keep other assignments in a course "
        "folder of their own"
    )


def record_of(exercise: Exercise, folder: Path, student: str, store: Path, *, trust: bool) -> GradeRecord:
    """Return the record of one student's notebook: from the store, or graded now.

    Args:
        exercise: which.
        folder: the student's submitted assignment.
        student: the student's id.
        store: the class store's file.
        trust: grade even where nothing confines the submissions.

    Raises:
        GraderError: the grader failed three times.
    """
    with _LOCK, tempfile.TemporaryDirectory(prefix="d2l-nbgrader-") as place:
        staged = stage(exercise, folder, Path(place) / student)
        course = find_course(exercise.root)
        with Store(store) as kept:
            grading = StoredGrading(
                kept, course, [staged], (Selection(exercise, None),), insist=True, trust=trust
            )
            for _ in grading.run(1, _pool()):
                pass
            (key,) = grading.keys
            entry = kept.entry(key)
    if entry.record is None or entry.problem:
        raise GraderError(f"{student}, {exercise.id}: the grader failed: {entry.problem}")
    return entry.record


def stage(exercise: Exercise, folder: Path, target: Path) -> Path:
    """Copy a student's notebook, and nothing else of the submission, to a new folder; return that.

    What is no plain file is not copied: the grading then says that there is no notebook.
    """
    target.mkdir(parents=True, exist_ok=True)
    name = f"{exercise.name}.ipynb"
    try:
        (target / name).write_bytes(read_regular_file(folder / name, NOTEBOOK_BYTES))
    except OSError:
        shutil.rmtree(target / name, ignore_errors=True)
    return target


def score_of(cell: NotebookNode, record: GradeRecord) -> tuple[str, float]:
    """Return a grade cell's feedback and score.

    Raises:
        UserError: the cell is none of ours, or worth something else than its checks.
        GraderError: none of its checks ran.
    """
    name, worth = cell.metadata.nbgrader["grade_id"], float(cell.metadata.nbgrader["points"])
    match = GRADE_CELL.search(cell.source)
    known = {function.name: function for function in record.functions}
    if match is None or match["exercise"] != record.exercise or match["function"] not in known:
        raise UserError(
            f"the grade cell {name} names no function of {record.exercise}: build the course folder again "
            "(`d2lcourse nbgrader build`), then run `nbgrader generate_assignment --force`"
        )
    function = known[match["function"]]
    if abs(function.points - worth) > 1e-9:
        raise UserError(
            f"the grade cell {name} is worth {worth:g} points, its checks {function.points:g}: run "
            "`d2lcourse nbgrader build` again, then `nbgrader generate_assignment --force`"
        )
    mine = narrowed(record, frozenset({function.name}))
    ran = sum(check.points for check in mine.checks if check.outcome not in ("not_run", "error"))
    if ran <= 0:
        raise GraderError(f"none of the checks of {record.exercise}::{function.name} ran on this machine")
    score = min(worth, worth * function.earned / ran)
    return f"{feedback_text(disclosed(mine))}\n\n{function.earned:g} of {worth:g} points", score


def show(cell: NotebookNode, text: str, score: float) -> None:
    """Write a grade cell's outputs: the feedback, then the score as the one plain number nbgrader takes."""
    cell.outputs = [
        new_output("stream", name="stdout", text=text + "\n"),
        new_output("execute_result", data={"text/plain": repr(float(score))}, execution_count=None),
    ]


@cache
def _pool() -> Pool:
    """Return processes that stay warm as long as this one lives; they are started by exec, never forked."""
    pool = Pool(1)
    atexit.register(pool.stop)
    return pool
