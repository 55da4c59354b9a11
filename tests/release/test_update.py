"""Corrections reach students, and nothing that they have written is lost."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from d2lcourse.course import Exercise, find_course, stub_of
from d2lcourse.errors import UserError
from d2lcourse.release.answers import Answers, update_answers
from d2lcourse.release.manifest import FILE, digest
from d2lcourse.release.merge import merge
from d2lcourse.release.update import apply_update, bundle_in, plan_update
from tests.release.author import ANSWER, CHECKS, NOTEBOOK, NOTES, SOLUTION, STUB, Author
from tests.support import ROOT, reference


@pytest.fixture
def author(tmp_path: Path) -> Author:
    return Author(tmp_path / "author")


@pytest.fixture
def work(author: Author, tmp_path: Path) -> Path:
    """The folder of a student who uses modules."""
    author.gives(tmp_path / "work", notebooks=False)
    return tmp_path / "work"


@pytest.fixture
def notebook_work(author: Author, tmp_path: Path) -> Path:
    """The folder of a student who uses notebooks."""
    author.gives(tmp_path / "work")
    return tmp_path / "work"


def answer(work: Path, text: str = ANSWER) -> None:
    """Write the first function."""
    stub = work / STUB
    stub.write_text(stub.read_text().replace("    raise NotImplementedError", text, 1))


def answer_in_notebook(work: Path) -> None:
    path = work / NOTEBOOK
    notebook = json.loads(path.read_text())
    cell = next(cell for cell in notebook["cells"] if "def double" in "".join(cell["source"]))
    cell["source"] = "".join(cell["source"]).replace("    raise NotImplementedError", ANSWER)
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "mine"}]
    path.write_text(json.dumps(notebook))


def sources(path: Path) -> str:
    return "\n".join("".join(cell["source"]) for cell in json.loads(path.read_text())["cells"])


def everything(work: Path) -> dict[str, bytes]:
    return {str(path.relative_to(work)): path.read_bytes() for path in work.rglob("*") if path.is_file()}


def test_an_untouched_stub_is_replaced(author: Author, work: Path) -> None:
    author.corrects("Return twice x.", "Return 2 x.")
    assert author.updates(work) == [f"updated {STUB}"]
    assert "Return 2 x." in (work / STUB).read_text()


def test_a_docstring_is_corrected_around_an_answer(author: Author, work: Path) -> None:
    answer(work)
    author.corrects("Return twice x.", "Return 2 x, a new tensor.")
    author.corrects("    More words.", "    Other words,\n    and more.")
    assert author.updates(work) == [f"merged {STUB}: your answers are as they were"]
    text = (work / STUB).read_text()
    assert f'"""Return 2 x, a new tensor."""\n{ANSWER}\n' in text
    assert "    Other words,\n    and more.\n" in text
    assert author.updates(work) == []


def test_a_function_with_another_signature_is_left_and_named(author: Author, work: Path) -> None:
    answer(work)
    author.corrects("def double(x)", "def double(a)")
    author.corrects("[x, x]", "[a, a]")
    author.corrects("More words.", "Other words.")
    (line,) = author.updates(work)
    assert line == (
        f"conflict {STUB}: double: corrected where you have written; yours stays, compare it with {STUB}.new"
    )
    text = (work / STUB).read_text()
    assert f'def double(x):\n    """Return twice x."""\n{ANSWER}' in text
    assert "Other words." in text
    assert "def double(a)" in (work / f"{STUB}.new").read_text()


def test_what_the_student_added_stays(author: Author, work: Path) -> None:
    stub = work / STUB
    stub.write_text(stub.read_text().replace("import torch\n", "import math\nimport torch\n"))
    stub.write_text(stub.read_text() + "\n\ndef helper(x):\n    return math.pi * x\n")
    author.corrects("import torch\n", "import torch\nfrom torch import nn\n")
    author.corrects("More words.", "Other words.")
    author.updates(work)
    text = stub.read_text()
    assert "import math\nimport torch\nfrom torch import nn\n" in text
    assert "return math.pi * x" in text
    assert "Other words." in text


@pytest.mark.parametrize("broken", ["    return (", "    return '\udcff'"], ids=["syntax", "not UTF-8"])
def test_a_module_that_cannot_be_read_stays_whole(author: Author, work: Path, broken: str) -> None:
    stub = work / STUB
    data = stub.read_text().replace("    raise NotImplementedError", broken, 1)
    stub.write_bytes(data.encode("utf-8", "surrogateescape"))
    before = stub.read_bytes()
    author.corrects("More words.", "Other words.")
    assert author.updates(work) == [f"kept {STUB}: it could not be merged; the new one is {STUB}.new"]
    assert stub.read_bytes() == before
    assert "Other words." in (work / f"{STUB}.new").read_text()


def test_line_ends_of_windows_are_no_change_and_stay(author: Author, work: Path) -> None:
    stub = work / STUB
    stub.write_bytes(b"\xef\xbb\xbf" + stub.read_bytes().replace(b"\n", b"\r\n"))
    author.corrects("Return twice x.", "Return 2 x.")
    assert author.updates(work) == [f"updated {STUB}"]
    answer(work)
    stub.write_bytes(b"\xef\xbb\xbf" + stub.read_bytes().replace(b"\n", b"\r\n"))
    author.corrects("More words.", "Other words.")
    assert author.updates(work) == [f"merged {STUB}: your answers are as they were"]
    data = stub.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf# %%")
    assert data.count(b"\n") == data.count(b"\r\n")


def test_checks_are_renewed_and_notes_with_remarks_are_kept(author: Author, work: Path) -> None:
    (work / CHECKS).write_text("# my own checks\n")
    (work / NOTES).write_text("# Notes\n\nI do not understand this.\n")
    (work / "diary.md").write_text("mine")
    author.put(CHECKS, "# second checks\n")
    author.put("solutions/ch02_preliminaries/README.md", "# Better notes\n")
    assert author.updates(work) == [
        f"kept {NOTES}: you have changed it; the new one is {NOTES}.new",
        f"updated {CHECKS}: you had changed it; yours is now {CHECKS}.kept",
    ]
    assert (work / CHECKS).read_text() == "# second checks\n"
    assert (work / f"{CHECKS}.kept").read_text() == "# my own checks\n"
    assert "I do not understand this." in (work / NOTES).read_text()
    assert (work / "diary.md").read_text() == "mine"


def test_a_second_update_overwrites_nothing_that_the_first_laid_aside(author: Author, work: Path) -> None:
    for number in (1, 2):
        (work / CHECKS).write_text(f"# my checks {number}\n")
        author.put(CHECKS, f"# checks {number}\n")
        author.updates(work)
    assert (work / f"{CHECKS}.kept").read_text() == "# my checks 1\n"
    assert (work / f"{CHECKS}.kept2").read_text() == "# my checks 2\n"


def test_an_answer_in_a_notebook_is_kept_and_goes_on_counting(author: Author, notebook_work: Path) -> None:
    answer_in_notebook(notebook_work)
    author.corrects("Return twice x.", "Return 2 x.")
    author.corrects("More words.", "Other words.")
    assert author.updates(notebook_work) == [
        f"merged {NOTEBOOK}: your answers are as they were",
        f"updated {STUB}",
    ]
    text = sources(notebook_work / NOTEBOOK)
    assert f'"""Return 2 x."""\n{ANSWER}' in text
    assert "Other words." in text
    notebook = json.loads((notebook_work / NOTEBOOK).read_text())
    assert any(cell.get("outputs") for cell in notebook["cells"])
    new = json.loads(author.bundle()[NOTEBOOK])
    assert notebook["metadata"]["d2lcourse"] == new["metadata"]["d2lcourse"]


def test_a_notebook_under_another_name_goes_on_counting(author: Author, notebook_work: Path) -> None:
    answer_in_notebook(notebook_work)
    renamed = (notebook_work / NOTEBOOK).rename(notebook_work / NOTEBOOK.replace("two", "my-two"))
    author.corrects("More words.", "Other words.")
    files = author.bundle()
    steps = plan_update(files, notebook_work)
    apply_update(steps, files, notebook_work)
    assert [(step.word, step.name) for step in steps] == [
        ("merged", NOTEBOOK.replace("two", "my-two")),
        ("updated", STUB),
    ]
    assert not (notebook_work / NOTEBOOK).exists()
    assert ANSWER in sources(renamed)
    assert json.loads(renamed.read_text())["metadata"] == json.loads(files[NOTEBOOK])["metadata"]


def test_a_notebook_with_other_cells_stays_and_goes_on_counting(author: Author, notebook_work: Path) -> None:
    answer_in_notebook(notebook_work)
    author.corrects("# %%\ndef triple", "# %% [markdown]\n# One more.\n\n# %%\ndef triple")
    lines = author.updates(notebook_work)
    assert lines[0] == f"kept {NOTEBOOK}: it could not be merged; the new one is {NOTEBOOK}.new"
    assert ANSWER in sources(notebook_work / NOTEBOOK)
    assert "One more." in sources(notebook_work / f"{NOTEBOOK}.new")
    paths = (notebook_work / NOTEBOOK, notebook_work / f"{NOTEBOOK}.new")
    notebook, new = (json.loads(path.read_text()) for path in paths)
    assert notebook["metadata"]["d2lcourse"] == new["metadata"]["d2lcourse"]


def test_a_stub_stays_beside_a_notebook_that_cannot_be_read(author: Author, notebook_work: Path) -> None:
    (notebook_work / NOTEBOOK).write_text("{ torn")
    author.corrects("More words.", "Other words.")
    before = (notebook_work / STUB).read_text()
    assert [line.partition(" ")[0] for line in author.updates(notebook_work)] == ["kept", "kept"]
    assert (notebook_work / STUB).read_text() == before
    assert (notebook_work / NOTEBOOK).read_text() == "{ torn"


def test_cells_that_clash_are_named(author: Author, notebook_work: Path) -> None:
    path = notebook_work / NOTEBOOK
    notebook = json.loads(path.read_text())
    notebook["cells"][0]["source"] = ["# My title"]
    notebook["cells"][2]["source"] = ["%%time\n", "def double(x) return x"]
    del notebook["cells"][3]
    path.write_text(json.dumps(notebook))
    author.corrects("# # Two functions", "# # A pair of functions")
    author.corrects("Return twice x.", "Return 2 x.")
    author.corrects("More words.", "Other words.")
    line = author.updates(notebook_work)[0]
    assert line.startswith(f"conflict {NOTEBOOK}: cell 1, cell 3, a cell that you deleted: corrected where")
    assert "def double(x) return x" in sources(path)


def test_stubs_that_the_student_removed_do_not_come_back(author: Author, notebook_work: Path) -> None:
    (notebook_work / STUB).unlink()
    (notebook_work / NOTEBOOK).unlink()
    author.corrects("More words.", "Other words.")
    files = author.bundle()
    assert plan_update(files, notebook_work) == []


def test_a_new_exercise_arrives_and_a_withdrawn_one_stays(author: Author, work: Path) -> None:
    answer(work)
    author.put("solutions/ch02_preliminaries/other.py", SOLUTION)
    author.put("autograder/ch02_preliminaries/other/test_public.py", "# checks\n")
    for path in (author.root / "autograder/ch02_preliminaries/two").iterdir():
        path.unlink()
    assert author.updates(work) == [
        "new assignments/ch02_preliminaries/other.py",
        f"left {STUB}: it is no longer given out",
        "new autograder/ch02_preliminaries/other/test_public.py",
    ]
    assert ANSWER in (work / STUB).read_text()
    assert (work / CHECKS).is_file()


def test_files_that_an_exercise_no_longer_needs_go_unless_they_were_changed(
    author: Author, tmp_path: Path
) -> None:
    author.put("solutions/ch02_preliminaries/one.py", SOLUTION.replace("[x, x]", "[x, 0 * x, x]"))
    for name in ("one", "two"):
        author.put(f"autograder/ch02_preliminaries/{name}/test_public.py", "# uses the rig\n")
        author.put(f"autograder/ch02_preliminaries/{name}/rig.py", "# a helper\n")
    author.gives(tmp_path / "work", notebooks=False)
    mine = tmp_path / "work/autograder/ch02_preliminaries/one/rig.py"
    mine.write_text("# mine\n")
    for name in ("one", "two"):
        author.put(f"autograder/ch02_preliminaries/{name}/test_public.py", "# needs nothing\n")
    lines = author.updates(tmp_path / "work")
    assert "removed autograder/ch02_preliminaries/two/rig.py" in lines
    assert mine.read_text() == "# mine\n"
    assert any(line.startswith("left autograder/ch02_preliminaries/one/rig.py") for line in lines)


def test_a_manifest_of_odd_names_does_no_harm(author: Author, work: Path) -> None:
    (work / "autograder/x").write_text("mine")
    manifest = json.loads((work / FILE).read_text())
    manifest["files"] |= {
        "autograder/x": digest("x", b"mine"),
        "assignments/y.py": "1",
        "autograder/a/b/c/d": "2",
    }
    (work / FILE).write_text(json.dumps(manifest))
    assert author.updates(work) == []
    assert (work / "autograder/x").read_text() == "mine"


def test_a_student_updates_from_a_new_bundle(author: Author, work: Path, tmp_path: Path) -> None:
    answer(work)
    author.corrects("More words.", "Other words.")
    author.gives(tmp_path / "new", notebooks=False)
    files = bundle_in(find_course(tmp_path / "new"))
    apply_update(plan_update(files, work), files, work)
    assert ANSWER in (work / STUB).read_text()
    assert "Other words." in (work / STUB).read_text()
    (tmp_path / "new" / STUB).write_text("touched")
    with pytest.raises(
        UserError, match=r"two\.py has been changed: run this in a bundle as it was given out"
    ):
        bundle_in(find_course(tmp_path / "new"))


def test_a_link_in_a_students_folder_leads_nowhere(author: Author, work: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (work / "assignments").rename(outside)
    (work / "assignments").symlink_to(outside)
    before = everything(outside)
    author.corrects("More words.", "Other words.")
    with pytest.raises(UserError, match="is a link, and an update stays in its folder"):
        author.updates(work)
    assert everything(outside) == before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "is missing"),
        ("{", "cannot be read"),
        ('{"files": {}}', "cannot be read"),
        ('{"exercises": [], "files": {"../../x": "1"}}', "names no files of a bundle"),
        ('{"exercises": [], "files": {"/etc/passwd": "1"}}', "names no files of a bundle"),
        ('{"exercises": [], "files": {"x": 1}}', "names no files of a bundle"),
    ],
)
def test_a_folder_without_a_good_manifest_is_refused(
    author: Author, work: Path, text: str | None, says: str
) -> None:
    (work / FILE).unlink()
    if text is not None:
        (work / FILE).write_text(text)
    before = everything(work)
    with pytest.raises(UserError, match=says):
        author.updates(work)
    assert everything(work) == before


def test_a_folder_that_cannot_be_written_says_so_and_the_rest_is_done_later(
    author: Author, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(work)
    author.corrects("More words.", "Other words.")
    files = author.bundle(notebooks=False)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", _refuse)
        with pytest.raises(UserError, match=r"No space left on device\. Mend that and run the same command"):
            apply_update(plan_update(files, work), files, work)
    assert ANSWER in (work / STUB).read_text()
    assert "More words." in (work / STUB).read_text()
    assert not list(work.rglob("*.draft"))
    assert [step.word for step in plan_update(files, work)] == ["merged"]


def _refuse(self: Path, _: object) -> Path:
    raise OSError(28, "No space left on device", str(self))


BASE = '''def f(x):
    """Old."""
    raise NotImplementedError


class C:
    """C."""

    size = 1

    def g(self):
        """G."""
        raise NotImplementedError
'''


@pytest.mark.parametrize(
    ("mine", "theirs", "expected", "conflicts"),
    [
        # the same change on both sides
        (("Old.", "New."), ("Old.", "New."), [('"""New."""', 1)], ()),
        # both changed the docstring: the student's stays
        (("Old.", "Mine."), ("Old.", "New."), [("Mine.", 1), ("New.", 0)], ("f",)),
        # given code changed around an answer
        (("        raise NotImplementedError", "        return 2"), ("size = 1", "size = 3"),
         [("return 2", 1), ("size = 3", 1)], ()),
        # a method's given code changed where the student wrote
        (("        raise NotImplementedError", "        return 2"),
         ("        raise NotImplementedError", "        y = 3\n        raise NotImplementedError"),
         [("return 2", 1), ("y = 3", 0)], ("C.g",)),
        # a decorator is part of a function's head
        (("def f(x):\n", "@torch.no_grad()\ndef f(x):\n"), ("Old.", "New."),
         [("@torch.no_grad()", 1), ("New.", 1)], ()),
        # the student renamed a function that was corrected
        (("def f(x)", "def mine(x)"), ("def f(x)", "def f(x, y)"), [("def mine(x)", 1)], ("f",)),
    ],
)  # fmt: skip
def test_functions_are_merged_one_by_one(
    mine: tuple[str, str],
    theirs: tuple[str, str],
    expected: list[tuple[str, int]],
    conflicts: tuple[str, ...],
) -> None:
    merged = update_answers(BASE, BASE.replace(*mine), BASE.replace(*theirs))
    assert isinstance(merged, Answers)
    assert merged.conflicts == conflicts
    for text, count in expected:
        assert merged.text.count(text) == count, merged.text


def test_a_withdrawn_function_that_was_written_is_kept() -> None:
    mine = BASE.replace("    raise NotImplementedError", "    return 4", 1)
    merged = update_answers(BASE, mine, BASE[BASE.index("class C") :])
    assert merged is not None
    assert merged.conflicts[0] == "f"
    assert "return 4" in merged.text


def test_long_modules_are_not_merged() -> None:
    assert update_answers("x = 1\n", "x = 2\n" * 10_001, "x = 3\n") is None


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged", "conflicts"),
    [
        ("abc", "abc", "aXc", "aXc", []),
        ("abc", "aXc", "abc", "aXc", []),
        ("abc", "aXc", "aXc", "aXc", []),
        ("abcd", "aXcd", "abYd", "aXYd", []),
        ("abcd", "abYd", "aXcd", "aXYd", []),
        ("abc", "aXc", "aYc", "aXc", [2]),
        ("abc", "abcX", "Yabc", "YabcX", []),
        ("abc", "abXc", "abYc", "abXc", [3]),
        ("abc", "abc", "", "", []),
        ("", "X", "Y", "X", [1]),
        ("abcde", "abde", "abcdeZ", "abdeZ", []),
    ],
)
def test_lines_are_merged(base: str, mine: str, theirs: str, merged: str, conflicts: list[int]) -> None:
    found = merge(list(base), list(mine), list(theirs))
    assert ("".join(found.lines), found.conflicts) == (merged, conflicts)


@pytest.mark.parametrize("exercise", find_course(ROOT).exercises(), ids=lambda exercise: str(exercise.id))
def test_each_exercise_of_the_course_takes_corrections_around_its_answers(exercise: Exercise) -> None:
    solution, base = reference(exercise), stub_of(reference(exercise))
    mine = "".join(line for line in solution.splitlines(True) if "### " not in line or "SOLUTION" not in line)

    def corrected(text: str) -> str:
        """Change the first line of each docstring, and each last line before its closing quotes."""
        text = re.sub(r'^( *)"""(.*)', r'\1"""Corrected. \2', text, flags=re.M)
        return re.sub(r'^( *)"""Corrected\. $', r'\1One more line.\n\1"""', text, flags=re.M)

    merged = update_answers(base, mine, corrected(base))
    assert merged == Answers(corrected(mine), ())
    assert update_answers(base, mine, base) == Answers(mine, ())
    assert update_answers(base, base, corrected(base)) == Answers(corrected(base), ())
