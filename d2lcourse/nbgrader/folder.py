"""Writes a course folder for nbgrader: its configuration, source notebooks, and public checks."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from d2lcourse.batch.pool import Pool
from d2lcourse.batch.recording import record as record_misconceptions
from d2lcourse.batch.tasks import Task
from d2lcourse.course import Course, Exercise, stub_of
from d2lcourse.course.notes import FILE as NOTES
from d2lcourse.errors import GraderError, UserError
from d2lcourse.grading.seeds import class_secret
from d2lcourse.nbgrader.notebooks import nbgrader_notebook, section_of
from d2lcourse.nbgrader.own import CHECKS
from d2lcourse.release.bundle import release
from d2lcourse.release.proof import prove

CONFIG = "nbgrader_config.py"
MANIFEST = ".d2lcourse-nbgrader.json"
KEPT = "kept"  # what somebody changed in source/ goes here: students get all that lies in source/
SETTINGS = '''"""nbgrader's settings for this course folder, written by `d2lcourse nbgrader build`."""

c = get_config()  # noqa: F821 - nbgrader defines it

c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = {name!r}

# What students see in place of the answers.
c.ClearSolutions.code_stub = {{"python": "raise NotImplementedError"}}

# Students' code is graded in confined processes, never in a kernel. Take none of these lines away: without
# them nbgrader runs what students send in on this machine.
c.GradeOutside.course_root = {course!r}
c.Autograde.exporter_class = "d2lcourse.nbgrader.exporter.LenientExporter"
c.Autograde.pre_convert_hook = "d2lcourse.nbgrader.intake.before_autograde"
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "d2lcourse.nbgrader.cells.RestoreCells",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "d2lcourse.nbgrader.outside.GradeOutside",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.ExchangeFactory.collect = "d2lcourse.nbgrader.intake.CollectWithoutLinks"
'''


@dataclass(frozen=True)
class Built:
    """What a build did.

    Args:
        written: the files that are new or changed.
        kept: earlier files that somebody had changed, where they are now.
        is_config_yours: whether the configuration was changed by hand, and left alone.
        secrets: how many hidden lines the proof searched for.
    """

    written: tuple[str, ...]
    kept: tuple[str, ...]
    is_config_yours: bool
    secrets: int


def build_folder(course: Course, exercises: list[Exercise], target: Path) -> Built:
    """Write or renew a course folder.

    Args:
        course: the author's course.
        exercises: what to teach; each chapter becomes an assignment, each exercise a notebook.
        target: the folder.

    Raises:
        UserError: there are no solutions here, or `target` holds something that is no such folder.
        GraderError: a reference does not earn its points, or students would get something hidden.
    """
    if target.exists() and any(target.iterdir()) and not (target / MANIFEST).is_file():
        raise UserError(
            f"{target} holds something that is no course folder of ours: name a new or an empty one"
        )
    for exercise in exercises:
        if not exercise.solution.is_file():
            raise UserError(f"{exercise.solution} is missing: notebooks are made of the solutions")
    points = points_of(course, exercises)
    with tempfile.TemporaryDirectory(prefix="d2l-nbgrader-") as place:
        files, secrets = _files(course, exercises, points, Path(place))
    root = str(target.resolve())
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", course.name)
    files[CONFIG] = SETTINGS.format(root=root, name=name, course=str(course.root))
    return _write(target, files, secrets)


def points_of(course: Course, exercises: Iterable[Exercise]) -> dict[Exercise, dict[str, float]]:
    """Return what each function is worth in the class's profile, by grading the reference.

    Raises:
        GraderError: a reference does not earn everything, so the grades would be worth nothing.
    """
    found: dict[Exercise, dict[str, float]] = {}
    by_id = {exercise.id: exercise for exercise in exercises}
    with tempfile.TemporaryDirectory(prefix="d2l-points-") as place, Pool(1) as pool:
        tasks = []
        for number, exercise in enumerate(by_id.values()):
            folder = Path(place) / str(number)
            folder.mkdir()
            shutil.copyfile(exercise.solution, folder / f"{exercise.name}.py")
            root, secret = str(course.root), class_secret().hex()
            tasks.append(Task(root, str(folder), "reference", exercise.id, secret, trust=True))
        for task, result in pool.run(tasks):
            record = result.record
            if record is None:
                raise GraderError(f"{task.exercise} cannot be graded: {result.problem}")
            if record.earned < record.points or not record.complete:
                lost = next(
                    check for check in record.checks if check.outcome != "passed" and not check.is_outside
                )
                raise GraderError(f"the reference of {task.exercise} fails {lost.id}: {lost.message}")
            worth = {function.name: function.points for function in record.functions if function.points > 0}
            found[by_id[task.exercise]] = worth
    return found


def _files(
    course: Course, exercises: list[Exercise], points: Mapping[Exercise, Mapping[str, float]], place: Path
) -> tuple[dict[str, str], int]:
    """Return the files of `source/` by name, proved to show students nothing hidden."""
    recorded = record_misconceptions(course, exercises)
    bundle = place / "bundle"
    secrets = release(course, exercises, bundle, notebooks=False, recorded=recorded).secrets
    files: dict[str, str] = {}
    students = place / "students"
    students.mkdir()
    chapters: defaultdict[str, list[Exercise]] = defaultdict(list)
    for exercise in exercises:
        chapters[exercise.folder].append(exercise)
    for folder, members in chapters.items():
        notes = members[0].solution.parent / NOTES
        text = notes.read_text(encoding="utf-8") if notes.is_file() else ""
        checks = f"source/{folder}/{CHECKS}"
        files[f"{checks}/course.toml"] = (bundle / "course.toml").read_text(encoding="utf-8")
        for exercise in members:
            source, section = exercise.solution.read_text(encoding="utf-8"), section_of(text, exercise)
            worth = points[exercise]
            files[f"source/{folder}/{exercise.name}.ipynb"] = nbgrader_notebook(
                exercise, source, section, worth
            )
            shown = nbgrader_notebook(exercise, stub_of(source), section, worth)
            (students / f"{exercise.chapter}-{exercise.name}.ipynb").write_text(shown, encoding="utf-8")
            own = f"autograder/{folder}/{exercise.name}"
            for path in sorted((bundle / own).glob("*")):
                files[f"{checks}/{own}/{path.name}"] = path.read_text(encoding="utf-8")
    prove(students, course)
    return files, secrets


def _write(target: Path, files: dict[str, str], secrets: int) -> Built:
    known: dict[str, str] = {}
    if (target / MANIFEST).is_file():
        known = json.loads((target / MANIFEST).read_text(encoding="utf-8"))["files"]
    written, kept = [], []
    is_config_yours = False
    for name, text in files.items():
        path = target / name
        if path.is_file():
            present = path.read_text(encoding="utf-8", errors="replace")
            if present == text:
                continue
            if _digest(present) != known.get(name):
                if name == CONFIG:
                    is_config_yours = True
                    continue
                kept.append(str(_keep(target, name)))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(name)
    manifest = {"files": known | {name: _digest(text) for name, text in files.items()}}
    (target / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return Built(tuple(written), tuple(kept), is_config_yours, secrets)


def _keep(target: Path, name: str) -> Path:
    """Move a changed file out of `source/`; never over an earlier one."""
    for number in range(1, 1000):
        place = target / KEPT / f"{name}.{number}"
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            (target / name).replace(place)
            return place
    raise UserError(f"{target / KEPT} is full: clear it")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
