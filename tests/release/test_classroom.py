"""A bundle is ready for a student's machine, for Codespaces and for GitHub Classroom."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from d2lcourse.errors import UserError
from d2lcourse.release.texts import zipped
from tests.release.author import CHECKS, STUB, Author
from tests.support import ROOT


@pytest.fixture
def author(tmp_path: Path) -> Author:
    author = Author(tmp_path / "author")
    author.put("constraints.txt", "# pinned\ntorch==2.13.0\n")
    return author


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle that is only looked at."""
    place = tmp_path_factory.mktemp("classroom")
    author = Author(place / "author")
    author.put("constraints.txt", "# pinned\ntorch==2.13.0\n")
    author.gives(place / "given", classroom=True)
    return place / "given"


def requirements(bundle: Path) -> list[str]:
    lines = (bundle / "requirements.txt").read_text().splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_requirements_name_the_pinned_torch_for_the_cpu_and_the_wheel_in_the_bundle(bundle: Path) -> None:
    (wheel,) = (bundle / "wheels").iterdir()
    assert requirements(bundle) == [
        "--extra-index-url https://download.pytorch.org/whl/cpu",
        "torch==2.13.0",
        f"./wheels/{wheel.name}[watch]",
        "jupyterlab",
    ]


def test_extras_are_installed_where_a_check_needs_them(author: Author, tmp_path: Path) -> None:
    settings = 'name = "tiny"\nrelease_seed = 1\n[profile]\ndevice = "cuda"\nextras = ["triton", "other"]\n'
    author.put("course.toml", settings)
    author.put(CHECKS, '@points(1, of="double", extra="triton")\ndef test_a(student): ...\n')
    author.gives(tmp_path / "given", notebooks=False, classroom=True)
    (torch, wheel) = requirements(tmp_path / "given")
    assert torch == "torch==2.13.0"
    assert wheel.endswith(".whl[watch,triton]")


def test_without_constraints_any_torch_will_do(author: Author, tmp_path: Path) -> None:
    (author.root / "constraints.txt").unlink()
    author.gives(tmp_path / "given", classroom=True)
    assert requirements(tmp_path / "given")[1] == "torch"


def test_the_readme_names_what_is_there(bundle: Path) -> None:
    text = (bundle / "README.md").read_text()
    assert text.startswith("# tiny\n")
    assert "d2lcourse check ch02/two\n" in text
    assert "[assignments/ch02_preliminaries/README.md](assignments/ch02_preliminaries/README.md)" in text
    assert "jupyter lab" in text
    assert "{" not in text
    for name in ("requirements.txt", "assignments"):
        assert name in text
        assert (bundle / name).exists()


def test_a_codespace_installs_the_requirements(bundle: Path) -> None:
    container = json.loads((bundle / ".devcontainer/devcontainer.json").read_text())
    assert container["image"].endswith("python:3.12")
    assert container["postCreateCommand"] == "python3 -m pip install -r requirements.txt"


def check_step(bundle: Path) -> str:
    workflow = yaml.safe_load((bundle / ".github/workflows/check.yml").read_text())
    (script,) = [step["run"] for step in workflow["jobs"]["check"]["steps"] if step.get("id") == "check"]
    assert isinstance(script, str)
    return script


def test_the_workflow_holds_no_secret_and_no_right_to_write(bundle: Path) -> None:
    text = (bundle / ".github/workflows/check.yml").read_text()
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    assert "${{ secrets" not in text
    assert "pull_request_target" not in text
    checkout = workflow["jobs"]["check"]["steps"][0]
    assert checkout["with"] == {"persist-credentials": False}


