"""Frames: a fixed prefix, a msgpack header, then raw tensor bytes.

Everything here but `write_frame` is pure; `streams` reads frames from a socket.
"""

from __future__ import annotations

import socket
import struct
from typing import Any

import msgspec

from d2lcourse.worker import limits
from d2lcourse.worker.nodes import Message
from d2lcourse.worker.values import Packer, ProtocolError, Refer, Resolve, TooLarge, Unpacker

PREFIX = struct.Struct("<4sIQ")
MAGIC = b"D2L1"
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Message).decode


def encode(number: int, kind: str, payload: object, refer: Refer, *, views: bool) -> list[Any]:
    """Return a frame as a list of byte buffers.

    Raises:
        TooLarge: the payload is beyond the wire's limits.
    """
    packer = Packer(refer, keep_views=views)
    node = packer.pack(payload)
    header = _encode(Message(number, kind, node, [buffer.nbytes for buffer in packer.buffers]))
    if len(header) > limits.HEADER_BYTES:
        raise TooLarge(f"more than {limits.HEADER_BYTES >> 20} MiB besides tensors")
    body = sum(buffer.nbytes for buffer in packer.buffers)
    return [PREFIX.pack(MAGIC, len(header), body), header, *packer.buffers]


def sizes_of(prefix: bytes) -> tuple[int, int]:
    """Return the header's and the body's size that a prefix announces.

    Raises:
        ProtocolError: it is no prefix of ours, or a size is beyond its limit.
    """
    magic, header, body = PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise ProtocolError("not a frame of this protocol")
    if header > limits.HEADER_BYTES or body > limits.BODY_BYTES:
        raise ProtocolError("a frame larger than the limit")
    return header, body


def decode_header(header: bytes, body_size: int) -> Message:
    """Return the message of a header after checking it against the body's size.

    Raises:
        ProtocolError: the header is not of the wire's grammar.
    """
    try:
        message = _decode(header)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ProtocolError(f"a malformed header: {str(error)[:200]}") from error
    if len(message.sizes) > limits.BUFFERS or sum(message.sizes) != body_size:
        raise ProtocolError("buffers that do not add up to the body")
    return message


def decode_payload(message: Message, body: bytearray, resolve: Resolve, *, views: bool = False) -> Any:
    """Return a message's payload as Python values.

    Raises:
        ProtocolError: the payload breaks a bound.
    """
    buffers, start, view = [], 0, memoryview(body)
    for size in message.sizes:
        # One buffer is the common case: it may take the body itself.
        buffers.append(body if size == len(body) else bytearray(view[start : start + size]))
        start += size
    return Unpacker(buffers, resolve, allow_views=views).unpack(message.payload)


def write_frame(channel: socket.socket, frame: list[Any]) -> None:
    """Block until `frame` is sent."""
    for part in parts(frame):
        channel.sendall(part)


def parts(frame: list[Any]) -> list[Any]:
    """Return the pieces to send: a small frame in one, a large one buffer by buffer without a copy."""
    if len(frame) == 2 or sum(len(part) for part in frame) <= 1 << 16:
        return [b"".join(frame)]
    return frame
