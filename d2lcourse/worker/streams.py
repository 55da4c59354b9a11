"""Reads frames from a socket, with few system calls for small ones.

Beside ordinary frames there are two fixed ones for a discrete environment's step, which would
otherwise cost a msgpack round trip each.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass

from d2lcourse.worker.frames import PREFIX, decode_header, sizes_of
from d2lcourse.worker.nodes import Message

BUFFER = 1 << 16
CHUNK = 1 << 20
# A reply mostly comes within the time that falling asleep and waking up would take: look for it a
# hundred times first (about 50 us). Alone on a core, that would only keep the other side waiting.
DONT_WAIT = getattr(socket, "MSG_DONTWAIT", 0)
SPINS = 100 if DONT_WAIT and (os.cpu_count() or 1) > 1 else 0
give_way = getattr(os, "sched_yield", lambda: None)
STEP_MAGIC = b"D2LS"
# A step and its answer are as long as a frame's prefix: magic, then environment and action, or flags
# and observation; the answer's reward follows.
STEP = struct.Struct("<4sIq")
REWARD = struct.Struct("<d")
TERMINATED, TRUNCATED, REFUSED = 1, 2, 4


@dataclass(frozen=True)
class Step:
    """A step in an environment with discrete actions and observations, or the answer to one."""

    environment_or_flags: int
    action_or_observation: int


class FrameReader:
    """Reads frames from a socket.

    Args:
        channel: the socket.
        wait: called before each read; blocks until the socket is readable, or raises.
    """

    def __init__(self, channel: socket.socket, wait: Callable[[], None]) -> None:
        self._channel = channel
        self._wait = wait
        self._view = memoryview(bytearray(BUFFER))
        self._start = self._end = 0

    def read(self) -> Step | tuple[Message, bytearray]:
        """Return the next frame.

        Raises:
            EOFError: the other side is gone.
            ProtocolError: the bytes are no frame.
        """
        prefix = bytes(self.take(PREFIX.size))
        if prefix.startswith(STEP_MAGIC):
            _, first, second = STEP.unpack(prefix)
            return Step(first, second)
        header_size, body_size = sizes_of(prefix)
        message = decode_header(bytes(self.take(header_size)), body_size)
        return message, self.take(body_size)

    def take(self, size: int) -> bytearray:
        """Return exactly `size` bytes."""
        data = bytearray(size)
        view, filled = memoryview(data), 0
        while filled < size:
            if self._start == self._end:
                if size - filled >= BUFFER:  # large bodies go straight to their place
                    filled += self._fill(view[filled : filled + CHUNK])
                    continue
                self._start, self._end = 0, self._fill(self._view)
            count = min(size - filled, self._end - self._start)
            view[filled : filled + count] = self._view[self._start : self._start + count]
            filled, self._start = filled + count, self._start + count
        return data

    def _fill(self, view: memoryview) -> int:
        for _ in range(SPINS):
            try:
                return self._received(self._channel.recv_into(view, 0, DONT_WAIT))
            except BlockingIOError:
                give_way()  # on a single core, the other side can only answer if we let it
        while True:
            self._wait()
            with contextlib.suppress(BlockingIOError):
                return self._received(self._channel.recv_into(view))

    @staticmethod
    def _received(count: int) -> int:
        if not count:
            raise EOFError("the other side closed the channel")
        return count
