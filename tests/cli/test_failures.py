"""What the system does wrong is a sentence with a cure, and no console makes a command crash."""

from __future__ import annotations

import errno
import importlib
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest

from d2lcourse.cli import main
from d2lcourse.cli.app import COMMANDS, NEED_FORK
from d2lcourse.cli.failures import about_import, about_system, prepare_console

OUTSIDE = "λ\u2192\udcff"  # Greek, an arrow, and a byte of a file name that is no UTF-8


def failing(error: BaseException) -> Any:
    def fail(*_: Any, **__: Any) -> NoReturn:
        raise error

    return fail


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["d2lcourse", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_every_text_can_be_printed(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    prepare_console()
    print(OUTSIDE, flush=True)
    expected = {"utf-8": "λ\u2192\\udcff"}.get(encoding, "\\u03bb\\u2192\\udcff")
    assert raw.getvalue().decode(encoding).strip() == expected


def test_a_replaced_stdout_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    prepare_console()
    print(OUTSIDE)
    assert isinstance(sys.stdout, io.StringIO)
    assert sys.stdout.getvalue().strip() == OUTSIDE


@pytest.mark.parametrize(
    ("number", "cure"),
    [(errno.ENOSPC, "free some disk space"), (errno.EACCES, "change who may use it"), (errno.EIO, "doctor")],
)
def test_an_error_of_the_system_names_file_cause_and_cure(number: int, cure: str) -> None:
    text = about_system(OSError(number, os.strerror(number), "a.txt"))
    assert text.startswith(f"a.txt: {os.strerror(number)}\n")
    assert cure in text
    assert about_system(OSError("odd")).startswith("odd\n")


def test_a_package_that_is_missing_or_broken_is_named() -> None:
    assert "pip install scipy" in about_import(ModuleNotFoundError("no", name="scipy.stats"))
    assert "pip install scikit-learn;" in about_import(ModuleNotFoundError("no", name="sklearn"))
    assert "incomplete" in about_import(ModuleNotFoundError("no", name="d2lcourse.gone"))
    assert "libx.so: gone\n" in about_import(ImportError("libx.so: gone\nmore"))
    assert "doctor" in about_import(ImportError())


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device", "/tmp/x"),
            "d2lcourse: /tmp/x: No space left on device",
        ),
        (ModuleNotFoundError("No module named 'torch'", name="torch"), "d2lcourse: torch is not installed"),
        (KeyboardInterrupt(), "d2lcourse: interrupted"),
    ],
)
def test_no_command_ends_with_a_traceback(
    error: BaseException, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib, "import_module", failing(error))
    assert run(monkeypatch, "status") == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS)
def test_without_fork_a_command_runs_or_says_where_it_does(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delattr(os, "fork")
    code = run(monkeypatch, command, "--help")
    captured = capsys.readouterr()
    if command in NEED_FORK:
        assert (code, "WSL" in captured.err, captured.err.count("\n")) == (2, True, 2)
    else:
        assert (code, captured.err) == (0, "")


def test_a_reader_that_leaves_ends_a_command_quietly(tmp_path: Path) -> None:
    code = (
        "import sys, click\nfrom d2lcourse.cli import app\n"
        "command = click.Command('x', callback=lambda: [click.echo('line') for _ in range(100_000)])\n"
        "app.cli.get_command = lambda *_: command\nsys.argv = ['d2lcourse', 'x']\napp.main()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 1
