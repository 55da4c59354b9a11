"""What one run grades and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from d2lcourse.course import Course, Exercise, Limits
from d2lcourse.course.submission import Submitted
from d2lcourse.grading import seeds
from d2lcourse.worker.confine.layers import Profile
from d2lcourse.worker.spawned import Workers

if TYPE_CHECKING:
    from d2lcourse.grading.diagnosis import Suspect


@dataclass
class Settings:
    """What one run grades and how.

    Args:
        course: the course whose checks run.
        submission: the student's folder.
        student: the student's id, for the record.
        functions: exercise id to the functions to grade; an exercise that is missing is graded whole.
        in_process: run the student's code in this process, for debugging; not a grade.
        secret: the class secret that hidden seeds derive from.
        limits: deadlines, if not those of the course.
        template: forks the workers, confined; without one they are plain child processes.
        suspects: known wrong answers, for the diagnosis of failed checks.
        submitted: the student's module, where it was read before, on another machine.
    """

    course: Course
    submission: Path
    student: str = ""
    functions: dict[str, frozenset[str]] = field(default_factory=dict)
    in_process: bool = False
    secret: bytes = field(default_factory=seeds.class_secret)
    limits: Limits | None = None
    template: Workers | None = None
    suspects: tuple[Suspect, ...] = ()
    submitted: Submitted | None = None


def profile_of(exercise: Exercise, course: Course) -> Profile:
    """Return what an exercise's workers must be allowed; the GPU only if the class has one."""
    needs = set(exercise.needs)
    has_gpu = "cuda" in needs and course.device == "cuda"
    return Profile("loopback" in needs, "triton" in needs, has_gpu, "compile" in needs, course.imports)
