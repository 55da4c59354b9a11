"""From the author's tree to the student's: stubs, notebooks, bundles, corrections."""

from d2lcourse.release.build import Change, apply_changes, plan_build
from d2lcourse.release.bundle import Released, release

__all__ = ["Change", "Released", "apply_changes", "plan_build", "release"]
