"""The table of the proxy's semantics: one test per row, in a process and in this one."""

from __future__ import annotations

import os
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import gymnasium
import numpy as np
import pytest
import torch

from d2lcourse.checks import (
    Callback,
    Draw,
    HostedEnv,
    TensorOf,
    close,
    is_a,
    keep,
    put,
    same,
    updates_in_place,
    value,
)
from d2lcourse.course.submission import Submitted
from d2lcourse.errors import CheckFailed, GraderError, StudentRaised
from d2lcourse.worker.client import Client, Deadlines
from d2lcourse.worker.connection import LocalConnection, ProcessConnection
from d2lcourse.worker.remote import Library, Remote, Rig, Student

SOURCE = textwrap.dedent(
    """
    import collections, os, threading, time
    import torch

    class Counter:
        def __init__(self, start): self.n = start; self.log = [self]
        def up(self, by=1): self.n += by; return self.n
        def me(self): return self
        def __len__(self): return self.n
        def __getitem__(self, key): return key * self.n
        def __setitem__(self, key, value): self.n = (key, value)
        def __contains__(self, item): return item == self.n
        def __call__(self, x): return x + self.n
        def __enter__(self): self.n = 100; return self
        def __exit__(self, *trace): self.n = -1

    class Special(float): pass

    shared = Counter(1)
    Pair = collections.namedtuple("Pair", "left right")
    def the_shared(): return shared
    def pair(): return Pair(1, [shared, 2])
    def optimise(f, x, lr, steps):
        for _ in range(steps): x = x - lr * f(x)
        return x
    def call(f, *args, **kwargs): return f(*args, **kwargs)
    def catches(f):
        try: f("x")
        except ValueError as error: return f"caught {error}"
    def call_in_child(f):
        read, write = os.pipe()
        if os.fork() == 0:
            try: f(1); os.write(write, b"called")
            except RuntimeError as error: os.write(write, str(error).encode()[:40])
            os._exit(0)
        os.wait()
        return os.read(read, 100).decode()
    def call_in_threads(f, n):
        results = [None] * n
        def work(i): results[i] = f(i)
        threads = [threading.Thread(target=work, args=(i,)) for i in range(n)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        return results
    def naturals(n=None):
        i = 0
        while n is None or i < n:
            yield i; i += 1
    def tensors(n):
        for i in range(n): yield torch.full((2,), float(i), requires_grad=True)
    def add_into(x, y): x += y
    def rebind(x, y): x = x + y
    def new_storage(x, y): x.data = x + y
    def spoils(x, y): x += y; y.zero_()
    def live(): return torch.ones(3, requires_grad=True)
    def meta(): return torch.ones(2, 3, device="meta")
    def sparse(): return torch.eye(2).to_sparse()
    def special(): return Special(1.5)
    def draws(generator): return torch.randn(3, generator=generator)
    def numpy_draws(generator): return generator.normal(size=3)
    def save(path): torch.save(torch.ones(2), path)
    def load(path): return torch.load(path)
    def rollout(env, actions):
        log = [env.reset(seed=0)]
        for action in actions: log.append(env.step(action))
        return log
    def describe(env):
        import gymnasium
        return (isinstance(env, gymnasium.Env), str(env.observation_space), str(env.action_space),
                hasattr(env.unwrapped, "P"))
    def strides(a, b): return a.stride(), b.data_ptr() == a.data_ptr(), a.untyped_storage().nbytes()
    """
)
RIG = "import torch\ndef build(): return torch.nn.Linear(2, 1)\ndef square(x): return x * x\n"


@pytest.fixture(scope="module", params=["process", "in-process"])
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    connect = ProcessConnection if request.param == "process" else LocalConnection
    made = Client(Submitted("answer", SOURCE), connect, Deadlines(call=5.0), RIG)
    yield made
    made.close()


@pytest.fixture
def student(client: Client) -> Student:
    client.begin_check()
    return Student(client)


@pytest.fixture
def lib(client: Client) -> Library:
    return Library(client)


def test_data_is_a_copy_and_anything_else_a_handle(student: Student) -> None:
    counter = student.Counter(5)
    assert isinstance(counter, Remote)
    assert counter.n == 5
    log = counter.log
    log.append("ours")
    assert len(counter.log) == 1


