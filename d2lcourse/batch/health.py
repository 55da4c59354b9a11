"""What works on this machine, and a cure for what does not."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from d2lcourse.batch.child import CONTAINER
from d2lcourse.course import find_course
from d2lcourse.errors import GraderError, UserError
from d2lcourse.worker.confine import cgroup
from d2lcourse.worker.confine.cures import cure_for
from d2lcourse.worker.limits import MEMORY_BYTES, PROCESSES
from d2lcourse.worker.orders import Report
from d2lcourse.worker.spawned import start_workers

OLDEST, TOO_NEW = (3, 11), (3, 14)
DISK_BYTES = 2 << 30  # for the scratch folders and the store of a class
LEVELS = {
    "A": "namespaces and a root of its own",
    "B": "a user of its own for each worker",
    "C": "no files, processes and network of others, in a container that serves one submission at a time",
    "D": "none",
}
# What the course can do with them, and how to get them.
OPTIONAL = {
    "jupyterlab": ("to work in notebooks", "pip install jupyterlab"),
    "nbgrader": ("to release and collect with nbgrader", "pip install nbgrader"),
    "triton": ("for exercises that write GPU kernels", "pip install 'd2lcourse[triton]'"),
}


class Finding(msgspec.Struct, frozen=True):
    """One thing about this machine.

    Args:
        what: the thing.
        state: `ok`, `missing` (only some need it) or `broken`.
        says: how it is.
        cure: what to do about it, or nothing.
    """

    what: str
    state: Literal["ok", "missing", "broken"]
    says: str
    cure: str = ""


def examine_machine(where: Path) -> Iterator[Finding]:
    """Yield findings, the quick ones first.

    Args:
        where: the current folder.
    """
    yield _python()
    yield _torch()
    yield from _course(where)
    yield from (_optional(name) for name in OPTIONAL)
    yield from (_disk(folder) for folder in dict.fromkeys([where, Path(tempfile.gettempdir())]))
    yield from _confinement()


def _python() -> Finding:
    says = f"{platform.python_version()} ({sys.executable})"
    if OLDEST <= sys.version_info[:2] < TOO_NEW:
        return Finding("Python", "ok", says)
    return Finding("Python", "broken", says, "use Python 3.11, 3.12 or 3.13")


def _torch() -> Finding:
    import torch

    if torch.cuda.is_available():
        return Finding("torch", "ok", f"{torch.__version__}, {torch.cuda.get_device_name()}")
    return Finding("torch", "ok", f"{torch.__version__}, no CUDA device: checks that need one are not run")


def _course(where: Path) -> Iterator[Finding]:
    import torch

    try:
        course = find_course(where)
        count = len(course.exercises())
    except UserError as error:
        problem, _, cure = str(error).partition("\n")
        is_there = any((folder / "course.toml").is_file() for folder in (where, *where.parents))
        yield Finding("course", "broken" if is_there else "missing", problem, cure or "correct the file")
        return
    exercises = f"{count} exercise" + ("" if count == 1 else "s")
    yield Finding("course", "ok", f"{course.root}, {exercises}, for {course.device}")
    if course.device == "cuda" and not torch.cuda.is_available():
        cure = f'change device to "cpu" in {course.root / "course.toml"}, or grade where there is a GPU'
        yield Finding("device", "broken", "the course is set to cuda, and there is no CUDA device", cure)


def _optional(name: str) -> Finding:
    purpose, cure = OPTIONAL[name]
    try:
        return Finding(name, "ok", importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, "missing", f"not installed; needed {purpose}", cure)


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    says = f"{free / (1 << 30):.1f} GiB free in {folder}"
    if free >= DISK_BYTES:
        return Finding("disk", "ok", says)
    return Finding("disk", "broken", says, f"free some; grading needs {DISK_BYTES >> 30} GiB")


def _confinement() -> Iterator[Finding]:
    try:
        template = start_workers()
        try:
            report = template.report
        finally:
            template.close()
    except GraderError as error:
        yield Finding("confinement", "broken", str(error), "correct the installation; the cause is above")
        return
    yield from findings_about(report, is_declared_container=bool(os.environ.get(CONTAINER)))
    yield _memory_limit()


def findings_about(report: Report, *, is_declared_container: bool) -> Iterator[Finding]:
    """Yield what a template's report says, with a cure for each layer that does not work.

    Args:
        report: the template's.
        is_declared_container: whether this container is said to serve one submission at a time.
    """
    says = f"level {report.level}: {LEVELS[report.level]}"
    if report.level == "C" and not is_declared_container:
        cure = (
            f"set {CONTAINER}=1 if this container serves one submission at a time; else mend the layers below"
        )
        yield Finding("confinement", "broken", says, cure)
    elif report.level == "D":
        cure = "mend the layers below; until then `grade` asks for --trust (`check` needs no confinement)"
        yield Finding("confinement", "broken", says, cure)
    else:
        yield Finding("confinement", "ok", says)
    # Where the others are enough, a layer that does not work is not missed.
    is_enough = report.level in "AB" or (report.level == "C" and is_declared_container)
    state: Literal["missing", "broken"] = "missing" if is_enough else "broken"
    for layer, reason in report.failed.items():
        yield Finding(f"layer {layer}", state, reason, cure_for(layer))


def _memory_limit() -> Finding:
    group = cgroup.make(f"d2lcourse-doctor-{os.getpid()}", MEMORY_BYTES, PROCESSES)
    if group is None:
        says = "no control group can be made; memory and processes are looked at every 50 ms instead"
    else:
        group.remove()
        says = "kept by control groups"
    return Finding("limits", "ok", says)
