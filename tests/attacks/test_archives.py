"""Attacks by archives and names, before any code runs. Numbers 89 to 91.

Each archive first harms a naive reader; then it is taken in: it costs its student the file, is named in a
sentence, harms nobody else, and nothing is written outside of our own folder.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from d2lcourse.batch.intake import archives, members, staging, taken_in
from d2lcourse.course import Course
from d2lcourse.errors import UserError
from tests.batch.classes import files_in, intake_of, work, write_files, zipped
from tests.support import DOUBLE_CHECKS, MakeCourse

PLACE = "ch02_preliminaries/double.py"
HONEST = {"bob": {"double.py": work()}}


@pytest.fixture
def course(make_course: MakeCourse) -> Course:
    return make_course(DOUBLE_CHECKS)


def naive(data: bytes, folder: Path) -> None:
    """Unpack an archive as a loop of six lines does."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            path = folder / info.orig_filename
            if stat.S_ISLNK(info.external_attr >> 16):
                path.symlink_to(archive.read(info).decode())
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(archive.read(info))


def entry(name: str, content: str = "", mode: int = 0o644, flags: int = 0, method: int = 8) -> bytes:
    """Return an archive with one file as its header says."""
    made = io.BytesIO()
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.compress_type = method
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(info, content)
    data = bytearray(made.getvalue())
    if flags:
        for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
            place = data.index(signature) + offset
            data[place : place + 2] = struct.pack("<H", flags)
    return bytes(data)


def take(course: Course, tmp_path: Path, eves: bytes) -> tuple[dict[str, dict[str, str]], str]:
    """Take in a class with an honest student and Eve's archive; return who has what, and what was said."""
    source = write_files(tmp_path / "class", {"bob/double.py": work(), "eve.zip": eves})
    before = files_outside(tmp_path)
    with intake_of(course, source) as (intake, files):
        assert files_outside(tmp_path) == before
    assert files["bob"] == {"double.py": work()}
    return files, "\n".join(intake.remarks)


def files_outside(tmp_path: Path) -> list[Path]:
    return sorted(path for path in tmp_path.rglob("*") if "course" not in path.parts)


@pytest.mark.parametrize("name", ["../double.py", "x/../../double.py", "..\\double.py"])
def test_zip_slip(course: Course, tmp_path: Path, name: str) -> None:
    data = zipped({name: "owned"})
    naive(data, tmp_path / "naive")
    assert (tmp_path / "double.py").exists() or (tmp_path / "naive" / name).exists()
    files, said = take(course, tmp_path, data)
    assert files["eve"] == {}
    assert "double.py leads out of the archive: left out" in said


@pytest.mark.parametrize("name", ["/tmp/d2l-owned/double.py", "\\\\host\\double.py", "C:\\double.py"])
def test_absolute_paths(course: Course, tmp_path: Path, name: str) -> None:
    assert (tmp_path / name).is_absolute() or "\\" in name  # what naive code would write to
    files, said = take(course, tmp_path, zipped({name: "owned"}))
    assert files["eve"] == {}
    assert "double.py has an absolute path: left out" in said
    assert not Path("/tmp/d2l-owned").exists()


def test_links_in_archives(course: Course, tmp_path: Path) -> None:
    secret = write_files(tmp_path / "instructor", {"double.py": work(7)}) / "double.py"
    data = entry("double.py", str(secret), stat.S_IFLNK | 0o777)
    naive(data, tmp_path / "naive")
    assert (tmp_path / "naive" / "double.py").read_text() == work(7)
    files, said = take(course, tmp_path, data)
    assert files["eve"] == {}
    assert "eve: eve.zip: double.py is a link: left out" in said


def test_devices_in_archives(course: Course, tmp_path: Path) -> None:
    files, said = take(course, tmp_path, entry("double.py", "", stat.S_IFCHR | 0o666))
    assert files["eve"] == {}
    assert "is no regular file" in said


