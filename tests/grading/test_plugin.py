"""The pytest plugin and the examiner on a tiny course."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from d2lcourse.errors import GraderError, UserError
from d2lcourse.grading.gallery import keep_pictures
from d2lcourse.grading.record import decode, disclosed, encode, narrowed, schema
from tests.support import DOUBLE, DOUBLE_CHECKS, ROOT, Grade, MakeCourse, by_name, outcomes

STUB = "def double(x):\n    raise NotImplementedError\n"


def test_a_right_answer_earns_all_points(make_course: MakeCourse, grade_source: Grade) -> None:
    record = grade_source(make_course(DOUBLE_CHECKS), DOUBLE, confined=False)
    assert (record.earned, record.points, record.complete, record.is_grade) == (3, 3, True, True)
    assert (record.student, record.exercise, record.environment.confinement) == ("sam", "ch02/double", "D")
    assert [check.title for check in record.checks] == ["Every entry is doubled.", "keeps the dtype"]


def test_a_stub_earns_nothing(make_course: MakeCourse, grade_source: Grade) -> None:
    record = grade_source(make_course(DOUBLE_CHECKS), STUB)
    assert (record.earned, record.points) == (0, 3)
    assert {check.message for check in record.checks} == {
        "double is not written yet: it still raises NotImplementedError"
    }


def test_a_failure_says_what_was_called_expected_and_got(
    make_course: MakeCourse, grade_source: Grade
) -> None:
    record = grade_source(make_course(DOUBLE_CHECKS), "def double(x):\n    return (x + x).float()\n")
    check = by_name(record, "test_keeps_the_dtype")
    assert (check.outcome, check.earned) == ("failed", 0)
    assert check.message.startswith("double(tensor([")
    assert "\nexpected dtype float64, got float32\n  expected  tensor([" in check.message


def test_a_parametrised_check_earns_its_points_once_and_only_if_all_cases_pass(
    make_course: MakeCourse, grade_source: Grade
) -> None:
    checks = """
        @pytest.mark.parametrize("value", [1, 2, 3])
        @points(2, of="double")
        def test_values(student, value):
            close(student.double(value), 2 * value)
    """
    course = make_course(checks)
    assert grade_source(course, DOUBLE).points == 2
    record = grade_source(course, "def double(x):\n    return 4 if x == 2 else 7\n")
    assert (record.points, record.earned, len(record.checks)) == (2, 0, 1)


def test_visibility_is_the_file_name_and_hidden_seeds_are_secret(
    make_course: MakeCourse, grade_source: Grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = make_course(DOUBLE_CHECKS, hidden=DOUBLE_CHECKS)
    records = []
    for secret in ("one", "two", "one"):
        monkeypatch.setenv("D2LCOURSE_SECRET", secret)
        records.append(grade_source(course, DOUBLE))
    seeds = [{check.id: check.seed for check in record.checks} for record in records]
    public, hidden = "test_public.py::test_doubles", "test_hidden.py::test_doubles"
    assert [check.visibility for check in records[0].checks] == ["public", "public", "hidden", "hidden"]
    assert seeds[0] == seeds[2]
    assert seeds[0][public] == seeds[1][public]
    assert seeds[0][hidden] != seeds[1][hidden]
    monkeypatch.setenv("D2LCOURSE_SECRET", "one")
    assert by_hidden(grade_source(course, DOUBLE + "# changed\n")) != seeds[0][hidden]


def by_hidden(record: object) -> str:
    checks = record.checks  # type: ignore[attr-defined]
    return str(next(check.seed for check in checks if check.visibility == "hidden"))


def test_an_answer_of_the_wrong_kind_is_the_students_failure(
    make_course: MakeCourse, grade_source: Grade
) -> None:
    checks = """
        @points(1, of="double")
        def test_uses_the_result(student, draw):
            assert student.double(draw.normal(3)).sum() < 1e9, "too large"
    """
    course = make_course(checks)
    record = grade_source(course, "def double(x):\n    return None\n")
    assert outcomes(record) == {"test_uses_the_result": "failed"}
    assert "returned  None" in record.checks[0].message
    assert "cannot be used" in record.checks[0].message
    record = grade_source(course, "def double(x):\n    return x * 0 + 1e10\n")
    assert "too large" in record.checks[0].message


def test_a_mistake_of_ours_is_an_error_and_no_zero(make_course: MakeCourse, grade_source: Grade) -> None:
    checks = """
        @points(1, of="double")
        def test_is_broken(student):
            undefined_name(student)

        @points(1, of="double")
        def test_proves_nothing(student):
            close(student.double(1), torch.empty(0))

        @points(1, of="double")
        def test_works(student):
            close(student.double(1), 2)
    """
    record = grade_source(make_course(checks), DOUBLE)
    assert outcomes(record) == {
        "test_is_broken": "error",
        "test_proves_nothing": "error",
        "test_works": "passed",
    }
    assert not record.complete


def test_a_skip_of_ours_is_not_run_and_one_of_the_students_is_a_failure(
    make_course: MakeCourse, grade_source: Grade
) -> None:
    checks = """
        @points(1, of="double")
        def test_needs_a_gpu(student):
            pytest.skip("not run: no CUDA device")

        @points(1, of="double")
        def test_works(student):
            close(student.double(1), 2)
    """
    source = "import pytest\ndef double(x):\n    raise pytest.skip.Exception('free points')\n"
    record = grade_source(make_course(checks), source)
    assert outcomes(record) == {"test_needs_a_gpu": "not_run", "test_works": "failed"}
    assert record.checks[0].message == "not run: no CUDA device"
    assert not record.complete


def test_one_function_can_be_graded_alone(make_course: MakeCourse, grade_source: Grade) -> None:
    checks = (
        DOUBLE_CHECKS
        + '@points(5, of="triple")\ndef test_triple(student):\n    close(student.triple(1), 3)\n'
    )
    course = make_course(checks)
    record = grade_source(course, DOUBLE, ("ch02/double::double",))
    assert outcomes(record)["test_triple"] == "not_run"
    assert (record.points, record.earned, record.complete) == (8, 3, False)
    part = narrowed(record, frozenset({"double"}))
    assert (part.points, part.earned, part.complete) == (3, 3, True)
    with pytest.raises(UserError, match="no function 'halve'; it has double, triple"):
        grade_source(course, DOUBLE, ("ch02/double::halve",))


def test_checks_that_cannot_be_collected_are_our_failure(
    make_course: MakeCourse, grade_source: Grade
) -> None:
    with pytest.raises(GraderError, match="No module named 'nowhere'"):
        grade_source(make_course("import nowhere\n"), DOUBLE)


def test_a_check_without_points_is_our_failure(make_course: MakeCourse, grade_source: Grade) -> None:
    with pytest.raises(GraderError, match="could not be run"):
        grade_source(make_course("def test_nothing(student):\n    pass\n"), DOUBLE)


def test_in_process_is_marked_as_no_grade(
    make_course: MakeCourse, grade_source: Grade, capfd: pytest.CaptureFixture[str]
) -> None:
    source = "import os\ndef double(x):\n    print('pid', os.getpid())\n    return x + x\n"
    record = grade_source(make_course(DOUBLE_CHECKS), source, in_process=True)
    assert (record.earned, record.is_grade) == (3, False)
    assert f"pid {__import__('os').getpid()}" in capfd.readouterr().out


def test_records_follow_their_schema(make_course: MakeCourse, grade_source: Grade) -> None:
    record = grade_source(make_course(DOUBLE_CHECKS), "def double(x):\n    print('\\x1b[2J')\n    return 1\n")
    data = encode(record)
    jsonschema.validate(json.loads(data), schema())
    assert decode(data) == record
    assert record.output.startswith("\\x1b[2J")
    broken = {**json.loads(data), "earned": -1}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, schema())


def test_the_documented_schema_is_the_one_in_use() -> None:
    path = ROOT / "docs" / "grade-record.schema.json"
    in_use = json.loads(json.dumps(schema()))
    assert json.loads(path.read_text(encoding="utf-8")) == in_use, "run: make schema"


def run_pytest(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture
def submission(tmp_path: Path) -> Path:
    folder = tmp_path / "sam"
    folder.mkdir()
    (folder / "double.py").write_text("def double(x):\n    return 2.0 * x\n\ndef triple(x):\n    return x\n")
    return folder


def test_plain_pytest_grades_a_submission(make_course: MakeCourse, submission: Path, tmp_path: Path) -> None:
    checks = (
        DOUBLE_CHECKS
        + '@points(5, of="triple")\ndef test_triple(student):\n    close(student.triple(1), 3)\n'
    )
    course = make_course(checks)
    records = tmp_path / "records"
    result = run_pytest(
        course.root,
        "autograder/ch02_preliminaries",
        "--submission",
        str(submission),
        "--records",
        str(records),
    )
    assert result.returncode == 1
    assert "ch02/double  3 / 8" in result.stdout
    assert "expected 3, got 1" in result.stdout
    assert "Traceback" not in result.stdout
    (path,) = records.glob("*.json")
    assert decode(path.read_bytes()).earned == 3


@pytest.mark.parametrize(("options", "earned"), [(["-k", "dtype"], 2), (["-x"], 0)])
def test_plain_pytest_with_k_or_x_is_incomplete(
    make_course: MakeCourse, submission: Path, options: list[str], earned: int
) -> None:
    first = '@points(1, of="double")\ndef test_a(student):\n    close(student.double(1), 3.0)\n'
    course = make_course(first + DOUBLE_CHECKS)
    result = run_pytest(course.root, "autograder", "--submission", str(submission), *options)
    assert f"ch02/double  {earned} / 4  (incomplete: not every check ran)" in result.stdout


def test_plain_pytest_says_what_is_missing(make_course: MakeCourse, tmp_path: Path) -> None:
    course = make_course(DOUBLE_CHECKS)
    assert "run pytest with --submission DIR" in run_pytest(course.root, "autograder").stdout
    result = run_pytest(course.root, "autograder", "--submission", str(tmp_path / "nobody"))
    assert result.returncode == 4
    assert "there is no such folder" in result.stderr


PICTURED = """
    @points(1, of="double")
    def test_a_curve(student, pictures):
        found = student.double(torch.linspace(0, 1, 5))
        pictures.band("Twice x", torch.linspace(0, 1, 5), found, torch.ones(5), data=([0], [0]))
        close(found, torch.linspace(0, 2, 5))
