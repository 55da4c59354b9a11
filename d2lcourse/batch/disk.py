"""Whether a folder lies on a file system on which SQLite's locks hold."""

from __future__ import annotations

import re
from pathlib import Path

MOUNTS = Path("/proc/self/mounts")
NETWORK = {
    "9p", "afs", "beegfs", "ceph", "cifs", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "gpfs",
    "lustre", "ncpfs", "nfs", "nfs4", "smb2", "smb3", "smbfs",
}  # fmt: skip


def network_type(folder: Path, mounts: Path = MOUNTS) -> str:
    """Return the type of the network file system that holds `folder`; nothing if it is local or unknown.

    Args:
        folder: an existing folder.
        mounts: the kernel's table of mounts; systems without one are taken for local.
    """
    try:
        table = mounts.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    here = folder.resolve()
    found = Path("/"), ""
    for line in table.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), fields[1]))
        # Of two mounts on one folder the later one counts.
        if here.is_relative_to(point) and len(point.parts) >= len(found[0].parts):
            found = point, fields[2]
    return found[1] if found[1] in NETWORK else ""
