"""The classroom that all tests of the bridge share: building it takes a dozen commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.nbgrader.classroom import Classroom


@pytest.fixture(scope="session")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """A course folder whose assignment is released."""
    room = Classroom(Path(tmp_path_factory.mktemp("room")))
    room.set_up()
    return room
