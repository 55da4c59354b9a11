"""Python values to wire nodes and back.

The same code runs on both sides. What it packs is data; anything else is handed to `refer`,
which gives it a handle. What it unpacks is treated as hostile: bounds come before allocation,
and any violation is a `ProtocolError`.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import torch

from d2lcourse.worker import limits
from d2lcourse.worker import nodes as n

TORCH_DTYPES: dict[str, torch.dtype] = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        torch.float32,
        torch.float64,
        torch.float16,
        torch.bfloat16,
        torch.complex64,
        torch.complex128,
        torch.bool,
        torch.uint8,
        torch.int8,
        torch.int16,
        torch.int32,
        torch.int64,
    )
}
NUMPY_DTYPES: dict[str, np.dtype[Any]] = {
    name: np.dtype(name)
    for name in (
        "float16",
        "float32",
        "float64",
        "complex64",
        "complex128",
        "bool",
        "uint8",
        "int8",
        "uint16",
        "int16",
        "uint32",
        "int32",
        "uint64",
        "int64",
    )
}
NORMALISED_DICTS = (dict, OrderedDict, Counter, defaultdict)


class ProtocolError(Exception):
    """A frame breaks the wire's grammar or its bounds."""


class TooLarge(ProtocolError):
    """A value is beyond what the wire carries."""


def is_plain_tensor(value: object) -> bool:
    """Whether `value` is a tensor that crosses as a copy: dense, detached, of a known dtype, with storage."""
    return (
        type(value) in (torch.Tensor, torch.nn.Parameter)
        and isinstance(value, torch.Tensor)
        and not value.requires_grad
        and value.layout is torch.strided
        and value.device.type != "meta"
        and value.dtype in TORCH_DTYPES.values()
        and not value.is_quantized
    )


@dataclass(frozen=True)
class Kept:
    """Marks a result that must become a handle even if it is data."""

    value: object


Refer = Callable[[object], "n.RefNode | n.CalleeNode"]
Resolve = Callable[["n.RefNode | n.CalleeNode"], object]


