"""The examiner's decoder under fire: only protocol errors, and never more memory than the bound."""

from __future__ import annotations

import contextlib
import socket
import struct
import tracemalloc
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from d2lcourse.course.submission import Submitted
from d2lcourse.errors import SubmissionFailed
from d2lcourse.worker import frames, limits
from d2lcourse.worker.client import Client, Deadlines
from d2lcourse.worker.connection import Frame
from d2lcourse.worker.nodes import Message, RefNode
from d2lcourse.worker.streams import FrameReader, Step
from d2lcourse.worker.values import Packer, ProtocolError

FUZZ = settings(max_examples=400, deadline=None, derandomize=True)
SLACK = 1 << 20  # bytes that Python and hypothesis use meanwhile
SENT = 1 << 16  # bytes that fit into a socket at once


def received(data: bytes) -> object:
    """Return what the examiner makes of bytes from a worker that then goes away."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(data[:SENT])
        theirs.shutdown(socket.SHUT_WR)
        item = FrameReader(ours, lambda: None).read()
    if isinstance(item, Step):
        return item
    return frames.decode_payload(*item, lambda node: ("handle", node.id))


def survives(data: bytes) -> bool:
    """Decode hostile bytes; return whether they were taken for a frame.

    Any exception but the protocol's own, and any memory beyond the bound, fails the test.
    """
    tracemalloc.start()
    try:
        received(data)
        taken = True
    except (ProtocolError, EOFError):
        taken = False
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak <= memory_for(data) + SLACK
    return taken


def memory_for(data: bytes) -> int:
    """Return the bytes that may be used for what a prefix announces: nothing if it is refused."""
    try:
        header, body = frames.sizes_of(data[: frames.PREFIX.size])
    except (ProtocolError, struct.error):
        return 0
    return limits.HEADER_FACTOR * header + limits.BODY_FACTOR * body


def frame_of(payload: object, kind: str = "ok") -> bytes:
    return b"".join(frames.encode(3, kind, payload, lambda _: RefNode(1, "x.Y"), views=False))


leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**200), 2**200),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=8),
    st.binary(max_size=8),
    st.sampled_from(
        [range(3), slice(1, None), torch.float32, np.dtype("int8"), torch.device("cpu"), object()]
    ),
    st.sampled_from([torch.arange(6.0).reshape(2, 3), torch.tensor([True, False]), torch.empty(0, 3)]),
    st.sampled_from([np.ones((2, 2), np.int16), np.float32(0.5), np.array(3), np.zeros((0, 2))]),
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.one_of(st.text(max_size=3), st.integers()), inner, max_size=3),
    ),
    max_leaves=12,
)


@FUZZ
@given(values)
def test_what_the_worker_s_encoder_makes_is_decoded(value: object) -> None:
    assert survives(frame_of(value))


@FUZZ
@given(st.binary(max_size=200))
def test_noise_is_refused(data: bytes) -> None:
    survives(data)
    survives(frames.PREFIX.pack(frames.MAGIC, len(data), 0) + data)


@FUZZ
@given(values, st.data())
def test_real_frames_with_changed_bytes_are_refused_or_decoded(value: object, data: st.DataObject) -> None:
    frame = bytearray(frame_of(value))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(frame)))
        patch = data.draw(
            st.one_of(st.binary(max_size=6), st.sampled_from([b"\xdf", b"\xdd\xff\xff\xff\xff"]))
        )
        frame[at : at + data.draw(st.integers(0, 6))] = patch
    survives(bytes(frame))


# Right in form, wrong in content: every tag with arguments of every kind reaches the code behind the grammar.
counts = st.one_of(st.integers(0, 3), st.sampled_from([2**31, 2**40, 2**62]))
shapes = st.lists(counts, max_size=18)
dtypes = st.sampled_from(["float32", "bool", "int8", "uint16", "object", "complex128", "\x00"])
nodes: st.SearchStrategy[Any] = st.deferred(
    lambda: st.one_of(
        st.none(),
        st.floats(),
        st.integers(-(2**63), 2**64 - 1),
        st.text(max_size=4),
        st.tuples(st.sampled_from([1, 2]), st.lists(nodes, max_size=3)),
        st.tuples(st.just(3), st.lists(nodes, max_size=3), st.booleans()),
        st.tuples(st.just(4), st.lists(nodes, max_size=3), st.lists(nodes, max_size=3)),
        st.tuples(st.sampled_from([5, 9, 17]), st.binary(max_size=140)),
        st.tuples(st.just(7), *[st.integers(-(2**63), 2**63 - 1)] * 3),
        st.tuples(st.just(8), nodes, nodes, nodes),
        st.tuples(st.just(10), st.sampled_from(["torch", "numpy", "os"]), dtypes),
        st.tuples(st.just(11), st.text(max_size=12)),
        st.tuples(st.sampled_from([12, 14]), dtypes, shapes, counts),
        st.tuples(st.just(13), dtypes, shapes, shapes, counts, counts),
        st.tuples(st.just(15), dtypes, st.binary(max_size=20)),
        st.tuples(st.just(16), counts, st.text(max_size=8), st.booleans()),
        st.tuples(
            st.just(18), counts, st.sampled_from(["function", "environment"]), st.text(max_size=4), nodes
        ),
        st.tuples(st.integers(0, 30), nodes),
    )
)


@FUZZ
@given(counts, st.text(max_size=8), nodes, st.lists(counts, max_size=4), st.binary(max_size=40))
def test_frames_of_the_right_form_with_any_content(
    number: int, kind: str, payload: object, sizes: list[int], body: bytes
) -> None:
    header = msgspec.msgpack.encode([number, kind, payload, sizes])
    survives(frames.PREFIX.pack(frames.MAGIC, len(header), len(body)) + header + body)
    header = msgspec.msgpack.encode([number, kind, payload, [len(body)]])
    survives(frames.PREFIX.pack(frames.MAGIC, len(header), len(body)) + header + body)


@pytest.mark.parametrize("size", [0, 1, 7, frames.PREFIX.size, 100])
def test_a_frame_that_stops_early_is_an_end_of_file(size: int) -> None:
    with pytest.raises(EOFError):
        received(frame_of(torch.ones(100))[:size])


def nested(depth: int) -> object:
    node: object = None
    for _ in range(depth):
        node = [1, [node]]
    return node


# What costs the examiner most memory per byte on the wire.
GREEDY: dict[str, Callable[[int], object]] = {
    "nothing": lambda count: [1, [None] * count],
    "small numbers": lambda count: [1, [1.5] * (count // 9)],
    "empty lists": lambda count: [1, [[1, []]] * (count // 3)],
    "empty dicts": lambda count: [1, [[4, [], []]] * (count // 4)],
    "empty sets": lambda count: [1, [[3, [], False]] * (count // 4)],
    "slices": lambda count: [1, [[8, None, None, None]] * (count // 5)],
    "ranges": lambda count: [1, [[7, 0, 1, 1]] * (count // 5)],
    "lists of one": lambda count: [1, [[1, [None]]] * (count // 4)],
    "deep lists": lambda count: [1, [nested(28)] * (count // 90)],
    "scalars": lambda count: [1, [[15, "bool", b"1"]] * (count // 10)],
    "dict of numbers": lambda count: [4, list(range(count // 6)), [None] * (count // 6)],
}


@pytest.mark.parametrize("name", GREEDY)
def test_no_header_costs_more_than_the_factor(name: str) -> None:
    header = msgspec.msgpack.encode([3, "ok", GREEDY[name](1 << 18), []])
    tracemalloc.start()
    message = frames.decode_header(header, 0)
    value = frames.decode_payload(message, bytearray(), lambda node: node)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert value
    assert peak <= limits.HEADER_FACTOR * len(header), f"{peak / len(header):.0f} bytes per byte"


@pytest.mark.parametrize("dtype", ["float32", "bool"])
@pytest.mark.parametrize("count", [1, 2])
def test_no_body_costs_more_than_the_factor(dtype: str, count: int) -> None:
    size = 8 << 20
    payload = [1, [[14, dtype, [size // (4 if dtype == "float32" else 1)], i] for i in range(count)]]
    message = msgspec.convert([3, "ok", payload, [size] * count], Message)
    tracemalloc.start()
    body = bytearray(size * count)
    frames.decode_payload(message, body, lambda node: node)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak <= limits.BODY_FACTOR * len(body) + SLACK


class Forged:
    """A worker that answers everything with what it is told, in the right turn."""

    def __init__(self, kind: str, payload: object) -> None:
        self._kind, self._payload, self._number = kind, payload, 0

    def exchange(self, *_: object) -> Frame:
        self._number += 1
        payload = [16, 1, "module", False] if self._number == 1 else self._payload
        kind = "ok" if self._number == 1 else self._kind
        header = msgspec.msgpack.encode([self._number, kind, payload, []])
        return frames.decode_header(header, 0), bytearray()

    def cpu_seconds(self) -> float:
        return 0.0

    def output(self) -> str:
        return ""

    def close(self) -> None:
        pass


failure = st.fixed_dictionaries(
    {}, optional={"types": st.one_of(st.text(), st.lists(st.text())), "message": st.text(), "frames": values}
)


def as_node(value: object) -> object:
    return msgspec.to_builtins(Packer(lambda _: RefNode(1, "x.Y")).pack(value))


@FUZZ
@given(st.sampled_from(["ok", "large", "raise", "", "callback"]), st.one_of(nodes, failure.map(as_node)))
def test_a_forged_answer_is_an_answer_or_the_submission_s_failure(kind: str, payload: object) -> None:
    client = Client(Submitted("answer", ""), lambda: Forged(kind, payload), Deadlines())
    with contextlib.suppress(SubmissionFailed):
        str(client.get_from_module("f"))
