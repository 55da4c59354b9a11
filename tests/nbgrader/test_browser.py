"""JupyterLab and formgrader, looked at in a real browser."""

from __future__ import annotations

import pytest

from tests.nbgrader.browser import CHROMIUM, jupyter, page_at, run_all_cells
from tests.nbgrader.classroom import ASSIGNMENT, Classroom, answer, fill

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="not run: no Chromium (apt-get install chromium)")


def test_a_student_runs_a_grade_cell_in_jupyterlab_and_reads_the_feedback(classroom: Classroom) -> None:
    folder = classroom.fetch("lab")
    answer(folder / "scale.ipynb", double="return x * x", halve="return x / 2")
    with (
        jupyter(classroom, folder.parent) as address,
        page_at(address, f"/lab/tree/{ASSIGNMENT}/scale.ipynb?reset") as page,
    ):
        run_all_cells(page, until="You squared x: 2 x is x + x.")
        page.wait_for_selector("text=0 of 1 public points")
        page.wait_for_selector("text=2 of 2 public points")
        assert page.locator("text=Traceback").count() == 0


def test_formgrader_lists_the_scores(classroom: Classroom) -> None:
    fill(classroom.hand_in("form"), halve="return x")
    classroom.run("nbgrader", "autograde", ASSIGNMENT, "--student", "form")
    with (
        jupyter(classroom, classroom.folder) as address,
        page_at(address, f"/formgrader/manage_submissions/{ASSIGNMENT}") as page,
    ):
        row = page.locator("tr", has_text="form").first
        row.wait_for()
        assert "4 / 6" in " ".join(row.inner_text().split())
