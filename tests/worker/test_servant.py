"""The servant itself, without a socket: the code that otherwise runs in a worker."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

from d2lcourse.worker import frames
from d2lcourse.worker.main import serve
from d2lcourse.worker.nodes import Message, RefNode
from d2lcourse.worker.servant import Servant
from d2lcourse.worker.streams import FrameReader


def refuse(value: object) -> RefNode:
    raise AssertionError(value)


class NoWay:
    """No examiner to call back."""

    def ask(self, *_: object) -> object:
        raise AssertionError

    def step(self, *_: object) -> None:
        raise AssertionError


def ask(servant: Servant, kind: str, *payload: object) -> tuple[str, object]:
    frame = frames.encode(1, kind, (False, *payload), lambda value: value, views=True)  # type: ignore[arg-type, return-value]
    reply = servant.handle(frames.decode_header(bytes(frame[1]), 0), bytearray())
    message = frames.decode_header(bytes(reply[1]), 0)
    return message.kind, frames.decode_payload(message, bytearray(), lambda node: node)


def test_serving_over_a_socket_until_it_closes(tmp_path: Path) -> None:
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=serve, args=(theirs, tmp_path))
    thread.start()
    frames.write_frame(
        ours, frames.encode(1, "load", (False, "answer", "def f(): return 3"), refuse, views=True)
    )
    frame = FrameReader(ours, lambda: None).read()
    assert isinstance(frame, tuple)
    message, body = frame
    module = frames.decode_payload(message, body, lambda node: node)
    assert (message.number, message.kind, module.type_name) == (1, "ok", "builtins.module")
    ours.close()
    thread.join(timeout=5)
    assert not thread.is_alive()
    theirs.close()


def test_an_unknown_operation_or_handle_is_answered_not_obeyed(tmp_path: Path) -> None:
    servant = Servant(tmp_path, NoWay())
    assert ask(servant, "format_disk")[0] == "raise"
    kind, error = ask(servant, "value", RefNode(99, ""))
    assert kind == "raise"
    assert isinstance(error, dict)
    assert error["types"][0] == "ProtocolError"


def test_the_same_object_is_the_same_handle(tmp_path: Path) -> None:
    servant = Servant(tmp_path, NoWay())
    _, module = ask(servant, "load", "answer", "def f(): pass\ng = f")
    first, second = ask(servant, "getattr", module, "f")[1], ask(servant, "getattr", module, "g")[1]
    assert first == second
    assert isinstance(Message(1, "ok", None, []), Message)


KERNEL = """
class InterpreterError(Exception):
    pass


def kernel():
    raise NotImplementedError("not yet")


def launch():
    try:
        kernel()
    except NotImplementedError as error:
        raise InterpreterError(repr(error)) from error
"""


def test_what_a_kernel_raised_is_shown_and_not_its_interpreter_s_wrapping(tmp_path: Path) -> None:
    servant = Servant(tmp_path, NoWay())
    module = ask(servant, "load", "answer", KERNEL)[1]
    launch = ask(servant, "getattr", module, "launch")[1]
    kind, error = ask(servant, "call", launch, (), {})
    assert kind == "raise"
    assert isinstance(error, dict)
    assert (error["types"][0], error["message"]) == ("NotImplementedError", "not yet")
    assert [name for _, _, name, _ in error["frames"]] == ["launch", "kernel"]
