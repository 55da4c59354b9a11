"""d2lcourse: a graded exercise course for deep learning, and the autograder that scores it."""

__version__ = "0.1.0"
