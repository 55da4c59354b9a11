"""Grades the grader: wrong variants of the reference, and what the checks make of them."""

from d2lcourse.audit.misconceptions import Misconception, edit, load_misconceptions, misconception

__all__ = ["Misconception", "edit", "load_misconceptions", "misconception"]