@pytest.mark.parametrize("code", [0, 1])
def test_a_push_checks_and_reports_also_what_fails(bundle: Path, tmp_path: Path, code: int) -> None:
    tool = tmp_path / "bin" / "d2lcourse"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\necho "called $*"\n[ "$1" != check ] || exit {code}\n')
    tool.chmod(0o755)
    env = os.environ | {"PATH": f"{tool.parent}:{os.environ['PATH']}"}
    command = ["/bin/bash", "-e", "-c", check_step(bundle)]
    done = subprocess.run(command, cwd=bundle, env=env, capture_output=True, text=True, check=False)
    fence, check, unfenced, export = filter(None, done.stdout.splitlines())
    assert done.returncode == code
    assert check == "called check --json records.json"
    assert export == "called export --records records.json --format github"
    assert fence.removeprefix("::stop-commands::") == unfenced.strip(":")
    assert len(unfenced) > 30


def test_the_archive_holds_the_folder_and_unpacks_into_one(author: Author, tmp_path: Path) -> None:
    released = author.gives(tmp_path / "given", classroom=True, archive=True)
    assert released.archive == tmp_path / "given.zip"
    with zipfile.ZipFile(tmp_path / "given.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    paths = [path for path in (tmp_path / "given").rglob("*") if path.is_file()]
    assert packed == {str(path.relative_to(tmp_path)): path.read_bytes() for path in paths}
    assert f"given/{STUB}" in packed


def test_an_earlier_archive_is_replaced_and_any_other_file_is_not(author: Author, tmp_path: Path) -> None:
    author.gives(tmp_path / "given", archive=True)
    author.corrects("More words.", "Other words.")
    author.gives(tmp_path / "given", archive=True)
    with zipfile.ZipFile(tmp_path / "given.zip") as archive:
        assert b"Other words." in archive.read(f"given/{STUB}")
    for data in (b"holiday pictures", zipped({"beach.png": b"x"})):
        (tmp_path / "more.zip").write_bytes(data)
        with pytest.raises(UserError, match=r"more\.zip is no archive of a release"):
            author.gives(tmp_path / "more", archive=True)
        assert (tmp_path / "more.zip").read_bytes() == data
        assert not (tmp_path / "more").exists()


def test_the_same_course_gives_the_same_bytes(author: Author, tmp_path: Path) -> None:
    for name in ("one", "two"):
        author.gives(tmp_path / name / "given", archive=True)
    one, two = ((tmp_path / name / "given.zip").read_bytes() for name in ("one", "two"))
    assert one == two


def test_a_disk_that_is_full_leaves_nothing_behind(
    author: Author, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, _: bytes) -> int:
        raise OSError(28, "No space left on device", str(path))

    course = author.course()
    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(UserError, match=r"cannot be written: No space left on device"):
        author.gives(tmp_path / "given", classroom=True, archive=True)
    assert [path.name for path in tmp_path.iterdir()] == [course.root.name]


def test_the_instructors_workflow_keeps_secrets_and_student_code_apart() -> None:
    workflow = yaml.safe_load((ROOT / "docs/github-classroom/grade.yml").read_text())
    assert set(workflow[True]) == {"workflow_dispatch"}, "only the instructor may start it"
    assert workflow["permissions"] == {"contents": "read"}
    collect, grade = workflow["jobs"]["collect"], workflow["jobs"]["grade"]
    assert "secrets.CLASSROOM_TOKEN" in json.dumps(collect)
    for harmful in ("d2lcourse", "python", "pip "):
        assert harmful not in json.dumps(collect), "the job with the token runs nothing of the students'"
    assert "CLASSROOM_TOKEN" not in json.dumps(grade)
    holders = [step for step in grade["steps"] if "secrets." in json.dumps(step)]
    assert len(holders) == 1
    assert "d2lcourse grade" in holders[0]["run"]
    assert "--trust" not in holders[0]["run"].partition("d2lcourse grade")[2]


def test_the_library_runs_from_its_wheel_alone(bundle: Path, tmp_path: Path) -> None:
    (wheel,) = (bundle / "wheels").iterdir()
    code = f"import sys; sys.path.insert(0, {str(wheel)!r}); import d2lcourse.cli as c; print(c.__file__)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(str(wheel))
