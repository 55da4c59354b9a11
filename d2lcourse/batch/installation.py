"""What is installed: Python, torch and the packages beside it. A broken one is a finding, never a crash."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import re
import shutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from d2lcourse.batch.finding import Finding

OLDEST, TOO_NEW = (3, 11), (3, 14)
OLDEST_TORCH = (2, 6)
CPU_BUILD = "pip install torch --index-url https://download.pytorch.org/whl/cpu"
# The names by which the required packages are imported; torch is looked at by itself.
REQUIRED = (
    "numpy", "pytest", "pytest_timeout", "gymnasium", "gpytorch", "sklearn", "scipy", "PIL", "jupytext",
    "click", "rich", "msgspec",
)  # fmt: skip
# What the course can do with them, and how to get them.
OPTIONAL = {
    "jupyterlab": ("to work in notebooks", "pip install jupyterlab"),
    "nbgrader": ("to release and collect with nbgrader", "pip install 'd2lcourse[nbgrader]'"),
    "jinja2": ("for `report`", "pip install 'd2lcourse[report]'"),
    "distributed": ("to grade on several machines", "pip install 'd2lcourse[cluster]'"),
    "watchfiles": ("for `check --watch`", "pip install 'd2lcourse[watch]'"),
    "triton": ("for exercises that write GPU kernels", "pip install 'd2lcourse[triton]' (on Linux)"),
}
NVIDIA = Path("/proc/driver/nvidia/version")


def python_findings() -> Iterator[Finding]:
    """Yield whether this Python will do."""
    says = f"{platform.python_version()} ({sys.executable})"
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        cure = "make an environment with Python 3.11, 3.12 or 3.13: python3.12 -m venv .venv"
        yield Finding("Python", "broken", says, cure)
    elif sys.maxsize <= 1 << 32:
        yield Finding("Python", "broken", f"{says}: torch has no 32-bit build", "install 64-bit Python")
    else:
        yield Finding("Python", "ok", says)


def torch_findings() -> Iterator[Finding]:
    """Yield whether torch can be imported, suits its company and sees its GPU."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            import torch
        except ModuleNotFoundError as error:
            missing = "torch" if error.name == "torch" else f"{error.name}, which torch needs,"
            yield Finding("torch", "broken", f"{missing} is not installed", CPU_BUILD)
            return
        except (ImportError, OSError) as error:
            yield Finding("torch", "broken", f"cannot be loaded: {_first_line(error)}", _cure_for_loading())
            return
        has_device = torch.cuda.is_available()
    version = torch.__version__
    if tuple(map(int, re.findall(r"\d+", version)[:2])) < OLDEST_TORCH:
        yield Finding("torch", "broken", f"{version} is too old", f"{CPU_BUILD} --upgrade (2.6 or newer)")
        return
    try:
        torch.zeros(1).numpy()
    except RuntimeError as error:
        cure = "pip install --upgrade torch numpy: the two were built for different versions of each other"
        yield Finding("torch", "broken", f"{version}, without numpy: {_first_line(error)}", cure)
        return
    if has_device:
        yield Finding("torch", "ok", f"{version}, {torch.cuda.get_device_name()}")
        return
    yield Finding("torch", "ok", f"{version}, no CUDA device: checks that need one are not run")
    if has_nvidia_driver():
        yield _unused_gpu(torch.version.cuda, [str(item.message) for item in said])


def _unused_gpu(built_for: str | None, said: list[str]) -> Finding:
    if built_for is None:
        says = "there is an NVIDIA driver, and this torch is a build for the CPU"
        return Finding("GPU", "missing", says, "install the build that pytorch.org names for the GPU")
    reason = _first_line(said[0]) if said else "torch does not see a device"
    cure = (
        f"this torch is built for CUDA {built_for}: update the driver, or install the build that "
        "pytorch.org names for yours; look at CUDA_VISIBLE_DEVICES, and at --gpus all in a container"
    )
    return Finding("GPU", "missing", f"there is an NVIDIA driver: {reason}", cure)


def package_findings() -> Iterator[Finding]:
    """Yield whether the packages are there that everything needs, and those that some need."""
    missing = [name for name in REQUIRED if not is_installed(name)]
    if missing:
        says = f"not installed: {', '.join(missing)}"
        yield Finding("packages", "broken", says, "pip install --upgrade d2lcourse (or -e . in a clone)")
    else:
        yield Finding("packages", "ok", "all that are required")
    for name, (purpose, cure) in OPTIONAL.items():
        try:
            yield Finding(name, "ok", importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, "missing", f"not installed; needed {purpose}", cure)
    if is_installed("jupyterlab") and not is_installed("ipykernel"):
        says = "JupyterLab is here, but no kernel for this Python: notebooks would run in another one"
        yield Finding("kernel", "missing", says, "pip install ipykernel")


def is_installed(name: str) -> bool:
    """Whether a module can be found; it is not imported."""
    return importlib.util.find_spec(name) is not None


def has_nvidia_driver() -> bool:
    """Whether this machine has the driver of an NVIDIA GPU."""
    return NVIDIA.exists() or shutil.which("nvidia-smi") is not None


def _cure_for_loading() -> str:
    again = f"{CPU_BUILD} --force-reinstall"
    if os.name == "nt":
        return f"install the Microsoft Visual C++ Redistributable (x64), then: {again}"
    return f"install it again: {again}"


def _first_line(error: object) -> str:
    return (str(error).strip().splitlines() or ["no reason given"])[0][:200]
