"""A release: what students get works without the author's tree, holds nothing hidden and destroys nothing."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from d2lcourse.course import Course, find_course, stub_of
from d2lcourse.course.ids import select
from d2lcourse.course.notebook import extract, origin_of
from d2lcourse.course.source import written_functions
from d2lcourse.errors import GraderError, UserError
from d2lcourse.grading.examiner import Job, examine
from d2lcourse.release import proof, release
from d2lcourse.release.notebooks import notebook_of
from d2lcourse.release.proof import prove
from tests.support import DOUBLE_CHECKS, ROOT, MakeCourse, reference

COURSE = find_course(ROOT)
EXERCISES = COURSE.exercises()
SOFTMAX = next(exercise for exercise in EXERCISES if exercise.id == "ch04/softmax")


@pytest.fixture(scope="module", autouse=True)
def _hidden_lines_are_read_once() -> Iterator[None]:
    """The real course does not change here, and reading all that is hidden in it takes seconds."""
    with pytest.MonkeyPatch.context() as patched:
        original = proof._secrets
        hidden = list(original(COURSE))

        def once(course: Course) -> Iterable[object]:
            return hidden if course is COURSE else original(course)

        patched.setattr(proof, "_secrets", once)
        yield


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Release the whole course once: it takes a while."""
    folder = tmp_path_factory.mktemp("released") / "bundle"
    release(COURSE, EXERCISES, folder, notebooks=True)
    return folder


@pytest.fixture
def bundle(released: Path, tmp_path: Path) -> Path:
    return shutil.copytree(released, tmp_path / "bundle")


def softmax_in(bundle: Path) -> Path:
    return bundle / "assignments" / "ch04_classification" / "softmax.py"


def points_of_softmax(bundle: Path) -> tuple[float, float]:
    course = find_course(bundle)
    (record,) = examine(Job(course, bundle / "assignments", select(course, ("ch04/softmax",))))
    return record.earned, record.points


def test_the_real_release_holds_nothing_hidden(bundle: Path) -> None:
    assert prove(bundle, COURSE) > 300
    names = {path.name for path in bundle.rglob("*")}
    assert "test_public.py" in names
    assert not {"test_hidden.py", "misconceptions.py", "alternate.py", "solutions"} & names
    assert "### BEGIN SOLUTION" not in "".join(p.read_text() for p in bundle.rglob("*") if p.is_file())


def test_a_student_can_check_in_it_and_points_rise(bundle: Path) -> None:
    assert points_of_softmax(bundle) == (0, 8)
    softmax_in(bundle).write_text(reference(SOFTMAX))
    assert points_of_softmax(bundle) == (8, 8)


def test_a_filled_notebook_counts_while_the_stub_beside_it_is_untouched(bundle: Path) -> None:
    path = softmax_in(bundle).with_suffix(".ipynb")
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        if "def softmax(" in "".join(cell["source"]):
            cell["source"] = "def softmax(x, dim):\n    e = (x - x.amax(dim, keepdim=True)).exp()\n"
            cell["source"] += "    return e / e.sum(dim, keepdim=True)"
    path.write_text(json.dumps(notebook))
    assert points_of_softmax(bundle) == (3, 8)
    softmax_in(bundle).write_text(reference(SOFTMAX))
    assert points_of_softmax(bundle) == (8, 8)


def test_a_release_of_one_exercise_has_one(tmp_path: Path) -> None:
    release(COURSE, [SOFTMAX], tmp_path / "bundle", notebooks=False)
    assert [exercise.id for exercise in find_course(tmp_path / "bundle").exercises()] == ["ch04/softmax"]
    assert not list((tmp_path / "bundle").rglob("*.ipynb"))


def test_a_release_says_what_it_wrote(bundle: Path) -> None:
    manifest = json.loads((bundle / ".d2lcourse-release.json").read_text())
    files = {str(path.relative_to(bundle)) for path in bundle.rglob("*") if path.is_file()}
    assert manifest["exercises"] == [exercise.id for exercise in EXERCISES]
    assert set(manifest["files"]) == files - {".d2lcourse-release.json"}


