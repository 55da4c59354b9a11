"""An author with a course of one exercise, for tests of what is given out."""

from __future__ import annotations

from pathlib import Path

import pytest

from d2lcourse.course import Course, find_course
from d2lcourse.release import wheel
from d2lcourse.release.bundle import Released, bundle_files, release
from d2lcourse.release.update import apply_update, plan_update

SOLUTION = '''# %% [markdown]
# # Two functions

# %%
import torch


# %%
def double(x):
    """Return twice x."""
    ### BEGIN SOLUTION
    return torch.stack([x, x]).sum(dim=0)
    ### END SOLUTION


# %%
def triple(x):
    """Return three times x.

    More words.
    """
    ### BEGIN SOLUTION
    return torch.stack([x, x, x]).sum(dim=0)
    ### END SOLUTION
'''
STUB = "assignments/ch02_preliminaries/two.py"
NOTEBOOK = "assignments/ch02_preliminaries/two.ipynb"
CHECKS = "autograder/ch02_preliminaries/two/test_public.py"
NOTES = "assignments/ch02_preliminaries/README.md"
ANSWER = "    y = x + x  # my idea\n    return y"


def small_library(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let bundles come with a library of a few lines: searching the real one takes a second."""
    package = folder / "d2lcourse"
    (package / "audit").mkdir(parents=True)
    for name in ("__init__.py", "audit/misconceptions.py"):
        (package / name).write_text("# the library, in small\n")
    patch.setattr(wheel, "PACKAGE", package)


class Author:
    """A course with one exercise, and the bundles made of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.put("course.toml", 'name = "tiny"\nrelease_seed = 1\n')
        self.put("solutions/ch02_preliminaries/two.py", SOLUTION)
        self.put("solutions/ch02_preliminaries/README.md", "# Notes\n")
        self.put(CHECKS, "# first checks\n")

    def put(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def corrects(self, old: str, new: str) -> None:
        """Change the exercise's source."""
        path = self.root / "solutions/ch02_preliminaries/two.py"
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    def course(self) -> Course:
        return find_course(self.root)

    def bundle(self, *, notebooks: bool = True, classroom: bool = False) -> dict[str, bytes]:
        exercises = list(self.course().exercises())
        return bundle_files(self.course(), exercises, {}, notebooks=notebooks, classroom=classroom)

    def gives(
        self, target: Path, *, notebooks: bool = True, classroom: bool = False, archive: bool = False
    ) -> Released:
        exercises = self.course().exercises()
        return release(
            self.course(), exercises, target, notebooks=notebooks, classroom=classroom, archive=archive
        )

    def updates(self, target: Path) -> list[str]:
        """Bring a new bundle to a student; return what is printed."""
        files = self.bundle(notebooks=(target / NOTEBOOK).exists() or (target / NOTEBOOK).is_symlink())
        steps = plan_update(files, target)
        apply_update(steps, files, target)
        return [" ".join(str(step).split()) for step in steps]
