"""The layers of confinement in their order, and the level that they add up to."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from d2lcourse.worker.confine import landlock, linux, namespaces, privileges, rlimits, root, seccomp

Level = Literal["A", "B", "C", "D"]
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
FIRST_USER = 61_000  # of the host users that workers get where only root can separate them
USERS = 1000


class Profile(msgspec.Struct, frozen=True):
    """What an exercise needs beyond the usual; most widen the confinement.

    Args:
        loopback: a network with nothing but `lo`, for gloo.
        triton: Triton's interpreter.
        cuda: the GPU's devices, and no limit on the address space.
        compile: `torch.compile`, whose first use takes seconds; it widens nothing.
        imports: modules that take long to import and are there from the start; they widen nothing.
    """

    loopback: bool = False
    triton: bool = False
    cuda: bool = False
    compile: bool = False
    imports: tuple[str, ...] = ()

    @property
    def environment(self) -> dict[str, str]:
        """Variables that must be set before the student's code runs."""
        return {"TRITON_INTERPRET": "1"} if self.triton else {}


@dataclass(frozen=True)
class Place:
    """Where a worker is about to be confined.

    Args:
        own_root: whether the template has a root of its own.
        scratch: the worker's folder.
        readable: what it may read where it has no root of its own.
        number: tells workers apart.
        profile: what it needs.
    """

    own_root: bool
    scratch: str
    readable: list[str]
    number: int
    profile: Profile


def confine(place: Place) -> tuple[list[str], dict[str, str]]:
    """Apply every layer that works here to this process; return their names, and why others failed.

    The order matters: each layer takes away what the ones before it need.
    """
    done: list[str] = []
    failed: dict[str, str] = {}

    def attempt(name: str, layer: Callable[[], object]) -> None:
        try:
            layer()
            done.append(name)
        except OSError as error:
            failed[name] = str(error)

    profile = place.profile
    if place.own_root:
        done.append("root")
        attempt("namespaces", lambda: namespaces.isolate(place.readable, loopback=profile.loopback))
    elif os.geteuid() == 0:
        attempt("user", lambda: _become(FIRST_USER + place.number % USERS, place))
    attempt("privileges", privileges.drop)
    own_user = "namespaces" in done or "user" in done
    attempt("rlimits", lambda: rlimits.limit(memory=not profile.cuda, processes=own_user))
    writable = [place.scratch, "/dev/shm", "/tmp"] if place.own_root else [place.scratch]  # noqa: S108 - its own
    readable = ["/"] if place.own_root else [*place.readable, "/proc/self"]
    network = profile.loopback
    attempt("landlock", lambda: landlock.restrict(readable, [*writable, *DEVICES], network=network))
    attempt("seccomp", lambda: seccomp.install(network=network))
    return done, failed


def level_of(layers: list[str], *, cuda: bool = False) -> Level:
    """Return what the layers promise.

    A: namespaces and a root of its own. B: a host user of its own. C: the same user, but no files and no
    processes of others, in a container that serves one submission. D: nothing.

    Args:
        layers: those that work.
        cuda: whether the GPU's devices are open: their driver is no small thing to trust, so at most B.
    """
    has = set(layers).issuperset
    if not has(("privileges", "rlimits", "seccomp")):
        return "D"
    if has(("root", "namespaces")):
        return "B" if cuda else "A"
    if "landlock" not in layers:
        return "D"
    return "B" if "user" in layers else "C"


def enter_root(profile: Profile) -> str:
    """Give this process a root of its own; return why that did not work, or nothing."""
    if not linux.IS_SUPPORTED:
        return "this system is not Linux on x86_64 or aarch64"
    devices = tuple(sorted(_gpu_devices())) if profile.cuda else ()
    try:
        root.enter(root.needed_paths(), devices)
    except OSError as error:
        return str(error)
    return ""


def _gpu_devices() -> list[str]:
    return [str(path) for path in Path("/dev").glob("nvidia*")]


def _become(user: int, place: Place) -> None:
    for path in place.readable:
        for folder in Path(path).parents:
            if not folder.stat().st_mode & stat.S_IXOTH:
                raise OSError(f"{path} is of no use to another user, who may not enter {folder}")
    os.chown(place.scratch, user, user)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