def test_an_untouched_release_is_replaced_and_a_touched_one_kept(bundle: Path) -> None:
    (bundle / "diary.txt").write_text("mine")
    release(COURSE, [SOFTMAX], bundle, notebooks=False)
    assert [exercise.id for exercise in find_course(bundle).exercises()] == ["ch04/softmax"]
    assert (bundle / "diary.txt").read_text() == "mine"
    softmax_in(bundle).write_text("my answer")
    with pytest.raises(UserError, match=r"softmax\.py has been changed since it was released"):
        release(COURSE, EXERCISES, bundle, notebooks=False)
    assert softmax_in(bundle).read_text() == "my answer"
    assert [exercise.id for exercise in find_course(bundle).exercises()] == ["ch04/softmax"]


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(UserError, match="holds something that is no release"):
        release(COURSE, EXERCISES, tmp_path, notebooks=False)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_bundle_cannot_be_released_again(bundle: Path, tmp_path: Path) -> None:
    course = find_course(bundle)
    with pytest.raises(UserError, match="stubs are cut from the solutions"):
        release(course, course.exercises(), tmp_path / "again", notebooks=False)
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_a_notebook_defines_what_its_stub_defines(exercise) -> None:  # type: ignore[no-untyped-def]
    stub = stub_of(reference(exercise))
    text = notebook_of(exercise, stub)
    assert notebook_of(exercise, stub) == text
    found = extract(text.encode(), "softmax.ipynb")
    names = {function.name.partition(".")[0] for function in written_functions(reference(exercise))}
    assert found.source is not None
    for name in names:
        assert f"def {name}(" in found.source or re.search(rf"class {name}[:(]", found.source)
    assert found.notes == ()
    assert origin_of(text.encode()).exercise == exercise.id


# What the proof must find, each in a folder that was clean before.

ANSWER = "return exponentials / exponentials.sum(dim=dim, keepdim=True)"


def plant_in_notes(bundle: Path) -> None:
    with (bundle / "assignments/ch04_classification/README.md").open("a") as notes:
        notes.write(f"\nYou may write `{ANSWER}` here.\n")


def plant_wrapped(bundle: Path) -> None:
    with (bundle / "README.md").open("a") as notes:
        notes.write(ANSWER.replace(" ", "\n      "))


def plant_in_a_cell(bundle: Path) -> None:
    path = bundle / "assignments/ch04_classification/softmax.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][2]["source"] += [ANSWER[:20], ANSWER[20:]]
    path.write_text(json.dumps(notebook))


def plant_in_an_output(bundle: Path) -> None:
    path = bundle / "assignments/ch04_classification/softmax.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][2]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": [ANSWER]}]
    path.write_text(json.dumps(notebook))


def plant_in_metadata(bundle: Path) -> None:
    path = bundle / "assignments/ch04_classification/softmax.ipynb"
    notebook = json.loads(path.read_text())
    notebook["metadata"]["d2lcourse"]["answer"] = {ANSWER: 1}
    path.write_text(json.dumps(notebook))


def plant_a_hidden_check(bundle: Path) -> None:
    with (bundle / "autograder/ch04_classification/softmax/test_public.py").open("a") as checks:
        checks.write("\n\ndef test_more(student, draw):\n")
        checks.write("    shifts = torch.tensor([[0.0], [-2000.0], [2000.0], [5.0]], dtype=torch.float64)\n")


def plant_a_misconception(bundle: Path) -> None:
    (bundle / "assignments/ch04_classification/notes.txt").write_text("return p * (1 - p) * v")


def plant_an_alternate(bundle: Path) -> None:
    text = (ROOT / "autograder/ch04_classification/softmax/alternate.py").read_text()
    (bundle / "assignments/ch04_classification/help.py").write_text(text)


def plant_a_file_by_name(bundle: Path) -> None:
    (bundle / "autograder/ch04_classification/softmax/test_hidden.py").write_text("")


