"""What works on this machine, and a cure for what does not."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from d2lcourse.batch.finding import Finding, State
from d2lcourse.batch.installation import package_findings, python_findings, torch_findings
from d2lcourse.batch.surroundings import folder_findings, memory_findings, text_findings, user_findings
from d2lcourse.course import find_course
from d2lcourse.course.submission import Submitted
from d2lcourse.course.text import printable
from d2lcourse.errors import D2LError, GraderError, UserError

if TYPE_CHECKING:
    from d2lcourse.worker.orders import Report

SLOW = 20.0  # seconds for a worker to start after which something is in its way
LEVELS = {
    "A": "namespaces and a root of its own",
    "B": "a user of its own for each worker",
    "C": "no files, processes and network of others, in a container that serves one submission at a time",
    "D": "none",
}


def examine_machine(where: Path) -> Iterator[Finding]:
    """Yield findings, the quick ones first.

    Args:
        where: the current folder.
    """
    yield from python_findings()
    is_usable = True
    for finding in (*torch_findings(), *package_findings()):
        is_usable = is_usable and finding.state != "broken"
        yield finding
    yield from _course(where, has_torch=is_usable)
    yield from folder_findings(where)
    yield from memory_findings()
    yield from text_findings()
    yield from user_findings()
    if not is_usable:
        says = "nothing can be run before the packages above are mended"
        yield Finding("worker", "broken", says, "mend them first, then run doctor again")
        return
    yield from _worker()
    yield from _confinement()


def _course(where: Path, *, has_torch: bool) -> Iterator[Finding]:
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
    if course.device == "cuda" and not (has_torch and _has_cuda()):
        cure = f'change device to "cpu" in {course.root / "course.toml"}, or grade where there is a GPU'
        yield Finding("device", "broken", "the course is set to cuda, and there is no CUDA device", cure)


def _has_cuda() -> bool:
    import torch

    return torch.cuda.is_available()


def _worker() -> Iterator[Finding]:
    """Do once what `check` does: start a process, and call a function in it."""
    from d2lcourse.worker.client import Client, Deadlines
    from d2lcourse.worker.connection import ProcessConnection
    from d2lcourse.worker.remote import Student

    started = time.monotonic()
    submitted = Submitted("probe", "def double(x): return x + x\n")
    client = Client(submitted, ProcessConnection, Deadlines(call=60.0, load=120.0, total=240.0))
    try:
        answer = Student(client).double(21)
        said = client.output().strip()
    except (D2LError, OSError) as error:
        answer, said = None, str(error)
    finally:
        client.close()
    seconds = time.monotonic() - started
    if answer != 42:
        cure = (
            "close other programs if memory is short; let a virus scanner or firewall allow "
            f"{sys.executable} to start itself and to connect to 127.0.0.1"
        )
        yield Finding("worker", "broken", printable(f"no answer from a process of ours: {said}")[:500], cure)
    elif seconds > SLOW:
        cure = f"exclude {sys.prefix} from a virus scanner, or move it from a network disk to a local one"
        yield Finding("worker", "missing", f"answers, but takes {seconds:.0f} s to start", cure)
    else:
        yield Finding("worker", "ok", f"starts and answers in {seconds:.1f} s")


def _confinement() -> Iterator[Finding]:
    from d2lcourse.batch.child import CONTAINER
    from d2lcourse.worker.confine import linux
    from d2lcourse.worker.spawned import start_workers

    if not linux.IS_SUPPORTED:
        says = "none on this system: `check` needs none, grading other people's code needs it"
        yield Finding("confinement", "missing", says, "grade on Linux: also in WSL or Docker")
        return
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
    from d2lcourse.batch.child import CONTAINER
    from d2lcourse.worker.confine.cures import cure_for

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
    state: State = "missing" if is_enough else "broken"
    for layer, reason in report.failed.items():
        yield Finding(f"layer {layer}", state, reason, cure_for(layer))


def _memory_limit() -> Finding:
    from d2lcourse.worker.confine import cgroup
    from d2lcourse.worker.limits import MEMORY_BYTES, PROCESSES

    group = cgroup.make(f"d2lcourse-doctor-{os.getpid()}", MEMORY_BYTES, PROCESSES)
    if group is None:
        says = "no control group can be made; memory and processes are looked at every 50 ms instead"
    else:
        group.remove()
        says = "kept by control groups"
    return Finding("limits", "ok", says)
