"""Public checks of ch13/async_overlap."""

import threading
import time

import torch

from d2lcourse.checks import Callback, TensorOf, close, points


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


@points(2, of="read_results")
def test_three_results(student):
    """The example: three computations of 8 s and copies of 2 s, without a pause of the device."""
    device = Device([torch.tensor([i + 1.0, -i]) for i in range(3)], [8.0] * 3, [2.0] * 3)
    close(device.run(student), [torch.tensor([i + 1.0, -i]) for i in range(3)])
    close({"seconds without work": device.idle}, {"seconds without work": 0.0})


@points(1, of="read_results")
def test_copies_that_end_in_any_order(student, draw):
    """Where the first copies take longest, all results are right all the same."""
    values = [draw.normal(4) for _ in range(5)]
    device = Device(values, [3.0, 2.0, 4.0, 2.0, 5.0], [60.0, 1.0, 40.0, 2.0, 1.0])
    close(device.run(student), values)
    close(device.launched, [0, 1, 2, 3, 4])


@points(1, of="makespan")
def test_one_two_and_three_buffers(student):
    """The example: with two buffers, the third computation must wait for the first copy."""
    compute, copy = [1.0, 1.0, 6.0], [5.0, 1.0, 1.0]
    close([student.makespan(compute, copy, buffers) for buffers in (1, 2, 3)], [15.0, 13.0, 9.0])


@points(1, of="makespan")
def test_equal_times(student):
    """With two buffers and equal steps, the time is n times the longer one plus the shorter one."""
    for a, b in ((4.0, 3.0), (3.0, 4.0)):
        wrong = {"this is the sum: copies run beside later computations": 8 * (a + b)}
        close(student.makespan([a] * 8, [b] * 8, 2), 8 * max(a, b) + min(a, b), suspects=wrong)


@points(1, of="pipeline")
def test_the_copies_come_back_in_order(student):
    """Seven copies, none missing, computed and copied in order."""
    script = Script(7)
    close(script.run(student), script.expected())
    close(script.order["compute"], list(range(7)))
    close(script.order["copy"], list(range(7)))


@points(2, of="pipeline")
def test_the_next_computation_runs_beside_the_copy(student):
    """Computation i + 1 begins before copy i has ended: copy i waits for it (1.5 s at most)."""
    seen = []

    def copying(i):
        seen.append(i == 4 or script.see(script.begun["compute"][i + 1]))

    script = Script(5, copying=copying)
    close(script.run(student), script.expected())
    beside = "copies beside a computation"
    close({beside: sum(seen[:4])}, {beside: 4})


@points(1, of="pipeline")
def test_no_more_results_than_buffers(student, rig):
    """With two buffers, computation i + 2 does not begin before copy i has ended."""
    early = []

    def copying(i):
        time.sleep(0.04)
        early.extend(k for k in range(i + 2, script.n) if script.begun["compute"][k].is_set())

    script = Script(4, copying=copying)
    close(script.run(student), script.expected())
    rig.hear(early)
    close({"computations that began too early": len(early)}, {"computations that began too early": 0})
