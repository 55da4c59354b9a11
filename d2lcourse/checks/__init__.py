"""The vocabulary of check authors.

A check is a pytest function that takes `student` and `draw`, calls the student's functions
through `student`, and judges what comes back with the words below.
"""

from d2lcourse.checks.comparison import close
from d2lcourse.checks.draw import Draw
from d2lcourse.checks.effects import leaves_unchanged
from d2lcourse.checks.forbidden import without
from d2lcourse.checks.gradients import autograd_of, gradient_matches
from d2lcourse.checks.marks import points
from d2lcourse.checks.raising import raises

__all__ = [
    "Draw",
    "autograd_of",
    "close",
    "gradient_matches",
    "leaves_unchanged",
    "points",
    "raises",
    "without",
]