class Packer:
    """Turns the values of one message into nodes and raw buffers.

    Args:
        refer: gives the node of an object that is not data; raises if there is no such thing.
        keep_views: whether tensors keep their strides and shared storage (arguments) or arrive
            contiguous, each in a buffer of its own (results).
    """

    def __init__(self, refer: Refer, *, keep_views: bool = False) -> None:
        self.refer = refer
        self.keep_views = keep_views
        self.buffers: list[memoryview] = []
        self._storages: dict[int, int] = {}
        self._body = 0

    def pack(self, value: Any, depth: int = 0) -> n.Node:
        """Return the node of `value`, adding the buffers it needs.

        Raises:
            TooLarge: `value` is nested or sized beyond the wire's limits.
        """
        if depth > limits.DEPTH:
            raise TooLarge(f"nested deeper than {limits.DEPTH} levels")
        kind = type(value)
        if value is None or kind in (bool, float):
            return value  # type: ignore[no-any-return]  # narrowed by the exact types above
        if kind is int:
            return value if -(2**63) <= value < 2**63 else self._integer(value)
        if kind is str:
            return _text(value)
        if kind in (list, tuple, set, frozenset, torch.Size) or _is_named_tuple(value):
            return self._sequence(value, depth)
        if kind in NORMALISED_DICTS:
            return n.DictNode(self._all(value.keys(), depth), self._all(value.values(), depth))
        if isinstance(value, torch.Tensor):
            return self._tensor(value) if is_plain_tensor(value) else self.refer(value)
        return self._small(value, kind, depth)

    def _small(self, value: Any, kind: type, depth: int) -> n.Node:
        if kind is np.ndarray and value.dtype.name in NUMPY_DTYPES and value.dtype.isnative:
            return n.ArrayNode(value.dtype.name, list(value.shape), self._add(np.ascontiguousarray(value)))
        if issubclass(kind, np.generic) and value.dtype.name in NUMPY_DTYPES:
            return n.ScalarNode(value.dtype.name, value.tobytes())
        if kind is Kept:
            return self.refer(value.value)
        if kind is bytes:
            return n.BytesNode(value)
        if kind is complex:
            return n.ComplexNode(value.real, value.imag)
        if kind is range and all(-(2**63) <= part < 2**63 for part in (value.start, value.stop, value.step)):
            return n.RangeNode(value.start, value.stop, value.step)
        if kind is slice:
            return n.SliceNode(
                *(self.pack(part, depth + 1) for part in (value.start, value.stop, value.step))
            )
        if kind is torch.dtype:
            return n.DtypeNode("torch", str(value).removeprefix("torch."))
        if isinstance(value, np.dtype) and value.name in NUMPY_DTYPES:
            return n.DtypeNode("numpy", value.name)
        if kind is torch.device:
            return n.DeviceNode(str(value))
        return self.refer(value)

    def _all(self, items: Iterable[object], depth: int) -> list[n.Node]:
        return [self.pack(item, depth + 1) for item in items]

    def _sequence(self, value: Any, depth: int) -> n.Node:
        items = self._all(value, depth)
        if isinstance(value, set | frozenset):
            return n.SetNode(items, isinstance(value, frozenset))
        return n.ListNode(items) if isinstance(value, list) else n.TupleNode(items)

    def _integer(self, value: int) -> n.Node:
        size = value.bit_length() // 8 + 1
        if size > limits.INTEGER_BYTES:
            raise TooLarge(f"an integer of {size} bytes; {limits.INTEGER_BYTES} are allowed")
        return n.IntNode(value.to_bytes(size, "little", signed=True))

    def _tensor(self, value: torch.Tensor) -> n.Node:
        name, shape = str(value.dtype).removeprefix("torch."), list(value.shape)
        if not self.keep_views or value.device.type != "cpu":
            return n.TensorNode(name, shape, self._add(_bytes_of(value)))
        plain = value.detach().resolve_conj().resolve_neg()
        storage = plain.untyped_storage()
        if storage.data_ptr() not in self._storages or not storage.nbytes():
            whole = torch.empty(0, dtype=torch.uint8).set_(storage)
            self._storages[storage.data_ptr()] = self._add(whole.numpy())
        buffer = self._storages[storage.data_ptr()]
        return n.ViewNode(name, shape, list(plain.stride()), int(plain.storage_offset()), buffer)

    def _add(self, array: np.ndarray[Any, Any]) -> int:
        if len(self.buffers) >= limits.BUFFERS:
            raise TooLarge(f"more than {limits.BUFFERS} tensors at once")
        self._body += array.nbytes
        if self._body > limits.BODY_BYTES:
            raise TooLarge(f"more than {limits.BODY_BYTES >> 20} MiB of tensors at once")
        self.buffers.append(array.reshape(-1).view(np.uint8).data)
        return len(self.buffers) - 1


