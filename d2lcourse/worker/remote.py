"""What a check holds of the student's objects: a proxy whose every use is a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from d2lcourse.worker.client import Client


class Remote:
    """An object in the worker: the student's module, a function, an instance, a live tensor.

    Attributes and calls are carried out in the worker; data comes back as a copy, anything else
    as another `Remote`.
    """

    __slots__ = ("_d2l_client", "_d2l_id", "_d2l_label", "_d2l_type", "_d2l_worker")

    def __init__(self, client: Client, worker: int, number: int, type_name: str, label: str) -> None:
        self._d2l_client = client
        self._d2l_worker = worker
        self._d2l_id = number
        self._d2l_type = type_name
        self._d2l_label = label

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)  # Python's own probing is not a request
        return self._d2l_client.get_attribute(self, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the object in the worker."""
        return self._d2l_client.call(self, args, kwargs).result

    def __bool__(self) -> bool:
        raise TypeError(f"{self!r} has no truth value here")

    def __repr__(self) -> str:
        return f"<{self._d2l_label}: {self._d2l_type} of the submission>"


class Student(Remote):
    """The submission's module. It is imported at the first use."""

    __slots__ = ()

    def __init__(self, client: Client) -> None:
        super().__init__(client, -1, -1, "module", client.name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self._d2l_client.get_from_module(name)
