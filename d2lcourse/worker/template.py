"""The process that workers are forked from: `python -I -m d2lcourse.worker.template FD PROFILE`.

It has imported everything and used nothing: no thread runs, no seed is drawn, nothing of a course
or a class is in its memory. It runs no code of students; its children do, each confined.
"""

from __future__ import annotations

import array
import contextlib
import gc
import importlib.util
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from d2lcourse.worker.confine import linux
from d2lcourse.worker.confine.layers import Place, Profile, confine, enter_root, level_of
from d2lcourse.worker.confine.root import SCRATCH, needed_paths
from d2lcourse.worker.orders import MESSAGE_BYTES, Order, Report

PREIMPORTED = (
    "numpy", "scipy.special", "torch", "torch.nn.functional", "torch.utils.data", "torch.autograd.profiler",
    "multiprocessing.popen_fork", "d2lcourse.worker.main",
)  # fmt: skip

DESCRIPTORS = 3  # that come with an order to fork
ORPHANS = 2.0  # seconds to kill processes that fork faster than they are killed


class Template:
    """Forks workers on request, and ends them.

    Args:
        control: the socket to the examiner.
        profile: what the exercise needs.
    """

    def __init__(self, control: socket.socket, profile: Profile) -> None:
        self._control = control
        self._profile = profile
        self._readable = needed_paths()
        self._problem = enter_root(profile)
        if self._problem and linux.IS_SUPPORTED:
            linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)  # what a dead worker leaves becomes our child
        self._alive: set[int] = set()
        self._scratch: dict[int, str] = {}
        self._ended: dict[int, int] = {}
        self._count = 0

    def serve(self) -> None:
        """Answer orders until the examiner is gone; then end all workers."""
        self._report(self._try_out())
        while True:
            data, rights, _, _ = self._control.recvmsg(MESSAGE_BYTES, socket.CMSG_SPACE(DESCRIPTORS * 4))
            if not data:
                break
            order = msgspec.json.decode(data, type=Order)
            match order.verb:
                case "fork":
                    descriptors = array.array("i")
                    descriptors.frombytes(b"".join(item[2] for item in rights))
                    self._fork(list(descriptors), order.scratch)
                case "end":
                    self._end(order.pid)
                case "how":
                    self._report(Report(order.number, order.pid, self._status(order.pid, os.WNOHANG)))
        self._end(0)

    def _report(self, report: Report) -> None:
        self._control.sendall(msgspec.json.encode(report))

    def _fork(self, descriptors: list[int], scratch: str) -> None:
        channel, output, answer = descriptors
        self._count += 1
        pid = self._fork_into_namespace()
        if pid == 0:
            self._become_worker(channel, output, scratch)
        os.close(channel)
        os.close(output)
        self._alive.add(pid)
        self._scratch[pid] = scratch
        with socket.socket(fileno=answer) as reader, contextlib.suppress(OSError):  # it may be gone by now
            reader.sendall(msgspec.json.encode(Report(pid=pid)))

    def _fork_into_namespace(self) -> int:
        """Fork; the child is the first process of a new PID namespace if we have a root of our own."""
        return os.fork() if self._problem else linux.fork_into(linux.NEWPID)

    def _become_worker(self, channel: int, output: int, scratch: str) -> None:
        """Confine this process, serve the examiner, and never return."""
        try:
            linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
            sock = _keep_only(channel, output)
            place = self._place(scratch)
            _settle(place.scratch)
            confine(place)
            from d2lcourse.worker.main import serve

            touch()
            serve(sock, Path(place.scratch))
        except BaseException as error:
            os.write(2, f"the worker could not be confined: {type(error).__name__}: {error}\n".encode())
            os._exit(70)
        os._exit(0)

    def _place(self, scratch: str) -> Place:
        own_root = not self._problem
        folder = SCRATCH if own_root else scratch
        return Place(own_root, folder, self._readable, self._count, self._profile)

    def _try_out(self) -> Report:
        """Return which layers work, found out by a child that runs nothing else."""
        scratch = tempfile.mkdtemp(prefix="d2l-trial-") if self._problem else ""
        read, write = os.pipe()
        pid = self._fork_into_namespace()
        if pid == 0:
            try:
                layers, failed = confine(self._place(scratch))
                level = level_of(layers, cuda=self._profile.cuda)
                report = Report(layers=layers, failed=failed, level=level)
            except BaseException as error:
                report = Report(failed={"confinement": f"{type(error).__name__}: {error}"})
            try:
                os.write(write, msgspec.json.encode(report))
            finally:
                os._exit(0)
        os.close(write)
        with os.fdopen(read, "rb") as pipe:
            data = pipe.read()
        os.waitpid(pid, 0)
        if scratch:
            shutil.rmtree(scratch, ignore_errors=True)
        report = msgspec.json.decode(data, type=Report)
        if self._problem:
            report.failed["root"] = self._problem
        return report

    def _end(self, pid: int) -> None:
        for worker in [pid] if pid else list(self._scratch):
            if worker in self._alive:
                os.kill(worker, signal.SIGKILL)
            self._status(worker, 0)
            if self._problem:
                self._end_orphans()
            if scratch := self._scratch.pop(worker, ""):
                shutil.rmtree(scratch, ignore_errors=True)

    def _end_orphans(self) -> None:
        """Kill what dead workers left; with a PID namespace of their own the kernel has done it."""
        deadline = time.monotonic() + ORPHANS
        while orphans := linux.children() - self._alive:
            for pid in orphans:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            if time.monotonic() > deadline:
                return

    def _status(self, pid: int, flags: int) -> int | None:
        if pid in self._alive:
            found, status = os.waitpid(pid, flags)
            if not found:
                return None
            self._alive.discard(pid)
            self._ended[pid] = status
        return self._ended.get(pid, 0)


