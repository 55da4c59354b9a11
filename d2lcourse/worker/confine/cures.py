"""What to do where a layer of confinement does not work."""

from __future__ import annotations

import sys
from pathlib import Path

SYSTEM = Path("/proc/sys")
IMAGE = "use the container image of the course (docs/security.md, level C)"

# setting below /proc/sys -> (the value that stands in the way, the command that changes it)
SETTINGS = {
    "kernel/apparmor_restrict_unprivileged_userns": (
        "1",
        "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
    ),
    "kernel/unprivileged_userns_clone": ("0", "sudo sysctl -w kernel.unprivileged_userns_clone=1"),
    "user/max_user_namespaces": ("0", "sudo sysctl -w user.max_user_namespaces=15000"),
}


def cure_for(layer: str, system: Path = SYSTEM) -> str:
    """Return what brings a missing layer back, as an imperative sentence.

    Args:
        layer: its name in the template's report.
        system: the folder of the kernel's settings.
    """
    if sys.platform != "linux":
        return f"grade on Linux, or {IMAGE}"
    if layer in ("root", "namespaces"):
        return _cure_for_namespaces(system)
    if layer == "landlock":
        return "use Linux 5.13 or newer, with landlock in the lsm= list of its command line"
    if layer == "seccomp":
        return "use a kernel with CONFIG_SECCOMP_FILTER on x86_64 or aarch64"
    if layer == "user":
        return "install Python and the course where every user may read them, not below a home folder"
    return f"run as root, or {IMAGE}"


def _cure_for_namespaces(system: Path) -> str:
    for name, (obstacle, command) in SETTINGS.items():
        path = system / name
        if path.is_file() and path.read_text(encoding="ascii").strip() == obstacle:
            return f"run: {command}"
    return (
        "start the container with user namespaces allowed (docker run --security-opt seccomp=unconfined "
        f"--security-opt apparmor=unconfined --cap-add SYS_ADMIN), or {IMAGE}"
    )
