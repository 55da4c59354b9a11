"""What a check holds of the worker's objects: a proxy whose every use is a request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from d2lcourse.errors import CheckFailed, GraderError, StudentRaised
from d2lcourse.worker import limits
from d2lcourse.worker.show import show

if TYPE_CHECKING:
    from d2lcourse.worker.client import Client


def _binary(name: str, *, swapped: bool = False) -> Any:
    def method(self: Remote, other: Any) -> Any:
        return self._d2l_operator(name, *((other, self) if swapped else (self, other)))

    return method


def _unary(name: str) -> Any:
    def method(self: Remote) -> Any:
        return self._d2l_operator(name, self)

    return method


class Remote:
    """An object in the worker: a module, a function, an instance, a live tensor, a generator.

    Attributes, items, calls, iteration and with-blocks are carried out in the worker; data comes back
    as a copy, anything else as another `Remote`. Arithmetic, comparison, `bool`, `int` and `float`
    work on tensors only. `==` and `hash` are the object's identity.
    """

    __slots__ = (
        "__weakref__", "_d2l_client", "_d2l_id", "_d2l_is_tensor", "_d2l_keep", "_d2l_label", "_d2l_origin",
        "_d2l_shown", "_d2l_type", "_d2l_worker",
    )  # fmt: skip

    def __init__(
        self, client: Client, worker: int, number: int, type_name: str, label: str, *, is_tensor: bool = False
    ) -> None:
        self._d2l_client = client
        self._d2l_worker = worker
        self._d2l_id = number
        self._d2l_type = type_name
        self._d2l_label = label
        self._d2l_is_tensor = is_tensor
        self._d2l_keep = False
        self._d2l_origin: Remote | None = None
        self._d2l_shown = ""  # for an object that the check put there: its value as source text

    def __del__(self) -> None:
        if self._d2l_id > 0 and not self._d2l_keep:
            self._d2l_client.forget(self._d2l_worker, self._d2l_id)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)  # Python's own probing is not a request
        return self._d2l_client.get_attribute(self, name, keep=self._d2l_keep)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_d2l_"):
            object.__setattr__(self, name, value)
        else:
            self._d2l_ask("setattr", name, value)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the object in the worker."""
        return self._d2l_client.call(self, args, kwargs, keep=self._d2l_keep).result

    def __getitem__(self, key: Any) -> Any:
        return self._d2l_ask("getitem", key, keep=self._d2l_keep)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._d2l_ask("setitem", key, value)

    def __contains__(self, item: Any) -> bool:
        return bool(self._d2l_ask("contains", item))

    def __len__(self) -> int:
        try:
            return int(self._d2l_ask("len"))
        except StudentRaised as error:
            if error.types[0] == "TypeError" and not error.frames:
                raise TypeError(error.message) from None  # list() asks everything for its length
            raise

    def __iter__(self) -> Iterator[Any]:
        iterator = self._d2l_ask("iter", keep=True)
        for _ in range(limits.ITEMS):
            try:
                yield iterator._d2l_next(self._d2l_keep)
            except StopIteration:
                return
        raise CheckFailed(f"{self._d2l_label} yields more than {limits.ITEMS} items: does it end?")

    def __next__(self) -> Any:
        return self._d2l_next(self._d2l_keep)

    def __enter__(self) -> Any:
        return self._d2l_ask("enter")

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self._d2l_ask("exit", (None, None, None))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Remote) and self._d2l_identity() == other._d2l_identity()

    def __hash__(self) -> int:
        return hash(self._d2l_identity())

    def __repr__(self) -> str:
        return self._d2l_shown or f"<{self._d2l_label}: {self._d2l_type} of the submission>"

    def __bool__(self) -> bool:
        return bool(self._d2l_number("truth value"))

    def __int__(self) -> int:
        return int(self._d2l_number("integer value"))

    def __float__(self) -> float:
        return float(self._d2l_number("numerical value"))

    __add__, __radd__ = _binary("add"), _binary("add", swapped=True)
    __sub__, __rsub__ = _binary("sub"), _binary("sub", swapped=True)
    __mul__, __rmul__ = _binary("mul"), _binary("mul", swapped=True)
    __truediv__, __rtruediv__ = _binary("truediv"), _binary("truediv", swapped=True)
    __floordiv__, __rfloordiv__ = _binary("floordiv"), _binary("floordiv", swapped=True)
    __mod__, __rmod__ = _binary("mod"), _binary("mod", swapped=True)
    __pow__, __rpow__ = _binary("pow"), _binary("pow", swapped=True)
    __matmul__, __rmatmul__ = _binary("matmul"), _binary("matmul", swapped=True)
    __lt__ = _binary("lt")
    __le__ = _binary("le")
    __gt__ = _binary("gt")
    __ge__ = _binary("ge")
    __neg__ = _unary("neg")
    __pos__ = _unary("pos")
    __abs__ = _unary("abs")
    __invert__ = _unary("invert")

    def _d2l_identity(self) -> tuple[int, int, int]:
        return id(self._d2l_client), self._d2l_worker, self._d2l_id

    def _d2l_next(self, keep: bool) -> Any:
        match self._d2l_ask("next", keep):
            case (True, item):
                return item
            case (False, None):
                raise StopIteration
        raise self._d2l_client.protocol_broken(self._d2l_label)

    def _d2l_number(self, what: str) -> Any:
        if not self._d2l_is_tensor:
            raise TypeError(f"{self!r} has no {what} here")
        return self._d2l_client.value(self)

    def _d2l_ask(self, kind: str, *arguments: Any, keep: bool = False) -> Any:
        return self._d2l_client.request(kind, (self, *arguments), self._d2l_label, keep=keep)

    def _d2l_operator(self, name: str, *operands: Any) -> Any:
        if not any(isinstance(item, Remote) and item._d2l_is_tensor for item in operands):
            raise TypeError(f"{self!r} is no tensor: {name} is not defined here")
        return self._d2l_client.request("operator", (name, *operands), self._d2l_label)


