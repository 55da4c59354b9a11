# %% [markdown]
# # Overlapping copies and computing
#
# A device computes, copies and takes new orders at the same time, if you let it. Then most of the copying
# costs no time. But whoever does not wait must know when a result is there. You will read results that
# arrive by themselves, predict how long a pipeline takes, and build one with a thread.
# Read the section "Overlapping copies and computing" of the chapter's README first.
#
# What computes and copies is handed to you as functions. Use `threading`, `queue` or `concurrent.futures` as
# you like.

# %%
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import torch


# %%
def read_results(
    launch: Callable[[int], object],
    copy: Callable[[int], object],
    wait: Callable[[int], object],
    read: Callable[[int], torch.Tensor],
    n: int,
) -> list[torch.Tensor]:
    """Let a device compute n results and bring them to the host, without a pause of the device.

    The device has a queue of its own: it computes in the order of the launches, while your program goes on.
    So give it everything before you wait for anything. A copy to the host runs by itself, too, like
    `x.to("cpu", non_blocking=True)`: whoever reads the host's buffer must first wait for the event that says
    the copy is over. No thread is needed here, and no sleeping.

    Args:
        launch: launch(i) gives the device computation i and comes back at once. Call it once for each of
            0, ..., n - 1, in this order.
        copy: copy(i) gives the order to copy result i to the host's buffer i, and comes back at once. The
            device begins when computation i is done. Call it once for each i, after launch(i). Several copies
            may run at the same time: they may end in any order.
        wait: wait(i) comes back when copy i is over. If copy(i) has not been called, it comes back at once.
        read: read(i) returns what is in the host's buffer i now. It does not wait: before the copy is over,
            that is something old. What it returned does not change later.
        n: the number of results, at least 0.

    Returns:
        Results 0, ..., n - 1, as `read` returned them, in this order.

    Example:
        Each computation takes 8 s, and each copy 2 s. For n = 3 the results are there after 8 + 8 + 8 + 2 =
        26 s. Who waits for each copy before the next launch needs 30 s.

    Source: Zhang et al., Dive into Deep Learning, section 13.3.2; PyTorch's documentation of CUDA semantics,
    asynchronous execution.
    """
    ### BEGIN SOLUTION
    for i in range(n):
        launch(i)
        copy(i)
    results = []
    for i in range(n):
        wait(i)
        results.append(read(i))
    return results
    ### END SOLUTION


# %%
def makespan(compute: Sequence[float], copy: Sequence[float], buffers: int) -> float:
    """Predict how long a pipeline takes that copies one result while it computes the next.

    Computation i takes compute[i] seconds, and the copy of its result copy[i]. Computations come one after
    the other, in order, and so do copies. Each begins as soon as it can. A copy can begin when its
    computation and the copy before it have ended. A result stays in a buffer, from the beginning of its
    computation to the end of its copy, and there are only so many buffers: computation i can begin when
    computation i - 1 and copy i - buffers have ended. The first one begins at 0.

    Args:
        compute: the computations' times, at least 0. Not changed.
        copy: the copies' times, as many, at least 0. Not changed.
        buffers: the number of buffers. With 1, nothing overlaps.

    Returns:
        When the last copy ends, a float; 0.0 if there are no computations.

    Raises:
        ValueError: the two lists differ in length, or `buffers` is less than 1.

    Example:
        For compute = [1, 1, 6] and copy = [5, 1, 1] it is 15.0 with one buffer, 13.0 with two, and 9.0 with
        three. With two buffers the third computation waits until 6 for the first copy to end.

    Source: Johnson 1954, Optimal two- and three-stage production schedules, for the case without buffers.
    """
    ### BEGIN SOLUTION
    if buffers < 1:
        raise ValueError(f"{buffers} buffers")
    computed, copied = 0.0, [0.0] * buffers
    for a, b in zip(compute, copy, strict=True):
        computed = max(computed, copied[-buffers]) + a
        copied.append(max(computed, copied[-1]) + b)
    return copied[-1]
    ### END SOLUTION


# %%
def pipeline(
    compute: Callable[[int], torch.Tensor],
    copy: Callable[[torch.Tensor], torch.Tensor],
    n: int,
    buffers: int = 2,
) -> list[torch.Tensor]:
    """Compute n results and copy each of them, so that copies run while later results are computed.

    The order of things is that of `makespan`. Both functions wait most of the time and do not hold Python's
    lock meanwhile, so that two threads are enough for both to run at once.

    Args:
        compute: compute(i) comes back with result i when it is computed. Call it once for each of
            0, ..., n - 1, in this order, never twice at the same time; after the first ones only when the
            copy of result i - buffers has ended.
        copy: copy(result) comes back with the copy when it is made. Call it once for each result, in the same
            order, never twice at the same time. It may be called in another thread than `compute`.
        n: the number of results, at least 0.
        buffers: how many results there may be at once that are being computed, wait, or are being copied; at
            least 1.

    Returns:
        The n copies, in order. All have been made, and the threads that were started have ended.

    Raises:
        Exception: whatever `compute` or `copy` raised, the same error. Then, too, the threads have ended;
            results that had been computed may have been copied or not.

    Example:
        If n = 8, compute takes 40 ms and copy 30 ms, the copies are there after about 8 * 40 + 30 = 350 ms,
        in place of 8 * 70 = 560 ms.

    Source: Zhang et al., Dive into Deep Learning, section 13.3.2.
    """
    ### BEGIN SOLUTION
    with ThreadPoolExecutor(max_workers=1) as copier:
        copies: list[Future[torch.Tensor]] = []
        for i in range(n):
            if i >= buffers:
                copies[i - buffers].result()
            copies.append(copier.submit(copy, compute(i)))
        return [made.result() for made in copies]
    ### END SOLUTION
