"""Records the misconceptions of exercises that are about to be released."""

from __future__ import annotations

from collections.abc import Iterable

from d2lcourse.audit.suspects import suspects_of
from d2lcourse.course import Course, Exercise
from d2lcourse.grading.recorded import pack
from d2lcourse.grading.recording import record_suspects
from d2lcourse.grading.settings import profile_of
from d2lcourse.worker.confine.layers import Profile
from d2lcourse.worker.spawned import Workers, start_workers


def record(course: Course, exercises: Iterable[Exercise]) -> dict[Exercise, str]:
    """Return how the misconceptions of each exercise behave in its public checks, as text.

    Raises:
        GraderError: the checks of an exercise cannot be run, or a misconception does not fit its solution.
    """
    found: dict[Exercise, str] = {}
    workers: dict[Profile, Workers] = {}
    try:
        for exercise in exercises:
            if not (suspects := suspects_of(exercise)):
                continue
            profile = profile_of(exercise, course)
            if profile not in workers:
                workers[profile] = start_workers(profile)
            found[exercise] = pack(record_suspects(course, exercise, suspects, workers[profile]))
    finally:
        for item in workers.values():
            item.close()
    return {exercise: text for exercise, text in found.items() if text}
