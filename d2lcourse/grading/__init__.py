"""Grading: the pytest plugin, the examiner and grade records.

Nothing is imported here: pytest loads `d2lcourse.grading.plugin` in every run, and the rest needs torch.
"""
