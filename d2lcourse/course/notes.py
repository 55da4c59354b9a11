"""Where the notes of an exercise are: a section of its chapter's `README.md`."""

from __future__ import annotations

from d2lcourse.course.tree import Exercise

FILE = "README.md"


def notes_on(exercise: Exercise) -> str:
    """Return the file with an exercise's notes, and the section if it says which exercise it is for."""
    path = exercise.root / "assignments" / exercise.folder / FILE
    place, section = f"assignments/{exercise.folder}/{FILE}", ""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError):
        return place
    for line in lines:
        if line.startswith("## "):
            section = line.removeprefix("## ").strip()
        elif line.startswith("*Exercise") and f"`{exercise.id}`" in line and section:
            return f'{place}, section "{section}"'
    return place