class Unpacker:
    """Turns nodes and raw buffers back into values.

    Args:
        buffers: the frame's raw buffers, writable and owned by this message.
        resolve: gives the object that a reference stands for.
        allow_views: whether tensors may share a buffer; only the worker allows it.
    """

    def __init__(self, buffers: list[bytearray], resolve: Resolve, *, allow_views: bool = False) -> None:
        self.buffers = buffers
        self.resolve = resolve
        self.allow_views = allow_views
        self._used: set[int] = set()
        self._free_keys = 0

    def unpack(self, node: n.Node, depth: int = 0) -> Any:
        """Return the value of `node`.

        Raises:
            ProtocolError: a bound is broken, or a node makes no sense.
        """
        if depth > limits.DEPTH:
            raise ProtocolError("nested too deeply")
        match node:
            case None | bool() | int() | float() | str():
                return node
            case n.ListNode(items):
                return self._all(items, depth)
            case n.TupleNode(items):
                return tuple(self._all(items, depth))
            case n.SetNode(items, frozen):
                return (frozenset if frozen else set)(self._keys(items, depth))
            case n.DictNode(keys, values):
                if len(keys) != len(values):
                    raise ProtocolError("a dict with unequal numbers of keys and values")
                return dict(zip(self._keys(keys, depth), self._all(values, depth), strict=True))
            case n.TensorNode() | n.ViewNode():
                return self._tensor(node)
            case n.ArrayNode(dtype, shape, buffer):
                kind = _known(NUMPY_DTYPES, dtype)
                return self._normal(
                    np.frombuffer(self._take(buffer, shape, kind.itemsize), dtype=kind)
                ).reshape(shape)
            case n.RefNode() | n.CalleeNode():
                return self.resolve(node)
            case _:
                return self._small(node, depth)

    def _small(self, node: n.Node, depth: int) -> Any:
        match node:
            case n.IntNode(data) if len(data) <= limits.INTEGER_BYTES:
                return int.from_bytes(data, "little", signed=True)
            case n.BytesNode(data):
                return data
            case n.ComplexNode(real, imag):
                return complex(real, imag)
            case n.RangeNode(start, stop, step) if step:
                return range(start, stop, step)
            case n.SliceNode(start, stop, step):
                return slice(*self._all([start, stop, step], depth))
            case n.TextNode(data):
                try:
                    return data.decode("utf-8", "surrogatepass")
                except UnicodeDecodeError as error:
                    raise ProtocolError("text that is not UTF-8") from error
            case n.DtypeNode("torch", name):
                return _known(TORCH_DTYPES, name)
            case n.DtypeNode("numpy", name):
                return _known(NUMPY_DTYPES, name)
            case n.DeviceNode(name):
                try:
                    return torch.device(name)
                except (RuntimeError, ValueError) as error:
                    raise ProtocolError("an unknown device") from error
            case n.ScalarNode(dtype, data) if len(data) == _known(NUMPY_DTYPES, dtype).itemsize:
                return self._normal(np.frombuffer(bytearray(data), dtype=NUMPY_DTYPES[dtype]))[0]
        raise ProtocolError("a malformed value")

    def _all(self, items: list[n.Node], depth: int) -> list[Any]:
        return [self.unpack(item, depth + 1) for item in items]

    def _keys(self, items: list[n.Node], depth: int) -> list[Any]:
        keys = self._all(items, depth)
        self._free_keys += sum(not isinstance(item, str | int | bytes) for item in items)
        if self._free_keys > limits.FREE_KEYS:
            raise ProtocolError(f"more than {limits.FREE_KEYS} keys that are neither text nor integers")
        try:
            hash(tuple(keys))
        except TypeError as error:
            raise ProtocolError("a key that cannot be hashed") from error
        return keys

    def _tensor(self, node: n.TensorNode | n.ViewNode) -> torch.Tensor:
        dtype = _known(TORCH_DTYPES, node.dtype)
        if isinstance(node, n.TensorNode):
            data = self._take(node.buffer, node.shape, dtype.itemsize)
            flat = torch.frombuffer(data, dtype=torch.uint8) if data else torch.empty(0, dtype=torch.uint8)
            return (flat != 0 if dtype is torch.bool else flat.view(dtype)).reshape(node.shape)
        if not self.allow_views:
            raise ProtocolError("a view where only copies are allowed")
        data = self.buffers[node.buffer]
        if not data:
            return torch.empty(node.shape, dtype=dtype)
        whole = torch.frombuffer(data, dtype=torch.uint8)
        return torch.empty(0, dtype=dtype).set_(
            whole.untyped_storage(), node.offset, node.shape, node.strides
        )

    def _take(self, index: int, shape: list[int], itemsize: int) -> bytearray:
        # Empty tensors count their other dimensions too: torch overflows on a shape like (0, 2**40, 2**40).
        if len(shape) > limits.RANK or prod(size or 1 for size in shape) > limits.BODY_BYTES:
            raise ProtocolError("a tensor with too many dimensions or elements")
        if index >= len(self.buffers) or index in self._used:
            raise ProtocolError("a buffer that does not exist or is used twice")
        self._used.add(index)
        if len(self.buffers[index]) != prod(shape) * itemsize:
            raise ProtocolError("a buffer whose size is not its shape's")
        return self.buffers[index]

    @staticmethod
    def _normal(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Return `array`, with booleans made of bytes 0 and 1 only."""
        return array.view(np.uint8) != 0 if array.dtype == np.bool_ else array


def _known(table: dict[str, Any], name: str) -> Any:
    if name not in table:
        raise ProtocolError(f"the dtype {name[:40]!r}")
    return table[name]


def _text(value: str) -> n.Node:
    try:
        value.encode()
    except UnicodeEncodeError:
        return n.TextNode(value.encode("utf-8", "surrogatepass"))
    return value


def _is_named_tuple(value: object) -> bool:
    kind = type(value)
    if not isinstance(value, tuple):
        return False
    return kind.__module__ == "torch.return_types" or (
        kind.__bases__ == (tuple,) and hasattr(kind, "_fields")
    )


def _bytes_of(value: torch.Tensor) -> np.ndarray[Any, Any]:
    flat = value.detach().cpu().resolve_conj().resolve_neg().reshape(-1)
    if flat.stride() != (1,):  # also a single element with the stride 0, which torch calls contiguous
        flat = flat.clone(memory_format=torch.contiguous_format)
    return flat.view(torch.uint8).numpy()
