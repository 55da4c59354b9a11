"""What a submission tries to reach beyond its worker: it works without the layers, and not with them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from d2lcourse.errors import SubmissionFailed
from d2lcourse.worker.warm import WorkerTemplate
from tests.attacks import escaping, exhausting, stealing
from tests.attacks.conftest import Workers, student_of
from tests.attacks.corpus import Attack, Canary, wait_until

ATTACKS = [*stealing.ATTACKS, *escaping.ATTACKS, *exhausting.ATTACKS]
attacks = pytest.mark.parametrize("attack", ATTACKS, ids=str)


@attacks
def test_it_works_without_the_layers(
    attack: Attack, canary: Canary, weakened: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    if attack.without == "process":
        monkeypatch.setenv("D2LCOURSE_SECRET", canary.token)
    with Path(canary.address.file).open("rb"):  # for those that read inherited descriptors
        student = weakened(attack.source, attack.without)
        assert student.attack(asdict(canary.address)) is True
    student._d2l_client.close()
    if attack.number == 39:
        assert canary.processes()
    for folder in ("/", "/tmp", "/dev", "/dev/shm", "/var/tmp"):
        (Path(folder) / "d2l-left").unlink(missing_ok=True)


@attacks
def test_it_fails_confined(
    attack: Attack,
    canary: Canary,
    confined: WorkerTemplate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert confined.level == "A"
    monkeypatch.setenv("D2LCOURSE_SECRET", canary.token)
    student = student_of(confined, attack.source)
    with Path(canary.address.file).open("rb"):
        try:
            reached = student.attack(asdict(canary.address))
        except SubmissionFailed:
            reached = False
    student._d2l_client.close()
    assert attack.number == 39 or not reached
    assert canary.harm() == []
    assert wait_until(lambda: not canary.processes())
    neighbour = student_of(confined, "def double(x): return 2 * x")
    assert neighbour.double(21) == 42
    neighbour._d2l_client.close()