def plant_a_cache(bundle: Path) -> None:
    (bundle / "assignments/softmax.pyc").write_bytes(b"\x00")


def plant_a_link(bundle: Path) -> None:
    (bundle / "assignments/answers.md").symlink_to(ROOT / "solutions")


def plant_bytes(bundle: Path) -> None:
    (bundle / "assignments/answers.md").write_bytes(b"\xff\xfe")


@pytest.mark.parametrize(
    ("plant", "says"),
    [
        (plant_in_notes, r"README\.md, line \d+ tells what is hidden in solutions/.*softmax\.py, line \d+"),
        (plant_wrapped, r"README\.md, line \d+ tells"),
        (plant_in_a_cell, r"softmax\.ipynb, line \d+ tells what is hidden in solutions"),
        (plant_in_an_output, r"softmax\.ipynb, line \d+ tells what is hidden in solutions"),
        (plant_in_metadata, r"softmax\.ipynb, line \d+ tells what is hidden in solutions"),
        (plant_a_hidden_check, r"test_public\.py, line \d+ tells what is hidden in .*test_hidden\.py"),
        (plant_a_misconception, r"notes\.txt, line 1 tells what is hidden in .*misconceptions\.py"),
        (plant_an_alternate, r"help\.py, line \d+ tells what is hidden in .*alternate\.py"),
        (plant_a_file_by_name, r"test_hidden\.py has the name of something hidden"),
        (plant_a_cache, r"softmax\.pyc is no text that can be searched"),
        (plant_a_link, r"answers\.md is no text that can be searched"),
        (plant_bytes, r"answers\.md is not UTF-8 text"),
    ],
)
def test_the_proof_finds_what_is_planted(bundle: Path, plant, says: str) -> None:  # type: ignore[no-untyped-def]
    before = {path: path.read_bytes() for path in bundle.rglob("*") if path.is_file()}
    plant(bundle)
    for path, data in before.items():  # the rest is clean, as another test shows: search what was planted
        if path.read_bytes() == data:
            path.unlink()
    with pytest.raises(GraderError, match=says):
        prove(bundle, COURSE)


def test_a_release_that_would_tell_an_answer_writes_nothing(make_course, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    line = "return torch.stack([x, x]).sum(dim=0)"
    solution = f"import torch\n\n\ndef double(x):\n    ### BEGIN SOLUTION\n    {line}\n    ### END SOLUTION\n"
    course: Course = make_course("def helper(x):\n    return x\n", solution=solution)
    release(course, course.exercises(), tmp_path / "clean", notebooks=False)
    checks = course.exercises()[0].checks / "test_public.py"
    checks.write_text(checks.read_text() + f"\ndef oracle(x):\n    {line}\n")
    with pytest.raises(GraderError, match=r"tells what is hidden in solutions/ch02_preliminaries/double\.py"):
        release(course, course.exercises(), tmp_path / "leaking", notebooks=False)
    assert not (tmp_path / "leaking").exists()
    assert not [path for path in tmp_path.iterdir() if "draft" in path.name]


def test_without_anything_hidden_the_proof_proves_nothing(make_course, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "empty").mkdir()
    with pytest.raises(GraderError, match="nothing can be proved"):
        prove(tmp_path / "empty", make_course(""))


def test_short_lines_of_other_chapters_may_stand_in_notes_but_not_in_code(
    make_course: MakeCourse, tmp_path: Path
) -> None:
    answer = "    total = x + x + 0 * x\n    return total\n"
    solution = f"def double(x):\n    ### BEGIN SOLUTION\n{answer}    ### END SOLUTION\n"
    course = make_course(DOUBLE_CHECKS, solution=solution)
    other = tmp_path / "told" / "ch03_linear_networks" / "README.md"
    other.parent.mkdir(parents=True)
    other.write_text("Write `total = x + x + 0 * x` here.\n")
    assert prove(tmp_path / "told", course) > 0
    other.rename(other.with_name("double.py"))
    with pytest.raises(GraderError, match=r"double\.py, line 1 tells what is hidden in solutions"):
        prove(tmp_path / "told", course)
