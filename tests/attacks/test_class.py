"""A class with every attack and every honest control in turn, graded by root and by a plain user."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.attacks.conftest import PLAIN_USER
from tests.support import ROOT

COMMANDS = {
    "root": (sys.executable, "-m", "tests.attacks.hostile_class", "0"),
    "user": (sys.executable, "tests/attacks/as_user.py", str(PLAIN_USER), "0"),
}


@pytest.mark.parametrize("who", COMMANDS)
def test_honest_students_get_their_points_and_hostile_ones_none(who: str) -> None:
    assert os.geteuid() == 0
    done = subprocess.run(COMMANDS[who], cwd=ROOT, capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "at level A" in done.stdout
