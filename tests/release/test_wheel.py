"""The library's wheel is one that pip takes, and holds the library."""

from __future__ import annotations

import base64
import email
import hashlib
import importlib.metadata
import io
import zipfile
from pathlib import Path

import pytest

from d2lcourse.errors import UserError
from d2lcourse.release import wheel
from d2lcourse.release.wheel import build_wheel
from tests.support import ROOT


def contents(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def inside(files: dict[str, bytes], name: str) -> str:
    return next(data.decode() for path, data in files.items() if path.endswith(f".dist-info/{name}"))


def test_it_holds_the_library_and_says_how_to_install_it() -> None:
    name, data = build_wheel()
    files = contents(data)
    modules = (ROOT / "d2lcourse").rglob("*.py")
    assert {str(path.relative_to(ROOT)) for path in modules} <= set(files)
    assert not [path for path in files if "__pycache__" in path or path.endswith(".pyc")]
    metadata = email.message_from_string(inside(files, "METADATA"))
    version = name.split("-")[1]
    assert metadata["Version"] == version
    assert version.startswith("0.1.0+r")
    needs = metadata.get_all("Requires-Dist") or []
    assert "torch>=2.6" in needs
    assert "triton; extra == 'triton' and (sys_platform == 'linux')" in needs
    assert not any("'dev'" in need for need in needs)
    assert "d2lcourse = d2lcourse.cli:main" in inside(files, "entry_points.txt")
    assert "MIT" in inside(files, "licenses/LICENSE")


def test_every_file_is_recorded_with_its_digest() -> None:
    files = contents(build_wheel()[1])
    for line in inside(files, "RECORD").splitlines():
        path, digest, size = line.split(",")
        if digest:
            found = base64.urlsafe_b64encode(hashlib.sha256(files.pop(path)).digest()).rstrip(b"=")
            assert digest == f"sha256={found.decode()}"
            assert int(size) >= 0
        else:
            files.pop(path)
    assert files == {}


def test_another_library_has_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "d2lcourse"
    package.mkdir()
    (package / "__init__.py").write_text("")
    monkeypatch.setattr(wheel, "PACKAGE", package)
    one = build_wheel()
    assert build_wheel() == one
    (package / "__init__.py").write_text("x = 1\n")
    assert build_wheel()[0] != one[0]


def test_without_a_checkout_it_is_made_of_what_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "d2lcourse"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "something-else"\n')
    monkeypatch.setattr(wheel, "PACKAGE", package)
    metadata = email.message_from_string(inside(contents(build_wheel()[1]), "METADATA"))
    assert metadata["Name"] == "d2lcourse"
    assert "+r" in metadata["Version"]

    def nothing(_: str) -> importlib.metadata.Distribution:
        raise importlib.metadata.PackageNotFoundError("d2lcourse")

    monkeypatch.setattr(importlib.metadata, "distribution", nothing)
    with pytest.raises(UserError, match=r"neither a checkout nor installed.*pip install -e"):
        build_wheel()
