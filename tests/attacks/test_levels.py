"""What lower levels stop, and what they do not: the same attacks as at level A."""

from __future__ import annotations

import os
from dataclasses import asdict

import pytest

from d2lcourse.errors import SubmissionFailed
from d2lcourse.worker.warm import WorkerTemplate
from tests.attacks.conftest import Templates, student_of
from tests.attacks.corpus import Canary, wait_until
from tests.attacks.test_reach import ATTACKS

# As docs/security.md says: there is no root of one's own, so folders bound no bytes and sockets in folders
# that the user may enter answer.
LEVEL_C_ALLOWS = {
    "connects to a socket in a folder",
    "loads a library of its own",
    "fills its folder",
    "makes files without end",
}


# A user of its own may not write to sockets of others.
ALLOWED = {"C": LEVEL_C_ALLOWS, "B": LEVEL_C_ALLOWS - {"connects to a socket in a folder"}}
WITHOUT = {"C": "root", "B": "root,shown"}


@pytest.mark.parametrize("level", ["B", "C"])
def test_lower_levels_keep_files_processes_and_the_network_from_submissions(
    level: str, templates: Templates, canary: Canary
) -> None:
    template = templates(WITHOUT[level], 0)
    assert template.level == level
    assert "root" in template.report.failed
    succeeded = set()
    for attack in ATTACKS:
        student = student_of(template, attack.source, 8.0)
        try:
            if student.attack(asdict(canary.address)) and attack.number != 39:
                succeeded.add(attack.name)
        except SubmissionFailed:
            pass
        student._d2l_client.close()
        if attack.name not in ALLOWED[level]:
            assert canary.harm() == [], attack
        canary.harm()
        assert wait_until(lambda: not canary.processes()), attack
    assert succeeded == ALLOWED[level]


def test_a_strict_umask_takes_no_layer_away() -> None:
    before = os.umask(0o077)
    try:
        template = WorkerTemplate()
        level = template.level
    finally:
        os.umask(before)
    template.close()
    assert level == "A"
