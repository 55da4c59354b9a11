"""What is shipped: the wheel and the sdist hold the library and no answer."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FORBIDDEN = ("solutions/", "autograder/", "test_hidden", "assignments/", "alternate.py")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Build both distributions and return their contents."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    (sdist,) = folder.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive, tarfile.open(sdist) as tar:
        names = {member.name.partition("/")[2] for member in tar.getmembers() if member.isfile()}
        return {"wheel": set(archive.namelist()), "sdist": names}


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_holds_every_module_of_the_library(built: dict[str, set[str]], kind: str) -> None:
    modules = {str(path.relative_to(ROOT)) for path in (ROOT / "d2lcourse").rglob("*.py")}
    assert len(modules) > 30
    assert modules <= built[kind]


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_holds_nothing_else(built: dict[str, set[str]], kind: str) -> None:
    metadata = {"README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", "PKG-INFO", ".gitignore"}
    others = {name for name in built[kind] if not name.startswith("d2lcourse/")} - metadata
    assert all(name.startswith("d2lcourse-") and ".dist-info/" in name for name in others), others
    assert not [name for name in built[kind] if any(part in name for part in FORBIDDEN)]


def test_no_line_of_a_solution_is_inside(built: dict[str, set[str]]) -> None:
    answers = set()
    for source in (ROOT / "solutions").rglob("*.py"):
        inside = False
        for line in map(str.strip, source.read_text(encoding="utf-8").splitlines()):
            inside = (inside or line == "### BEGIN SOLUTION") and line != "### END SOLUTION"
            if inside and len(line) > 30:
                answers.add(line)
    assert answers
    for name in built["wheel"]:
        if name.endswith(".py"):
            lines = {line.strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()}
            assert not answers & lines, name
