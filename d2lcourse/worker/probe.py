"""Counts what one call costs: operators, waits for the device, arithmetic, memory. The same on every machine.

What a probe reports comes from the untrusted side: it can cost a student points and never earns any.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.multiprocessing.reductions import StorageWeakRef
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from d2lcourse.worker.operations import with_tensors

# They touch no element: what they return is a view, or memory that something else fills.
FREE = {"empty", "empty_like", "empty_strided", "new_empty", "detach", "lift_fresh", "alias", "_unsafe_view"}
# On a GPU, these make the program wait until the device is done.
WAITS = {"_local_scalar_dense", "nonzero", "masked_select", "equal", "is_nonzero"}
FETCHES = {"tolist", "numpy", "__array__"}  # they read memory without an operator
DEVICE = "cuda:0"
# Without CUDA, torch cannot even index or copy fake tensors on its device; on this one it can.
STAND_IN = "lazy:0"
NOT_LINKED = "not linked with support for cuda"


class Costs(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch does not type its hook
    """Counts while it is active.

    Args:
        given: tensors that exist already; what is saved of them costs nothing.
    """

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # as in `watch`: the default imports torch._dynamo

    def __init__(self, given: list[torch.Tensor]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch does not type it
        self.operators = self.host_syncs = self.flops = self.peak_bytes = self.saved_bytes = 0
        self._live: dict[int, tuple[StorageWeakRef, int]] = {}
        self._known = {tensor.untyped_storage().data_ptr() for tensor in given}
        self._saved: set[int] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        name = func.overloadpacket.__name__
        if not func.is_view and name not in FREE:
            self.operators += 1
        by_mask = name in ("index", "index_put_") and any(_is_mask(index) for index in args[1] or ())
        self.host_syncs += name in WAITS or by_mask
        if (formula := flop_registry.get(func.overloadpacket)) is not None:
            self.flops += int(formula(*args, **(kwargs or {}), out_val=result))
        self._see(result)
        return result

    def save(self, tensor: torch.Tensor) -> torch.Tensor:
        """Count what autograd keeps for the backward pass."""
        storage = tensor.untyped_storage()
        address = storage.data_ptr()
        if address not in self._known and address not in self._saved:
            self._saved.add(address)
            self.saved_bytes += storage.nbytes()
        return tensor

    def _see(self, result: object) -> None:
        for tensor in _tensors_in(result):
            storage = tensor.untyped_storage()
            if storage.data_ptr() not in self._known:
                self._live[storage._cdata] = (StorageWeakRef(storage), storage.nbytes())  # type: ignore[no-untyped-call]  # torch does not type it
        self._live = {key: item for key, item in self._live.items() if not item[0].expired()}  # type: ignore[no-untyped-call]  # the same
        self.peak_bytes = max(self.peak_bytes, sum(size for _, size in self._live.values()))


class _Fetches(TorchFunctionMode):
    def __init__(self, costs: Costs) -> None:
        super().__init__()
        self._costs = costs

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self._costs.host_syncs += getattr(func, "__name__", "") in FETCHES
        return func(*args, **(kwargs or {}))


def measured_call(
    target: Callable[..., object], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[object, dict[str, int]]:
    """Call `target`; return its result and what the call cost."""
    costs = Costs(list(_tensors_in((args, kwargs))))
    hooks = torch.autograd.graph.saved_tensors_hooks(costs.save, lambda tensor: tensor)
    with hooks, _Fetches(costs), costs:
        result = target(*args, **kwargs)
    names = ("operators", "host_syncs", "flops", "peak_bytes", "saved_bytes")
    return result, {name: getattr(costs, name) for name in names}


def fake_cuda_call(
    target: Callable[..., object], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[list[str], str]:
    """Call `target` with tensors that claim to be on a GPU and hold nothing.

    Returns:
        The devices of the tensors that it returns, and why it failed, if it did.
    """
    try:
        return _call_on(DEVICE, target, args, kwargs)
    except RuntimeError as error:
        if NOT_LINKED not in str(error):
            raise
    devices, problem = _call_on(STAND_IN, target, args, kwargs)
    return [DEVICE if device == STAND_IN else device for device in devices], problem


def _call_on(
    device: str, target: Callable[..., object], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[list[str], str]:
    from torch._subclasses.fake_tensor import DataDependentOutputException, FakeTensorMode

    with FakeTensorMode():

        def fake(tensor: torch.Tensor) -> torch.Tensor:
            return torch.empty(
                tensor.shape, dtype=tensor.dtype, device=device, requires_grad=tensor.requires_grad
            )

        moved = with_tensors((args, kwargs), fake)
        try:
            result = target(*moved[0], **moved[1])
        except DataDependentOutputException:
            return [], "it reads a tensor's value on the host"
        except RuntimeError as error:
            if "same device" not in str(error):
                raise
            return [], "it mixes tensors of two devices"
        return [str(tensor.device) for tensor in _tensors_in(result)], ""


def _tensors_in(value: object) -> list[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        return [value] if value.layout is torch.strided and value.device.type != "meta" else []
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [tensor for item in items for tensor in _tensors_in(item)]


def _is_mask(index: object) -> bool:
    return isinstance(index, torch.Tensor) and index.dtype is torch.bool
