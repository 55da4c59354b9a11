"""Packs the library as a wheel, with no build tool and no network: the same bytes for the same sources.

Its version ends in a digest of the sources (`0.1.0+r3f9a...`), so that pip replaces an earlier one.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import tomllib
from pathlib import Path
from typing import Any

import d2lcourse
from d2lcourse import __version__
from d2lcourse.errors import UserError
from d2lcourse.release.texts import zipped

PACKAGE = Path(d2lcourse.__file__).parent
LEFT_OUT = {"__pycache__", ".ipynb_checkpoints"}
WHEEL = "Wheel-Version: 1.0\nGenerator: d2lcourse\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def build_wheel() -> tuple[str, bytes]:
    """Return the file name and the content of a wheel of the library that is running."""
    sources = _sources()
    metadata, scripts = _metadata()
    digest = hashlib.sha256(metadata.encode() + scripts.encode())
    for name, data in sources.items():
        digest.update(f"{name} {len(data)}\n".encode() + data)
    version = f"{__version__.partition('+')[0]}+r{digest.hexdigest()[:10]}"
    info = f"d2lcourse-{version}.dist-info"
    licence = PACKAGE.parent / "LICENSE"
    files = sources | {
        f"{info}/METADATA": metadata.replace("Version: VERSION", f"Version: {version}", 1).encode(),
        f"{info}/WHEEL": WHEEL.encode(),
        f"{info}/entry_points.txt": scripts.encode(),
    }
    if licence.is_file():
        files[f"{info}/licenses/LICENSE"] = licence.read_bytes()
    record = "".join(f"{name},sha256={_hash(data)},{len(data)}\n" for name, data in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    return f"d2lcourse-{version}-py3-none-any.whl", zipped(files)


def _sources() -> dict[str, bytes]:
    paths = sorted(path for path in PACKAGE.rglob("*") if path.is_file() and not path.is_symlink())
    names = {path: path.relative_to(PACKAGE) for path in paths}
    return {
        f"{PACKAGE.name}/{name.as_posix()}": path.read_bytes()
        for path, name in names.items()
        if not LEFT_OUT & set(name.parts) and path.suffix not in (".pyc", ".pyo")
    }


def _metadata() -> tuple[str, str]:
    """Return METADATA, without a version, and the entry points: of the checkout, else as installed."""
    described = PACKAGE.parent / "pyproject.toml"
    if described.is_file():
        project = tomllib.loads(described.read_text(encoding="utf-8")).get("project", {})
        if project.get("name") == "d2lcourse":
            return _core(project), _points(project)
    try:
        installed = importlib.metadata.distribution("d2lcourse")
    except importlib.metadata.PackageNotFoundError:
        raise UserError(
            f"{PACKAGE} is neither a checkout nor installed, so no wheel can be made of it: "
            "run `pip install -e .` in the course's folder"
        ) from None
    head = (installed.read_text("METADATA") or "").partition("\n\n")[0]
    lines = ["Version: VERSION" if line.startswith("Version: ") else line for line in head.splitlines()]
    return "\n".join(lines) + "\n", installed.read_text("entry_points.txt") or ""


def _core(project: dict[str, Any]) -> str:
    """Return what pip needs to know of a project: no readme, and no tools for developers."""
    lines = ["Metadata-Version: 2.4", "Name: d2lcourse", "Version: VERSION"]
    lines += [f"Summary: {project['description']}", f"License-Expression: {project['license']}"]
    lines += [f"License-File: {name}" for name in project.get("license-files", [])]
    lines += [f"Requires-Python: {project['requires-python']}"]
    lines += [f"Requires-Dist: {needed}" for needed in project["dependencies"]]
    for extra, needs in project.get("optional-dependencies", {}).items():
        if extra == "dev":
            continue
        lines.append(f"Provides-Extra: {extra}")
        for needed in needs:
            requirement, _, marker = needed.partition(";")
            condition = f"extra == '{extra}'" + (f" and ({marker.strip()})" if marker else "")
            lines.append(f"Requires-Dist: {requirement.strip()}; {condition}")
    return "\n".join(lines) + "\n"


def _points(project: dict[str, Any]) -> str:
    groups = {"console_scripts": project.get("scripts", {}), **project.get("entry-points", {})}
    sections = [
        f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in points.items())
        for group, points in groups.items()
    ]
    return "\n".join(sections)


def _hash(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
