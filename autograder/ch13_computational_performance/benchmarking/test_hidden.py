"""Hidden checks of ch13/benchmarking."""

import numpy as np
import torch

from d2lcourse.checks import Callback, close, leaves_unchanged, points, raises


class Device:
    """A pretend device: it does what it was given one after the other, and its time is known exactly.

    Args:
        kernels: for the k-th call of a function, how long the device will work for it.
        launch: how long a call itself takes.
        making: how long it takes to make an input.
        copying: how long the device works for an input.
        tick: the clock shows multiples of this.
    """

    def __init__(self, kernels, launch=0.5, making=3.0, copying=2.0, tick=0.0):
        self.kernels, self.launch, self.making, self.copying, self.tick = (
            kernels,
            launch,
            making,
            copying,
            tick,
        )
        self.now, self.done_at, self.inputs, self.calls, self.story = 64.0, 69.0, 0, 0, []

    def clock(self):
        """Return the time, in ticks."""
        return self.now // self.tick * self.tick if self.tick else self.now

    def sync(self):
        """Wait until the device is done."""
        self.now = max(self.now, self.done_at)

    def give(self, seconds):
        """Give the device work."""
        self.done_at = max(self.now, self.done_at) + seconds

    def make_input(self):
        """Return the number of a new input."""
        self.now += self.making
        self.give(self.copying)
        self.inputs += 1
        self.story.append(f"make input {self.inputs}")
        return self.inputs

    def start(self):
        """Start the next kernel."""
        self.now += self.launch
        self.give(self.kernels[self.calls] if self.calls < len(self.kernels) else 1.0)
        self.calls += 1

    def function(self, name="call"):
        """Return a function that starts a kernel; for an input that it has seen the result is remembered."""

        def run(x):
            event = f"{name} with input {x}"
            if event in self.story:
                self.now += 0.125
            else:
                self.start()
            self.story.append(event)

        return Callback(run, calls=200, takes=(int,))


def in_turn(names, rounds):
    """Return what should happen in some rounds: for each name an input, then the call."""
    story, number = [], 0
    for _ in range(rounds):
        for name in names:
            number += 1
            story += [f"make input {number}", f"{name} with input {number}"]
    return story


@points(1, of="summarize")
def test_numpys_quantiles(student, draw):
    """For 1 to 9 times, sorted or not, the quantiles are NumPy's; the list stays as it is."""
    for n in (1, 2, 3, 4, 6, 7, 8, 9):
        times = draw.uniform(n, low=-1.0, high=10.0, dtype=torch.float64).tolist()
        expected = tuple(float(q) for q in np.quantile(times, [0.0, 0.25, 0.5, 0.75]))
        close(leaves_unchanged(student.summarize, times), expected)


@points(1, of="summarize")
def test_whole_numbers_and_none(student):
    """Integers become floats, equal times stay what they are, and no times are an error."""
    found = student.summarize([3, 3, 3])
    close(found, (3.0, 3.0, 3.0, 3.0))
    close([type(item) is float for item in found], [True] * 4)
    raises(ValueError, student.summarize, [])


@points(2, of="time_fn")
def test_nothing_else_is_measured(student, draw):
    """Whether kernels are shorter or longer than what comes before them, only the call is measured."""
    for launch, making, copying in ((0.25, 0.0, 16.0), (4.0, 8.0, 0.5), (0.0, 0.0, 2.0)):
        kernels = (draw.integers(1, 80, 7) / 8).tolist()
        device = Device(kernels, launch, making, copying)
        run, make = device.function(), device.make_input
        found = student.time_fn(run, make, device.clock, device.sync, 3, 4)
        close(found, [launch + seconds for seconds in kernels[3:]])
        close(device.story, in_turn(["call"], 7))


@points(1, of="time_fn")
def test_without_warm_up(student):
    """Without a warm-up the slow first kernel is in the first time; one measured call is enough."""
    for reps in (1, 3):
        device = Device([9.0, 2.0, 2.5])
        run, make = device.function(), device.make_input
        found = student.time_fn(run, make, device.clock, device.sync, 0, reps)
        close(found, [9.5, 2.5, 3.0][:reps])


@points(1, of="time_fn")
def test_impossible_numbers_of_calls(student):
    """A negative warm-up and no measured call are errors, before anything is called."""
    for warmup, reps in ((-1, 3), (2, 0), (2, -1)):
        device = Device([1.0] * 9)
        run, make = device.function(), device.make_input
        raises(ValueError, student.time_fn, run, make, device.clock, device.sync, warmup, reps)
        close(device.story, [], allow_empty=True)


@points(1, of="calls_needed")
def test_nobody_waits_within_a_block(student):
    """The device works while the next call is made: 8 calls take 8.25 s, not 10."""
    device = Device([1.0] * 200, launch=0.25)
    close(student.calls_needed(device.start, device.clock, device.sync, 10.0), 16)
    close(device.calls, 31)


@points(1, of="calls_needed")
def test_each_block_by_itself(student):
    """A block of exactly the time is long enough, and earlier blocks do not count."""
    for seconds, at_least, expected in ((1.0, 4.0, 4), (0.5, 16.0, 32), (0.375, 3.25, 16)):
        device = Device([seconds] * 100, launch=0.0)
        close(student.calls_needed(device.start, device.clock, device.sync, at_least), expected)
        close(device.calls, 2 * expected - 1)
    # The first kernels are slow, and so the first block is long enough, or the third one is not.
    device = Device([6.0] + [1.0] * 20, launch=0.0)
    close(student.calls_needed(device.start, device.clock, device.sync, 6.0), 1)
    device = Device([1.0, 2.5, 2.5] + [0.5] * 40, launch=0.0)
    close(student.calls_needed(device.start, device.clock, device.sync, 5.5), 16)


@points(1, of="speedup")
def test_a_machine_that_changes(student, draw):
    """With an even number of rounds, random kernels and interruptions: the ratio of the medians."""
    for rounds, warmup in ((4, 1), (6, 0), (7, 3)):
        kernels = (draw.integers(8, 80, 2 * (rounds + warmup)) / 8).tolist()
        kernels[2 * warmup] += 500.0
        device = Device(kernels, launch=0.5, copying=20.0)
        old, new = device.function("old"), device.function("new")
        found = student.speedup(old, new, device.make_input, device.clock, device.sync, warmup, rounds)
        first, second = np.median(kernels[2 * warmup :: 2]), np.median(kernels[2 * warmup + 1 :: 2])
        close(found, float((first + 0.5) / (second + 0.5)))
        close(device.story, in_turn(["old", "new"], warmup + rounds))


@points(1, of="speedup")
def test_one_round_and_none(student):
    """One round is enough; a negative warm-up and no round are errors, before anything is called."""
    device = Device([3.0, 12.0], launch=0.0)
    old, new = device.function("old"), device.function("new")
    close(student.speedup(old, new, device.make_input, device.clock, device.sync, 0, 1), 0.25)
    for warmup, rounds in ((-1, 2), (3, 0)):
        device = Device([1.0] * 9)
        old, new = device.function("old"), device.function("new")
        arguments = (old, new, device.make_input, device.clock, device.sync, warmup, rounds)
        raises(ValueError, student.speedup, *arguments)
        close(device.story, [], allow_empty=True)
