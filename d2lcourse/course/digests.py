"""Digests of what decides a grade: the work, the checks, the course's settings."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple
from pathlib import Path

from d2lcourse.course.text import same_everywhere
from d2lcourse.course.tree import Course, Exercise


def source_digest(source: str) -> str:
    """Return the digest of a source with normalised line ends."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()


def check_digest(exercise: Exercise) -> str:
    """Return the digest of the code that grades `exercise`."""
    single = [exercise.checks / name for name in ("rig.py", "exercise.toml")]
    return digest_of(sorted([*exercise.checks.glob("test_*.py"), *filter(Path.is_file, single)]))


def course_digest(course: Course) -> str:
    """Return the digest of the course's settings that decide a grade; the order of exercises does not."""
    settings = [course.release_seed, course.device, course.extras, astuple(course.limits)]
    return hashlib.sha256(json.dumps(settings).encode()).hexdigest()


def digest_of(paths: list[Path]) -> str:
    """Return the digest of files' names and contents, in this order; line ends and BOMs do not count."""
    digest = hashlib.sha256()
    for path in paths:
        data = same_everywhere(path.read_bytes())
        digest.update(f"{path.name} {len(data)}\n".encode() + data)
    return digest.hexdigest()
