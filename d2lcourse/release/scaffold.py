"""The files of a new exercise, ready to be filled in."""

from __future__ import annotations

import re
from pathlib import Path

from d2lcourse.course import Course
from d2lcourse.course.tree import CHAPTER_FOLDER, chapter_key
from d2lcourse.errors import UserError

SOLUTION = '''# %% [markdown]
# # {title}
#
# Say in two or three sentences what the student builds, and where the notes explain it.

# %%
import torch


# %%
def {name}(x: torch.Tensor) -> torch.Tensor:
    """Say what comes back, in one line.

    Args:
        x: (n, d), floating point. Not changed.

    Returns:
        A new tensor with the shape and dtype of `x`: its entries, doubled.

    Example:
        {name}(torch.tensor([[1.0, 2.0]])) is [[2.0, 4.0]].

    Source: the book's section, or the paper.
    """
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
'''
CHECKS = '''"""{visibility} checks of {id}."""

from d2lcourse.checks import close, points


@points(1, of="{name}")
def {test}(student, draw):
    """Say what is true of a right answer."""
    x = draw.normal(3, 4)
    close(student.{name}(x), x + x)  # the expected value comes from a library, a closed form, brute force
'''
MISCONCEPTIONS = '''"""Wrong answers to {id}, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import misconception


@misconception("{name}", says="You did this; it is wrong because of that.")
def wrong(x):
    return x * x
'''
ALTERNATE = '''"""A right answer by another technique."""

import numpy as np
import torch


def {name}(x: torch.Tensor) -> torch.Tensor:
    return torch.from_numpy(np.multiply(x.numpy(), 2))
'''


def scaffold(course: Course, exercise_id: str) -> list[Path]:
    """Write the files of a new exercise; return their paths.

    Args:
        course: where.
        exercise_id: `ch04/softmax`; for a new chapter with its folder, `ch04_classification/softmax`.

    Raises:
        UserError: the id is no id, its chapter is not known, or one of the files exists.
    """
    folder, name = _place(course, exercise_id)
    text = {"id": f"{chapter_key(folder)}/{name}", "name": name}
    checks = course.root / "autograder" / folder / name
    files = {
        course.root / "solutions" / folder / f"{name}.py": SOLUTION.format(**text, title=_title(name)),
        checks / "test_public.py": CHECKS.format(**text, visibility="Public", test="test_small_matrix"),
        checks / "test_hidden.py": CHECKS.format(**text, visibility="Hidden", test="test_another_matrix"),
        checks / "misconceptions.py": MISCONCEPTIONS.format(**text),
        checks / "alternate.py": ALTERNATE.format(**text),
    }
    for path in files:
        if path.exists():
            raise UserError(f"{path} exists already; name another exercise")
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")
    return list(files)


def _place(course: Course, exercise_id: str) -> tuple[str, str]:
    chapter, _, name = exercise_id.partition("/")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise UserError(f"{exercise_id!r} is no id of an exercise; expected one like ch04/softmax")
    folders = {path.name for part in ("solutions", "autograder") for path in (course.root / part).glob("*")}
    known = sorted(folder for folder in folders if CHAPTER_FOLDER.fullmatch(folder))
    if CHAPTER_FOLDER.fullmatch(chapter):
        return chapter, name
    for folder in known:
        if folder.startswith(f"{chapter}_"):
            return folder, name
    raise UserError(
        f"{chapter!r} is no chapter here ({', '.join(known) or 'there is none'}); "
        f"for a new one give its folder, such as ch07_cnn/{name}"
    )


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
