"""How often a timed check errs: `python benchmarks/budgets.py [--pairs N] [--write]`.

Plants answers that take 0.5 to 4 times what is allowed, idle and beside competing load. For each, pairs of
times are measured as `takes_at_most` does it, verdicts are drawn from them by bootstrap, and some are reached
live. Exits with 1 beyond the goals.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch

from d2lcourse.checks import Draw, takes_at_most
from d2lcourse.checks.timing import Runner, judged
from d2lcourse.course.submission import Submitted
from d2lcourse.errors import CheckFailed, TooNoisy
from d2lcourse.worker.client import Client, Deadlines
from d2lcourse.worker.connection import ProcessConnection
from d2lcourse.worker.remote import Rig, Student
from d2lcourse.worker.warm import WorkerTemplate

LIMIT, UNITS, SIZE = 2.0, 60, 128  # the baseline does UNITS products of matrices of this size
FACTORS = (0.5, 0.8, 1.0, 1.5, 2.0, 4.0)  # of the limit
BOOTSTRAPS, LIVE = 10_000, 30
GOALS = {"wrong": 0.01, "too noisy, idle": 0.05, "too noisy, loaded": 0.2}
SOURCE = """
import torch

def work(x, units={units}):
    y = x
    for _ in range(units):
        y = torch.tanh(y @ x)
    return y

def answer(x):
    {extra}
    return work(x)
"""
PAGE = Path(__file__).parent.parent / "docs" / "budgets.md"


def source_of(factor: float) -> str:
    """Return a module whose `answer` takes `factor` times the limit."""
    extra = round(factor * LIMIT * UNITS) - UNITS
    return SOURCE.format(units=UNITS, extra=f"work(x, {extra})" if extra else "pass")


def inputs(source: Draw) -> tuple[torch.Tensor]:
    """Return a matrix that nobody has seen."""
    return (source.normal(SIZE, SIZE, dtype=torch.float64) / SIZE,)


def expected(x: torch.Tensor) -> torch.Tensor:
    """Return the right answer."""
    y = x
    for _ in range(UNITS):
        y = torch.tanh(y @ x)
    return y


def burn() -> None:
    """Keep a processor busy, now and then, as long as the parent lives."""
    x, parent = torch.randn(300, 300), os.getppid()
    while os.getppid() == parent:
        for _ in range(random.randrange(200)):  # noqa: S311 - noise
            x = torch.tanh(x @ x)
        time.sleep(random.random() / 20)  # noqa: S311 - noise


@contextmanager
def load(processes: int) -> Iterator[None]:
    """Run competing processes."""
    burning = [
        multiprocessing.get_context("spawn").Process(target=burn, daemon=True) for _ in range(processes)
    ]
    for process in burning:
        process.start()
    time.sleep(3.0 if burning else 0.0)  # they import torch first
    try:
        yield
    finally:
        for process in burning:
            process.kill()
            process.join()


def measured_pairs(template: WorkerTemplate, factor: float, count: int) -> list[tuple[float, float]]:
    """Return times of the planted answer and of the baseline, taken in turn."""
    client, twin = client_of(template, factor), client_of(template, factor)
    try:
        own, base = Runner(Student(client).answer, "cpu"), Runner(Rig(twin).work, "cpu")
        draw, pairs = Draw(1), []
        for _ in range(count + 1):
            args = inputs(draw)
            first, second = (own, base) if int(draw.integers(0, 2, 1)) else (base, own)
            times = {runner: runner.run(args)[1] for runner in (first, second)}
            pairs.append((times[own], times[base]))
        return pairs[1:]
    finally:
        client.close()
        twin.close()


def client_of(template: WorkerTemplate, factor: float) -> Client:
    """Return a client of a confined worker with the planted answer, and the baseline as its rig."""
    source = source_of(factor)
    deadlines = Deadlines(call=20.0, load=20.0, total=3600.0)
    return Client(Submitted("answer", source), lambda: ProcessConnection(template.start), deadlines, source)


def bootstrapped(pairs: list[tuple[float, float]]) -> Counter[str]:
    """Return verdicts on rounds drawn from pairs."""
    source, found = random.Random(0), Counter[str]()  # noqa: S311 - reproducible
    for _ in range(BOOTSTRAPS):
        try:
            _, is_fast = judged((source.choice(pairs) for _ in range(1000)), LIMIT)
            found["pass" if is_fast else "fail"] += 1
        except TooNoisy:
            found["too noisy"] += 1
    return found


def live(template: WorkerTemplate, factor: float) -> Counter[str]:
    """Return verdicts of the check itself."""
    found = Counter[str]()
    for seed in range(LIVE):
        client = client_of(template, factor)
        try:
            takes_at_most(
                LIMIT,
                Student(client).answer,
                against="rig.work",
                inputs=inputs,
                expected=expected,
                draw=Draw(seed, lambda client=client: client),  # type: ignore[misc]  # bound now
            )
            found["pass"] += 1
        except CheckFailed:
            found["fail"] += 1
        except TooNoisy:
            found["too noisy"] += 1
        finally:
            client.close()
    return found


def shares(found: Counter[str]) -> str:
    """Return pass, fail and too noisy as per cent."""
    return " / ".join(f"{100 * found[name] / found.total():.3g}" for name in ("pass", "fail", "too noisy"))


def missed(where: str, factor: float, found: Counter[str]) -> list[str]:
    """Return the goals that a cell misses."""
    wrong = found["pass"] if factor >= 2 else found["fail"] if factor <= 0.5 else 0
    problems = []
    if wrong > GOALS["wrong"] * found.total():
        problems.append(f"{where}, {factor:g} x the limit: {wrong} of {found.total()} verdicts wrong")
    if found["too noisy"] > GOALS[f"too noisy, {where}"] * found.total():
        problems.append(f"{where}, {factor:g} x the limit: {found['too noisy']} times too noisy")
    return problems


def main() -> int:
    """Measure, print the table, and return 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=500, help="pairs of times for each cell")
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    options = parser.parse_args()
    torch.set_num_threads(1)
    cores = os.cpu_count() or 1
    rows, problems = [], []
    template = WorkerTemplate()
    for where, processes in (("idle", 0), ("loaded", cores)):
        with load(processes):
            for factor in FACTORS:
                pairs = measured_pairs(template, factor, options.pairs)
                ratios = sorted(own / base for own, base in pairs)
                low, middle, high = statistics.quantiles(ratios, n=4)
                drawn, reached = bootstrapped(pairs), live(template, factor)
                problems += missed(where, factor, drawn)
                rows.append(
                    f"| {where} | {factor:g} | {middle:.2f} ({low:.2f} to {high:.2f}) | {shares(drawn)} "
                    f"| {shares(reached)} |"
                )
                print(rows[-1], flush=True)
    template.close()
    if options.write:
        before, _, after = PAGE.read_text(encoding="utf-8").partition("<!-- table -->\n")
        rest = after.partition("<!-- end -->")[2]
        head = (
            f"{cores} cores, torch {torch.__version__}; a cell has {options.pairs} pairs, {BOOTSTRAPS} "
            f"bootstrapped and {LIVE} live verdicts. Loaded: {cores} more processes that compute and sleep "
            "by turns.\n\n"
            "| machine | time, as a multiple of the limit | measured ratio (quartiles), 2 is allowed "
            "| bootstrapped: pass / fail / too noisy, % | live, % |\n|---|---|---|---|---|\n"
        )
        text = before + "<!-- table -->\n" + head + "\n".join(rows) + "\n<!-- end -->" + rest
        PAGE.write_text(text, encoding="utf-8")
    print("missed:", "; ".join(problems) or "none")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
