"""From grade records to what people read."""

from d2lcourse.reporting.terminal import class_table, feedback, points_table

__all__ = ["class_table", "feedback", "points_table"]