@pytest.mark.parametrize("name", ["double.py", "double.ipynb"])
def test_bombs(course: Course, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(staging.LIMITS, ".ipynb", 1 << 20)
    data = zipped({name: b"#" * (4 << 20)})
    assert len(data) < 10_000
    naive(data, tmp_path / "naive")
    assert (tmp_path / "naive" / name).stat().st_size == 4 << 20
    files, said = take(course, tmp_path, data)
    assert files["eve"] == {}
    assert f"eve.zip/{name} is larger than the 1 MiB" in said


def test_a_bomb_that_lies_about_its_size(course: Course, tmp_path: Path) -> None:
    data = bytearray(zipped({"double.py": b"#" * (4 << 20)}))
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = data.index(signature) + offset
        data[place : place + 4] = struct.pack("<I", 5)
    files, said = take(course, tmp_path, bytes(data))
    assert files["eve"] == {}
    assert "double.py is damaged" in said or "is larger than" in said


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_whose_unpacking_the_library_does_not_bound(
    course: Course, tmp_path: Path, method: int
) -> None:
    data = entry("double.py", "#" * (8 << 20), method=method)
    assert len(data) < 3000
    files, said = take(course, tmp_path, data)
    assert files["eve"] == {}
    assert "is packed by an unusual method" in said


def test_many_bombs_share_one_bound(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "STUDENT_BYTES", 3000)
    data = zipped({f"{i}.ipynb": b"#" * 1000 for i in range(10)})
    files, said = take(course, tmp_path, data)
    assert len(files["eve"]) == 3
    assert "is larger than the 0 bytes that are left for it" in said
    _, said = take(course, tmp_path, zipped({f"{i}.ipynb": b"" for i in range(21)}))
    assert "is one of more than 20 notebooks" in said


def test_nobody_buries_the_notes_about_others(course: Course, tmp_path: Path) -> None:
    _, said = take(course, tmp_path, zipped({f"../{i}.py": "" for i in range(100)}))
    assert len(said.splitlines()) == 11
    assert said.endswith("eve: and 90 more like these")


def test_too_many_files(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = archives.Bounds(table=2000, entries=30)
    opened = archives.opened_archive
    monkeypatch.setattr(staging, "opened_archive", lambda path: opened(path, small))
    files, said = take(course, tmp_path, zipped({f"{i}.py": "" for i in range(31)}))
    assert files["eve"] == {}
    assert "eve.zip holds 31 files; at most 30 are looked at: left out" in said
    _, said = take(course, tmp_path, zipped({"x" * 2000: ""}))
    assert "eve.zip has a table of files larger than" in said


def test_a_folder_with_too_many_files(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members, "ENTRIES", 10)
    source = write_files(
        tmp_path / "class", {f"eve/{i}/x.py": "" for i in range(11)} | {"bob/double.py": work()}
    )
    with intake_of(course, source) as (intake, files):
        assert files["bob"] == {"double.py": work()}
        assert "eve: holds more than 10 files: the rest was not looked at" in intake.remarks


def test_a_folder_deeper_than_any_work(course: Course, tmp_path: Path) -> None:
    deep = "/".join("d" * 60)
    source = write_files(tmp_path / "class", {f"eve/{deep}/double.py": "x", "bob/double.py": work()})
    with intake_of(course, source) as (_, files):
        assert files["eve"] == {f"{deep}/double.py": "x"} or PLACE not in files["eve"]


def test_encrypted_and_damaged_and_nested(course: Course, tmp_path: Path) -> None:
    assert "double.py is encrypted: left out" in take(course, tmp_path, entry("double.py", "x", flags=1))[1]
    assert "eve.zip is damaged, or no zip archive" in take(course, tmp_path, b"PK\x03\x04 and nothing")[1]
    inner = zipped({"double.py": work()})
    _, said = take(course, tmp_path, zipped({"inner.zip": inner}))
    assert "eve.zip: inner.zip is an archive in an archive: left out" in said


def test_files_whose_names_are_one_to_some_systems(course: Course, tmp_path: Path) -> None:
    files, said = take(course, tmp_path, zipped({"double.py": work(1), "Double.PY": work(2)}))
    assert files["eve"] == {}
    assert "double.py is there 2 times, or in several cases: left out" in said
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("double.py", work(1))
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("double.py", work(2))
    assert take(course, tmp_path, made.getvalue())[0]["eve"] == {}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("con.py", "has the name of a device"),
        ("NUL/double.py", "has the name of a device"),
        ("a\x1b[2Jb/double.py", "a\\x1b[2Jb/double.py has control characters in its name"),
        ("a\nnote: all is well/double.py", "a\\nnote: all is well/double.py has control characters"),
        ("double.py\x00.txt", "double.py\\x00.txt has control characters"),
        ("\u202eyp.elbuod", "\\u202eyp.elbuod has control characters"),
    ],
)
def test_names_that_steer_or_deceive(course: Course, tmp_path: Path, name: str, says: str) -> None:
    made = io.BytesIO()
    info = zipfile.ZipInfo("x")
    info.filename = name
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(info, "x")
    files, said = take(course, tmp_path, made.getvalue())
    assert files["eve"] == {}
    assert says in said
    assert all(line.isprintable() for line in said.splitlines())


