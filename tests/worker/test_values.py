"""What crosses the wire, and what must not."""

from __future__ import annotations

from collections import Counter, OrderedDict, namedtuple
from typing import Any

import numpy as np
import pytest
import torch

from d2lcourse.worker import frames, limits
from d2lcourse.worker import nodes as n
from d2lcourse.worker.nodes import RefNode
from d2lcourse.worker.values import Packer, ProtocolError, TooLarge, Unpacker

Point = namedtuple("Point", "x y")


def refuse(value: object) -> RefNode:
    raise AssertionError(f"{value!r} was taken for a handle")


def resolve(node: n.RefNode | n.CalleeNode) -> object:
    return ("handle", node.id)


def through_the_wire(value: object, *, views: bool = False) -> Any:
    header, body = join(frames.encode(7, "ok", value, refuse, views=views))
    return frames.decode_payload(frames.decode_header(header, len(body)), body, resolve, views=views)


def join(frame: list[Any]) -> tuple[bytes, bytearray]:
    sizes = frames.sizes_of(bytes(frame[0]))
    body = bytearray(b"".join(frame[2:]))
    assert sizes == (len(frame[1]), len(body))
    return bytes(frame[1]), body


@pytest.mark.parametrize(
    "value",
    [
        None, True, 0, -(2**63), 2**64, -(10**30), 1.5, float("inf"), 2 + 3j, "ä\n", "\ud800", b"\x00\xff",
        [1, [2.0, "x"]], (), (1, (2,)), {1, 2}, frozenset({"a"}), {"a": 1, (1, "b"): [None], 2.5: {}},
        range(3, 9, 2), slice(None, 4), torch.float64, np.dtype("int8"), torch.device("cpu"),
    ],
)  # fmt: skip
def test_plain_data_arrives_as_it_was(value: object) -> None:
    arrived = through_the_wire(value)
    assert arrived == value
    assert type(arrived) is type(value) or isinstance(value, np.dtype)


@pytest.mark.parametrize(
    "dtype", ["float32", "float64", "float16", "bfloat16", "complex64", "bool", "uint8", "int64"]
)
def test_tensors_arrive_bit_for_bit(dtype: str) -> None:
    value = torch.tensor([[0, 1, 0], [5, 0, 1]]).to(getattr(torch, dtype))
    arrived = through_the_wire(value)
    assert arrived.dtype == value.dtype
    assert torch.equal(arrived, value)


def test_empty_and_scalar_tensors_and_arrays() -> None:
    for value in (torch.empty(0, 3), torch.tensor(2.5), torch.zeros(2, 0, dtype=torch.bool)):
        assert torch.equal(through_the_wire(value), value)
    for array in (np.zeros((0, 2)), np.array(3), np.array([True, False])):
        arrived = through_the_wire(array)
        assert arrived.dtype == array.dtype
        assert np.array_equal(arrived, array)
    assert through_the_wire(np.float32(1.5)) == np.float32(1.5)
    assert type(through_the_wire(np.bool_(True))) is np.bool_


def test_named_types_are_normalised() -> None:
    assert through_the_wire(Point(1, 2)) == (1, 2)
    assert type(through_the_wire(Counter("ab"))) is dict
    assert type(through_the_wire(OrderedDict(a=1))) is dict
    assert type(through_the_wire(torch.Size([2, 3]))) is tuple
    assert type(through_the_wire(torch.nn.Parameter(torch.ones(2), requires_grad=False))) is torch.Tensor
    values, indices = through_the_wire(torch.tensor([[3.0, 1.0]]).max(dim=1))
    assert (values.item(), indices.item()) == (3.0, 0)


def test_arguments_keep_strides_and_shared_storage() -> None:
    base = torch.arange(12.0).reshape(3, 4)
    whole, column, flipped = through_the_wire((base, base[:, 1], base.T), views=True)
    assert column.stride() == (4,)
    assert flipped.shape == (4, 3)
    whole[0, 1] = 99
    assert column[0] == 99
    assert base[0, 1] == 1


@pytest.mark.parametrize("shape", [(1,), (1, 1), (2, 3), ()])
def test_stretched_results_arrive_whole(shape: tuple[int, ...]) -> None:
    stretched = torch.tensor(3.0).expand(shape)  # all strides are 0
    assert through_the_wire(stretched).equal(torch.full(shape, 3.0))


