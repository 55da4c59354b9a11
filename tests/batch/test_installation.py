"""Doctor's findings about Python, torch and the packages: each with its cure, none a crash."""

from __future__ import annotations

import importlib.metadata
import sys
import warnings
from pathlib import Path
from types import ModuleType

import pytest
import torch

from d2lcourse.batch import installation
from d2lcourse.batch.finding import Finding
from d2lcourse.batch.installation import package_findings, python_findings, torch_findings


def only(findings: list[Finding]) -> tuple[str, str, str]:
    (finding,) = findings
    return finding.state, finding.says, finding.cure


def test_this_installation_is_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "has_nvidia_driver", lambda: torch.cuda.is_available())
    found = [*python_findings(), *torch_findings(), *package_findings()]
    assert {finding.state for finding in found if finding.what in ("Python", "torch", "packages")} == {"ok"}
    assert all(finding.cure for finding in found if finding.state != "ok")


@pytest.mark.parametrize("version", [(3, 10, 4), (3, 14, 0)])
def test_another_python_must_be_changed(version: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    state, _, cure = only(list(python_findings()))
    assert (state, "3.11, 3.12 or 3.13" in cure) == ("broken", True)


def test_a_python_of_32_bits_has_no_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "maxsize", (1 << 31) - 1)
    state, says, cure = only(list(python_findings()))
    assert (state, "32-bit" in says, "64-bit" in cure) == ("broken", True, True)


class Unloadable:
    """An importer that fails as the real one does."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:  # noqa: ARG002
        if name == "torch":
            raise self.error


@pytest.mark.parametrize(
    ("system", "error", "says", "cure"),
    [
        ("posix", ModuleNotFoundError("none", name="torch"), "torch is not installed", "/whl/cpu"),
        (
            "posix",
            ModuleNotFoundError("none", name="sympy"),
            "sympy, which torch needs,",
            "pip install torch",
        ),
        (
            "posix",
            ImportError("libcudart.so.12: cannot open\nmore"),
            "libcudart.so.12: cannot",
            "--force-reins",
        ),
        ("nt", OSError("[WinError 126] c10.dll"), "c10.dll", "Visual C++ Redistributable"),
    ],
)
def test_a_torch_that_cannot_be_loaded_is_a_finding(
    monkeypatch: pytest.MonkeyPatch, system: str, error: Exception, says: str, cure: str
) -> None:
    monkeypatch.delitem(sys.modules, "torch")
    monkeypatch.setattr(sys, "meta_path", [Unloadable(error), *sys.meta_path])
    monkeypatch.setattr(installation.os, "name", system)  # type: ignore[attr-defined]  # the module os
    state, said, cured = only(list(torch_findings()))
    monkeypatch.undo()
    assert (state, says in said, cure in cured, "\n" in said) == ("broken", True, True, False)


def fake_torch(monkeypatch: pytest.MonkeyPatch, **attributes: object) -> None:
    made = ModuleType("torch")
    made.__dict__.update(torch.__dict__ | attributes)
    monkeypatch.setitem(sys.modules, "torch", made)


def test_an_old_torch_and_one_without_numpy_must_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoNumpy:
        def numpy(self) -> None:
            raise RuntimeError("Numpy is not available")

    fake_torch(monkeypatch, __version__="2.5.1+cpu")
    assert only(list(torch_findings()))[1] == "2.5.1+cpu is too old"
    fake_torch(monkeypatch, zeros=lambda _: NoNumpy())
    state, says, cure = only(list(torch_findings()))
    assert (state, says.endswith("without numpy: Numpy is not available")) == ("broken", True)
    assert "numpy" in cure


@pytest.mark.parametrize(
    ("built_for", "warning", "says", "cure"),
    [
        (None, "", "a build for the CPU", "install the build"),
        (
            "13.0",
            "The NVIDIA driver on your system is too old",
            "driver on your system is too old",
            "CUDA 13.0",
        ),
        ("13.0", "", "torch does not see a device", "--gpus all"),
    ],
)
def test_a_gpu_that_torch_does_not_use_is_a_finding(
    monkeypatch: pytest.MonkeyPatch, built_for: str | None, warning: str, says: str, cure: str
) -> None:
    def is_available() -> bool:
        if warning:
            warnings.warn(warning, stacklevel=1)
        return False

    version = ModuleType("version")
    version.cuda = built_for  # type: ignore[attr-defined]  # what torch.version has
    cuda = ModuleType("cuda")
    cuda.is_available = is_available  # type: ignore[attr-defined]  # what torch.cuda has
    fake_torch(monkeypatch, version=version, cuda=cuda)
    monkeypatch.setattr(installation, "NVIDIA", Path(__file__))
    _, finding = torch_findings()
    assert (finding.what, finding.state) == ("GPU", "missing")
    assert says in finding.says
    assert cure in finding.cure


def test_a_gpu_that_torch_uses_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "H200")
    assert only(list(torch_findings()))[1].endswith(", H200")


def test_missing_packages_are_named_with_what_brings_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_version(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(installation, "is_installed", lambda name: name not in ("scipy", "ipykernel"))
    monkeypatch.setattr(importlib.metadata, "version", no_version)
    found = {finding.what: finding for finding in package_findings()}
    assert found["packages"].says == "not installed: scipy"
    assert found["nbgrader"].cure == "pip install 'd2lcourse[nbgrader]'"
    assert found["kernel"].cure == "pip install ipykernel"
    assert set(found) == {"packages", "kernel", *installation.OPTIONAL}