def test_students_whose_names_steer_a_terminal(course: Course, tmp_path: Path) -> None:
    source = write_files(
        tmp_path / "class", {"a\x1b[2J/double.py": "x", "<script>/double.py": "x", "bob/double.py": work()}
    )
    with intake_of(course, source) as (intake, files):
        assert files == HONEST
        assert all(remark.isprintable() for remark in intake.remarks)
        assert len(intake.remarks) == 2


def test_students_whose_ids_are_one_to_some_systems(course: Course, tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    path.write_bytes(zipped({"ann/double.py": work(1), "Ann/double.py": work(2), "bob/double.py": work()}))
    with intake_of(course, path) as (intake, files):
        assert files == {"bob": {PLACE: work()}}
        assert "Ann and another student differ in case only: left out; rename one" in intake.remarks


Lure = Callable[[Path, Path], None]


@pytest.mark.parametrize(
    "lure",
    [
        lambda eve, answers: (eve / "ch02_preliminaries").symlink_to(answers),
        lambda eve, answers: (eve / "double.py").symlink_to(answers / "double.py"),
        lambda eve, answers: (eve / "work.zip").symlink_to(answers.with_suffix(".zip")),
        lambda eve, _: os.mkfifo(eve / "double.py"),
    ],
    ids=["a folder", "a file", "an archive", "a pipe"],
)
def test_a_clone_with_links_to_the_instructor_s_files(course: Course, tmp_path: Path, lure: Lure) -> None:
    answers = write_files(tmp_path / "answers", {"double.py": work(7)})
    write_files(tmp_path, {"answers.zip": zipped({"double.py": work(7)})})
    eve = write_files(tmp_path / "class" / "eve", {".git/HEAD": "ref: refs/heads/main"})
    lure(eve, answers)
    write_files(tmp_path / "class", {"bob/double.py": work()})
    with taken_in(tmp_path / "class", course) as intake:
        bob, work_of_eve = intake.folders
        assert files_in(bob) == {"double.py": work()}
        assert work(7) not in files_in(work_of_eve).values() or work_of_eve == eve
        exercise = course.exercises()[0]
        found = exercise.module_in(work_of_eve)
        assert found is None or not found.is_symlink()


def test_a_hostile_clone_runs_nothing(course: Course, tmp_path: Path) -> None:
    eve = tmp_path / "class" / "eve"
    mark = tmp_path / "owned"
    config = f"[core]\n\tfsmonitor = touch {mark} #\n\tsshCommand = touch {mark}\n"
    eve.mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", str(eve)], check=True)
    write_files(eve, {"double.py": work()})
    with (eve / ".git" / "config").open("a") as file:
        file.write(config)
    subprocess.run(["git", "-C", str(eve), "status"], check=False, capture_output=True)
    assert mark.exists()  # this is what a git command does
    mark.unlink()
    with intake_of(course, tmp_path / "class") as (intake, _):
        assert intake.folders == (eve,)
    assert not mark.exists()


def test_an_archive_of_the_class_with_hostile_entries_costs_only_those(
    course: Course, tmp_path: Path
) -> None:
    path = tmp_path / "class.zip"
    path.write_bytes(zipped({"../bob/double.py": "owned", "bob/double.py": work(), "eve/a:b.py": "x"}))
    with intake_of(course, path) as (intake, files):
        assert files == {"bob": {PLACE: work()}, "eve": {}}
        assert "../bob/double.py leads out of the archive: left out" in intake.remarks


def test_a_class_s_archive_that_is_a_link(course: Course, tmp_path: Path) -> None:
    (tmp_path / "class.zip").symlink_to("/etc/passwd")
    with pytest.raises(UserError, match="cannot be read"), taken_in(tmp_path / "class.zip", course):
        pass


def test_damaged_archives_raise_nothing_else(course: Course, tmp_path: Path) -> None:
    good = zipped({"double.py": work(), "x/double.ipynb": "{}" * 50})
    for place in range(0, len(good), 7):
        damaged = bytearray(good)
        damaged[place] ^= 0xFF
        files, _ = take(course, tmp_path, bytes(damaged))
        assert set(files) == {"bob", "eve"}
