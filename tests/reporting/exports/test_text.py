"""Texts of others, made safe."""

from __future__ import annotations

import html

import pytest

from d2lcourse.reporting.exports.text import (
    cell,
    command_data,
    command_property,
    markdown,
    number,
    one_line,
    shortened,
)
from tests.reporting.exports.made import NASTY


@pytest.mark.parametrize("text", ["=cmd()", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", " =1", "\uff1d1+1"])
def test_a_formula_becomes_text(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["12", "-3.5", "+49", "ada", "ada+x@example.org", "a=b", ""])
def test_numbers_and_ordinary_texts_stay(text: str) -> None:
    assert cell(text) == text


def test_control_characters_are_shown_as_escapes() -> None:
    assert cell("\t=1") == "\\t=1"
    assert one_line("a\x1b[0m\u202eb\r\nc") == "a\\x1b[0m\\u202eb\\r\\nc"
    assert all(c.isprintable() for c in one_line(NASTY))


def test_markdown_shows_every_character_and_obeys_none() -> None:
    shown = markdown(NASTY)
    assert html.unescape(shown) == one_line(NASTY)
    assert not set(shown) & set("<>|*`_[]()!@/:\\")


def test_workflow_commands_keep_their_data() -> None:
    assert command_data("50 %0A\r\nb") == "50 %250A%0D%0Ab"
    assert command_property("a:b,c") == "a%3Ab%2Cc"


def test_numbers_are_written_without_noise() -> None:
    assert [number(x) for x in (0.1 + 0.2, 3.0, 2 / 3, 0.0, 1234.5)] == ["0.3", "3", "0.6667", "0", "1234.5"]


def test_what_is_cut_says_so() -> None:
    assert shortened("short", 20) == "short"
    assert shortened("x" * 100, 20) == "x" * 10 + " ... (cut)"
