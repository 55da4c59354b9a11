"""The worker's end of the wire: requests come in, replies go out, and callbacks ask back.

There is no reader thread. Whoever waits for a frame reads; what arrives for somebody else is
left for them. So the student's threads may call back while the main thread waits for them.
"""

from __future__ import annotations

import builtins
import os
import socket
import threading
from typing import Any

from d2lcourse.worker import frames
from d2lcourse.worker.nodes import Message
from d2lcourse.worker.streams import (
    REFUSED,
    REWARD,
    STEP,
    STEP_MAGIC,
    TERMINATED,
    TRUNCATED,
    FrameReader,
    Step,
)
from d2lcourse.worker.values import Refer, Resolve

Frame = tuple[Message, bytearray]


class Channel:
    """Sends and receives on one socket, from any thread of this process.

    Args:
        sock: the blocking socket to the examiner.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._reader = FrameReader(sock, lambda: None)
        self._pid = os.getpid()
        self._news = threading.Condition()
        self._arrived: dict[int, Frame] = {}
        self._someone_reads = False
        self._asked = 0

    def request(self) -> Frame:
        """Block until the examiner's next request.

        Raises:
            EOFError: the examiner is gone.
        """
        return self._await(0)

    def send(self, frame: list[Any]) -> None:
        """Send a whole frame."""
        with self._news:
            frames.write_frame(self._socket, frame)

    def ask(self, kind: str, payload: object, refer: Refer, resolve: Resolve) -> Any:
        """Ask the examiner something in the middle of a request, and return its answer.

        Raises:
            RuntimeError: this is a forked child, or the call is over.
            Exception: what the examiner's function raised, if it is a built-in exception.
        """
        self._refuse_children()
        with self._news:
            self._asked += 1
            number = self._asked
        self.send(frames.encode(number, kind, payload, refer, views=False))
        return answered(*self._await(number), resolve)

    def step(self, environment: int, action: int) -> tuple[int, float, bool, bool] | None:
        """Take a step in a discrete environment; None if it must be asked for the long way."""
        self._refuse_children()
        with self._news:
            if self._someone_reads:
                return None
            self._someone_reads = True
            self._socket.sendall(STEP.pack(STEP_MAGIC, environment, action))
        try:
            while not isinstance(frame := self._reader.read(), Step):
                self._keep(frame)
            (reward,) = REWARD.unpack(self._reader.take(REWARD.size))
        finally:
            self._stop_reading()
        flags, observation = frame.environment_or_flags, frame.action_or_observation
        return (
            None
            if flags & REFUSED
            else (observation, reward, bool(flags & TERMINATED), bool(flags & TRUNCATED))
        )

    def _refuse_children(self) -> None:
        if os.getpid() != self._pid:
            raise RuntimeError("a callback from a forked process: call it in the process that received it")

    def _await(self, number: int) -> Frame:
        """Return the frame that answers `number`; requests have the number 0 here."""
        while True:
            with self._news:
                if number in self._arrived:
                    return self._arrived.pop(number)
                if self._someone_reads:
                    self._news.wait()
                    continue
                self._someone_reads = True
            try:
                frame = self._reader.read()
                assert isinstance(frame, tuple)  # steps are answered only where one was taken
                self._keep(frame)
            finally:
                self._stop_reading()

    def _keep(self, frame: Frame) -> None:
        is_answer = frame[0].kind in ("answer", "refusal")
        with self._news:
            self._arrived[frame[0].number if is_answer else 0] = frame

    def _stop_reading(self) -> None:
        with self._news:
            self._someone_reads = False
            self._news.notify_all()


def answered(message: Message, body: bytearray, resolve: Resolve) -> Any:
    """Return what the examiner answered, or raise what its function raised."""
    value = frames.decode_payload(message, body, resolve, views=True)
    if message.kind == "answer":
        return value
    name, text = value
    error = getattr(builtins, name, RuntimeError)
    raise (error if isinstance(error, type) and issubclass(error, Exception) else RuntimeError)(text)
