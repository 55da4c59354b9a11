"""Round trips over the wire: `python benchmarks/wire.py`.

Prints medians with their quartiles, and the ratio of each to a bare one-byte round trip over the same
kind of socket to a Python process, measured in the same run. Exits 1 if a median misses its goal.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import gymnasium
import torch

from d2lcourse.worker.client import Client, Deadlines, Submitted
from d2lcourse.worker.connection import ProcessConnection
from d2lcourse.worker.remote import Student

SOURCE = """
import time
def nothing(): pass
def echo(x): return x
def callbacks(f, n):
    start = time.perf_counter()
    for _ in range(n): f(1.0)
    return (time.perf_counter() - start) / n
def steps(env, n):
    env.reset(seed=0)
    start = time.perf_counter()
    for _ in range(n):
        if any(env.step(0)[2:4]): env.reset()
    return (time.perf_counter() - start) / n
"""
ECHO = "import socket, sys\ns = socket.socket(fileno=int(sys.argv[1]))\nwhile d := s.recv(1): s.send(d)\n"
GOALS = {"null call": 60e-6, "environment step": 35e-6}


def timed(action: Callable[[], object], rounds: int) -> list[float]:
    """Return the seconds of each of `rounds` calls, after a tenth as many to warm up."""
    for _ in range(rounds // 10 + 1):
        action()
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return seconds


def bare_round_trip() -> list[float]:
    """Return the seconds of one byte's way to another Python process and back."""
    ours, theirs = socket.socketpair()
    process = subprocess.Popen([sys.executable, "-c", ECHO, str(theirs.fileno())], pass_fds=[theirs.fileno()])
    theirs.close()

    def ping() -> None:
        ours.send(b"x")
        ours.recv(1)

    seconds = timed(ping, 3000)
    ours.close()
    process.wait()
    return seconds


def main() -> int:
    """Measure, print and judge."""
    client = Client(Submitted("answer", SOURCE), ProcessConnection, Deadlines(call=60, total=600))
    student = Student(client)
    nothing, echo = student.nothing, student.echo
    small, large = torch.zeros(1 << 18), torch.zeros(25 << 20)
    env = gymnasium.make("FrozenLake-v1")
    rows = {
        "bare byte": bare_round_trip(),
        "null call": timed(nothing, 3000),
        "scalar callback": [student.callbacks(lambda x: x, 500) for _ in range(20)],
        "environment step": [student.steps(env, 2000) for _ in range(20)],
        "1 MiB there and back": timed(lambda: echo(small), 100),
        "100 MiB there and back": timed(lambda: echo(large), 5),
    }
    client.close()
    bare = statistics.median(rows["bare byte"])
    print(f"{'':24}{'median':>12}{'quartiles':>26}{'x bare':>9}{'goal':>12}")
    missed = []
    for name, seconds in rows.items():
        low, middle, high = (1e6 * q for q in statistics.quantiles(seconds, n=4))
        goal = GOALS.get(name)
        spread = f"{low:,.1f} to {high:,.1f} us"
        wanted = f"{1e6 * goal:.0f} us" if goal else ""
        print(f"{name:24}{middle:>9,.1f} us{spread:>26}{middle / bare / 1e6:>9.1f}{wanted:>12}")
        if goal and middle > 1e6 * goal:
            missed.append(name)
    print(f"{os.cpu_count()} cores; missed: {', '.join(missed) or 'none'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
