"""A small course, its nbgrader folder, and students who fetch, fill and submit with nbgrader's own commands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ASSIGNMENT = "ch02_small"
SOURCE = '''# %% [markdown]
# # Scale
#
# Two functions about scaling: $y = 2x$.

# %%
import torch


# %%
def double(x: torch.Tensor) -> torch.Tensor:
    """Return 2 x.

    Example:
        double(torch.tensor([1.0])) is torch.tensor([2.0]).
    """
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION


# %%
def halve(x: torch.Tensor) -> torch.Tensor:
    """Return x / 2."""
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION
'''
OTHER = '''# %% [markdown]
# # Sign

# %%
import torch


# %%
def negate(x: torch.Tensor) -> torch.Tensor:
    """Return -x."""
    ### BEGIN SOLUTION
    return -x
    ### END SOLUTION
'''
HEADER = "import torch\nfrom d2lcourse.checks import *\n\n\n"
PUBLIC = '''@points(1, of="double")
def test_doubles(student, draw):
    """Every entry is doubled."""
    x = draw.normal(3)
    close(student.double(x), x + x)


@points(2, of="halve")
def test_halves(student, draw):
    """Every entry is halved."""
    x = draw.normal(4)
    close(student.halve(x), x * 0.5)
'''
HIDDEN = '''@points(2, of="double")
def test_doubles_matrices(student, draw):
    """Matrices are doubled too."""
    x = draw.normal(2, 3)
    close(student.double(x), x + x)
'''
NEGATE = '''@points(1, of="negate")
def test_negates(student, draw):
    """Every entry is negated."""
    x = draw.normal(3)
    close(student.negate(x), 0 - x)
'''
MISCONCEPTIONS = """import torch
from d2lcourse.audit.misconceptions import misconception


@misconception("double", says="You squared x: 2 x is x + x.")
def squared(x):
    return x * x
