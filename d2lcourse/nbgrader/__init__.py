"""The bridge to nbgrader: notebooks that grade themselves, and an `nbgrader autograde` that is safe.

Importing it is cheap: a notebook's grade cell does it, and nbgrader itself is needed by instructors only.
"""

from d2lcourse.nbgrader.cell import check

__all__ = ["check"]
