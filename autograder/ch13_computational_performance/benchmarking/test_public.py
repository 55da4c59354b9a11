"""Public checks of ch13/benchmarking."""

import statistics

from d2lcourse.checks import Callback, close, points


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
def test_four_times(student):
    """The example: one time of 90 s hardly counts."""
    wrong = {
        "this has the mean in place of the median": (1.0, 1.75, 24.25, 25.5),
        "for an even number of times the median lies between the two in the middle": (1.0, 1.75, 4.0, 25.5),
        "the times must be sorted first": (4.0, 1.75, 1.5, 24.0),
    }
    close(student.summarize([4.0, 1.0, 2.0, 90.0]), (1.0, 1.75, 3.0, 25.5), suspects=wrong)


@points(1, of="summarize")
def test_five_times(student):
    """With five times all quantiles are times of the list."""
    close(student.summarize([7.0, 3.0, 11.0, 2.0, 5.0]), (2.0, 3.0, 5.0, 7.0))


@points(2, of="time_fn")
def test_a_slow_first_kernel(student):
    """The example: the first kernel takes 9 s, later ones 2 s, and a call 0.5 s."""
    device = Device([9.0, 2.0, 2.0, 2.0])
    wrong = {
        "only the call was measured: wait for the device before you stop the watch": [0.5, 0.5, 0.5],
        "the device was still busy with the input: wait before you start the watch, too": [4.5, 4.5, 4.5],
    }
    run, make = device.function(), device.make_input
    close(student.time_fn(run, make, device.clock, device.sync, 1, 3), [2.5, 2.5, 2.5], suspects=wrong)


@points(1, of="time_fn")
def test_each_call_has_its_input(student, draw):
    """Each of 2 + 4 calls gets a new input, made right before it; the times are in order."""
    kernels = (draw.integers(1, 64, 6) / 8).tolist()
    device = Device(kernels, launch=0.25)
    found = student.time_fn(device.function(), device.make_input, device.clock, device.sync, 2, 4)
    close(device.story, in_turn(["call"], 6))
    close(found, [0.25 + seconds for seconds in kernels[2:]])


@points(1, of="calls_needed")
def test_a_clock_with_coarse_ticks(student):
    """The example: calls of 0.3 s, a clock that ticks once a second, and 4 s to be reached."""
    device = Device([0.3] * 200, launch=0.0, tick=1.0)
    close(student.calls_needed(device.start, device.clock, device.sync, 4.0), 16)
    close(device.calls, 31)


@points(1, of="calls_needed")
def test_a_call_that_is_long_enough(student):
    """Where one call is long enough, there is one call, and the device's earlier work is in no time."""
    for seconds, expected in ((3.0, 1), (2.0, 2)):
        device = Device([seconds] * 50, launch=0.5)
        close(student.calls_needed(device.start, device.clock, device.sync, 3.0), expected)
        close(device.calls, 2 * expected - 1)


@points(2, of="speedup")
def test_three_rounds(student):
    """The example: 6, 8 and 40 s against 2, 4 and 5 s."""
    device = Device([5.0, 1.0, 39.0, 3.0, 7.0, 4.0], launch=1.0)
    wrong = {
        "this is how many times slower new is": 0.5,
        "this is the ratio of the means": 54 / 11,
        "this is the ratio of the fastest": 3.0,
    }
    old, new = device.function("old"), device.function("new")
    found = student.speedup(old, new, device.make_input, device.clock, device.sync, 0, 3)
    close(found, 2.0, suspects=wrong)


@points(1, of="speedup")
def test_they_take_turns(student):
    """On a machine that becomes slower with each call, the two take turns, each with new inputs."""
    slower = [1.0 + k for k in range(14)]
    kernels = [(3.0 if k % 2 == 0 else 2.0) * factor for k, factor in enumerate(slower)]
    device = Device(kernels, launch=0.0)
    old, new = device.function("old"), device.function("new")
    found = student.speedup(old, new, device.make_input, device.clock, device.sync, 2, 5)
    close(device.story, in_turn(["old", "new"], 7))
    close(found, statistics.median(kernels[4::2]) / statistics.median(kernels[5::2]))
