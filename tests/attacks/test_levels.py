"""What lower levels stop, and what they do not: the same attacks as at level A."""

from __future__ import annotations

from dataclasses import asdict

from d2lcourse.errors import SubmissionFailed
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


def test_level_c_keeps_files_processes_and_the_network_from_submissions(
    templates: Templates, canary: Canary
) -> None:
    template = templates("root", 0)
    assert template.level == "C"
    assert "root" in template.report.failed
    succeeded = set()
    for attack in ATTACKS:
        student = student_of(template, attack.source)
        try:
            if student.attack(asdict(canary.address)) and attack.number != 39:
                succeeded.add(attack.name)
        except SubmissionFailed:
            pass
        student._d2l_client.close()
        if attack.name not in LEVEL_C_ALLOWS:
            assert canary.harm() == [], attack
        canary.harm()
        assert wait_until(lambda: not canary.processes()), attack
    assert succeeded == LEVEL_C_ALLOWS
