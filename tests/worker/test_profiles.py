"""What an exercise may declare to need, under full confinement."""

from __future__ import annotations

from pathlib import Path

import pytest

from d2lcourse.batch import grade
from d2lcourse.course import Course, Exercise, find_course, select
from d2lcourse.course.digests import check_digest
from d2lcourse.course.tree import NEEDS
from d2lcourse.errors import SubmissionFailed, UserError
from d2lcourse.grading.examiner import Job, examine
from d2lcourse.grading.settings import profile_of
from d2lcourse.worker.confine.layers import Profile, level_of
from d2lcourse.worker.warm import WorkerTemplate
from tests.attacks.conftest import student_of
from tests.support import DOUBLE, DOUBLE_CHECKS, MakeCourse

ALL_REDUCE = """
import os, torch, torch.distributed as dist

def rank_sum(rank, folder):
    store = dist.FileStore(os.path.join(folder, "store"), 2)
    dist.init_process_group("gloo", store=store, rank=rank, world_size=2)
    x = torch.tensor([rank + 1.0])
    dist.all_reduce(x)
    dist.destroy_process_group()
    return x.item()

def both():
    folder = os.getcwd()
    pid = os.fork()
    if pid == 0:
        os._exit(0 if rank_sum(1, folder) == 3 else 1)
    mine = rank_sum(0, folder)
    return mine, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

def internet():
    import socket
    return socket.create_connection(("1.1.1.1", 53), 1)
"""
TRITON = """
import torch, triton
import triton.language as tl

@triton.jit
def _double(x, out, size, BLOCK: tl.constexpr):
    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    tl.store(out + at, 2 * tl.load(x + at, mask=at < size), mask=at < size)

def double(x):
    x = x.contiguous()
    out = torch.empty_like(x)
    _double[(triton.cdiv(x.numel(), 4),)](x, out, x.numel(), BLOCK=4)
    return out
"""


def exercise_that_needs(make_course: MakeCourse, text: str) -> tuple[Course, Exercise]:
    course = make_course(DOUBLE_CHECKS)
    (exercise,) = course.exercises()
    (exercise.checks / "exercise.toml").write_text(text, encoding="utf-8")
    return course, exercise


def test_two_processes_sum_over_loopback_and_only_with_that_profile(template: WorkerTemplate) -> None:
    loopback = WorkerTemplate(Profile(loopback=True))
    student = student_of(loopback, ALL_REDUCE, 8.0)
    assert loopback.level == "A"
    assert student.both() == (3.0, 0)
    with pytest.raises(SubmissionFailed, match="Network is unreachable"):
        student.internet()
    student._d2l_client.close()
    loopback.close()
    usual = student_of(template, ALL_REDUCE, 8.0)
    with pytest.raises(SubmissionFailed):
        usual.both()
    usual._d2l_client.close()


@pytest.mark.parametrize("way", ["confined", "plain", "in process"])
def test_triton_kernels_run_in_the_interpreter(
    way: str, make_course: MakeCourse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRITON_INTERPRET", "0")  # restored afterwards
    course, exercise = exercise_that_needs(make_course, 'needs = ["triton"]\n')
    checks = exercise.checks / "test_public.py"
    checks.write_text(checks.read_text("utf-8").replace("float64", "float32"), encoding="utf-8")
    path = tmp_path / "work" / exercise.folder / "double.py"
    path.parent.mkdir(parents=True)
    path.write_text(TRITON, encoding="utf-8")
    template = WorkerTemplate(profile_of(exercise, course)) if way == "confined" else None
    job = Job(
        course, tmp_path / "work", select(course, ()), in_process=way == "in process", template=template
    )
    (record,) = examine(job)
    assert [check.message for check in record.checks] == ["", ""]
    if template is not None:
        template.close()


def test_needs_are_part_of_the_checks_and_the_gpu_is_for_classes_that_have_one(
    make_course: MakeCourse,
) -> None:
    course, exercise = exercise_that_needs(make_course, 'needs = ["cuda", "loopback"]\n')
    assert profile_of(exercise, course) == Profile(loopback=True)
    (course.root / "course.toml").write_text('name = "t"\nrelease_seed = 1\n[profile]\ndevice = "cuda"\n')
    assert profile_of(exercise, find_course(course.root)) == Profile(loopback=True, cuda=True)
    assert level_of(["root", "namespaces", "privileges", "rlimits", "seccomp"], cuda=True) == "B"


@pytest.mark.parametrize("text", ['needs = ["gpu"]', 'needs = "cuda"', "needs = ["])
def test_a_wrong_need_is_refused_with_the_file_and_the_choice(make_course: MakeCourse, text: str) -> None:
    _, exercise = exercise_that_needs(make_course, text)
    with pytest.raises(UserError, match=r"exercise\.toml: "):
        _ = exercise.needs


def test_needs_name_the_profile_s_fields() -> None:
    assert Profile.__struct_fields__ == (*NEEDS, "imports")


SLOW = "wave"  # of the standard library, and nothing else imports it
IMPORTS = f'name = "t"\nrelease_seed = 1\n[workers]\nimports = ["{SLOW}"]\n'


def test_a_course_names_what_workers_have_imported_before_a_submission(make_course: MakeCourse) -> None:
    course = make_course(DOUBLE_CHECKS)
    (course.root / "course.toml").write_text(IMPORTS)
    (exercise,) = find_course(course.root).exercises()
    source = f"import sys\ndef has(): return '{SLOW}' in sys.modules\n"
    for profile, expected in {
        Profile(): False,
        profile_of(exercise, find_course(course.root)): True,
    }.items():
        template = WorkerTemplate(profile)
        student = student_of(template, source)
        assert student.has() == expected
        student._d2l_client.close()
        template.close()


def test_a_module_that_is_not_there_is_named_with_the_file(make_course: MakeCourse, tmp_path: Path) -> None:
    root = make_course(DOUBLE_CHECKS).root
    (root / "course.toml").write_text(IMPORTS.replace(SLOW, "no_such_module"))
    (tmp_path / "ann").mkdir()
    (tmp_path / "ann" / "double.py").write_text(DOUBLE)
    course = find_course(root)
    with pytest.raises(UserError, match=r"course\.toml: \[workers\] imports no_such_module, .* install"):
        list(grade(course, [tmp_path / "ann"], select(course, ())))


def test_needs_change_the_digest_of_the_checks(make_course: MakeCourse) -> None:
    _, exercise = exercise_that_needs(make_course, "needs = []\n")
    before = check_digest(exercise)
    (exercise.checks / "exercise.toml").write_text('needs = ["triton"]\n', encoding="utf-8")
    assert check_digest(exercise) != before


def test_a_class_switches_templates_between_exercises_of_different_needs(make_course: MakeCourse) -> None:
    course, exercise = exercise_that_needs(make_course, 'needs = ["triton"]\n')
    plain = exercise.checks.with_name("plain")
    plain.mkdir()
    (plain / "test_public.py").write_text((exercise.checks / "test_public.py").read_text())
    work = course.root.parent / "class" / "ann" / exercise.folder
    work.mkdir(parents=True)
    see = "import os\nassert os.environ.get('TRITON_INTERPRET') == {!r}\n"
    (work / "double.py").write_text(see.format("1") + DOUBLE)
    (work / "plain.py").write_text(see.format(None) + DOUBLE)
    done = list(grade(course, [work.parent], select(course, ())))
    assert [(item.exercise, item.record and item.record.earned) for item in done] == [
        ("ch02/double", 3),
        ("ch02/plain", 3),
    ]
