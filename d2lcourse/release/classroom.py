"""What a bundle needs besides exercises: the library, and a set-up here, in Codespaces and on GitHub."""

from __future__ import annotations

import json
from collections.abc import Iterable

from d2lcourse.course import Course, Exercise
from d2lcourse.course.notes import notes_on
from d2lcourse.course.text import printable
from d2lcourse.release.contents import in_order
from d2lcourse.release.wheel import build_wheel

TORCH_FOR_CPU = "https://download.pytorch.org/whl/cpu"
IGNORED = "__pycache__/\n.ipynb_checkpoints/\n.d2lcourse/\n.venv/\nrecords.json\n"
ATTRIBUTES = "* text=auto eol=lf\n*.whl binary\n"
README = """# {name}

Start with [{notes}]({notes_file}).

Each exercise is a file in `assignments/` in which you replace every `raise NotImplementedError`. The notes
of a chapter are in its folder's `README.md`; the docstring of a function says all that its checks demand.

## Set up

On GitHub, in the browser: "Code", "Codespaces", "Create codespace". The first start takes some minutes; it
is ready when `d2lcourse --version` answers in the terminal.

On your own machine with Python 3.11, 3.12 or 3.13 and 3 GB of disk, in this folder (Linux, macOS, WSL):

    python3 -m venv .venv
    source .venv/bin/activate
    pip install -r requirements.txt
    d2lcourse doctor

In PowerShell on Windows the first two lines are `py -3.12 -m venv .venv` and `.venv\\Scripts\\activate`.
The third line fetches PyTorch, about 200 MB, and what else is needed. The last says what works here, and how
to mend the rest. Later, in a new terminal, you need only the second line.

## Work

    d2lcourse status
    d2lcourse check {example}
    d2lcourse check {example}::FUNCTION
    d2lcourse check {example} --watch
    d2lcourse check {example} --in-process
    d2lcourse hint {example}::FUNCTION

The first shows the exercises and your points, the second grades one exercise, the third one function of it.
With `--watch` it is graded again whenever you save. With `--in-process` your `print` and `breakpoint()` work;
that is for looking, and counts for nothing. The last shows the next step of a function's hints.

{notebooks}These checks are public. Your instructor grades with more of them, which test what the docstrings
say.

If this folder is a repository on GitHub, each push is checked there, too: look under "Actions". Those points
tell you where you are; the grade is made elsewhere.

## When your instructor publishes a correction

Unpack the new bundle somewhere else, not over this folder. In the new one, name this one:

    d2lcourse release FOLDER-WITH-YOUR-WORK --update

It brings the corrections here and keeps what you have written; each file that it touches is named, and
nothing of yours is deleted. Then, in this folder:

    pip install -r requirements.txt
"""
NOTEBOOKS = """Each exercise comes as a notebook, too (`jupyter lab` opens it). The notebook counts as long
as you leave the `.py` file beside it as it is.

"""
WORKFLOW = """# Checks the work at each push with the public checks, for the student's eyes: who can edit this
# file can make it say anything. The grade is made by the instructor, elsewhere. Give it no secret, ever.
name: check
on:
  push:
  workflow_dispatch:
permissions:
  contents: read
concurrency:
  group: check-${{ github.ref }}
  cancel-in-progress: true
jobs:
  check:
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
          cache: pip
          cache-dependency-path: requirements.txt
      - name: Install
        run: pip install --quiet -r requirements.txt
      - name: Check
        id: check
        run: |
          # What the code under test prints must not be taken for a command to the runner.
          fence="$(python3 -c 'import secrets; print(secrets.token_hex(16))')"
          echo "::stop-commands::$fence"
          missing=0
          d2lcourse check --json records.json || missing=$?
          echo
          echo "::$fence::"
          d2lcourse export --records records.json --format github
          exit "$missing"
"""


def classroom_files(course: Course, exercises: list[Exercise], *, notebooks: bool) -> dict[str, bytes]:
    """Return the files around the exercises of a bundle, with the library's wheel, by name.

    Args:
        course: the author's course.
        exercises: what the bundle holds.
        notebooks: whether each stub comes as a notebook too.
    """
    name, wheel = build_wheel()
    texts = {
        "README.md": _readme(course, exercises, notebooks=notebooks),
        ".gitignore": IGNORED,
        ".gitattributes": ATTRIBUTES,
        "requirements.txt": _requirements(course, exercises, name, notebooks=notebooks),
        ".devcontainer/devcontainer.json": _devcontainer(course),
        ".github/workflows/check.yml": WORKFLOW,
    }
    return {file: text.encode() for file, text in texts.items()} | {f"wheels/{name}": wheel}


def _readme(course: Course, exercises: list[Exercise], *, notebooks: bool) -> str:
    first = in_order(exercises)[0]
    return README.format(
        name=printable(course.name),
        example=first.id,
        notes=notes_on(first),
        notes_file=f"assignments/{first.folder}/README.md",
        notebooks=NOTEBOOKS if notebooks else "",
    )


def _requirements(course: Course, exercises: Iterable[Exercise], wheel: str, *, notebooks: bool) -> str:
    """Return what pip installs: torch first, in the version that the course's constraints pin."""
    pinned = course.root / "constraints.txt"
    pins = pinned.read_text(encoding="utf-8").splitlines() if pinned.is_file() else []
    used = [extra for extra in course.extras if any(_uses(exercise, extra) for exercise in exercises)]
    lines = ["# Run in this folder: pip install -r requirements.txt"]
    if course.device == "cpu":
        lines += ["# builds without CUDA, which are ten times smaller", f"--extra-index-url {TORCH_FOR_CPU}"]
    lines += [pin for pin in pins if pin.strip() and not pin.startswith("#")] or ["torch"]
    lines.append(f"./wheels/{wheel}[{','.join(['watch', *used])}]")  # watch: for `check --watch`
    return "\n".join([*lines, *(["jupyterlab"] if notebooks else [])]) + "\n"


def _uses(exercise: Exercise, extra: str) -> bool:
    """Whether an exercise has public checks that run only with an optional package."""
    public = exercise.checks / "test_public.py"
    if not public.is_file():
        return False
    return extra in exercise.needs or f'extra="{extra}"' in public.read_text("utf-8")


def _devcontainer(course: Course) -> str:
    settings = {
        "name": course.name,
        "image": "mcr.microsoft.com/devcontainers/python:3.12",
        "postCreateCommand": "python3 -m pip install -r requirements.txt",
        "customizations": {"vscode": {"extensions": ["ms-python.python", "ms-toolsai.jupyter"]}},
    }
    return json.dumps(settings, indent=2, ensure_ascii=False) + "\n"