def test_the_same_object_is_the_same_handle(student: Student) -> None:
    counter = student.Counter(5)
    assert same(counter, counter.me())
    assert same(student.the_shared(), student.shared)
    assert counter != student.shared
    assert len({student.shared, student.the_shared(), counter}) == 2
    assert not same(counter, 5)


def test_leaves_of_containers_may_be_handles_and_named_tuples_are_tuples(student: Student) -> None:
    left, (shared, two) = student.pair()
    assert (left, two) == (1, 2)
    assert same(shared, student.shared)


def test_subclasses_of_data_are_handles(student: Student) -> None:
    assert isinstance(student.special(), Remote)
    with pytest.raises(CheckFailed, match="got an object of type"):
        close(student.special(), 1.5)


def test_live_meta_and_sparse_tensors_stay_in_the_worker(student: Student) -> None:
    live = student.live()
    assert isinstance(live, Remote)
    close(live, torch.ones(3))
    (live * live).sum().backward()
    close(live.grad, 2 * torch.ones(3))
    assert isinstance(live.data_ptr(), int)
    assert student.meta().shape == (2, 3)
    close(value(student.sparse()), torch.eye(2))


def test_arithmetic_works_on_tensor_handles_only(student: Student) -> None:
    live = student.live()
    close(2 * live + torch.ones(3) - live / 2, torch.full((3,), 2.5))
    close(-live @ torch.ones(3), torch.tensor(-3.0))
    assert float(live.sum()) == 3.0
    assert int(live.sum()) == 3
    assert bool((live < 2).all())
    for wrong in (lambda: bool(student.shared), lambda: float(student.shared), lambda: student.shared + 1):
        with pytest.raises(TypeError):
            wrong()


def test_arguments_keep_strides_and_shared_storage_and_are_copies(student: Student) -> None:
    base = torch.arange(12.0).reshape(3, 4)
    assert student.strides(base.T, base) == ((1, 4), True, 48)
    student.add_into(base, base)
    assert base[0, 1] == 1.0


def test_put_makes_an_object_that_is_changed_in_place(student: Student) -> None:
    x = put(student, torch.zeros(2))
    student.add_into(x, torch.ones(2))
    close(value(x), torch.ones(2))


def test_keep_makes_a_handle_of_data(student: Student) -> None:
    shared = keep(student.Counter(3)).n
    assert isinstance(shared, Remote)
    assert value(shared) == 3
    assert isinstance(keep(student.call)(student.Counter(1), 4), Remote)


def test_updates_in_place_wants_the_same_storage(student: Student) -> None:
    x, y = torch.ones(2, 3), torch.full((2, 3), 2.0)
    updates_in_place(student.add_into, x, y, to=x + y)
    with pytest.raises(CheckFailed, match="entries are wrong"):
        updates_in_place(student.rebind, x, y, to=x + y)
    with pytest.raises(CheckFailed, match="new storage"):
        updates_in_place(student.new_storage, x, y, to=x + y)
    with pytest.raises(CheckFailed, match="argument 2 was changed"):
        updates_in_place(student.spoils, x, y, to=x + y)


def test_updates_in_place_on_an_aliased_view(student: Student) -> None:
    base = torch.arange(6.0).reshape(2, 3)
    expected = base[:, 1] + base[:, 0]
    updates_in_place(student.add_into, base[:, 1], base[:, 0], to=expected)


def test_functions_of_the_examiner_are_called_back_here(student: Student) -> None:
    seen = []

    def gradient(x: torch.Tensor) -> torch.Tensor:
        seen.append((os.getpid(), x.clone()))
        return 2 * x

    close(student.optimise(gradient, torch.tensor([1.0]), 0.25, 3), torch.tensor([0.125]))
    assert [pid for pid, _ in seen] == [os.getpid()] * 3
    assert seen[1][1] == 0.5


def test_callbacks_raise_in_the_students_code(student: Student) -> None:
    def picky(_: str) -> None:
        raise ValueError("not that")

    assert student.catches(picky) == "caught not that"
    with pytest.raises(StudentRaised, match="ValueError: not that"):
        student.call(picky, "x")
    with pytest.raises(StudentRaised, match="TypeError"):
        student.call(picky)


