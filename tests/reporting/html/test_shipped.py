"""The templates are part of the package."""

from __future__ import annotations

from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

from d2lcourse.reporting.html.pages import TEMPLATES
from tests.support import ROOT


def test_the_wheel_holds_every_template() -> None:
    wheel = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    templates = {str(path.relative_to(ROOT)) for path in Path(TEMPLATES).iterdir()}
    assert len(templates) == 7
    assert templates <= wheel
