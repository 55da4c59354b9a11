"""The reference of the commands says what the commands say."""

from __future__ import annotations

import io
import sys

import click
import pytest

from d2lcourse.cli import reference as writer
from d2lcourse.cli.app import COMMANDS, cli
from d2lcourse.cli.reference import main, reference
from tests.support import ROOT


def test_the_page_is_not_stale() -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert page == reference(), "run `make reference`"


def test_every_command_has_its_section_with_an_example() -> None:
    page = reference()
    for name in COMMANDS:
        assert f"](#d2lcourse-{name})" in page
        assert f"\n## d2lcourse {name}\n" in page
    assert page.count("\nExample: `d2lcourse ") >= len(COMMANDS)


def test_what_markdown_would_take_for_its_own_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command(help="Read <b>.\n\n\b\nkeep\n  this\n", epilog="Ends.")
    @click.option("--kind", type=click.Choice(["a", "b"]), help="One | the other <i>.")
    @click.option("--count", type=click.IntRange(min=0), help="How many.")
    @click.argument("place")
    def strange(kind: str, count: int, place: str) -> None: ...

    monkeypatch.setattr(writer, "COMMANDS", {"strange": ("", "")})
    monkeypatch.setattr(cli, "get_command", lambda *_: strange)
    page = reference()
    assert "Read \\<b>.\n\n```\nkeep\n  this\n```\n" in page
    assert "| `--kind [a\\|b]` | One \\| the other \\<i>. |" in page
    assert "| `--count N` | How many. [x>=0] |" in page
    assert "\nEnds.\n" in page


def test_it_is_printed_as_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", out)
    main()
    assert out.buffer.getvalue().decode() == reference()
