"""What leaves the author's tree: stubs and, later, bundles."""

from d2lcourse.release.build import Change, apply_changes, plan_build

__all__ = ["Change", "apply_changes", "plan_build"]
