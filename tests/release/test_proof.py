"""The proof reads what is packed: archives in archives, wheels, recorded transcripts, the manifest."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
import torch

from d2lcourse.course import Course
from d2lcourse.errors import GraderError
from d2lcourse.grading import recorded
from d2lcourse.grading.recorded import pack
from d2lcourse.release import texts
from d2lcourse.release.proof import prove
from d2lcourse.release.texts import zipped
from tests.release.author import CHECKS, Author, small_library

ANSWER = "return torch.stack([x, x]).sum(dim=0)"
RECORDED = CHECKS.replace("test_public.py", "recorded.txt")
HIDDEN = CHECKS.replace("test_public.py", "test_hidden.py")
WRONG = CHECKS.replace("test_public.py", "misconceptions.py")


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An author and a bundle, made once."""
    place = tmp_path_factory.mktemp("proof")
    author = Author(place / "author")
    author.put(HIDDEN, "x = draw.normal(3, 4) + 17 * draw.uniform(3, 4)\n")
    author.put(WRONG, "return torch.stack([x, x, x, x]).sum(dim=0)\n")
    with pytest.MonkeyPatch.context() as patched:
        small_library(patched, place / "library")
        author.gives(place / "given", classroom=True, archive=True)
    return place


@pytest.fixture
def author(given: Path, tmp_path: Path) -> Author:
    return Author(shutil.copytree(given / "author", tmp_path / "author"))


@pytest.fixture
def bundle(given: Path, tmp_path: Path) -> Path:
    shutil.copy(given / "given.zip", tmp_path)
    return shutil.copytree(given / "given", tmp_path / "given")


def rewritten(path: Path, name: str, text: str) -> None:
    """Put a text into an archive."""
    with zipfile.ZipFile(path) as archive:
        files = {item: archive.read(item) for item in archive.namelist()}
    path.write_bytes(zipped(files | {name: text.encode()}))


def fails(target: Path, course: Course, says: str) -> None:
    with pytest.raises(GraderError, match=says):
        prove(target, course)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"\n    {ANSWER}\n", r"solutions/ch02_preliminaries/two\.py"),
        (f"EXAMPLE = '{ANSWER.removeprefix('return ')}'\n", r"solutions/ch02_preliminaries/two\.py"),
        ("x = draw.normal(3, 4) + 17 * draw.uniform(3, 4)\n", r"test_hidden\.py"),
        ("return torch.stack([x, x, x, x]).sum(dim=0)\n", r"misconceptions\.py"),
    ],
)
def test_what_is_hidden_is_found_in_the_library(author: Author, bundle: Path, text: str, says: str) -> None:
    (library,) = (bundle / "wheels").iterdir()
    prove(bundle, author.course())
    rewritten(library, "d2lcourse/data.py", text)
    fails(bundle, author.course(), rf"whl/d2lcourse/data\.py, line \d tells what is hidden in .*{says}")


def test_it_is_found_in_a_wheel_in_an_archive(author: Author, bundle: Path) -> None:
    packed = bundle.with_suffix(".zip")
    assert prove(packed, author.course()) == prove(bundle, author.course())
    (library,) = (bundle / "wheels").iterdir()
    rewritten(library, "d2lcourse/data.py", f"{ANSWER}\n")
    with zipfile.ZipFile(packed) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    packed.write_bytes(zipped(files | {f"given/wheels/{library.name}": library.read_bytes()}))
    fails(packed, author.course(), r"given\.zip/given/wheels/.*whl/d2lcourse/data\.py, line 1 tells")


def test_short_lines_of_an_answer_tell_nothing_in_the_library(author: Author, bundle: Path) -> None:
    source = "def double(x):\n    ### BEGIN SOLUTION\n    return x.mul(2)\n    ### END SOLUTION\n"
    author.put("solutions/ch02_preliminaries/two.py", source)
    (library,) = (bundle / "wheels").iterdir()
    rewritten(library, "d2lcourse/data.py", "    return x.mul(2)\n")
    assert prove(bundle / "wheels", author.course()) > 0
    (bundle / "wheels" / "data.py").write_text("    return x.mul(2)\n")
    fails(bundle / "wheels", author.course(), r"data\.py, line 1 tells")


@pytest.mark.parametrize(
    "name", ["d2lcourse/misconceptions.py", "solutions/x.py", "d2lcourse/test_hidden.py"]
)
def test_hidden_names_are_found_in_a_wheel(author: Author, bundle: Path, name: str) -> None:
    (library,) = (bundle / "wheels").iterdir()
    rewritten(library, name, "")
    fails(bundle, author.course(), "has the name of something hidden")


@pytest.mark.parametrize("name", ["d2lcourse/__pycache__/x.cpython-312.pyc", "d2lcourse/weights.pt"])
def test_a_cache_in_a_wheel_cannot_be_searched(author: Author, bundle: Path, name: str) -> None:
    (library,) = (bundle / "wheels").iterdir()
    rewritten(library, name, "x")
    fails(bundle, author.course(), "is no text that can be searched")


def test_an_archive_hides_nothing_between_its_files(author: Author, bundle: Path) -> None:
    packed = bundle.with_suffix(".zip")
    with zipfile.ZipFile(packed, "a") as archive:
        archive.comment = ANSWER.encode()
    fails(packed, author.course(), r"given\.zip holds something beside its files")


def test_an_archive_that_is_none_cannot_be_searched(author: Author, bundle: Path) -> None:
    (bundle / "more.zip").write_bytes(b"PK\x03\x04")
    fails(bundle, author.course(), r"more\.zip is no text that can be searched")
    large = io.BytesIO()
    with zipfile.ZipFile(large, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.txt", b"0" * (65 << 20))
    (bundle / "more.zip").write_bytes(large.getvalue())
    fails(bundle, author.course(), r"more\.zip is no text that can be searched")


@pytest.mark.parametrize("value", [ANSWER, ANSWER.encode(), {"said": (ANSWER,)}, [{ANSWER: 1}]])
def test_it_is_found_in_a_recorded_transcript(author: Author, bundle: Path, value: object) -> None:
    entry = ("test_a", "", "wrong", "You did this.", ["call", torch.zeros(2), value])
    text = pack([entry])
    assert ANSWER not in text
    (bundle / RECORDED).write_text(text)
    fails(bundle, author.course(), r"recorded\.txt, line 1 tells what is hidden in solutions")


def test_the_sentence_about_a_misconception_may_quote_it(author: Author, bundle: Path) -> None:
    entry = ("test_a", "", "wrong", "You wrote `return torch.stack([x, x, x, x]).sum(dim=0)`.", ["call", 1])
    (bundle / RECORDED).write_text(pack([entry]))
    assert prove(bundle, author.course()) > 0


def test_the_proof_knows_where_transcripts_are_kept() -> None:
    assert texts.RECORDED == recorded.FILE


def test_it_is_found_in_the_manifest(author: Author, bundle: Path) -> None:
    path = bundle / ".d2lcourse-release.json"
    manifest = json.loads(path.read_text())
    manifest["stubs"][next(iter(manifest["stubs"]))] += f"    {ANSWER}\n"
    path.write_text(json.dumps(manifest))
    fails(bundle, author.course(), r"\.d2lcourse-release\.json, line \d+ tells")
