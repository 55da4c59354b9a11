"""Which folders are submissions, and which of them are chosen."""

from __future__ import annotations

from pathlib import Path

import pytest

from d2lcourse.batch.grade import choose, find_submissions
from d2lcourse.errors import UserError


def test_every_visible_folder_is_a_submission(tmp_path: Path) -> None:
    for name in ("bob", "ann", ".git"):
        (tmp_path / name).mkdir()
    (tmp_path / "file").touch()
    assert [path.name for path in find_submissions(tmp_path)] == ["ann", "bob"]
    with pytest.raises(UserError, match="there is no such folder"):
        find_submissions(tmp_path / "nowhere")
    with pytest.raises(UserError, match="holds no submissions; expected one folder per student"):
        find_submissions(tmp_path / "ann")


def test_students_are_chosen_in_the_order_in_which_they_are_named() -> None:
    here = Path("class")
    assert choose(["a", "b"], [], here) == ["a", "b"]
    assert choose(["a", "b", "c"], ["c", "a", "c"], here) == ["c", "a"]
    with pytest.raises(UserError, match="class holds no submission of 'anna'; did you mean ann or anne"):
        choose(["ann", "anne", "zoe"], ["anna"], here)
    with pytest.raises(UserError, match="it holds 1 other students'"):
        choose(["zoe"], ["q"], here)
