"""A root of its own for the template: the interpreter, its libraries, a minimal /dev, and nothing else."""

from __future__ import annotations

import os
import site
import sys
from pathlib import Path

from d2lcourse.worker.confine import linux

DEVICES = ("null", "zero", "full", "random", "urandom")
SYSTEM = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime")
SCRATCH = "/scratch"
NOBODY = 65534  # the host's user for workers when the grader is root


def needed_paths() -> list[str]:
    """Return what a worker must be able to read: the interpreter, the environment, the packages.

    Of a package that is installed from a source tree (as an editable one), only the package itself.
    """
    prefixes = {sys.base_prefix, sys.prefix, *site.getsitepackages()}
    package = Path(__file__).parents[2]
    paths = [*prefixes, *(path for path in SYSTEM if Path(path).exists()), str(package)]
    kept: list[str] = []
    for path in sorted(str(Path(path)) for path in set(paths)):
        if not any(Path(path).is_relative_to(other) for other in kept):
            kept.append(path)
    return [path for path in kept if path != "/"]


def enter(paths: list[str], devices: tuple[str, ...] = ()) -> None:
    """Leave the host's files: afterwards only `paths` (read-only) and a few devices are there.

    Also gives up the rights of root on the host. The process may create namespaces afterwards.

    Args:
        paths: what stays visible, at the same place.
        devices: more device files, for a GPU.

    Raises:
        OSError: the system does not allow it.
    """
    is_root = os.geteuid() == 0
    user, group = os.geteuid(), os.getegid()
    os.umask(0o022)  # a stricter one would hide the folders made here from the worker's own user
    linux.unshare(linux.NEWNS if is_root else linux.NEWNS | linux.NEWUSER)
    if not is_root:
        map_user(user, group)
    linux.mount("none", "/", "", linux.MS_REC | linux.MS_PRIVATE)
    sources = [_Source(path) for path in paths]  # opened now: one of them may be below the mount point
    new = "/tmp"  # noqa: S108 - a mount point in a mount namespace of our own
    linux.mount("tmpfs", new, "tmpfs", linux.MS_NOSUID, "mode=755,size=1m")
    for source in sources:
        source.show_in(new)
    for name in (*(f"/dev/{name}" for name in DEVICES), *devices):
        Path(new + name).parent.mkdir(parents=True, exist_ok=True)
        Path(new + name).touch()
        linux.mount(name, new + name, "", linux.MS_BIND)
    for name in ("/proc", "/tmp", "/dev/shm", SCRATCH):  # noqa: S108 - mount points of the new root
        Path(new + name).mkdir(parents=True, exist_ok=True)
    for name in ("/tmp", "/dev/shm", SCRATCH):  # noqa: S108 - the template's imports look for such folders
        Path(new + name).chmod(0o1777)
    linux.mount("/proc", new + "/proc", "", linux.MS_BIND | linux.MS_REC)
    linux.pivot_root(new)
    if is_root:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        linux.prctl(linux.PR_SET_DUMPABLE, 1)  # else /proc/self belongs to root
        linux.unshare(linux.NEWUSER)
        map_user(NOBODY, NOBODY)


def map_user(user: int, group: int) -> None:
    """Give the new user namespace the one user and group that we are."""
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")


class _Source:
    """A file, folder or symbolic link of the host that the new root will show at the same place."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._link = self._path.readlink() if self._path.is_symlink() else None
        self._is_folder = self._path.is_dir()
        self._descriptor = os.open(path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)

    def show_in(self, new: str) -> None:
        target = Path(f"{new}{self._path}")
        target.parent.mkdir(parents=True, exist_ok=True)
        if self._link is not None:
            target.symlink_to(self._link)
        else:
            target.mkdir(exist_ok=True) if self._is_folder else target.touch()
            linux.bind_read_only(f"/proc/self/fd/{self._descriptor}", str(target))
        os.close(self._descriptor)
