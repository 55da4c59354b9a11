"""Slow answers that look fast to a careless stopwatch, and the stopwatch that they fool."""

from __future__ import annotations

import textwrap

# The work, as the baseline does it; an honest answer that is six times as slow.
BASE = """
import torch

def work(x):
    y = x
    for _ in range(4):
        y = torch.tanh(y @ x)
    return y
"""
SLOW = """
def slow(x):
    for _ in range(6):
        y = x
        for _ in range(4):
            y = torch.tanh(y @ x)
    return y
"""

# One process, one input, one answer compared, the clock and the baseline within reach.
NAIVE = (
    "import time, torch\ntorch.set_num_threads(1)\nfrom submission import work as f\n"
    + BASE.replace("def work", "def base")
    + """
x = torch.randn(200, 200, generator=torch.Generator().manual_seed(0)).double() / 20
def timed(g):
    start = time.perf_counter()
    g(x)
    return time.perf_counter() - start
first = f(x)
assert torch.allclose(first + 0, base(x), rtol=1e-2, atol=1e-3)
own, other = [], []
for _ in range(40):
    own.append(timed(f))
    other.append(timed(base))
    if len(own) > 6 and min(own) < 2 * min(other):
        break
assert min(own) < 2 * min(other), (min(own), min(other))
"""
)

CHEATS = {
    "67 patches the clock": """
        import time
        real, offset = time.perf_counter, [0.0]
        time.perf_counter = lambda: real() - offset[0]
        def work(x):
            start = real()
            y = slow(x)
            offset[0] += 0.9 * (real() - start)
            return y
    """,
    "68 remembers values": """
        known = {}
        def work(x):
            key = float(x.sum())
            if key not in known:
                known[key] = slow(x)
            return known[key]
    """,
    "68 remembers addresses": """
        known = {}
        def work(x):
            if x.data_ptr() not in known:
                known[x.data_ptr()] = slow(x)
            return known[x.data_ptr()]
    """,
    "69 is lazy": """
        class Lazy(torch.Tensor):
            @classmethod
            def __torch_function__(cls, func, types, args=(), kwargs=None):
                with torch._C.DisableTorchFunctionSubclass():
                    args = [slow(a.x) if isinstance(a, Lazy) else a for a in args]
                    return func(*args, **(kwargs or {}))
        def work(x):
            y = torch.empty(0).as_subclass(Lazy)
            y.x = x
            return y
    """,
    "71 works in a thread": """
        import threading
        def work(x):
            y = torch.empty_like(x)
            def fill():
                y.copy_(slow(x))
            thread = threading.Thread(target=fill)
            thread.start()
            if not hasattr(work, "seen"):
                work.seen = thread.join()
            return y
    """,
    "71 worked at import": """
        x0 = torch.randn(200, 200, generator=torch.Generator().manual_seed(0)).double() / 20
        y0 = slow(x0)
        def work(x):
            return y0 if torch.equal(x, x0) else slow(x)
    """,
    "72 is slow in warm-up only": """
        calls = []
        def work(x):
            calls.append(1)
            return slow(x) if len(calls) < 2 else torch.zeros_like(x)
    """,
    "73 answers once": """
        answers = []
        def work(x):
            if not answers:
                answers.append(slow(x))
            return answers[0]
    """,
    "35 computes with fewer digits": """
        def work(x):
            y = x = x.float()
            for _ in range(4):
                y = torch.tanh(y @ x)
            return y.double()
    """,
    "a slow baseline": """
        real = torch.tanh
        def tanh(x):
            for _ in range(60):
                real(x)
            return real(x)
        torch.tanh = tanh
        def work(x):
            for _ in range(6):
                y = x
                for _ in range(4):
                    y = real(y @ x)
            return y
    """,
    # Where the baseline runs in the same process, what it has just freed is the right answer.
    "75 hands out stale memory": """
        calls = []
        def work(x):
            calls.append(1)
            return slow(x) if len(calls) == 1 else torch.empty_like(x)
    """,
}
HONEST = BASE


def submission(cheat: str) -> str:
    """Return the module of a cheat."""
    return "import torch\n" + SLOW + textwrap.dedent(cheat)
