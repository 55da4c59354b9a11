"""A whole class."""

from d2lcourse.batch import demo_class
from d2lcourse.batch.grade import Graded, find_submissions, grade
from d2lcourse.batch.resume import StoredGrading
from d2lcourse.batch.store import Entry, Store

__all__ = ["Entry", "Graded", "Store", "StoredGrading", "demo_class", "find_submissions", "grade"]
