"""Wrong answers to ch13/benchmarking, with the sentence a student should read."""

# ruff: noqa: F821 - Stats, math and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "summarize",
    "ordered = sorted(times)",
    "ordered = times",
    name="not_sorted",
    says="You did not sort: quantiles are places among the sorted times.",
)

edit(
    "summarize",
    "quantile(0.5)",
    "sum(ordered) / len(ordered)",
    name="mean_for_median",
    says="You took the mean: one interrupted call moves it as far as it likes, and the median not at all.",
)

edit(
    "summarize",
    "float(ordered[below] + (place - below) * (ordered[above] - ordered[below]))",
    "float(ordered[above])",
    name="no_interpolation",
    says="You took the next time above: between two places the quantile is interpolated linearly.",
)

edit(
    "summarize",
    "q * (len(ordered) - 1)",
    "min(max(q * (len(ordered) + 1) - 1, 0), len(ordered) - 1)",
    name="other_definition",
    says="You used another definition of quantiles: here q belongs to the place q (n - 1), counted from 0.",
)


@misconception("summarize", says="You sorted the caller's list: `sorted` makes a new one.")
def sorts_in_place(times):
    if not times:
        raise ValueError
    times.sort()

    def quantile(q):
        place = q * (len(times) - 1)
        below = int(place)
        above = min(below + 1, len(times) - 1)
        return float(times[below] + (place - below) * (times[above] - times[below]))

    return Stats(float(times[0]), quantile(0.25), quantile(0.5), quantile(0.75))


edit(
    "time_fn",
    "        fn(x)\n        sync()\n",
    "        fn(x)\n",
    name="no_sync_at_the_end",
    says="You stopped the watch when the call came back: the device was still working. Wait for it first.",
)

edit(
    "time_fn",
    "        sync()\n        start = clock()\n",
    "        start = clock()\n",
    name="no_sync_at_the_start",
    says="You started the watch while the device was busy with the input: wait for it first.",
)

edit(
    "time_fn",
    "        x = make_input()\n        sync()\n        start = clock()\n",
    "        sync()\n        start = clock()\n        x = make_input()\n",
    name="measures_the_input",
    says="You measured the making of the input, too: make it before you start the watch.",
)

edit(
    "time_fn",
    "return times[warmup:]",
    "return times",
    name="warm_up_counts",
    says="You kept the times of the warm-up: the first calls are slow for reasons that do not come again.",
)

edit(
    "time_fn",
    "range(warmup + reps)",
    "range(reps)",
    name="warm_up_out_of_reps",
    says="You took the warm-up out of the measured calls: it comes in addition.",
)


@misconception(
    "time_fn", says="You used one input for all calls: what was computed for it once may be remembered."
)
def one_input(fn, make_input, clock, sync, warmup, reps):
    if warmup < 0 or reps < 1:
        raise ValueError
    times = []
    x = make_input()
    for _ in range(warmup + reps):
        sync()
        start = clock()
        fn(x)
        sync()
        times.append(clock() - start)
    return times[warmup:]


@misconception("time_fn", says="You measured once: one time says nothing about how much the times scatter.")
def one_run(fn, make_input, clock, sync, warmup, reps):
    if warmup < 0 or reps < 1:
        raise ValueError
    for _ in range(warmup):
        fn(make_input())
    x = make_input()
    sync()
    start = clock()
    fn(x)
    sync()
    return [clock() - start]


@misconception(
    "time_fn",
    says="You measured all calls together and divided: so the inputs count, and one slow call is not seen.",
)
def one_span(fn, make_input, clock, sync, warmup, reps):
    if warmup < 0 or reps < 1:
        raise ValueError
    for _ in range(warmup):
        fn(make_input())
    sync()
    start = clock()
    for _ in range(reps):
        fn(make_input())
    sync()
    return [(clock() - start) / reps] * reps


