"""Wrong answers that careless comparisons take for right ones, each with such a comparison."""

from __future__ import annotations

from tests.attacks.forging import Payload

NUMERIC = {
    "returns nan": Payload(
        28,
        "def {name}(x, *a, **k): return torch.full_like(x, float('nan'))",
        "assert not (got - want).abs().max() > 1e-6",
    ),
    "broadcasts": Payload(
        29,
        "def {name}(x, *a, **k): return torch.full((1,), 0.5)",
        "assert torch.allclose(f(torch.zeros(2, 2), 1), torch.full((2, 2), 0.5))",
    ),
    "returns an empty tensor": Payload(
        30,
        "def {name}(x, *a, **k): return torch.empty(0, 1)",
        "assert all(g == w for g, w in zip(got, want))",
    ),
    "changes its input": Payload(
        31,
        """
        def {name}(x, *a, **k):
            x.zero_()
            return torch.full_like(x, 1 / x.shape[-1])
        """,
        "assert torch.allclose(f(x, 1), torch.softmax(x, 1))",
    ),
    "returns its input": Payload(
        32,
        "def {name}(x, *a, **k): return x",
        "y = f(x, 1); x.copy_(torch.softmax(x, 1)); assert torch.allclose(y, x)",
    ),
    "knows the public case": Payload(
        33,
        "def {name}(x, *a, **k): return torch.tensor([[0.26894142, 0.73105858], [0.04742587, 0.95257413]])",
        "assert torch.allclose(got, want)",
    ),
    "uses the forbidden function by another name": Payload(
        34,
        "def {name}(x, dim, *a, **k): return torch.ops.aten._softmax(x, dim, False)",
        "assert 'torch.softmax' not in open('submission.py').read() and torch.allclose(got, want)",
    ),
    "uses another library's": Payload(
        34,
        "import scipy.special\ndef {name}(x, dim, *a, **k): return torch.from_numpy(getattr(scipy.special, 'soft' + 'max')(x.numpy(), axis=dim))",
        "assert 'torch.softmax' not in open('submission.py').read() and torch.allclose(got, want)",
    ),
    "computes with half the digits": Payload(
        35,
        "def {name}(x, dim, *a, **k): e = x.bfloat16().exp(); return e / e.sum(dim, keepdim=True)",
        "assert ((got - want).abs() < 1e-2).all()",
    ),
    "returns constants with a fake gradient": Payload(
        36,
        "def {name}(x, dim=-1, *a, **k): x.grad = torch.zeros_like(x); return torch.ones_like(x)",
        "x.requires_grad_(); f(x.detach(), 1); f(x, 1); assert torch.allclose(x.grad, torch.zeros(2, 2))",
    ),
    "makes the examiner's random numbers its own": Payload(
        37,
        """
        def {name}(x, *a, **k):
            torch.manual_seed(0)
            return torch.full((2, 2), 0.49625658988952637)
        """,
        "f(x, 1); want = torch.rand(1).expand(2, 2); assert torch.allclose(f(x, 1), want)",
    ),
}  # fmt: skip
