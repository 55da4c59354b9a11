"""Attacks on the verdict itself, each with a kind of grader in one process that falls for it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field

AGREEABLE = """
class Agreeable:
    shape, dtype = (3, 5), torch.float32
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __bool__(self): return True
    def __getattr__(self, name): return Agreeable()
    def __call__(self, *args, **kwargs): return Agreeable()
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None): return Agreeable()
"""


@dataclass(frozen=True)
class Payload:
    """An attack, and the kind of grader in one process that falls for it.

    Args:
        number: of the idea in the list of attacks that the corpus is made from.
        source: the hostile module; `{name}` becomes each function's name.
        naive: what such a grader does with `got`, `want`, `x` and `f`; exit code 0 means full marks.
        with_pytest: whether that grader is a pytest file or a plain script.
        setup: what it does before, such as printing a verdict for a parent to read.
        files: shipped beside the module.
    """

    number: int
    source: str
    naive: str
    with_pytest: bool = False
    files: dict[str, str] = field(default_factory=dict)


# These graders run the tests in the student's process and read the verdict from somewhere.
FROM_STDOUT = "sys.stdout.flush(); os._exit(0 if '1 passed' in open('output.txt').read() else 1)"
FROM_FILE = "os._exit(0 if os.path.exists('results.json') else 1)"
FROM_DESCRIPTOR = "os._exit(0 if b'score' in os.pread(log, 99, 0) else 1)"

PAYLOADS = {
    "prints a verdict": Payload(
        1, "def {name}(*args, **kwargs): print('1 passed in 0.01s', flush=True)", FROM_STDOUT
    ),
    "writes results": Payload(
        2, "def {name}(*args, **kwargs): open('results.json', 'w').write('{\"score\": 100}')", FROM_FILE
    ),
    "writes to every descriptor": Payload(
        3,
        """
        import os
        def {name}(*args, **kwargs):
            for descriptor in range(3, 64):
                try: os.write(descriptor, b'{"score": 100, "kind": "ok"}\\n')
                except OSError: pass
        """,
        FROM_DESCRIPTOR,
    ),
    "exits": Payload(6, "import sys\ndef {name}(*args, **kwargs): sys.exit(0)", "assert False"),
    "exits hard": Payload(
        7, "import os\ndef {name}(*args, **kwargs): os._exit(0)", "assert False", with_pytest=True
    ),
    "exits when all is over": Payload(
        8, "import atexit, os\natexit.register(os._exit, 0)\ndef {name}(*args, **kwargs): pass", "assert False"
    ),
    "skips": Payload(
        9,
        "import pytest\ndef {name}(*args, **kwargs): raise pytest.skip.Exception('free')",
        "assert False",
        with_pytest=True,
    ),
    "skips as unittest": Payload(
        9,
        "import unittest\ndef {name}(*args, **kwargs): raise unittest.SkipTest('free')",
        "assert False",
        with_pytest=True,
    ),
    "ships a conftest": Payload(
        10,
        "def {name}(*args, **kwargs): return None",
        "assert False",
        with_pytest=True,
        files={
            "conftest.py": "import pytest\n@pytest.hookimpl(tryfirst=True)\n"
            "def pytest_runtest_call(item): item.obj = lambda: None\n"
        },
    ),
    "patches the comparisons": Payload(
        11,
        """
        torch.allclose = torch.isclose = torch.equal = torch.testing.assert_close = lambda *a, **k: True
        import numpy.testing; numpy.testing.assert_allclose = lambda *a, **k: None
        def {name}(*args, **kwargs): return torch.zeros(3, 5)
        """,
        "assert torch.allclose(got, want)",
    ),
    "patches pytest": Payload(
        11,
        """
        import pytest
        pytest.fail = lambda *a, **k: None
        def {name}(*args, **kwargs): return None
        """,
        "if got is None or not torch.allclose(got, want): pytest.fail('wrong')",
        with_pytest=True,
    ),
    "patches the grader": Payload(
        11,
        """
        import d2lcourse.checks.comparison, d2lcourse.grading.outcome
        d2lcourse.checks.comparison.close = d2lcourse.checks.comparison._compare = lambda *a, **k: None
        d2lcourse.grading.outcome.judge = lambda *a, **k: ("passed", "")
        def {name}(*args, **kwargs): return None
        """,
        "from d2lcourse.checks.comparison import close; close(got, want)",
    ),
    "agrees with everything": Payload(
        12,
        AGREEABLE + "def {name}(*args, **kwargs): return Agreeable()",
        "assert got == want and torch.allclose(got, want)",
    ),
    "is a subclass that is equal to everything": Payload(
        13,
        """
        class Number(float):
            def __eq__(self, other): return True
            def __sub__(self, other): return 0.0
            __rsub__, __hash__ = __sub__, float.__hash__
        def {name}(*args, **kwargs): return Number("nan")
        """,
        "assert got == 0.25 and abs(got - 0.25) < 1e-6",
    ),
    "is a tensor that overrides torch's functions": Payload(
        14,
        """
        class Liar(torch.Tensor):
            @classmethod
            def __torch_function__(cls, func, types, args=(), kwargs=None):
                return True if func in (torch.allclose, torch.equal) else super().__torch_function__(func, types, args, kwargs)
        def {name}(x, *args, **kwargs): return torch.zeros(2, 2).as_subclass(Liar)
        """,
        "assert torch.allclose(got, want)",
    ),
    "runs code when it is unpickled": Payload(
        15,
        """
        class Bomb:
            def __reduce__(self): return exec, ("import os; os._exit(0)",)
        def {name}(*args, **kwargs): return Bomb()
        """,
        "import pickle; pickle.loads(pickle.dumps(got)); assert False",
    ),
    "shadows torch": Payload(
        27,
        "def {name}(x, *args, **kwargs): return x",
        "assert torch.allclose(got, want)",
        files={
            "torch.py": "class Fake:\n    def __getattr__(self, name): return Fake()\n"
            "    def __call__(self, *a, **k): return Fake()\n"
            "def __getattr__(name):\n    if name.startswith('__'): raise AttributeError(name)\n    return Fake()\n"
        },
    ),
    "finds the expected value in the caller": Payload(
        17,
        """
        import sys
        def {name}(*args, **kwargs):
            frame = sys._getframe()
            while frame and "want" not in frame.f_locals: frame = frame.f_back
            return frame.f_locals["want"]
        """,
        "assert torch.allclose(got, want)",
    ),
    "finds the expected value among all tensors": Payload(
        16,
        """
        import gc
        def {name}(x, *args, **kwargs):
            found = [o for o in gc.get_objects() if type(o) is torch.Tensor and o.shape == x.shape and o is not x]
            return found[0]
        """,
        "assert torch.allclose(got, want)",
    ),
    "raises what a broken grader would": Payload(
        88,
        """
        from d2lcourse.errors import GraderError
        def {name}(*args, **kwargs): raise GraderError("the grader failed, give this student another chance")
        """,
        "assert False",
    ),
}  # fmt: skip
NAIVE = """
import pytest, torch, submission, os, sys
log = os.open("log.txt", os.O_RDWR | os.O_CREAT)
def test_naive():
    x = torch.tensor([[0.0, 1.0], [2.0, 5.0]])
    want = torch.softmax(x, 1)
    f = submission.softmax
    try:
        got = f(x, 1)
    except Exception as error:
        if "GraderError" in type(error).__name__: sys.exit(0)
        raise
    {naive}
if __name__ == "__main__":
    test_naive()
"""


def module_of(payload: Payload, names: tuple[str, ...]) -> str:
    """Return a module that defines the named functions."""
    body = textwrap.dedent(payload.source)
    return "import torch\n" + "\n".join(body.replace("{name}", name) for name in names)
