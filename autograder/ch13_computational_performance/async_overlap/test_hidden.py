"""Hidden checks of ch13/async_overlap."""

import threading
import time

import torch

from d2lcourse.checks import Callback, TensorOf, close, leaves_unchanged, points, raises


class Device:
    """A pretend device with a queue for computing and one for each copy, whose time is known exactly.

    Args:
        values: the results.
        kernels: how long each computation takes.
        copies: how long each copy takes.
    """

    def __init__(self, values, kernels, copies):
        self.values, self.kernels, self.copies = values, kernels, copies
        self.now, self.done_at, self.idle, self.launched, self.there_at = 0.0, 0.0, 0.0, [], {}
        self.ends = {}

    def launch(self, i):
        """Give the device computation i."""
        self.now += 0.125
        begins = max(self.now, self.done_at)
        self.idle += begins - self.done_at if self.launched else 0.0
        self.ends[i] = self.done_at = begins + self.kernels[i]
        self.launched.append(i)

    def copy(self, i):
        """Order a copy; it is an error before the launch."""
        self.now += 0.125
        self.there_at[i] = max(self.now, self.ends[i]) + self.copies[i]

    def wait(self, i):
        """Wait for a copy if there is one."""
        self.now = max(self.now, self.there_at.get(i, 0.0))

    def read(self, i):
        """Return what is in a buffer now."""
        is_there = i in self.there_at and self.now >= self.there_at[i]
        return self.values[i] if is_there else torch.zeros_like(self.values[i])

    def run(self, student):
        """Return what the student reads."""
        n = len(self.values)
        parts = [Callback(f, calls=n + 1, takes=(int,)) for f in (self.launch, self.copy, self.wait)]
        return student.read_results(*parts, Callback(self.read, calls=n + 1, takes=(int,)), n)


class Script:
    """Computations and copies that say when they begin and end, and do what they are told meanwhile.

    Args:
        n: the number of results.
        computing: a function of i, to be done during computation i.
        copying: a function of i, to be done during copy i.
    """

    def __init__(self, n, computing=None, copying=None):
        self.n, self.work = n, {"compute": computing, "copy": copying}
        self.results = [torch.tensor([i, 10.0 * i + 3]) for i in range(n)]
        self.begun = {kind: [threading.Event() for _ in range(n)] for kind in self.work}
        self.ended = {kind: [threading.Event() for _ in range(n)] for kind in self.work}
        self.order = {"compute": [], "copy": []}
        self.active = {"compute": 0, "copy": 0}
        self.together = 0
        self.patience, self.busy, self.first, self.last = 1.5, 0.0, None, 0.0
        self.lock = threading.Lock()

    def act(self, kind, i):
        """Carry out one computation or copy."""
        began = time.monotonic()
        with self.lock:
            self.first = began if self.first is None else self.first
            self.order[kind].append(i)
            self.active[kind] += 1
            self.together += self.active[kind] - 1
        self.begun[kind][i].set()
        if self.work[kind] is not None:
            self.work[kind](i)
        with self.lock:
            self.active[kind] -= 1
            self.last = time.monotonic()
            self.busy += self.last - began
        self.ended[kind][i].set()

    def compute(self, i):
        """Return a result."""
        self.act("compute", i)
        return self.results[i]

    def copy(self, result):
        """Return a copy, which is marked as such."""
        self.act("copy", int(result[0]))
        return result + 100

    def see(self, event):
        """Return whether something happens in reasonable time; after the first time it did not, at once."""
        happens = event.wait(self.patience)
        self.patience = self.patience if happens else 0.0
        return happens

    def run(self, student, *buffers):
        """Return what the student's pipeline returns."""
        compute = Callback(self.compute, calls=self.n, takes=(int,), concurrent=True)
        copy = Callback(self.copy, calls=self.n, takes=(TensorOf((2,), torch.float32),), concurrent=True)
        return student.pipeline(compute, copy, self.n, *buffers)

    def expected(self):
        """Return the copies."""
        return [result + 100 for result in self.results]


def simulated(compute, copy, buffers):
    """Let a clock tick, for whole seconds, and return when all copies have been made."""
    n, seconds = len(compute), 0
    begun = computed = copying = copied = left_to_compute = left_to_copy = 0
    while copied < n:
        if begun == computed and begun < n and begun - copied < buffers:
            left_to_compute, begun = compute[begun], begun + 1
        if copying == copied and computed > copied:
            left_to_copy, copying = copy[copying], copying + 1
        seconds += 1
        if begun > computed:
            left_to_compute -= 1
            computed += left_to_compute == 0
        if copying > copied:
            left_to_copy -= 1
            copied += left_to_copy == 0
    return float(seconds)


