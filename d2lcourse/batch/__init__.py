"""A whole class."""

from d2lcourse.batch import demo_class
from d2lcourse.batch.grade import find_submissions, grade

__all__ = ["demo_class", "find_submissions", "grade"]