def _settle(scratch: str) -> None:
    """Make the worker's own folder the one for all that libraries write."""
    os.environ.update(HOME=scratch, TMPDIR=scratch)
    tempfile.tempdir = scratch
    os.chdir(scratch)


def _keep_only(channel: int, output: int) -> socket.socket:
    """Close every descriptor but the channel; output becomes 1 and 2, 0 reads nothing."""
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.dup2(channel, 3)
    os.closerange(4, 4096)
    return socket.socket(fileno=3)


def warm_up(profile: Profile) -> None:
    """Do once what is slow the first time."""
    for name in (*PREIMPORTED, *profile.imports):
        importlib.import_module(name)
    if profile.triton and importlib.util.find_spec("triton") is not None:
        importlib.import_module("triton")
    import torch

    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    weight = torch.nn.Parameter(torch.ones(2, 2))
    if "torch._dynamo" in sys.modules:  # the first optimizer would import it
        for kind in (torch.optim.SGD, torch.optim.Adam):
            optimizer = kind([weight], lr=0.1)
            torch.nn.functional.cross_entropy(weight @ weight, torch.tensor([0, 1])).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            optimizer.zero_grad()
    torch.testing.assert_close(weight.detach(), weight.detach())
    touch()
    if profile.compile:
        torch.compile(lambda x: torch.sin(x) * 2, backend="aot_eager")(weight).sum().backward()  # type: ignore[no-untyped-call]
        torch._dynamo.reset()
    gc.collect()
    gc.freeze()
    linux.use_huge_pages()


def touch() -> None:
    """Use what most submissions use: a fork has pages of its own only after the first use."""
    import torch

    from d2lcourse.worker.watch import Watch

    weight = torch.ones(2, 2, requires_grad=True)
    with Watch(["softmax", "scipy.special.softmax"]):  # torch indexes its functions at the first use
        torch.softmax(weight.detach(), 0)
        loss = ((weight - weight.max()).exp() @ weight).sum().log()
        torch.autograd.grad(loss, weight)


def main() -> None:
    """Serve on the descriptor that the command line names."""
    control = socket.socket(fileno=int(sys.argv[1]))
    os.set_inheritable(control.fileno(), False)
    profile = msgspec.json.decode(sys.argv[2].encode(), type=Profile)
    template = Template(control, profile)
    warm_up(profile)
    template.serve()
    os._exit(0)


if __name__ == "__main__":
    main()
