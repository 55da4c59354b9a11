"""The two rules of the architecture: one direction of imports, and only `worker` imports a submission."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "d2lcourse"
# An upper layer may import a lower one, never back; names on one line may not import each other.
LAYERS = [
    {"cli"},
    {"nbgrader"},
    {"batch"},
    {"reporting", "audit", "release"},
    {"grading"},
    {"checks"},
    {"worker"},
    {"course"},
    {"data", "errors"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
IMPORTERS = {
    "import_module",
    "exec_module",
    "run_path",
    "run_module",
    "load_module",
    "__import__",
    "exec",
    "eval",
}
# What may load code by name outside of worker, and why.
TRUSTED_LOADERS = {
    "cli/app.py": "loads our own commands on use",
    "audit/misconceptions.py": "loads the author's misconceptions",
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def package_of(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0].removesuffix(".py")


def imported_packages(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        found |= {
            parts[1] for name in names if (parts := name.split("."))[0] == "d2lcourse" and len(parts) > 1
        }
    return found & LEVEL.keys()


def called_names(source: str) -> set[str]:
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return {getattr(f, "attr", getattr(f, "id", "")) for f in calls}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_downwards(path: Path) -> None:
    own = package_of(path)
    if own in ("__init__", "__main__"):
        assert imported_packages(path.read_text()) <= ({"cli"} if own == "__main__" else set())
        return
    for other in imported_packages(path.read_text()) - {own}:
        assert LEVEL[own] < LEVEL[other], f"{own} imports {other}, which lies above it or beside it"


def test_the_rule_sees_an_upward_import() -> None:
    assert imported_packages("from d2lcourse import cli\nimport d2lcourse.worker.client") == {"cli", "worker"}
    assert LEVEL["cli"] < LEVEL["worker"]


def test_nothing_outside_the_worker_imports_a_submission() -> None:
    loaders = {}
    for path in modules():
        if package_of(path) != "worker" and (used := called_names(path.read_text()) & IMPORTERS):
            loaders[str(path.relative_to(PACKAGE))] = used
    assert loaders.keys() == TRUSTED_LOADERS.keys()


def test_nothing_unpickles() -> None:
    for path in modules():
        tree = ast.parse(path.read_text())
        names = {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        }
        names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not {"pickle", "marshal", "shelve", "dill", "cloudpickle"} & names, path


def test_checks_never_import_solutions() -> None:
    for path in (PACKAGE.parent / "autograder").rglob("*.py"):
        assert "solutions" not in path.read_text(), path


def test_the_pytest_plugin_is_light_to_load() -> None:
    code = "import sys, d2lcourse.grading.plugin; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
