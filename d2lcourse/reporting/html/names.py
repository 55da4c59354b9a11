"""File names for students: whatever their ids are."""

from __future__ import annotations

import hashlib
import re

PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
DIGESTED = re.compile(r".*-[0-9a-f]{20}")
RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")  # no file on Windows may be called so
SLUG = 30


def page_name(student: str) -> str:
    """Return the name of a student's page: safe on every file system, and nobody else's.

    An id of small letters, digits, `-` and `_` is its own name. Any other is shortened to such, and a
    digest of the whole id keeps it apart from those that differ in case or in what was left out.
    """
    if PLAIN.fullmatch(student) and not DIGESTED.fullmatch(student) and not RESERVED.fullmatch(student):
        return f"{student}.html"
    slug = re.sub(r"[^a-z0-9_]+", "-", student.lower())[:SLUG].strip("-")
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:20]
    return f"{slug}-{digest}.html" if slug else f"student-{digest}.html"
