"""Forgeries that work against nbgrader as it comes, and earn nothing here."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.nbgrader.classroom import ASSIGNMENT, Classroom, add_code, cell_of, edited, fill

WRONG = "return x"
STOCK = """c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = "stock"
"""


def shows_a_hidden_value(folder: Path) -> None:
    with edited(folder / "scale.ipynb") as document:
        shown = "class Full(float):\n    def __repr__(self):\n        return 'full marks'\nFull(3)"
        cell_of(document, "check-double")["source"] = shown


def ends_with_a_tensor(folder: Path) -> None:
    with edited(folder / "scale.ipynb") as document:
        cell_of(document, "check-double")["source"] = "import torch\ntorch.tensor(0.)"


def replaces_check(folder: Path) -> None:
    with edited(folder / "scale.ipynb") as document:
        fake = "import sys, types\nfake = types.ModuleType('d2lcourse.nbgrader')\nfake.check = lambda name: None\n"
        add_code(document, f"{fake}sys.modules['d2lcourse.nbgrader'] = fake", at=0)


def exits(folder: Path) -> None:
    with edited(folder / "scale.ipynb") as document:
        add_code(document, "import os\n\ndef double(x):\n    os._exit(0)")


def patches_allclose(folder: Path) -> None:
    with edited(folder / "scale.ipynb") as document:
        patch = (
            "torch.allclose = torch.equal = lambda *args, **options: True\ntorch.testing.assert_close = print"
        )
        add_code(
            document, f"import torch\n{patch}\n\ndef double(x):\n    {patch.splitlines()[0]}\n    return x"
        )


def writes_the_gradebook(folder: Path) -> None:
    database = folder.parents[2] / "gradebook.db"
    with edited(folder / "scale.ipynb") as document:
        add_code(
            document,
            "import sqlite3\n\ndef double(x):\n"
            f"    database = sqlite3.connect({str(database)!r})\n"
            "    database.execute('UPDATE grade SET auto_score = 3, manual_score = 3')\n"
            "    database.commit()\n    return x\n\ndouble(1)",
        )


def reads_the_source(folder: Path) -> None:
    source = folder.parents[2] / "source" / ASSIGNMENT / "scale.ipynb"
    with edited(folder / "scale.ipynb") as document:
        add_code(
            document,
            "import json, re\n\ndef double(x):\n"
            f"    cells = json.load(open({str(source)!r}))['cells']\n"
            "    text = ''.join(next(c['source'] for c in cells if 'def double' in ''.join(c['source'])))\n"
            "    space = {}\n    exec('import torch\\n' + text, space)\n    return space['double'](x)",
        )


def transforms_input(folder: Path) -> None:
    with edited(folder / "scale.ipynb") as document:
        hook = (
            "def free(lines):\n    return ['pass\\n'] if any('check(' in line for line in lines) else lines\n"
        )
        add_code(document, f"{hook}get_ipython().input_transformers_cleanup.append(free)", at=0)


FORGERIES = [
    shows_a_hidden_value,
    ends_with_a_tensor,
    replaces_check,
    exits,
    patches_allclose,
    writes_the_gradebook,
    reads_the_source,
    transforms_input,
]
# With nbgrader's own Execute these get points for a wrong answer. The others show nothing there: `check`
# refuses to be run, and a grade cell's text is restored.
WORK_WITHOUT_US = [replaces_check, writes_the_gradebook, transforms_input]


@pytest.fixture(scope="module")
def ours(classroom: Classroom) -> Classroom:
    """All forgers in one class, graded by our configuration."""
    for forge in FORGERIES:
        folder = classroom.hand_in(forge.__name__)
        fill(folder, double=WRONG)
        forge(folder)
    honest = classroom.hand_in("honest")
    fill(honest)
    classroom.run("nbgrader", "autograde", ASSIGNMENT)
    return classroom


@pytest.fixture(scope="module")
def stock(ours: Classroom, tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """The same class graded by nbgrader without our settings."""
    room = Classroom(Path(tmp_path_factory.mktemp("stock")))
    shutil.copytree(ours.root / "home", room.root / "home")
    shutil.copytree(ours.folder, room.folder, symlinks=True)
    shutil.rmtree(room.folder / "autograded")
    (room.folder / "nbgrader_config.py").write_text(STOCK.format(root=str(room.folder)))
    for path in (room.folder / "submitted").iterdir():
        if path.name not in {forge.__name__ for forge in WORK_WITHOUT_US} | {"honest"}:
            shutil.rmtree(path)
    for path in (room.folder / "submitted").rglob("scale.ipynb"):
        path.chmod(0o644)
        path.write_text(path.read_text(encoding="utf-8").replace(str(ours.folder), str(room.folder)))
    room.run("nbgrader", "autograde", ASSIGNMENT, "--student", "honest")
    return room


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_a_forgery_earns_nothing(ours: Classroom, forge: Callable[[Path], None]) -> None:
    assert ours.scores(forge.__name__)["check-double"] == 0.0


def test_nobody_else_s_score_is_touched(ours: Classroom) -> None:
    assert ours.grades("honest")["check-double"] == {"auto": 3.0, "manual": None}


def test_without_our_settings_nobody_gets_marks_for_free(stock: Classroom) -> None:
    assert set(stock.scores("honest").values()) == {0.0}
    page = stock.folder / "autograded" / "honest" / ASSIGNMENT / "scale.ipynb"
    text = json.dumps(json.loads(page.read_text(encoding="utf-8")))
    assert "lacks d2lcourse's settings" in text


@pytest.mark.parametrize("forge", WORK_WITHOUT_US, ids=lambda forge: forge.__name__)
def test_the_payload_works_where_a_kernel_runs_it(stock: Classroom, forge: Callable[[Path], None]) -> None:
    stock.run("nbgrader", "autograde", ASSIGNMENT, "--student", forge.__name__)
    grades = stock.grades(forge.__name__)["check-double"]
    assert max(value for value in grades.values() if value is not None) > 0
