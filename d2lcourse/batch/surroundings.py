"""What a machine gives to those who work on it: disk, memory, text, rights."""

from __future__ import annotations

import contextlib
import locale
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from d2lcourse.batch.disk import network_type
from d2lcourse.batch.finding import Finding

DISK_BYTES = 2 << 30  # for the scratch folders and the store of a class
SHARED_BYTES = 256 << 20  # for the batches of a DataLoader with workers
MEMORY_BYTES = 4 << 30  # torch twice (examiner and worker), and what the exercises need
PROBE_BYTES = 1 << 20
SHARED = Path("/dev/shm")  # noqa: S108 - it is looked at, nothing is written there
MEMORY = Path("/proc/meminfo")
SCANNER = "where a virus scanner guards folders, allow Python to write there"


def folder_findings(where: Path) -> Iterator[Finding]:
    """Yield whether the current folder and the one for temporary files have room and can be written."""
    try:
        temporary = Path(tempfile.gettempdir())
    except FileNotFoundError:
        says = "no folder for temporary files can be written, or the disk is full"
        yield Finding("temporary files", "broken", says, _cure_for_temporary())
        yield _room_in(where)
        return
    for folder in dict.fromkeys([where, temporary]):
        yield _room_in(folder)
    if problem := _write_problem(temporary):
        yield Finding("temporary files", "broken", f"{temporary}: {problem}", _cure_for_temporary())
    if problem := _write_problem(where):
        cure = f"work in a folder of your own; {SCANNER}"
        yield Finding("this folder", "missing", f"{where}: {problem}: points and hints are not kept", cure)
    if kind := network_type(where):
        says = f"{where} is on a network file system ({kind}): a class store cannot lie there"
        yield Finding("this folder", "missing", says, "give `grade` a --store on a local disk")


def _room_in(folder: Path) -> Finding:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding("disk", "broken", f"{folder}: {error.strerror}", "work in a folder that exists")
    says = f"{free / (1 << 30):.1f} GiB free in {folder}"
    if free >= DISK_BYTES:
        return Finding("disk", "ok", says)
    return Finding("disk", "broken", says, f"free some; grading needs {DISK_BYTES >> 30} GiB")


def _write_problem(folder: Path) -> str:
    """Return why nothing can be written to a folder, or nothing; a quota shows only in the attempt."""
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".d2lcourse-") as file:
            file.write(bytes(PROBE_BYTES))
            file.flush()
    except OSError as error:
        return f"cannot be written ({error.strerror})"
    return ""


def _cure_for_temporary() -> str:
    name = "TEMP" if os.name == "nt" else "TMPDIR"
    return f"free some space, or set {name} to a folder that you may write to; {SCANNER}"


def memory_findings(shared: Path = SHARED, memory: Path = MEMORY) -> Iterator[Finding]:
    """Yield whether there is memory, and memory that processes can share.

    Args:
        shared: the folder of shared memory; systems without one do not need it.
        memory: the kernel's account; where there is none, nothing is said.
    """
    with contextlib.suppress(OSError, ValueError, IndexError):
        lines = memory.read_text(encoding="ascii").splitlines()
        (available,) = (int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:"))
        says = f"{available / (1 << 30):.1f} GiB available"
        if available < MEMORY_BYTES:
            cure = f"close other programs; {MEMORY_BYTES >> 30} GiB let every exercise run"
            yield Finding("memory", "missing", says, cure)
        else:
            yield Finding("memory", "ok", says)
    if not shared.is_dir():
        return
    free = shutil.disk_usage(shared).free
    if free < SHARED_BYTES:
        says = f"{free >> 20} MiB in {shared}: a DataLoader with workers may die of a bus error"
        cure = "start the container with --shm-size=1g, or: sudo mount -o remount,size=1g /dev/shm"
        yield Finding("shared memory", "missing", says, cure)
    elif not os.access(shared, os.W_OK):
        cure = f"sudo chmod 1777 {shared}"
        yield Finding("shared memory", "missing", f"{shared} cannot be written, as a DataLoader does", cure)


def text_findings() -> Iterator[Finding]:
    """Yield whether this console shows, and this system reads, every letter."""
    places = {"console": getattr(sys.stdout, "encoding", None), "file names": sys.getfilesystemencoding()}
    others = {place: name for place, name in places.items() if not _is_utf8(name)}
    if not others:
        yield Finding("text", "ok", "UTF-8")
        return
    says = " and ".join(f"{place} in {name or 'an unknown encoding'}" for place, name in others.items())
    if os.name == "nt":
        cure = "set PYTHONUTF8=1, and chcp 65001 in this console"
    else:
        cure = f"export PYTHONUTF8=1 LC_ALL=C.UTF-8 (now: {locale.setlocale(locale.LC_CTYPE)})"
    yield Finding("text", "missing", f"{says}: other letters and symbols are shown as \\u03bb", cure)


def _is_utf8(name: str | None) -> bool:
    return (name or "").lower().replace("-", "").replace("_", "") in ("utf8", "utf8sig", "cp65001")


def user_findings() -> Iterator[Finding]:
    """Yield whether the code that `check` runs could harm more than its owner's files."""
    effective = getattr(os, "geteuid", lambda: None)()
    if effective == 0:
        says = "you are root: `check` runs your code with all rights of this machine"
        cure = "check as a plain user; `grade` as root is fine, it takes all rights away from submissions"
        yield Finding("user", "missing", says, cure)
