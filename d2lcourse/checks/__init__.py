"""The vocabulary of check authors.

A check is a pytest function that takes `student` and `draw`, calls the student's functions
through `student`, and judges what comes back with the words below.
"""

from d2lcourse.checks.comparison import close
from d2lcourse.checks.costs import costs_at_most, stays_on_device
from d2lcourse.checks.draw import Draw
from d2lcourse.checks.effects import leaves_unchanged, updates_in_place
from d2lcourse.checks.forbidden import own_work, without
from d2lcourse.checks.gradients import autograd_of, gradient_matches
from d2lcourse.checks.learning import learns
from d2lcourse.checks.marks import fresh, points
from d2lcourse.checks.pictures import Pictures
from d2lcourse.checks.raising import raises
from d2lcourse.checks.statistic import sigmas, statistic
from d2lcourse.checks.timing import takes_at_most
from d2lcourse.worker.hosting import Callback, HostedEnv, TensorOf
from d2lcourse.worker.remote import is_a, keep, put, same, value

__all__ = [
    "Callback",
    "Draw",
    "HostedEnv",
    "Pictures",
    "TensorOf",
    "autograd_of",
    "close",
    "costs_at_most",
    "fresh",
    "gradient_matches",
    "is_a",
    "keep",
    "learns",
    "leaves_unchanged",
    "own_work",
    "points",
    "put",
    "raises",
    "same",
    "sigmas",
    "statistic",
    "stays_on_device",
    "takes_at_most",
    "updates_in_place",
    "value",
    "without",
]
