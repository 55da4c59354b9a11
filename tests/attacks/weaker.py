"""A template of workers with some layers removed, or as a plain user.

To be started as `python -I weaker.py LAYERS USER FD PROFILE`.

LAYERS are names joined by commas, and `shown` where all users shall be able to use this Python; USER is a user's number, or 0 to stay who one is.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from d2lcourse.worker import template
from d2lcourse.worker.confine import landlock, layers, linux, namespaces, privileges, rlimits, root, seccomp

WHERE = {
    "root": (template, "enter_root"),
    "user": (layers, "_become"),
    "namespaces": (namespaces, "isolate"),
    "privileges": (privileges, "drop"),
    "rlimits": (rlimits, "limit"),
    "landlock": (landlock, "restrict"),
    "seccomp": (seccomp, "install"),
}


def remove(layer: str) -> None:
    """Make a layer do nothing."""
    module, function = WHERE[layer]
    setattr(module, function, lambda *_, **__: "removed")


def show_to_all(*visible: str) -> None:
    """Let every user read what a worker needs and `visible`, also below folders that are root's."""
    needed = [*visible]
    needed += [path for path in root.needed_paths() if Path(path).is_dir() and not Path(path).is_symlink()]
    linux.unshare(linux.NEWNS)
    linux.mount("none", "/", "", linux.MS_REC | linux.MS_PRIVATE)
    descriptors = {path: os.open(path, os.O_PATH) for path in needed}
    for closed in sorted({str(folder) for path in needed for folder in Path(path).parents}):
        if not Path(closed).stat().st_mode & 0o001:  # such as /root: show only what is needed of it
            linux.mount("tmpfs", closed, "tmpfs", 0, "mode=755")
            for path in needed:
                if Path(path).is_relative_to(closed):
                    Path(path).mkdir(parents=True, exist_ok=True)
                    linux.mount(f"/proc/self/fd/{descriptors[path]}", path, "", linux.MS_BIND | linux.MS_REC)


def own_folders_for_files() -> None:
    """Give this process folders for temporary files of its own: what is left there is not a neighbour's.

    Leaves out a folder that holds this checkout or this Python.
    """
    linux.unshare(linux.NEWNS)
    linux.mount("none", "/", "", linux.MS_REC | linux.MS_PRIVATE)
    needed = [Path(__file__).resolve(), Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()]
    for folder in ("/tmp", "/var/tmp", "/dev/shm"):
        if not any(path.is_relative_to(folder) for path in needed):
            linux.mount("tmpfs", folder, "tmpfs", 0, "mode=1777")


def become_plain(user: int, *visible: str) -> None:
    """Become a user of this machine who can read what a worker needs and `visible`, and nothing that is root's."""
    show_to_all(*visible)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    linux.prctl(linux.PR_SET_DUMPABLE, 1)  # as it is for a user who logs in


if __name__ == "__main__":
    names, user = sys.argv[1:3]
    del sys.argv[1:3]
    for name in filter(None, names.split(",")):
        show_to_all() if name == "shown" else remove(name)
    if int(user):
        become_plain(int(user))
    template.main()