"""
ANSWERS = {"double": "return x + x", "halve": "return x * 0.5", "negate": "return 0 - x"}


def write_course(root: Path) -> Path:
    """Write a course with the exercises ch02/scale (5 points) and ch02/sign (1 point)."""
    files = {
        "course.toml": 'name = "small course"\nrelease_seed = 1\n[limits]\ncall_seconds = 5.0\n',
        f"solutions/{ASSIGNMENT}/scale.py": SOURCE,
        f"solutions/{ASSIGNMENT}/sign.py": OTHER,
        f"solutions/{ASSIGNMENT}/README.md": "# Small\n\n## Scale\n\n*Exercise `ch02/scale`.*\n\nDoubling adds.\n",
        f"autograder/{ASSIGNMENT}/scale/test_public.py": HEADER + PUBLIC,
        f"autograder/{ASSIGNMENT}/scale/test_hidden.py": HEADER + HIDDEN,
        f"autograder/{ASSIGNMENT}/scale/misconceptions.py": MISCONCEPTIONS,
        f"autograder/{ASSIGNMENT}/sign/test_public.py": HEADER + NEGATE,
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def measured(command: tuple[str, ...]) -> tuple[str, ...]:
    """Return a command that also measures which lines of ours it runs: nbgrader calls them in its process."""
    program = Path(sys.executable).with_name(command[0])
    options = ("--parallel-mode", f"--rcfile={ROOT / 'pyproject.toml'}", f"--data-file={ROOT / '.coverage'}")
    return (sys.executable, "-m", "coverage", "run", *options, str(program), *command[1:])


@dataclass
class Classroom:
    """A course folder with its exchange, and where the students work.

    Args:
        root: holds everything.
    """

    root: Path
    said: dict[str, str] = field(default_factory=dict)

    @property
    def course(self) -> Path:
        """The author's course."""
        return self.root / "author"

    @property
    def folder(self) -> Path:
        """nbgrader's course folder."""
        return self.root / "class"

    def environment(self) -> dict[str, str]:
        """Return the variables of every command: a home and a Jupyter configuration of the test's own."""
        bin_folder = str(Path(sys.executable).parent)
        own = {"HOME": str(self.root / "home"), "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}
        return {**os.environ, **own, "JUPYTER_CONFIG_DIR": str(self.root / "home" / ".jupyter")}

    def run(self, *command: str, at: Path | None = None, code: int = 0) -> str:
        """Run a command of `d2lcourse`, `nbgrader` or `jupyter`; return all that it printed."""
        done = subprocess.run(
            measured(command) if "COVERAGE_RUN" in os.environ else command,
            cwd=at or self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == code, said
        return said

    def set_up(self) -> None:
        """Build the course folder and give the assignment out."""
        write_course(self.course)
        (self.root / "exchange").mkdir(mode=0o777)
        (self.root / "exchange").chmod(0o777)
        jupyter = self.root / "home" / ".jupyter"
        jupyter.mkdir(parents=True)
        exchange = str(self.root / "exchange")
        # Students have no configuration of ours; this is what their JupyterHub would say.
        (jupyter / "nbgrader_config.py").write_text(
            f"c = get_config()\nc.Exchange.root = {exchange!r}\nc.CourseDirectory.course_id = 'small-course'\n"
            f"c.Exchange.cache = {str(self.root / 'cache')!r}\n"
            "c.ExchangeCollect.check_owner = False\n"  # one user plays them all
        )
        self.said["build"] = self.run("d2lcourse", "nbgrader", "build", str(self.folder), at=self.course)
        self.said["generate"] = self.run("nbgrader", "generate_assignment", ASSIGNMENT)
        self.said["release"] = self.run("nbgrader", "release_assignment", ASSIGNMENT)

    def fetch(self, student: str) -> Path:
        """Fetch the assignment as a student; return the student's folder."""
        home = self.root / "students" / student
        home.mkdir(parents=True)
        self.run("nbgrader", "fetch_assignment", ASSIGNMENT, at=home)
        return home / ASSIGNMENT

    def submit(self, student: str) -> None:
        """Submit the assignment as a student."""
        self.run("nbgrader", "submit", ASSIGNMENT, "--student", student, at=self.root / "students" / student)

    def hand_in(self, student: str) -> Path:
        """Lay the released assignment into `submitted/`, as if it had been collected; return the folder."""
        target = self.folder / "submitted" / student / ASSIGNMENT
        shutil.copytree(self.folder / "release" / ASSIGNMENT, target)
        (target / "timestamp.txt").write_text("2026-01-01 00:00:00.000000 UTC")
        (target / "submission_secret.txt").write_text(f"nobody knows {student}'s")
        return target

    def scores(self, student: str) -> dict[str, float | None]:
        """Return the automatic score of each of a student's grade cells."""
        return {name: grade["auto"] for name, grade in self.grades(student).items()}

    def grades(self, student: str) -> dict[str, dict[str, float | None]]:
        """Return automatic and manual scores of a student's grade cells."""
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as gradebook:
            submission = gradebook.find_submission(ASSIGNMENT, student)
            return {
                grade.cell.name: {"auto": grade.auto_score, "manual": grade.manual_score}
                for notebook in submission.notebooks
                for grade in notebook.grades
            }


@contextmanager
def edited(path: Path) -> Iterator[dict[str, Any]]:
    """Change a notebook's JSON."""
    document = json.loads(path.read_text(encoding="utf-8"))
    yield document
    path.chmod(0o644)
    path.write_text(json.dumps(document), encoding="utf-8")


def source_of(cell: dict[str, Any]) -> str:
    """Return a cell's text."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def cell_of(document: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the cell that nbgrader knows under a name."""
    found: dict[str, Any]
    (found,) = [
        cell for cell in document["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == name
    ]
    return found


def answer(path: Path, **answers: str) -> None:
    """Write answers into the stubs of a notebook: each the line that takes the placeholder's place."""
    with edited(path) as document:
        for name, line in answers.items():
            cell = cell_of(document, f"answer-{name}")
            cell["source"] = source_of(cell).replace("raise NotImplementedError", line)


def fill(folder: Path, **changes: str) -> None:
    """Write right answers into an assignment, but for the changes."""
    answers = ANSWERS | changes
    answer(folder / "scale.ipynb", double=answers["double"], halve=answers["halve"])
    answer(folder / "sign.ipynb", negate=answers["negate"])


def add_code(document: dict[str, Any], source: str, *, at: int | None = None) -> None:
    """Add a code cell, at the end if no place is named."""
    cell: dict[str, Any] = {
        "cell_type": "code",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": source,
    }
    cell["id"] = f"added{len(document['cells'])}"
    document["cells"].insert(len(document["cells"]) if at is None else at, cell)
