"""The wire's grammar: what a msgpack header may hold.

Everything is plain data. `msgspec` validates the shape of a message while it decodes, so that
maps, extension types and anything else that is not listed here never become objects.
"""

from __future__ import annotations

from typing import Annotated, Literal, Union

from msgspec import Meta, Struct

Int64 = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
Count = Annotated[int, Meta(ge=0, le=2**40)]


class ListNode(Struct, array_like=True, tag=1, frozen=True):
    """A list."""

    items: list[Node]


class TupleNode(Struct, array_like=True, tag=2, frozen=True):
    """A tuple."""

    items: list[Node]


class SetNode(Struct, array_like=True, tag=3, frozen=True):
    """A set or frozenset."""

    items: list[Node]
    frozen: bool


class DictNode(Struct, array_like=True, tag=4, frozen=True):
    """A dict as pairs, in insertion order."""

    keys: list[Node]
    values: list[Node]


class IntNode(Struct, array_like=True, tag=5, frozen=True):
    """An integer beyond 64 bits, little-endian two's complement."""

    data: bytes


class ComplexNode(Struct, array_like=True, tag=6, frozen=True):
    """A complex number."""

    real: float
    imag: float


class RangeNode(Struct, array_like=True, tag=7, frozen=True):
    """A range."""

    start: Int64
    stop: Int64
    step: Int64


class SliceNode(Struct, array_like=True, tag=8, frozen=True):
    """A slice."""

    start: Node
    stop: Node
    step: Node


class TextNode(Struct, array_like=True, tag=9, frozen=True):
    """A string with lone surrogates."""

    data: bytes


class BytesNode(Struct, array_like=True, tag=17, frozen=True):
    """Bytes."""

    data: bytes


class DtypeNode(Struct, array_like=True, tag=10, frozen=True):
    """A torch or numpy dtype."""

    library: Literal["torch", "numpy"]
    name: str


class DeviceNode(Struct, array_like=True, tag=11, frozen=True):
    """A torch device."""

    name: str


class TensorNode(Struct, array_like=True, tag=12, frozen=True):
    """A dense, contiguous tensor in a buffer of its own."""

    dtype: str
    shape: list[Count]
    buffer: Count


class ViewNode(Struct, array_like=True, tag=13, frozen=True):
    """A tensor over a buffer that others may share; only the examiner sends these."""

    dtype: str
    shape: list[Count]
    strides: list[Count]
    offset: Count
    buffer: Count


class ArrayNode(Struct, array_like=True, tag=14, frozen=True):
    """A C-contiguous numpy array in a buffer of its own."""

    dtype: str
    shape: list[Count]
    buffer: Count


class ScalarNode(Struct, array_like=True, tag=15, frozen=True):
    """A numpy scalar."""

    dtype: str
    data: bytes


class RefNode(Struct, array_like=True, tag=16, frozen=True):
    """An object that lives in the worker, with its type's qualified name."""

    id: Count
    type_name: str
    is_tensor: bool = False


class CalleeNode(Struct, array_like=True, tag=18, frozen=True):
    """A function or environment that lives in the examiner; only the examiner sends these."""

    id: Count
    kind: Literal["function", "environment"]
    name: str
    spaces: Node = None


Node = Union[  # noqa: UP007 - msgspec resolves the recursive name only in this spelling
    None,
    bool,
    int,
    float,
    str,
    ListNode,
    TupleNode,
    SetNode,
    DictNode,
    IntNode,
    ComplexNode,
    RangeNode,
    SliceNode,
    TextNode,
    BytesNode,
    DtypeNode,
    DeviceNode,
    TensorNode,
    ViewNode,
    ArrayNode,
    ScalarNode,
    RefNode,
    CalleeNode,
]


class Message(Struct, array_like=True, frozen=True):
    """The msgpack header of a frame.

    Args:
        number: the request's number; a reply carries the number it answers.
        kind: the operation, or how it ended.
        payload: its data.
        sizes: bytes of each raw buffer that follows.
    """

    number: Count
    kind: str
    payload: Node
    sizes: list[Count]