def test_callbacks_are_counted_and_bounded(student: Student) -> None:
    counted = Callback(lambda x: x, calls=3)
    student.optimise(counted, 1.0, 0.1, 3)
    assert counted.used == 3
    with pytest.raises(CheckFailed, match="called more than 3 times"):
        student.optimise(Callback(lambda x: x, calls=3), 1.0, 0.1, 4)


def test_arguments_of_callbacks_are_declared(student: Student) -> None:
    takes = (TensorOf((None, 2), torch.float32), int)
    callback = Callback(lambda x, n: x.sum().item() + n, takes=takes)
    assert student.call(callback, torch.ones(3, 2), 4) == 10.0
    for wrong in [
        (torch.ones(2), 4),
        (torch.ones(3, 2).double(), 4),
        (torch.ones(3, 2), 4.5),
        (torch.ones(3, 2),),
    ]:
        with pytest.raises(StudentRaised, match=r"takes \(tensor of shape \(any, 2\), torch.float32, int\)"):
            student.call(callback, *wrong)


def test_a_callback_that_returns_no_data_is_refused(student: Student) -> None:
    with pytest.raises(StudentRaised, match="cannot cross"):
        student.call(lambda: object())


def test_a_callback_may_not_call_the_student(student: Student) -> None:
    with pytest.raises(StudentRaised, match="a callback cannot call the student"):
        student.call(lambda: student.Counter(1))


def test_a_callback_returned_by_the_student_is_a_handle(student: Student) -> None:
    echoed = keep(student.call)(lambda: 7)
    assert value(echoed) == 7


def test_environments_live_here(student: Student) -> None:
    env = gymnasium.make("FrozenLake-v1", is_slippery=False)
    assert student.describe(env) == (True, "Discrete(16)", "Discrete(4)", False)
    reset, first, second = student.rollout(env, [2, 1])
    assert reset[0] == 0
    assert first[:4] == (1, 0.0, False, False)
    assert second[:4] == (5, 0.0, True, False)


def test_environments_refuse_wrong_actions_and_too_many_steps(student: Student) -> None:
    env = gymnasium.make("Taxi-v4")
    with pytest.raises(StudentRaised, match=r"99 is no action of Discrete\(6\)"):
        student.rollout(env, [99])
    with pytest.raises(CheckFailed, match=r"env\.step was called more than 5 times"):
        student.rollout(HostedEnv(env, steps=5), [0] * 6)


def test_environments_with_continuous_spaces(student: Student) -> None:
    env = gymnasium.make("CartPole-v1")
    (observation, _), stepped = student.rollout(env, [1])
    assert observation.shape == (4,)
    assert stepped[1:4] == (1.0, False, False)
    assert "Box" in student.describe(env)[1]


def test_an_exception_carries_names_message_and_the_students_frames(student: Student) -> None:
    with pytest.raises(StudentRaised) as caught:
        student.Counter("x").up()
    assert caught.value.types[0] == "TypeError"
    assert caught.value.frames[-1].source.startswith("def up(")


def test_len_item_contains_call_with_and_setattr_on_handles(student: Student) -> None:
    counter = student.Counter(3)
    assert len(counter) == 3
    assert counter[4] == 12
    assert 3 in counter
    assert counter(1.5) == 4.5
    counter["k"] = 7
    assert counter.n == ("k", 7)
    with counter as entered:
        assert same(entered, counter)
        assert counter.n == 100
    assert counter.n == -1
    counter.n = 9
    assert counter.up(by=2) == 11


def test_generators_are_handles_one_call_an_item(student: Student) -> None:
    assert list(student.naturals(4)) == [0, 1, 2, 3]
    naturals = student.naturals()
    assert [next(naturals), next(naturals)] == [0, 1]
    for i, item in enumerate(student.tensors(3)):
        close(item, torch.full((2,), float(i)))
    with pytest.raises(StopIteration):
        next(student.naturals(0))


