"""Where a child inherits no sockets: the worker calls back, and everything else is as it was."""

from __future__ import annotations

import io
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from d2lcourse.course.submission import Submitted
from d2lcourse.errors import GraderError, WorkerDied, WorkerTimedOut
from d2lcourse.worker import dialled, limits
from d2lcourse.worker.client import Client, Deadlines
from d2lcourse.worker.connection import ProcessConnection
from d2lcourse.worker.dial import HOST, READY, dial, main
from d2lcourse.worker.dialled import DialledProcess
from d2lcourse.worker.remote import Student
from d2lcourse.worker.spawned import SpawnedWorkers

SOURCE = """
import os, time
def double(x): return x + x
def ask(f): return f(3)
def talk(): print("from the worker" * 10_000)
def sleep(): time.sleep(60)
def leave(): os._exit(3)
"""


@pytest.fixture
def no_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take `os.fork` away from what decides how a worker is reached."""
    monkeypatch.setattr("d2lcourse.worker.connection.children_inherit_sockets", lambda: False)


@pytest.fixture
def client(no_fork: None) -> Iterator[Client]:  # noqa: ARG001 - it changes how the client connects
    client = Client(Submitted("answer", SOURCE), SpawnedWorkers().connect, Deadlines(call=1.0))
    yield client
    client.close()


def test_calls_callbacks_and_prints_work_as_over_an_inherited_socket(client: Client) -> None:
    student = Student(client)
    assert torch.equal(student.double(torch.ones(2)), torch.full((2,), 2.0))
    assert student.ask(lambda x: x + 1) == 4
    student.talk()
    printed = client.output()
    assert printed.startswith("from the worker")
    assert len(printed) == limits.OUTPUT_BYTES


def test_a_worker_that_hangs_or_leaves_is_replaced_and_its_folder_removed(client: Client) -> None:
    student = Student(client)
    scratch = Path(client.scratch())
    with pytest.raises(WorkerTimedOut):
        student.sleep()
    assert not scratch.exists()
    with pytest.raises(WorkerDied, match="exit code 3"):
        student.leave()


def test_only_who_knows_the_password_is_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("d2lcourse.worker.dialled.secrets.token_bytes", lambda size: b"\7" * size)
    rivals: list[bytes] = []

    class Intruded(DialledProcess):
        def _accept(self, listener: socket.socket, password: bytes) -> socket.socket:
            port = listener.getsockname()[1]
            with socket.create_connection((HOST, port)) as silent, dial(f"{port} {'00' * 32}") as wrong:
                silent.shutdown(socket.SHUT_WR)
                found = super()._accept(listener, password)
                rivals.extend(sock.recv(1) for sock in (silent, wrong))
            return found

    process = Intruded()
    assert process.cpu_seconds() > 0
    assert process.exit_code() is None
    process.settle()
    process.end()
    process.channel.close()
    process.output.close()
    assert rivals == [b"", b""]  # both were turned away


def test_a_worker_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(GraderError, match=r"(?s)before it was ready: .*No module named d2lcourse\.nowhere"):
        DialledProcess(module="d2lcourse.nowhere")
    monkeypatch.setattr(dialled, "PATIENCE", 0.0)
    with pytest.raises(GraderError, match="did not call back within 0 s"):
        DialledProcess()
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(GraderError, match="cannot start a worker"):
        DialledProcess()


def test_a_worker_that_ends_while_it_imports_says_why() -> None:
    process = DialledProcess()
    process._process.kill()
    with pytest.raises(GraderError, match="ended with exit code -9 before it was ready: it printed nothing"):
        process.settle()
    process.end()
    process.channel.close()


def test_the_worker_says_its_password_and_that_it_is_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    served: list[socket.socket] = []
    codes: list[int] = []
    monkeypatch.setattr("d2lcourse.worker.main.serve", lambda sock, _: served.append(sock))
    monkeypatch.setattr(os, "_exit", codes.append)
    with socket.create_server((HOST, 0)) as listener:
        line = f"{listener.getsockname()[1]} {b'secret'.hex()}\n"
        monkeypatch.setattr(sys, "stdin", io.StringIO(line))
        main()  # the connection waits to be accepted
        with listener.accept()[0] as accepted, served[0]:
            assert accepted.recv(7, socket.MSG_WAITALL) == b"secret" + READY
    assert codes == [0]


def test_with_fork_the_socket_is_inherited() -> None:
    connection = ProcessConnection()
    assert not isinstance(connection._process, DialledProcess)
    connection.close()
