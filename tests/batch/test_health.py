"""What doctor finds, and that each finding has a cure."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from d2lcourse.batch import health
from d2lcourse.batch.child import demand_confinement
from d2lcourse.batch.finding import Finding
from d2lcourse.batch.health import examine_machine, findings_about
from d2lcourse.errors import GraderError, UserError
from d2lcourse.worker.confine.cures import cure_for
from d2lcourse.worker.connection import LocalConnection
from d2lcourse.worker.orders import Report
from d2lcourse.worker.warm import WorkerTemplate
from tests.support import DOUBLE_CHECKS, MakeCourse

REFUSED = "unshare: Operation not permitted"


class AtLevel:
    """A template whose report says what we want."""

    def __init__(self, report: Report) -> None:
        self.report, self.level = report, report.level


def named(findings: list[Finding], what: str) -> Finding:
    (found,) = [finding for finding in findings if finding.what == what]
    return found


def test_a_sound_machine_is_ok_and_a_course_is_named(make_course: MakeCourse) -> None:
    course = make_course(DOUBLE_CHECKS)
    found = list(examine_machine(course.root))
    assert named(found, "confinement").says.startswith("level A")
    assert named(found, "worker").says.startswith("starts and answers in ")
    assert named(found, "course").says == f"{course.root}, 1 exercise, for cpu"
    assert [finding for finding in found if finding.state == "broken"] == []
    assert all(finding.cure for finding in found if finding.state != "ok")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what starts processes."""
    monkeypatch.setattr(health, "_confinement", lambda: iter(()))
    monkeypatch.setattr(health, "_worker", lambda: iter(()))


def test_where_torch_is_broken_nothing_is_run_and_the_rest_is_looked_at(
    make_course: MakeCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)  # importing it raises
    root = make_course(DOUBLE_CHECKS).root
    (root / "course.toml").write_text('name = "t"\nrelease_seed = 1\n[profile]\ndevice = "cuda"\n')
    found = list(examine_machine(root))
    assert [named(found, what).state for what in ("torch", "device", "worker")] == ["broken"] * 3
    assert "disk" in {finding.what for finding in found}
    assert "confinement" not in {finding.what for finding in found}


@pytest.mark.parametrize(
    ("seconds", "failure", "state", "cure"),
    [
        (0.0, "", "ok", ""),
        (0.0, "no memory", "broken", "virus scanner or firewall"),
        (-1.0, "", "missing", "exclude "),
    ],
)
def test_a_worker_is_started_and_its_failure_is_a_finding(
    monkeypatch: pytest.MonkeyPatch, seconds: float, failure: str, state: str, cure: str
) -> None:
    def connect() -> LocalConnection:
        if failure:
            raise GraderError(f"cannot start a worker: {failure}")
        return LocalConnection()

    monkeypatch.setattr("d2lcourse.worker.connection.ProcessConnection", connect)
    if seconds:
        monkeypatch.setattr(health, "SLOW", seconds)
    (finding,) = health._worker()
    assert (finding.state, cure in finding.cure, failure in finding.says) == (state, True, True)


def test_a_system_that_cannot_confine_is_good_enough_for_a_student(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("d2lcourse.worker.confine.linux.IS_SUPPORTED", False)
    (finding,) = health._confinement()
    assert (finding.state, "grade on Linux" in finding.cure) == ("missing", True)


def test_a_template_that_does_not_start_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise GraderError("cannot start the template of workers: no memory")

    monkeypatch.setattr("d2lcourse.worker.spawned.start_workers", fail)
    (finding,) = health._confinement()
    assert (finding.state, "no memory" in finding.says) == ("broken", True)


@pytest.mark.usefixtures("quick")
def test_a_course_for_a_gpu_is_a_finding_where_there_is_none(
    make_course: MakeCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    root = make_course(DOUBLE_CHECKS).root
    (root / "course.toml").write_text('name = "t"\nrelease_seed = 1\n[profile]\ndevice = "cuda"\n')
    assert "course.toml" in named(list(examine_machine(root)), "device").cure


@pytest.mark.usefixtures("quick")
def test_a_broken_course_file_is_a_finding_and_no_course_is_only_missing(tmp_path: Path) -> None:
    assert named(list(examine_machine(tmp_path)), "course").state == "missing"
    (tmp_path / "course.toml").write_text("name = ")
    broken = named(list(examine_machine(tmp_path)), "course")
    assert (broken.state, str(tmp_path / "course.toml") in broken.says) == ("broken", True)


@pytest.mark.parametrize(
    ("level", "is_declared", "state"),
    [
        ("A", False, "ok"),
        ("B", False, "ok"),
        ("C", True, "ok"),
        ("C", False, "broken"),
        ("D", True, "broken"),
    ],
)
def test_a_level_that_grading_refuses_is_broken_and_every_layer_has_a_cure(
    level: str, is_declared: bool, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = Report(level=level, failed={"root": REFUSED, "landlock": "no"})  # type: ignore[arg-type]
    found = list(findings_about(report, is_declared_container=is_declared))
    assert named(found, "confinement").state == state
    assert named(found, "layer root").state == ("missing" if state == "ok" else "broken")
    assert all(finding.cure for finding in found if finding.state != "ok")
    monkeypatch.setenv("D2LCOURSE_CONTAINER", "1" if is_declared else "")
    template: WorkerTemplate = AtLevel(report)  # type: ignore[assignment]
    demand_confinement(template, trust=True)
    if state == "ok":
        demand_confinement(template, trust=False)
    else:
        with pytest.raises(UserError, match=r"(?s)level .*root: unshare.*--trust"):
            demand_confinement(template, trust=False)


@pytest.mark.parametrize(
    ("setting", "value", "command"),
    [
        ("kernel/apparmor_restrict_unprivileged_userns", "1", "apparmor_restrict_unprivileged_userns=0"),
        ("kernel/unprivileged_userns_clone", "0", "unprivileged_userns_clone=1"),
        ("user/max_user_namespaces", "0", "max_user_namespaces="),
    ],
)
def test_a_setting_that_forbids_namespaces_is_named_with_the_command(
    tmp_path: Path, setting: str, value: str, command: str
) -> None:
    path = tmp_path / setting
    path.parent.mkdir(parents=True)
    path.write_text(f"{value}\n")
    assert cure_for("root", tmp_path).startswith(f"run: sudo sysctl -w {path.parent.name}.{command}")
    path.write_text("7\n")
    assert "docker run" in cure_for("namespaces", tmp_path)


def test_every_layer_has_a_cure(tmp_path: Path) -> None:
    layers = ("root", "namespaces", "user", "privileges", "rlimits", "landlock", "seccomp")
    assert all(cure_for(layer, tmp_path) for layer in layers)
