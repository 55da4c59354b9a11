"""Brings two people's changes of one text together, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Merged:
    """A text with both changes.

    Args:
        lines: its lines.
        conflicts: where both changed the same lines: the first of them in `mine`, from 1. Mine stay there.
    """

    lines: list[str]
    conflicts: list[int]


def merge(base: list[str], mine: list[str], theirs: list[str]) -> Merged:
    """Return `mine` with the changes that were made from `base` to `theirs`.

    Nothing that stands in `mine` but not in `base` is lost.
    """
    lines: list[str] = []
    conflicts: list[int] = []
    at_base = at_mine = at_theirs = 0
    for start, in_mine, in_theirs, length in _unchanged(base, mine, theirs):
        old, own, new = base[at_base:start], mine[at_mine:in_mine], theirs[at_theirs:in_theirs]
        if own in (old, new):
            lines += new
        elif new == old:
            lines += own
        elif (both := _neighbours(old, own, new)) is not None:
            lines += both
        else:
            conflicts.append(at_mine + 1)
            lines += own
        lines += base[start : start + length]
        at_base, at_mine, at_theirs = start + length, in_mine + length, in_theirs + length
    return Merged(lines, conflicts)


def _unchanged(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield runs of lines that all three have: where they are in each, and how many; the last is empty."""
    ours = SequenceMatcher(None, base, mine, autojunk=False).get_matching_blocks()
    others = SequenceMatcher(None, base, theirs, autojunk=False).get_matching_blocks()
    i = j = 0
    while i < len(ours) - 1 and j < len(others) - 1:
        one, other = ours[i], others[j]
        start = max(one.a, other.a)
        stop = min(one.a + one.size, other.a + other.size)
        if start < stop:
            yield start, one.b + start - one.a, other.b + start - other.a, stop - start
        if one.a + one.size < other.a + other.size:
            i += 1
        else:
            j += 1
    yield len(base), len(mine), len(theirs), 0


def _neighbours(old: list[str], own: list[str], new: list[str]) -> list[str] | None:
    """Return lines with both changes if one ends where the other begins: a docstring, and an answer."""
    first, last, text = _change(old, own)
    other_first, other_last, other_text = _change(old, new)
    if (first, last) == (other_first, other_last):
        return None
    if last <= other_first:
        return [*old[:first], *text, *old[last:other_first], *other_text, *old[other_last:]]
    if other_last <= first:
        return [*old[:other_first], *other_text, *old[other_last:first], *text, *old[last:]]
    return None


def _change(old: list[str], new: list[str]) -> tuple[int, int, list[str]]:
    """Return which lines of `old` were replaced, and by what."""
    shorter = min(len(old), len(new))
    first = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    rest = shorter - first
    last = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    return first, len(old) - last, new[first : len(new) - last]
