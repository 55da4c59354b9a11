"""Doctor's findings about disks, memory, text and rights, each with its cure."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pytest

from d2lcourse.batch import surroundings
from d2lcourse.batch.finding import Finding
from d2lcourse.batch.surroundings import folder_findings, memory_findings, text_findings, user_findings

GIB = 1 << 30


class Room(NamedTuple):
    total: int
    used: int
    free: int


def troubles(findings: list[Finding]) -> dict[str, Finding]:
    found = {finding.what: finding for finding in findings if finding.state != "ok"}
    assert all(finding.cure for finding in found.values())
    return found


def test_folders_with_room_are_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Room(9 * GIB, 0, 9 * GIB))
    assert troubles(list(folder_findings(tmp_path))) == {}
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Room(9 * GIB, 8 * GIB, GIB))
    found = troubles(list(folder_findings(tmp_path)))
    assert (found["disk"].state, found["disk"].says[:12]) == ("broken", "1.0 GiB free")


def test_a_folder_that_is_gone_is_broken(tmp_path: Path) -> None:
    found = troubles(list(folder_findings(tmp_path / "gone")))
    assert "No such file" in found["disk"].says


@pytest.mark.parametrize("number", [errno.EDQUOT, errno.EACCES])
def test_a_folder_that_cannot_be_written_is_found_by_trying(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    found = troubles(list(folder_findings(tmp_path)))
    assert (found["temporary files"].state, "TMPDIR" in found["temporary files"].cure) == ("broken", True)
    assert (found["this folder"].state, os.strerror(number) in found["this folder"].says) == ("missing", True)


def test_no_place_for_temporary_files_is_no_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> NoReturn:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", refuse)
    monkeypatch.setattr(os, "name", "nt")
    found = troubles(list(folder_findings(tmp_path)))
    monkeypatch.undo()
    assert (found["temporary files"].state, "set TEMP" in found["temporary files"].cure) == ("broken", True)


def test_a_network_file_system_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "network_type", lambda _: "nfs4")
    assert "nfs4" in troubles(list(folder_findings(tmp_path)))["this folder"].says


def test_little_memory_and_little_shared_memory_are_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = tmp_path / "meminfo"
    account.write_text("MemTotal: 999 kB\nMemAvailable: 1048576 kB\n")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Room(64 << 20, 0, 64 << 20))
    found = troubles(list(memory_findings(tmp_path, account)))
    assert found["memory"].says == "1.0 GiB available"
    assert "--shm-size=1g" in found["shared memory"].cure
    account.write_text("MemAvailable: 8388608 kB\n")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Room(GIB, 0, GIB))
    assert troubles(list(memory_findings(tmp_path, account))) == {}
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "chmod 1777" in troubles(list(memory_findings(tmp_path, account)))["shared memory"].cure


def test_systems_without_such_accounts_say_nothing(tmp_path: Path) -> None:
    assert list(memory_findings(tmp_path / "none", tmp_path / "nothing")) == []


def test_a_console_of_another_encoding_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "utf-8")
    assert troubles(list(text_findings())) == {}
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="cp1252"))
    assert "export PYTHONUTF8=1" in troubles(list(text_findings()))["text"].cure
    monkeypatch.setattr(os, "name", "nt")
    found = troubles(list(text_findings()))["text"]
    monkeypatch.undo()
    assert (found.says.startswith("console in cp1252"), "chcp 65001" in found.cure) == (True, True)


@pytest.mark.parametrize(("user", "count"), [(0, 1), (1000, 0)])
def test_root_is_told_what_check_may_do(user: int, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert len(troubles(list(user_findings()))) == count
