"""Splits a check's message into parts, so that what was expected and what came back can be marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

Kind = Literal["", "expected", "got"]

LABEL = re.compile(r"  (expected|got|worst|hint) {2,}")
SENTENCE = re.compile(r"(.*\bexpected )(.+)(, got )(.+?)((?: \([^()]*\))?)")
TOKEN = re.compile(r"[-+\w.]+|\s+|.", re.DOTALL)
TOKENS = 600  # of a value; longer ones are shown without marks
ALIGNED = 150  # words of values of different lengths; aligning more could take seconds
LINE = 400  # characters of a line that is searched for a sentence


class Part(NamedTuple):
    """A piece of a message: plain text, or a place where the expected and the returned value differ."""

    text: str
    kind: Kind = ""


def message_parts(message: str) -> list[Part]:
    """Return a message in parts; joined, they are the message."""
    parts: list[Part] = []
    blocks = list(_blocks(message.splitlines(keepends=True)))
    while blocks:
        label, text = blocks.pop(0)
        if label == "expected" and blocks and blocks[0][0] == "got":
            parts += _compared(text, blocks.pop(0)[1])
        else:
            for line in text.splitlines(keepends=True):
                parts += _sentence(line)
    return list(_merged(parts))


def _merged(parts: list[Part]) -> Iterator[Part]:
    """Yield the parts with neighbours that are not marked as one."""
    for is_plain, run in groupby(parts, key=lambda part: not part.kind):
        if is_plain:
            yield Part("".join(part.text for part in run))
        else:
            yield from run


def _blocks(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield labelled values with their further lines, and all other lines, one by one."""
    label, text = "", ""
    for line in lines:
        found = LABEL.match(line)
        if label and not found and line.startswith("   "):
            text += line
            continue
        if text:
            yield label, text
        label, text = found.group(1) if found else "", line
    if text:
        yield label, text


def _compared(expected: str, got: str) -> list[Part]:
    """Return two labelled values with the words marked in which they differ."""
    left, right = (TOKEN.findall(text) for text in (expected, got))
    if max(len(left), len(right)) > TOKENS:
        return [Part(expected), Part(got)]
    # Blanks only align the columns: they do not tell values apart.
    kept = [[i for i, token in enumerate(tokens) if not token.isspace()] for tokens in (left, right)]
    words = [[tokens[i] for i in places] for tokens, places in zip((left, right), kept, strict=True)]
    same: tuple[set[int], set[int]] = ({kept[0][0]}, {kept[1][0]})  # the labels
    if len(words[0]) == len(words[1]):
        pairs = [(i, i) for i in range(len(words[0])) if words[0][i] == words[1][i]]
    elif max(map(len, words)) <= ALIGNED:
        matches = SequenceMatcher(None, words[0], words[1], autojunk=False).get_matching_blocks()
        pairs = [(m.a + i, m.b + i) for m in matches for i in range(m.size)]
    else:
        return [Part(expected), Part(got)]
    for i, j in pairs:
        same[0].add(kept[0][i])
        same[1].add(kept[1][j])
    return [*_marked(left, same[0], "expected"), *_marked(right, same[1], "got")]


def _marked(tokens: list[str], same: set[int], kind: Kind) -> Iterator[Part]:
    for i, token in enumerate(tokens):
        is_value = any(c.isalnum() for c in token)
        yield Part(token, kind if is_value and i not in same else "")


def _sentence(line: str) -> list[Part]:
    """Return a line like `expected 2, got 3` with the values marked, any other as it is."""
    body = line.rstrip("\n")
    found = SENTENCE.fullmatch(body) if len(body) <= LINE else None
    if not found:
        return [Part(line)]
    start, expected, comma, got, end = found.groups()
    return [
        Part(start),
        Part(expected, "expected"),
        Part(comma),
        Part(got, "got"),
        Part(end + line[len(body) :]),
    ]
