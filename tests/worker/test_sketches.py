"""Checks of exercises to come, as sketches: what the proxy must be able to express."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import gymnasium
import pytest
import torch

from d2lcourse.checks import Callback, HostedEnv, TensorOf, close, keep, put, updates_in_place, value
from d2lcourse.course.submission import Submitted
from d2lcourse.worker.client import Client, Deadlines
from d2lcourse.worker.connection import LocalConnection, ProcessConnection
from d2lcourse.worker.remote import Library, Student
from tests.support import MakeStudent

Make = MakeStudent


@pytest.fixture(params=["in-process", "process"])
def make(request: pytest.FixtureRequest) -> Iterator[Make]:
    connect = LocalConnection if request.param == "in-process" else ProcessConnection
    clients: list[Client] = []

    def student(source: str) -> Student:
        clients.append(Client(Submitted("answer", textwrap.dedent(source)), connect, Deadlines()))
        return Student(clients[-1])

    yield student
    for client in clients:
        client.close()


def test_fifty_adam_steps_with_state_in_a_dict(make: Make) -> None:
    student = make("""
        import torch
        def adam_step(params, grads, state, lr, betas, eps):
            state["t"] = state.get("t", 0) + 1
            for i, (p, g) in enumerate(zip(params, grads)):
                v, s = state.get(i, (torch.zeros_like(p), torch.zeros_like(p)))
                v = betas[0] * v + (1 - betas[0]) * g
                s = betas[1] * s + (1 - betas[1]) * g * g
                state[i] = (v, s)
                p -= lr * v / (1 - betas[0] ** state["t"]) / ((s / (1 - betas[1] ** state["t"])).sqrt() + eps)
    """)
    start = [torch.tensor([1.0, -2.0]), torch.full((2, 3), 100.0)]
    ours = [p.clone().requires_grad_() for p in start]
    oracle = torch.optim.Adam(ours, lr=0.1, betas=(0.8, 0.9), eps=1e-2)
    params, state = put(student, start), put(student, {})
    for step in range(50):
        for p in ours:
            p.grad = torch.cos(p.detach() + step)
        grads = [p.grad for p in ours]
        oracle.step()
        student.adam_step(params, grads, state, 0.1, (0.8, 0.9), 1e-2)
    close(value(params), [p.detach() for p in ours])
    assert state["t"] == 50


def test_transformer_parts_with_copied_weights(make: Make) -> None:
    student = make("""
        import torch
        class FeedForward(torch.nn.Module):
            def __init__(self, d, h):
                super().__init__()
                self.linear1, self.linear2 = torch.nn.Linear(d, h), torch.nn.Linear(h, d)
            def forward(self, x): return self.linear2(torch.relu(self.linear1(x)))
    """)
    generator = torch.Generator().manual_seed(0)
    layer = torch.nn.TransformerEncoderLayer(6, 2, 10, dropout=0.0, batch_first=True)
    weights = {
        n: torch.randn(p.shape, generator=generator) for n, p in layer.named_parameters() if "linear" in n
    }
    theirs = student.FeedForward(6, 10)
    theirs.load_state_dict(weights)
    layer.load_state_dict(weights, strict=False)
    x = torch.randn(2, 5, 6, generator=generator)
    close(theirs(x), layer.linear2(torch.relu(layer.linear1(x))).detach())
    theirs(x).sum().backward()
    assert all(p.grad is not None for p in theirs.parameters())


def test_a_beam_search_with_a_step_callback(make: Make) -> None:
    student = make("""
        import torch
        def beam_search(step, bos, eos, width, length):
            beams = [([bos], 0.0)]
            for _ in range(length):
                scores = step(torch.tensor([b[0][-1] for b in beams]))
                grown = [(b[0] + [t], b[1] + scores[i, t].item()) for i, b in enumerate(beams)
                         for t in range(scores.shape[1])]
                beams = sorted(grown, key=lambda b: -b[1])[:width]
            return beams[0]
    """)
    table = torch.log(torch.tensor([[0.1, 0.5, 0.4], [0.3, 0.3, 0.4], [0.0001, 0.0999, 0.9]]))
    step = Callback(lambda last: table[last], calls=2, takes=(TensorOf((None,), torch.int64),))
    tokens, score = student.beam_search(step, 0, 9, 2, 2)
    paths = {(a, b): table[0, a] + table[a, b] for a in range(3) for b in range(3)}
    best = max(paths, key=lambda path: float(paths[path]))
    assert tokens == [0, *best]
    assert score == pytest.approx(float(paths[best]), rel=1e-5)
    assert step.used == 2


def test_tabular_q_learning_on_an_examiners_environment(make: Make) -> None:
    student = make("""
        import numpy as np
        def q_learning(env, episodes, alpha, gamma, generator):
            q = np.zeros((env.observation_space.n, env.action_space.n))
            for _ in range(episodes):
                state, _ = env.reset(seed=int(generator.integers(1 << 30)))
                done = False
                while not done:
                    action = int(generator.integers(env.action_space.n))
                    new, reward, terminated, truncated, _ = env.step(action)
                    target = reward + gamma * (0.0 if terminated else q[new].max())
                    q[state, action] += alpha * (target - q[state, action])
                    state, done = new, terminated or truncated
            return q
    """)
    hosted = HostedEnv(gymnasium.make("FrozenLake-v1", is_slippery=False))
    q = student.q_learning(hosted, 600, 0.5, 0.9, student._d2l_client.generator(3, "numpy"))
    assert q.shape == (16, 4)
    assert q[14].argmax() == 2
    assert q[14, 2] == pytest.approx(1.0, abs=0.05)
    assert 0 < hosted.used <= 60_000


def test_early_stopping_restores_a_module_bit_for_bit(make: Make) -> None:
    student = make("""
        import copy
        class EarlyStopping:
            def __init__(self, patience): self.patience, self.best, self.bad = patience, float("inf"), 0
            def step(self, loss, model):
                if loss < self.best:
                    self.best, self.bad, self.kept = loss, 0, copy.deepcopy(model.state_dict())
                else: self.bad += 1
                return self.bad >= self.patience
            def restore(self, model): model.load_state_dict(self.kept)
    """)
    lib = Library(student._d2l_client)
    model, stopping = lib.torch.nn.Linear(3, 2), student.EarlyStopping(2)
    states = []
    for loss in (3.0, 1.0, 2.0, 1.5):
        with lib.torch.no_grad():
            keep(model).weight.add_(1.0)
        states.append(value(model.weight))
        stopped = stopping.step(loss, model)
    assert stopped
    stopping.restore(model)
    assert torch.equal(value(model.weight), states[1])
    assert not torch.equal(states[1], states[3])


def test_in_place_addition_on_an_aliased_view(make: Make) -> None:
    student = make("def add_into(x, y):\n    x += y\n")
    base = torch.arange(8.0).reshape(2, 4)
    shared = keep(put(student, (base, base[:, ::2])))
    whole, view = shared[0], shared[1]
    student.add_into(view, torch.ones(2, 2))
    close(value(whole), base + torch.tensor([1.0, 0.0, 1.0, 0.0]))
    updates_in_place(student.add_into, base[0], base[1], to=base[0] + base[1])


def test_a_subclass_of_exact_gp(make: Make) -> None:
    student = make("""
        import gpytorch
        class Model(gpytorch.models.ExactGP):
            def __init__(self, x, y, likelihood):
                super().__init__(x, y, likelihood)
                self.mean_module = gpytorch.means.ConstantMean()
                self.covar_module = gpytorch.kernels.ScaleKernel(gpytorch.kernels.RBFKernel())
            def forward(self, x):
                return gpytorch.distributions.MultivariateNormal(self.mean_module(x), self.covar_module(x))
    """)
    lib = Library(student._d2l_client)
    x = torch.linspace(0, 1, 12, dtype=torch.float64)
    y = torch.sin(6 * x)
    likelihood = lib.gpytorch.likelihoods.GaussianLikelihood().double()
    model = student.Model(x, y, likelihood).double()
    likelihood.noise = 1e-3
    model.covar_module.base_kernel.lengthscale = 0.3
    model.eval()
    likelihood.eval()
    new = x + 0.03
    mean = value(likelihood(model(new)).mean)
    scale = float(model.covar_module.outputscale)
    gram, cross = (scale * torch.exp(-0.5 * ((points[:, None] - x) / 0.3) ** 2) for points in (x, new))
    expected = cross @ torch.linalg.solve(gram + 1e-3 * torch.eye(12, dtype=torch.float64), y)
    close(mean, expected, rtol=1e-4, atol=1e-5)