@points(2, of="read_results")
def test_random_devices(student, draw):
    """Random times, and none: right results, launches in order, each once, and the device never waits."""
    for n in (0, 1, 6, 9):
        values = [draw.normal(2, 3, dtype=torch.float64) for _ in range(n)]
        kernels = draw.integers(1, 9, n).tolist()
        device = Device(values, kernels, draw.integers(1, 40, n).tolist())
        close(device.run(student), values, allow_empty=True)
        close((device.launched, device.idle), (list(range(n)), 0.0), allow_empty=True)


@points(2, of="makespan")
def test_tick_by_tick(student, draw):
    """For random whole seconds and 1 to 5 buffers it is what a simulation finds, tick by tick."""
    for n, buffers in ((1, 1), (6, 1), (7, 2), (9, 2), (8, 3), (10, 4), (3, 5)):
        compute, copy = draw.integers(1, 9, n).tolist(), draw.integers(1, 9, n).tolist()
        expected = simulated(compute, copy, buffers)
        close(
            leaves_unchanged(student.makespan, [*map(float, compute)], [*map(float, copy)], buffers), expected
        )


@points(1, of="makespan")
def test_buffers_enough(student, draw):
    """With as many buffers as results, it is the longest way from a first computation to a last copy."""
    for n in (2, 11):
        compute, copy = draw.uniform(n, dtype=torch.float64).tolist(), draw.uniform(n).double().tolist()
        longest = max(sum(compute[: k + 1]) + sum(copy[k:]) for k in range(n))
        close(student.makespan(compute, copy, n), longest)


@points(1, of="makespan")
def test_nothing_to_do_and_impossible_arguments(student):
    """No computations take 0.0 s; lists of different length and no buffer are errors."""
    close(student.makespan([], [], 2), 0.0)
    close(student.makespan([0.0, 2.0], [1.0, 0.0], 2), 2.0)
    raises(ValueError, student.makespan, [1.0, 2.0], [1.0], 2)
    raises(ValueError, student.makespan, [1.0], [1.0, 2.0], 2)
    for buffers in (0, -1):
        raises(ValueError, student.makespan, [1.0, 2.0], [1.0, 2.0], buffers)


@points(1, of="pipeline")
def test_one_and_three_buffers(student, rig):
    """With three buffers two computations run beside a copy; with one nothing does."""
    seen, early = [], []

    def with_three(i):
        seen.append(i > 3 or script.see(script.begun["compute"][i + 2]))
        time.sleep(0.03)
        early.extend(k for k in range(i + 3, script.n) if script.begun["compute"][k].is_set())

    script = Script(6, copying=with_three)
    close(script.run(student, 3), script.expected())

    def with_one(i):
        time.sleep(0.03)
        early.extend(k for k in range(i + 1, script.n) if script.begun["compute"][k].is_set())

    script = Script(4, copying=with_one)
    close(script.run(student, 1), script.expected())
    rig.hear((seen, early))
    close((sum(seen), len(early)), (6, 0))


@points(1, of="pipeline")
def test_one_at_a_time(student):
    """Neither two computations nor two copies ever run at the same time, whichever take longer."""
    for slow in ("computing", "copying"):
        script = Script(5, **{slow: lambda _: time.sleep(0.015)})
        close(script.run(student, 4), script.expected())
        close({"others at the same time": script.together}, {"others at the same time": 0})


@points(1, of="pipeline")
def test_the_time_it_takes(student):
    """The best of five runs takes less than 0.65 of the time of all computations and copies."""
    best = 1.0
    for _ in range(5):
        script = Script(8, lambda _: time.sleep(0.03), lambda _: time.sleep(0.03))
        close(script.run(student), script.expected())
        best = min(best, (script.last - script.first) / script.busy)
        if best < 0.65:
            break
    close(best < 0.65, True)


@points(1, of="pipeline")
def test_errors_arrive(student, rig):
    """An error in either function is raised, the last copy's too, and no thread is left."""
    rig.know_threads()

    def fail(at, kind):
        def work(i):
            if i == at:
                raise kind(f"number {i}")

        return work

    script = Script(4, copying=fail(3, ValueError))
    raises(ValueError, script.run, student)
    script = Script(6, copying=fail(1, KeyError))
    raises(KeyError, script.run, student)
    script = Script(5, computing=fail(2, ZeroDivisionError))
    raises(ZeroDivisionError, script.run, student)
    close({"threads are left": rig.are_threads_left()}, {"threads are left": False})


@points(1, of="pipeline")
def test_short_pipelines_end_cleanly(student, rig):
    """For none, one and two results the copies are there, and all threads have ended."""
    rig.know_threads()
    for n in (0, 1, 2):
        script = Script(n, copying=lambda _: time.sleep(0.02))
        close(script.run(student), script.expected(), allow_empty=True)
    close({"threads are left": rig.are_threads_left()}, {"threads are left": False})
