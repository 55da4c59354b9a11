"""The report's folder: whole or not at all, and nothing of the user's is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from d2lcourse.errors import UserError
from d2lcourse.reporting.html.folder import MANIFEST, report_folder


def write(path: Path, *names: str) -> None:
    with report_folder(path) as draft:
        for name in names:
            draft.write(name, f"this is {name}")


def files(path: Path) -> list[str]:
    return sorted(p.relative_to(path).as_posix() for p in path.rglob("*") if p.is_file())


def test_a_new_folder_is_made_with_its_parents_for_the_owner_alone(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b", "index.html", "students/ann.html")
    assert files(tmp_path / "a" / "b") == [MANIFEST, "index.html", "students/ann.html"]
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700
    assert os.listdir(tmp_path / "a") == ["b"]  # noqa: PTH208 - hidden files too


@pytest.mark.parametrize("can_exchange", [True, False])
def test_an_earlier_report_is_replaced_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_exchange: bool
) -> None:
    if not can_exchange:
        monkeypatch.setattr("d2lcourse.reporting.html.folder.sys.platform", "darwin")
    (tmp_path / "out").mkdir()  # an empty folder will do
    write(tmp_path / "out", "index.html", "students/ann.html")
    (tmp_path / "out" / "students" / "ann.html").unlink()  # one may delete
    write(tmp_path / "out", "index.html", "students/bob.html")
    assert files(tmp_path / "out") == [MANIFEST, "index.html", "students/bob.html"]
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_the_old_report_stays_where_the_new_one_fails(tmp_path: Path) -> None:
    write(tmp_path / "out", "index.html")
    with pytest.raises(RuntimeError), report_folder(tmp_path / "out") as draft:  # noqa: PT012
        draft.write("other.html", "half")
        raise RuntimeError("interrupted")
    assert files(tmp_path / "out") == [MANIFEST, "index.html"]
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_the_old_report_comes_back_where_the_new_one_cannot_be_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "out", "index.html")
    monkeypatch.setattr("d2lcourse.reporting.html.folder.sys.platform", "darwin")
    rename = Path.rename

    def fails_on_the_new_one(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fails_on_the_new_one)
    with pytest.raises(UserError, match="No space left on device"):
        write(tmp_path / "out", "index.html", "class.html")
    assert files(tmp_path / "out") == [MANIFEST, "index.html"]


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(UserError, match="no report: name a new or an empty folder"):
        write(tmp_path, "index.html")
    with pytest.raises(UserError, match="is a file"):
        write(tmp_path / "thesis.tex", "index.html")
    (tmp_path / "deep" / "er").mkdir(parents=True)
    with pytest.raises(UserError, match="no report"):
        write(tmp_path / "deep", "index.html")


def test_what_was_edited_or_added_is_named_and_kept(tmp_path: Path) -> None:
    write(tmp_path / "out", "index.html")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    with pytest.raises(UserError, match=r"out/notes\.txt is not as the report was written"):
        write(tmp_path / "out", "index.html")
    (tmp_path / "out" / "notes.txt").unlink()
    (tmp_path / "out" / "link").symlink_to(tmp_path)
    with pytest.raises(UserError, match="out/link is not as the report was written"):
        write(tmp_path / "out", "index.html")
    (tmp_path / "out" / "link").unlink()
    (tmp_path / "out" / "index.html").write_text("edited")
    with pytest.raises(UserError, match=r"out/index\.html is not as the report was written"):
        write(tmp_path / "out", "index.html")
    assert (tmp_path / "out" / "index.html").read_text() == "edited"


def test_what_was_edited_meanwhile_is_kept(tmp_path: Path) -> None:
    write(tmp_path / "out", "index.html")
    with pytest.raises(UserError, match="is not as the report was written"), report_folder(tmp_path / "out"):
        (tmp_path / "out" / "index.html").write_text("edited")
    assert (tmp_path / "out" / "index.html").read_text() == "edited"


def test_the_folder_that_one_stands_in_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="you are inside of"):
        write(Path(), "index.html")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="file cannot be written"):
        write(tmp_path / "file" / "out", "index.html")


def test_a_link_to_a_folder_keeps_being_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write(tmp_path / "link", "index.html")
    assert (tmp_path / "link").is_symlink()
    assert files(tmp_path / "real") == [MANIFEST, "index.html"]