def test_results_share_nothing() -> None:
    base = torch.zeros(4)
    first, second = through_the_wire((base, base))
    first += 1
    assert second.sum() == 0


class Odd(float):
    pass


class OddTensor(torch.Tensor):
    pass


@pytest.mark.parametrize(
    "value",
    [
        object(), len, Odd(1.0), type("S", (str,), {})("x"), torch.ones(2, requires_grad=True),
        torch.ones(2).to_sparse(), torch.ones(2, device="meta"), torch.ones(2).as_subclass(OddTensor),
        np.array([object()]), np.ma.masked_array([1.0]), type("L", (list,), {})(),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_is_not_plain_data_becomes_a_handle(value: object) -> None:
    packer = Packer(lambda thing: RefNode(5, type(thing).__name__))
    assert isinstance(packer.pack(value), RefNode)


def test_too_much_is_refused_before_it_is_sent() -> None:
    deep: list[Any] = []
    for _ in range(limits.DEPTH + 2):
        deep = [deep]
    recursive: list[Any] = []
    recursive.append(recursive)
    for value in (deep, recursive, 2**5000, [torch.zeros(1)] * (limits.BUFFERS + 1)):
        with pytest.raises(TooLarge):
            Packer(refuse).pack(value)
    with pytest.raises(ProtocolError, match="MiB"):
        frames.encode(1, "ok", "x" * (limits.HEADER_BYTES + 1), refuse, views=False)


@pytest.mark.parametrize(
    ("node", "buffers"),
    [
        (n.TensorNode("float32", [2], 0), [3]),
        (n.TensorNode("float32", [2**30, 2**30], 0), [8]),
        (n.TensorNode("float32", [0, 2**40, 2**40], 0), [0]),
        (n.TensorNode("float32", [1] * 17, 0), [4]),
        (n.TensorNode("float32", [1], 4), [4]),
        (n.TensorNode("object", [1], 0), [8]),
        (n.TupleNode([n.TensorNode("uint8", [4], 0), n.TensorNode("uint8", [4], 0)]), [4]),
        (n.ViewNode("float32", [1], [1], 10**6, 0), [4]),
        (n.ArrayNode("O", [1], 0), [8]),
        (n.ScalarNode("float64", b"1"), []),
        (n.IntNode(b"1" * 200), []),
        (n.RangeNode(0, 1, 0), []),
        (n.DtypeNode("torch", "Tensor"), []),
        (n.DtypeNode("numpy", "O"), []),
        (n.DeviceNode("../../etc"), []),
        (n.TextNode(b"\xff\xff"), []),
        (n.DictNode([1], []), []),
        (n.DictNode([n.ListNode([])], [1]), []),
        (n.SetNode([n.IntNode(bytes([1, 0, 0, i % 256, i // 256])) for i in range(2001)], False), []),
    ],
    ids=str,
)  # fmt: skip
def test_malformed_nodes_are_protocol_errors(node: n.Node, buffers: list[int]) -> None:
    with pytest.raises(ProtocolError):
        Unpacker([bytearray(size) for size in buffers], resolve).unpack(node)


def test_booleans_are_made_of_zeros_and_ones() -> None:
    arrived = Unpacker([bytearray(b"\x07\x00")], resolve).unpack(n.TensorNode("bool", [2], 0))
    assert arrived.view(torch.uint8).tolist() == [1, 0]


@pytest.mark.parametrize(
    ("header", "body"),
    [(b"\xc1", 0), (b"", 0), (b"\x94\x01\xa2ok\xc0\x90", 5), (b"\x91" * 5000, 0), (b"\x81\x01\x02", 0)],
    ids=["no msgpack", "empty", "sizes do not add up", "nested", "a map"],
)
def test_malformed_headers_are_protocol_errors(header: bytes, body: int) -> None:
    with pytest.raises(ProtocolError):
        frames.decode_header(header, body)


def test_a_prefix_with_an_absurd_size_is_refused() -> None:
    for magic, header, body in [(b"XXXX", 1, 1), (frames.MAGIC, 2**31, 0), (frames.MAGIC, 1, 2**62)]:
        with pytest.raises(ProtocolError):
            frames.sizes_of(frames.PREFIX.pack(magic, header, body))