@misconception(
    "time_fn", says="You did not wait for the warm-up to end: its work was in the first measured time."
)
def warm_up_still_runs(fn, make_input, clock, sync, warmup, reps):
    if warmup < 0 or reps < 1:
        raise ValueError
    for _ in range(warmup):
        fn(make_input())
    times = []
    for _ in range(reps):
        x = make_input()
        start = clock()
        fn(x)
        sync()
        times.append(clock() - start)
    return times


edit(
    "calls_needed",
    "            run()\n",
    "            run()\n            sync()\n",
    name="waits_after_each_call",
    says="You waited after each call: then the device stands idle while the next one is started.",
)

edit(
    "calls_needed",
    "            run()\n        sync()\n",
    "            run()\n",
    name="block_without_sync",
    says="You stopped the watch when the last call came back: the device was still working.",
)

edit(
    "calls_needed",
    "    while True:\n        sync()\n        start = clock()\n",
    "    start = clock()\n    while True:\n",
    name="adds_the_blocks",
    says="You started the watch once: each block is measured by itself, once the device has nothing to do.",
)

edit(
    "calls_needed",
    "calls *= 2",
    "calls += 1",
    name="one_more_each_time",
    says="You added one call each time: double the number, or the search takes far longer than the result.",
)


@misconception(
    "calls_needed",
    says="You measured one call and divided: between two ticks of the clock a short call takes 0 s.",
)
def extrapolates(run, clock, sync, at_least):
    sync()
    start = clock()
    run()
    sync()
    seconds = clock() - start
    calls = 1
    while calls * seconds < at_least and calls < 1 << 20:
        calls *= 2
    return calls


edit(
    "speedup",
    "summarize(old_times[warmup:]).median / summarize(new_times[warmup:]).median",
    "summarize(new_times[warmup:]).median / summarize(old_times[warmup:]).median",
    name="upside_down",
    says="Your ratio is upside down: old's time divided by new's is more than 1 if new is faster.",
)

edit(
    "speedup",
    "summarize(old_times[warmup:]).median / summarize(new_times[warmup:]).median",
    "sum(old_times[warmup:]) / sum(new_times[warmup:])",
    name="ratio_of_the_means",
    says="You divided the means: one interrupted call decides then. Divide the medians.",
)

edit(
    "speedup",
    "summarize(old_times[warmup:]).median / summarize(new_times[warmup:]).median",
    "summarize([a / b for a, b in zip(old_times[warmup:], new_times[warmup:])]).median",
    name="median_of_the_ratios",
    says="You took the median of the rounds' ratios: take the ratio of the two medians.",
)


@misconception(
    "speedup",
    says="You measured all of old first, then all of new: if the machine became slower, new pays for"
    " it. Let them take turns.",
)
def one_after_the_other(old, new, make_input, clock, sync, warmup, rounds):
    if warmup < 0 or rounds < 1:
        raise ValueError
    first = time_fn(old, make_input, clock, sync, warmup, rounds)
    second = time_fn(new, make_input, clock, sync, warmup, rounds)
    return summarize(first).median / summarize(second).median


@misconception(
    "speedup", says="You gave both the same input: each call needs its own, or the second finds it warm."
)
def shared_input(old, new, make_input, clock, sync, warmup, rounds):
    if warmup < 0 or rounds < 1:
        raise ValueError
    times = [], []
    for _ in range(warmup + rounds):
        x = make_input()
        for fn, found in zip((old, new), times, strict=True):
            sync()
            start = clock()
            fn(x)
            sync()
            found.append(clock() - start)
    return summarize(times[0][warmup:]).median / summarize(times[1][warmup:]).median


edit(
    "speedup",
    "summarize(old_times[warmup:]).median / summarize(new_times[warmup:]).median",
    "summarize(old_times).median / summarize(new_times).median",
    name="warm_up_rounds_count",
    says="You counted the rounds of the warm-up: leave their times out.",
)