"""


@pytest.mark.parametrize("source", [DOUBLE, "def double(x):\n    return x * x\n"])
def test_pictures_are_in_the_record_whether_right_or_wrong_but_not_those_of_hidden_checks(
    make_course: MakeCourse, grade_source: Grade, source: str
) -> None:
    record = grade_source(make_course(PICTURED, PICTURED.replace("a_curve", "another")), source)
    assert [picture.title for check in record.checks for picture in check.pictures] == ["Twice x"] * 2
    assert decode(encode(record)) == record
    shown = {check.visibility: len(check.pictures) for check in disclosed(record).checks}
    assert shown == {"public": 1, "hidden": 0}


def test_kept_pictures_replace_those_of_the_last_run(make_course: MakeCourse, grade_source: Grade) -> None:
    course = make_course(PICTURED)
    kept, problem = keep_pictures(course, [grade_source(course, DOUBLE)])
    folder = course.root / ".d2lcourse" / "pictures" / "ch02" / "double"
    assert (kept, problem) == ([(folder / "a_curve-1.svg", "Twice x")], "")
    assert (folder / "a_curve-1.svg").read_text(encoding="utf-8").startswith("<svg")
    assert keep_pictures(course, [grade_source(course, STUB)]) == ([], "")
    assert list(folder.iterdir()) == []
