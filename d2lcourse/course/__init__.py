"""The course on disk: its root, chapters, exercises and the functions a student writes."""

from d2lcourse.course.ids import Selection, select
from d2lcourse.course.source import Function, SourceError, stub_of, written_functions
from d2lcourse.course.tree import Chapter, Course, Exercise, Limits, find_course

__all__ = [
    "Chapter",
    "Course",
    "Exercise",
    "Function",
    "Limits",
    "Selection",
    "SourceError",
    "find_course",
    "select",
    "stub_of",
    "written_functions",
]
