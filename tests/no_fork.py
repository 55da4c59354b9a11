"""Python as it is on Windows, as far as Linux can show it: `python -m tests.no_fork MODULE [ARGUMENT]...`.

Takes away what Windows does not have (fork, inherited descriptors, sockets of the file system, waiting for
pipes, modules and signals of Unix) and then runs a module; its child processes lose the same. What remains
unproved is what Windows does in its own way: paths, consoles, virus scanners.
"""

from __future__ import annotations

import importlib.abc
import platform
import runpy
import select
import selectors
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).parent.parent
MISSING_MODULES = ("fcntl", "grp", "pty", "pwd", "resource", "termios", "tty")
MISSING = {
    "os": (
        "fork", "forkpty", "killpg", "setsid", "getpgid", "sched_yield", "set_blocking", "geteuid", "getuid",
        "sysconf", "mkfifo", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_DIRECTORY",
    ),
    "signal": ("SIGKILL", "SIGALRM", "SIGHUP", "SIGUSR1", "setitimer", "alarm"),
    "socket": ("AF_UNIX", "SOCK_SEQPACKET", "CMSG_SPACE", "MSG_DONTWAIT", "send_fds", "recv_fds"),
    "time": ("clock_gettime",),
    "select": ("poll", "epoll"),
}  # fmt: skip


class _NoSuchModule(importlib.abc.MetaPathFinder):
    def find_spec(self, name: str, path: object = None, target: object = None) -> None:  # noqa: ARG002
        if name in MISSING_MODULES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


class _Popen(subprocess.Popen[Any]):
    """A child that inherits its standard streams only, and runs in the same conditions."""

    def __init__(self, args: Any, **kwargs: Any) -> None:
        assert not kwargs.get("pass_fds"), "pass_fds not supported on Windows."
        assert kwargs.get("preexec_fn") is None
        if isinstance(args, list | tuple) and args[0] == sys.executable and "-m" in args:
            flag = args.index("-m")
            start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.no_fork import run; run()"
            args = [*args[:flag], "-c", start, *args[flag + 1 :]]
        super().__init__(args, **kwargs)

    def kill(self) -> None:
        self.send_signal(9)  # Windows ends a process without a signal


def _waits_for_sockets_only(real: Any) -> Any:
    def wait(readers: Any, writers: Any, others: Any, timeout: float | None = None) -> Any:
        for item in (*readers, *writers):
            descriptor = item if isinstance(item, int) else item.fileno()
            socket.socket(fileno=socket.dup(descriptor)).close()
        return real(readers, writers, others, timeout)

    return wait


def take_away() -> None:
    """Make this process one without fork and what belongs to it."""
    platform.machine()  # looked up while this is still Linux
    sys.platform, before = "win32", sys.platform
    from d2lcourse.worker.confine import linux  # noqa: F401 - remembers which system it is on

    sys.platform = before
    pair = socket.socketpair  # on Windows, Python makes one of two connections
    for module, names in MISSING.items():
        for name in names:
            if hasattr(sys.modules.get(module) or __import__(module), name):
                delattr(sys.modules[module], name)
    socket.socketpair = lambda: pair()  # type: ignore[assignment,misc]
    select.select = _waits_for_sockets_only(select.select)
    selectors.DefaultSelector = selectors.SelectSelector  # type: ignore[misc,assignment]
    subprocess.Popen = _Popen  # type: ignore[misc,assignment]
    sys.meta_path.insert(0, _NoSuchModule())
    for name in MISSING_MODULES:
        sys.modules.pop(name, None)
    assert not hasattr(signal, "SIGKILL")


def run() -> NoReturn:
    """Run the module that the command line names, with the rest as its arguments."""
    take_away()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    sys.exit(0)


if __name__ == "__main__":
    run()
