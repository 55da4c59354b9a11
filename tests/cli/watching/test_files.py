"""The ways in which editors save a file."""

from __future__ import annotations

import builtins
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from d2lcourse.cli.watching.files import SETTLE, Folders, Reports


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "double.py").write_text("a = 1\n")
    return tmp_path


def test_a_save_counts_when_it_has_come_to_rest(work: Path) -> None:
    folders = Folders([work])
    assert folders.look(0.0) == []
    (work / "double.py").write_text("a = 22\n")
    assert folders.look(1.0) == []
    assert folders.is_unsettled
    (work / "double.py").write_text("a = 333\n")  # several writes are one save
    assert folders.look(1.0 + SETTLE) == []
    assert folders.look(1.0 + 2 * SETTLE) == [work]
    assert folders.look(9.0) == []
    assert not folders.is_unsettled


def test_renaming_a_draft_over_the_file_is_a_save(work: Path) -> None:
    folders = Folders([work])
    before = (work / "double.py").stat()
    draft = work / "double.py.swp"
    draft.write_text("a = 2\n")
    os.utime(draft, ns=(before.st_atime_ns, before.st_mtime_ns))  # same size, same time
    draft.replace(work / "double.py")
    folders.look(1.0)
    assert folders.look(2.0) == [work]


def test_files_of_other_kinds_are_not_looked_at(work: Path) -> None:
    folders = Folders([work])
    (work / "double.py~").touch()
    (work / ".double.py.swp").touch()
    folders.look(1.0)
    assert folders.look(2.0) == []


def test_a_folder_may_come_and_go(tmp_path: Path) -> None:
    folders = Folders([tmp_path / "later"])
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "double.py").touch()
    folders.look(1.0)
    assert folders.look(2.0) == [tmp_path / "later"]
    (tmp_path / "later" / "double.py").unlink()
    (tmp_path / "later").rmdir()
    folders.look(3.0)
    assert folders.look(4.0) == [tmp_path / "later"]


def test_the_system_reports_changes(work: Path) -> None:
    pytest.importorskip("watchfiles")
    woken = threading.Event()
    reports = Reports([work, work / "nowhere"], woken.set)
    try:
        assert reports.are_on
        for _ in range(50):  # it may take a moment until it listens
            (work / "double.py").write_text("a = 2\n")
            if woken.wait(0.1):
                break
        assert woken.is_set()
    finally:
        reports.close()
    assert not reports.are_on


def test_without_watchfiles_nothing_is_reported(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def fake(name: str, *rest: Any) -> Any:
        if name == "watchfiles":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", fake)
    reports = Reports([work], lambda: None)
    assert not reports.are_on
    reports.close()