def test_an_endless_generator_is_stopped(student: Student, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("d2lcourse.worker.limits.ITEMS", 50)
    with pytest.raises(CheckFailed, match="does it end"):
        list(student.naturals())


def test_assigning_to_the_submission_is_refused(student: Student) -> None:
    with pytest.raises(GraderError, match="must stay as it is"):
        student.shared = 1


def test_libraries_and_classes(lib: Library) -> None:
    layer = lib.torch.nn.Linear(4, 3)
    assert is_a(layer, "torch.nn.Module")
    assert not is_a(layer, "torch.optim.Optimizer")
    assert not is_a(7, "builtins.int")
    assert layer(torch.ones(2, 4)).shape == (2, 3)
    assert lib.scipy.stats.norm.cdf(0.0) == 0.5
    close(layer.weight, value(layer.state_dict())["weight"])
    with pytest.raises(StudentRaised, match="No module named"):
        _ = lib.nowhere


def test_the_rig_runs_beside_the_student(student: Student, client: Client) -> None:
    rig = Rig(client)
    assert is_a(rig.build(), "torch.nn.Linear")
    assert student.optimise(rig.square, 1.0, 0.5, 1) == 0.5


def test_a_missing_or_broken_rig_is_our_mistake() -> None:
    none = Client(Submitted("answer", SOURCE), LocalConnection, Deadlines())
    with pytest.raises(GraderError, match=r"has no rig\.py"):
        Rig(none).build()
    broken = Client(Submitted("answer", SOURCE), LocalConnection, Deadlines(), "1 / 0")
    with pytest.raises(GraderError, match="the rig of answer cannot be loaded"):
        Student(broken).shared  # noqa: B018 - the access itself is the request
    for client in (none, broken):
        client.close()


def test_generators_of_random_numbers_are_seeded_handles(student: Student, client: Client) -> None:
    draw = Draw(1, lambda: client)
    state = torch.random.get_rng_state()
    first, again = student.draws(draw.generator(5)), student.draws(draw.generator(5))
    close(first, torch.randn(3, generator=torch.Generator().manual_seed(5)))
    close(first, again)
    close(student.numpy_draws(draw.generator(5, "numpy")), np.random.default_rng(5).normal(size=3))
    assert not torch.equal(student.draws(draw.generator()), student.draws(draw.generator()))
    assert torch.equal(torch.random.get_rng_state(), state)
    with pytest.raises(GraderError, match="needs a submission"):
        Draw(1).generator()


def test_files_stay_in_the_workers_scratch(student: Student, client: Client) -> None:
    path = f"{client.scratch()}/tensor.pt"
    student.save(path)
    assert Path(path).parent != Path.cwd()
    close(student.load(path), torch.ones(2))


def test_handles_that_nobody_holds_are_released(student: Student, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("d2lcourse.worker.client.RELEASE_AT", 10)
    first = student.Counter(0)
    for i in range(40):
        student.Counter(i)
    assert first.n == 0
    assert len(student._d2l_client._released) < 30


@pytest.fixture
def process() -> Iterator[Student]:
    client = Client(Submitted("answer", SOURCE), ProcessConnection, Deadlines(call=5.0))
    yield Student(client)
    client.close()


def test_a_callback_from_a_forked_child_raises(process: Student) -> None:
    assert process.call_in_child(lambda x: x) == "a callback from a forked process: call i"


def test_concurrent_callbacks_overlap_and_others_take_turns(process: Student) -> None:
    def slow(i: int) -> int:
        time.sleep(0.1)
        return i * i

    process.call(slow, 1)
    started = time.monotonic()
    assert process.call_in_threads(Callback(slow, concurrent=True), 8) == [i * i for i in range(8)]
    overlapped = time.monotonic() - started
    started = time.monotonic()
    assert process.call_in_threads(slow, 8) == [i * i for i in range(8)]
    in_turn = time.monotonic() - started
    assert in_turn > 0.8
    assert overlapped < in_turn / 2


def test_the_time_of_callbacks_does_not_count_against_the_student(process: Student) -> None:
    def slowly() -> int:
        time.sleep(0.8)
        return 3

    process._d2l_client.deadlines = Deadlines(call=0.5)
    process.shared  # noqa: B018 - imports the module
    assert process.call(slowly) == 3
