"""Names, messages and pictures that want more than to be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from d2lcourse.grading.record import FunctionResult
from d2lcourse.grading.results import Mark, Override, Person
from d2lcourse.reporting.html.names import page_name
from tests.reporting.html.marks import Page, check, diagnosis, mark, picture, report

BAD = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7 * 7 }}\x1b[31m\x00\u202e"
ALLOWED = {"class", "href", "id", "lang", "charset", "name", "content", "http-equiv", "tabindex", "role"}
ALLOWED |= {"aria-label", "aria-labelledby", "aria-hidden", "scope", "open", "src", "alt"}
DRAWING = {"svg", "title", "desc", "rect", "line", "text"}


def test_no_text_becomes_markup(tmp_path: Path) -> None:
    bad = mark(
        BAD,
        check(
            "failed", BAD, title=BAD, function=BAD, message=BAD + "\n" + BAD, diagnoses=diagnosis(BAD, BAD)
        ),
        check("passed", "b" + BAD, title=BAD, pictures=picture(BAD, BAD)),
        exercise=BAD,
        output=BAD,
        notes=(BAD,),
        functions=(FunctionResult(name=BAD, points=1, earned=0),),
        problem=BAD,
        override=Override(points=1.0, reason=BAD, when=BAD),
        check_digest=BAD,
        started=BAD,
    )
    report(tmp_path / "out", bad, people=(Person(id=BAD, name=BAD), Person(id="x" + BAD)))
    files = list((tmp_path / "out").rglob("*.html"))
    assert len(files) == 6
    for path in files:
        page = Page(path)
        assert not {"script", "iframe", "object", "base", "form"} & {tag for tag, _ in page.tags}
        assert "<script>alert(1)</script>" in page.text, "it is shown, not obeyed"
        assert "{{ 7 * 7 }}" in page.text
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", path.read_text(encoding="utf-8"))
        for tag, attributes in page.tags:
            assert tag in DRAWING or attributes.keys() <= ALLOWED, tag
        for address in [str(image["src"]) for image in page.all("img")]:
            assert address.startswith("data:image/svg+xml;base64,")
        for link in page.all("a"):
            assert re.fullmatch(r"(\.\./)?[a-z]*/?[\w-]*(\.html)?(#\w+)?", str(link["href"]))


def test_pages_load_nothing(tmp_path: Path) -> None:
    report(tmp_path / "out", mark("ann", check("failed", pictures=picture())))
    for path in (tmp_path / "out").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "default-src 'none'" in text
        assert not re.search(r"(?:src|href)=\"(?:https?:|//|file:)|url\(|@import", text)


def test_megabytes_stay_out(tmp_path: Path) -> None:
    flood = "x" * 10_000_000
    made = mark(
        "ann", check("failed", message=flood, title=flood), output=flood, notes=(flood,), problem=flood
    )
    report(tmp_path / "out", made)
    assert sum(path.stat().st_size for path in (tmp_path / "out").rglob("*")) < 200_000
    assert "more characters" in Page(tmp_path / "out" / "students" / "ann.html").words


NASTY = [
    "../x", "/etc/passwd", "..", "", ".", " ", "a/b", "A", "a", "Ann", "ann", "CON", "con", "n" * 300,
    "n" * 301, "é", "e\u0301", "日本語", "日本", "x\x00y", "x\ny", "\udcff", "ann.html",
    "ann-0123456789abcdef0123", "-rf",
]  # fmt: skip


def test_file_names_are_safe_and_unique() -> None:
    names = [page_name(student) for student in NASTY]
    assert len({name.casefold() for name in names}) == len(NASTY)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,60}\.html", name) for name in names)
    assert page_name("ann") == "ann.html"


def test_every_student_has_a_file_of_their_own(tmp_path: Path) -> None:
    report(tmp_path / "out", *(mark(student, check()) for student in NASTY))
    assert len(list((tmp_path / "out" / "students").iterdir())) == len(NASTY)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out"]


@pytest.mark.parametrize("name", ["m" * 5000, "two\nlines", "\t tab"])
def test_names_stay_on_one_short_line(tmp_path: Path, name: str) -> None:
    report(tmp_path / "out", mark("ann", check()), people=(Person(id="ann", name=name),))
    title = Page(tmp_path / "out" / "students" / "ann.html").text.partition(": 1 of 1")[0].strip()
    assert "\n" not in title
    assert len(title) <= 120


def test_a_mark_without_any_record_hides_nothing(tmp_path: Path) -> None:
    report(tmp_path / "out", Mark(student="ann", exercise="ch02/double"))
    assert "– no result" in Page(tmp_path / "out" / "index.html").words
