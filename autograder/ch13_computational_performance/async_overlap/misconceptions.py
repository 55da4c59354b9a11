"""Wrong answers to ch13/async_overlap, with the sentence a student should read."""

# ruff: noqa: F821 - ThreadPoolExecutor and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception


@misconception(
    "read_results",
    says="You gave the first order outside of the loop: for n = 0 there is nothing to compute.",
)
def first_without_asking(launch, copy, wait, read, n):
    launch(0)
    copy(0)
    for i in range(1, n):
        launch(i)
        copy(i)
    results = []
    for i in range(n):
        wait(i)
        results.append(read(i))
    return results


edit(
    "read_results",
    "        wait(i)\n",
    "",
    name="reads_at_once",
    says="You read a buffer without waiting for its copy: nothing else waits for it, and what you read "
    "is old.",
)

edit(
    "read_results",
    "        copy(i)\n    results = []\n    for i in range(n):\n        wait(i)\n",
    "        copy(i)\n    results = []\n    for i in range(n):\n        wait(n - 1)\n",
    name="waits_for_the_last",
    says="You waited for the last copy only: copies end in any order, so wait for each.",
)

edit(
    "read_results",
    "        copy(i)\n    results = []\n    for i in range(n):\n        wait(i)\n",
    "        wait(i)\n        copy(i)\n    results = []\n    for i in range(n):\n",
    name="waits_before_the_copy",
    says="You waited before you ordered the copy: there was nothing to wait for yet.",
)


@misconception(
    "read_results",
    says="You waited for each result before the next launch: the device has nothing to do while it copies.",
)
def one_by_one(launch, copy, wait, read, n):
    results = []
    for i in range(n):
        launch(i)
        copy(i)
        wait(i)
        results.append(read(i))
    return results


edit(
    "makespan",
    "    return copied[-1]\n",
    "    return float(sum(compute) + sum(copy))\n",
    name="sum_of_all",
    says="You added all times, or let each computation wait for the copy before it: then nothing overlaps.",
)

edit(
    "makespan",
    "    return copied[-1]\n",
    "    return float(max(sum(compute), sum(copy)))\n",
    name="larger_sum",
    says="You took the larger of both sums: the first copy must wait for a computation, and the last "
    "comes after.",
)

edit(
    "makespan",
    "max(computed, copied[-buffers]) + a",
    "computed + a",
    name="endless_buffers",
    says="You let computations run ahead without end: each needs a buffer, and must wait for a copy to end.",
)

edit(
    "makespan",
    "max(computed, copied[-1]) + b",
    "computed + b",
    name="copies_at_once",
    says="You let copies run at the same time: a copy begins when the one before it has ended.",
)


edit(
    "pipeline",
    "            if i >= buffers:\n                copies[i - buffers].result()\n",
    "",
    name="no_bound",
    says="You computed ahead without end: no more than `buffers` results may be there at once.",
)

edit(
    "pipeline",
    "            if i >= buffers:\n                copies[i - buffers].result()\n",
    "            if i > buffers:\n                copies[i - buffers - 1].result()\n",
    name="one_buffer_too_many",
    says="You allowed one result too many: the one that is being computed needs a buffer, too.",
)

edit(
    "pipeline",
    "max_workers=1",
    "max_workers=buffers",
    name="several_copiers",
    says="You let several threads copy: one copy at a time.",
)


@misconception(
    "pipeline", says="You started all computations at once in threads: they come one at a time, in order."
)
def all_at_once(compute, copy, n, buffers=2):
    with ThreadPoolExecutor(max_workers=max(n, 1)) as pool:
        return list(pool.map(lambda i: copy(compute(i)), range(n)))


@misconception(
    "pipeline",
    says="You returned before the last copies were made: wait for the thread (join), or for each future.",
)
def does_not_join(compute, copy, n, buffers=2):
    copier = ThreadPoolExecutor(max_workers=1)
    made = []
    for i in range(n):
        if i >= buffers:
            made[i - buffers].result()
        made.append(copier.submit(copy, compute(i)))
    copier.shutdown(wait=False)
    return [item.result() for item in made[:-1]] + [torch.zeros(2)] * (n > 0)


@misconception(
    "pipeline",
    says="You lost the errors of your thread: catch them there, and raise them again where you wait for it.",
)
def error_lost(compute, copy, n, buffers=2):
    with ThreadPoolExecutor(max_workers=1) as copier:
        copies = []
        for i in range(n):
            if i >= buffers:
                copies[i - buffers].exception()
            copies.append(copier.submit(copy, compute(i)))
    return [made.result() for made in copies if made.exception() is None]


edit(
    "pipeline",
    "    with ThreadPoolExecutor(max_workers=1) as copier:\n",
    "    if copier := ThreadPoolExecutor(max_workers=1):\n",
    name="thread_left_over",
    says="You left a thread behind: end it before you return (a `with` block does).",
)


# Last, since running it again takes long.
@misconception(
    "pipeline",
    says="You copied each result before you computed the next: nothing overlaps. Let a second thread copy.",
)
def serial(compute, copy, n, buffers=2):
    return [copy(compute(i)) for i in range(n)]