class Student(Remote):
    """The submission's module. It is imported at the first use."""

    __slots__ = ()

    def __init__(self, client: Client) -> None:
        super().__init__(client, 0, 0, "module", client.name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self._d2l_client.get_from_module(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_d2l_"):
            raise GraderError(f"a check assigns to student.{name}: the submission must stay as it is")
        object.__setattr__(self, name, value)


class Rig(Remote):
    """The exercise's `rig.py`, loaded beside the student's module."""

    __slots__ = ()

    def __init__(self, client: Client) -> None:
        super().__init__(client, 0, 0, "module", "rig")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self._d2l_client.get_from_rig(name)


class Library(Remote):
    """Importable libraries in the worker: `lib.torch.nn.Linear(4, 3)` makes a layer there."""

    __slots__ = ()

    def __init__(self, client: Client) -> None:
        super().__init__(client, 0, 0, "libraries", "lib")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self._d2l_client.request("lib", (name,), name)


def keep(remote: Remote) -> Any:
    """Return a view of `remote` whose next operation gives a handle, even if the result is data."""
    view = Remote(
        remote._d2l_client,
        remote._d2l_worker,
        remote._d2l_id,
        remote._d2l_type,
        remote._d2l_label,
        is_tensor=remote._d2l_is_tensor,
    )
    view._d2l_keep = True
    view._d2l_origin = remote  # whose end would release the object
    return view


def put(near: Remote, value: Any) -> Any:
    """Make `value` an object in the worker of `near` and return its handle.

    Tensors in a list, tuple or dict keep sharing their storage; the handle is then the container's.
    """
    made = near._d2l_client.request("put", (value,), "put", keep=True)
    if isinstance(made, Remote):
        made._d2l_shown = show(value)
    return made


def value(remote: Any) -> Any:
    """Return what a handle holds, as a copy: a live tensor comes detached; data is returned as it is."""
    if isinstance(remote, list | tuple):
        return type(remote)(value(item) for item in remote)
    if isinstance(remote, dict):
        return {key: value(item) for key, item in remote.items()}
    return remote._d2l_client.value(remote) if isinstance(remote, Remote) else remote


def same(a: object, b: object) -> bool:
    """Whether two handles stand for the very same object in the worker."""
    return isinstance(a, Remote) and a == b


def is_a(remote: object, name: str) -> bool:
    """Whether a handle's object is an instance of the class with this dotted name, `torch.nn.Module`."""
    return isinstance(remote, Remote) and bool(remote._d2l_ask("is_a", name))
