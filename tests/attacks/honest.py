"""Honest controls: unusual but legitimate code that must earn full points in confinement."""

from __future__ import annotations

DOUBLE = "\ndef double(x):\n    {prepare}\n    return x + x\n"

CONTROLS = {
    "plain": "def double(x): return 2 * x",
    "a loader with two worker processes": """
import torch
from torch.utils.data import DataLoader, TensorDataset
def double(x):
    rows = DataLoader(TensorDataset(x), batch_size=1, num_workers=2)
    return torch.cat([2 * row for (row,) in rows])
""",
    "saving and loading": """
import os, tempfile, torch
def double(x):
    torch.save({"x": x}, "weights.pt")
    with tempfile.TemporaryDirectory() as folder:
        torch.save(torch.load("weights.pt", weights_only=True)["x"], os.path.join(folder, "again.pt"))
        return 2 * torch.load(os.path.join(folder, "again.pt"))
""",
    "the profiler": """
import torch
from torch.profiler import ProfilerActivity, profile
def double(x):
    with profile(activities=[ProfilerActivity.CPU]) as seen:
        y = x + x
    assert any(event.key == "aten::add" for event in seen.key_averages())
    return y
""",
    "two compute threads": """
import torch
def double(x):
    torch.set_num_threads(2)
    large = torch.ones(400, 400)
    assert (large @ large)[0, 0] == 400
    return 2 * x
""",
    "a compiled function": """
import torch
@torch.compile(backend="eager")
def twice(x): return x + x
def double(x): return twice(x)
""",
    "a scripted function": """
import torch, warnings
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    @torch.jit.script
    def twice(x: torch.Tensor) -> torch.Tensor:
        return x + x
def double(x): return twice(x)
""",
    "warnings": """
import sys, warnings
def double(x):
    warnings.warn("this is deprecated", DeprecationWarning)
    print("careful", file=sys.stderr)
    return 2 * x
""",
    "a thousand lines of output": """
def double(x):
    for i in range(1000): print("epoch", i, "loss", 0.5)
    return 2 * x
""",
    "deep recursion": """
def depth(n): return 0 if n == 0 else 1 + depth(n - 1)
def double(x):
    assert depth(900) == 900
    return 2 * x
""",
    "a large intermediate": """
import torch
def double(x): return torch.ones(50_000_000).sum().to(x.dtype) * x / 25_000_000
""",
    "double precision throughout": """
import torch
torch.set_default_dtype(torch.float64)
def double(x): return (x.double() * 2.0).to(x.dtype)
""",
    "another library": """
import numpy as np, torch
from sklearn.linear_model import LinearRegression
def double(x):
    slope = LinearRegression().fit([[0.0], [1.0]], [0.0, 2.0]).coef_[0]
    return torch.from_numpy(np.round(slope) * x.numpy()).to(x.dtype)
""",
    "threads and children of its own": """
import multiprocessing, threading
def twice(pipe, x): pipe.send((2 * x).tolist())
def double(x):
    import torch
    thread = threading.Thread(target=lambda: None)
    thread.start(); thread.join()
    ours, theirs = multiprocessing.get_context("fork").Pipe()
    child = multiprocessing.get_context("fork").Process(target=twice, args=(theirs, x))
    child.start()
    result = torch.tensor(ours.recv(), dtype=x.dtype)
    child.join()
    return result
""",
}
