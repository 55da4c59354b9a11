"""A class's results as static pages: an overview, everyone's every exercise, and two pages per student."""

from d2lcourse.reporting.html.writer import Written, write_report

__all__ = ["Written", "write_report"]
