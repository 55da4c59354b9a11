"""Attacks that leave the worker: network, other processes, seldom used doors of the kernel, host files."""

from __future__ import annotations

from tests.attacks.corpus import Attack

SYSCALL = """
import ctypes, os, platform
libc = ctypes.CDLL(None, use_errno=True)
def syscall(x86_64, aarch64, *arguments):
    number = x86_64 if platform.machine() == "x86_64" else aarch64
    result = libc.syscall(ctypes.c_long(number), *arguments)
    return result, ctypes.get_errno()
def is_refused(answer):
    # Anything but "not permitted" or "no such call" means that the kernel has looked at the arguments.
    return answer[0] < 0 and answer[1] in (1, 13, 38)
"""


def _call(arguments: str) -> str:
    """Return a payload that succeeds if a system call gets through."""
    return f"{SYSCALL}\ndef attack(c): return not is_refused(syscall({arguments}))\n"


ATTACKS = [
    Attack(55, "connects by TCP", """
import socket
def attack(c):
    socket.create_connection(("127.0.0.1", c["tcp"]), 1).close()
    return True
"""),
    Attack(55, "sends by UDP", """
import socket
def attack(c):
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"hello", ("127.0.0.1", c["udp"])) == 5
"""),
    Attack(55, "opens a socket to the hypervisor", """
import socket
def attack(c):
    return bool(socket.socket(40, socket.SOCK_STREAM))
""", "seccomp"),
    Attack(55, "opens a raw packet socket", """
import socket
def attack(c):
    return bool(socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
"""),
    Attack(56, "connects to an abstract socket", """
import socket
def attack(c):
    socket.socket(socket.AF_UNIX).connect(c["abstract"])
    return True
"""),
    Attack(56, "connects to a socket in a folder", """
import socket
def attack(c):
    socket.socket(socket.AF_UNIX).connect(c["path"])
    return True
"""),
    Attack(57, "signals a process of the host", """
import os, signal
def attack(c):
    os.kill(c["pid"], signal.SIGCONT)
    return True
"""),
    Attack(57, "signals what it was forked from", """
import os
def attack(c):
    os.kill(os.getppid(), 0)
    return os.getppid() != 0
"""),
    Attack(58, "traces a process", SYSCALL + """
def attack(c):
    libc.ptrace.restype = ctypes.c_long
    attached = libc.ptrace(16, c["pid"], None, None) == 0
    if attached:
        os.waitpid(c["pid"], 0x40000000)
        libc.ptrace(17, c["pid"], None, None)
    return attached
"""),
    Attack(58, "reads another process's memory by a call", SYSCALL + """
class Part(ctypes.Structure): _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]
def attack(c):
    with open(f"/proc/{c['pid']}/maps") as maps:
        start = int(next(line for line in maps if "[heap]" in line).split("-")[0], 16)
    buffer = ctypes.create_string_buffer(64)
    here, there = Part(ctypes.addressof(buffer), 64), Part(start, 64)
    return syscall(310, 270, c["pid"], ctypes.byref(here), 1, ctypes.byref(there), 1, 0)[0] == 64
"""),
    Attack(59, "makes a user namespace", SYSCALL + """
def attack(c):
    if (pid := os.fork()) == 0:
        os._exit(0 if syscall(272, 97, 0x10000000)[0] == 0 else 1)
    return os.waitpid(pid, 0)[1] == 0
""", "seccomp"),
    Attack(59, "clones into a user namespace", SYSCALL + """
def attack(c):
    pid = syscall(56, 220, ctypes.c_ulong(0x10000000 | 17), 0, 0, 0, 0)[0]
    if pid == 0: os._exit(0)
    return pid > 0 and os.waitpid(pid, 0)[1] == 0
""", "seccomp"),
    Attack(59, "mounts", _call("165, 40, b'x', b'/scratch', b'tmpfs', 0, None")),
    Attack(60, "starts io_uring", _call("425, 425, 1, None"), "seccomp"),
    Attack(60, "loads a program into the kernel", _call("321, 280, 0, None, 0")),
    Attack(60, "handles page faults", _call("323, 282, 0")),
    Attack(60, "counts the machine's events", _call("298, 241, None, 0, -1, -1, 0"), "seccomp"),
    Attack(61, "runs a shell", """
import subprocess
def attack(c):
    return subprocess.run(["/bin/sh", "-c", "exit 7"], check=False).returncode == 7
"""),
    Attack(61, "runs the interpreter", """
import subprocess, sys
def attack(c):
    return subprocess.run([sys.executable, "-c", "raise SystemExit(7)"], check=False).returncode == 7
"""),
    Attack(62, "loads a library of its own", """
import ctypes, pathlib, select, shutil
import _json
def attack(c):
    shutil.copy(_json.__file__, "mine.so")
    return bool(ctypes.CDLL(str(pathlib.Path("mine.so").absolute())))
"""),
    Attack(62, "runs a file that is only in memory", _call("319, 279, b'x', 0"), "seccomp"),
    Attack(63, "writes into the packages that the next worker imports", """
import numpy, pathlib
def attack(c):
    folder = pathlib.Path(numpy.__file__).parent
    made = folder / "d2l_canary.pyc"
    made.write_bytes(b"")
    made.unlink()
    return True
"""),
    Attack(63, "leaves a file where the next worker may find it", """
import pathlib
def attack(c):
    for folder in ("/", "/tmp", "/dev", "/dev/shm", "/var/tmp", "/scratch"):
        try:
            (pathlib.Path(folder) / "d2l-left").write_text(str(c["digest"]))
        except OSError:
            continue
    return any(pathlib.Path(path).exists() for path in ("/d2l-left", "/var/tmp/d2l-left", "/dev/d2l-left"))
"""),
    Attack(64, "links out of its folder", """
import os
def attack(c):
    if not os.path.islink("link"):
        os.symlink(c["file"], "link")
    return open("link").read().startswith("CANARY")
"""),
    Attack(65, "raises its limits", """
import resource
def attack(c):
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    return True
""", "privileges,rlimits"),
    Attack(66, "hides a message in a keyring", _call("248, 217, b'user', b'x', b'y', 1, -3"), "seccomp"),
    Attack(66, "locks a file that all workers see", """
import fcntl, os
def attack(c):
    fcntl.flock(os.open(os.__file__, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
    return True
""", "seccomp"),
    Attack(66, "watches a file that all workers see", SYSCALL + """
def attack(c):
    descriptor = libc.inotify_init1(0)
    return libc.inotify_add_watch(descriptor, os.__file__.encode(), 1) >= 0
""", "seccomp"),
    Attack(66, "makes shared memory that outlives it", _call("29, 194, 4711, 4096, 0o1666"), "seccomp"),
]  # fmt: skip
