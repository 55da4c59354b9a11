"""Pages that everybody can read: contrast in both colour schemes, structure for screen readers, print."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.reporting.html.marks import WRONG, Page, check, diagnosis, hidden, mark, picture, report

TEXTS = ("--ink", "--soft", "--link", "--good", "--bad", "--open")
GROUNDS = ("--paper", "--wash", "--note")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("looks") / "out"
    wrong = (
        check("failed", message=WRONG, pictures=picture(), diagnoses=diagnosis("d", "Doubled twice.")),
        hidden(),
        check("timeout", "b"),
        check("not_run", "c"),
        check("passed", "d"),
    )
    report(folder, mark("ann", *wrong), mark("bob", check()))
    return folder


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * c for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def schemes(out: Path) -> dict[str, str]:
    """Return the style sheet's parts: light, dark and print."""
    style = (out / "index.html").read_text(encoding="utf-8").partition("<style>")[2].partition("</style>")[0]
    screen, printed = style.split("@media print")
    dark = "".join(re.findall(r"@media \(prefers-color-scheme: dark\) \{(.*?)\n\}", screen, re.DOTALL))
    light = re.sub(r"@media \(prefers-color-scheme: dark\) \{.*?\n\}", "", screen, flags=re.DOTALL)
    return {"light": light, "dark": dark, "print": printed}


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_texts_stand_out_from_their_ground(out: Path, scheme: str) -> None:
    style = schemes(out)[scheme]
    colours = dict(re.findall(r"(--\w+): (#\w+);", style))
    for ground in GROUNDS:
        for text in TEXTS:
            assert contrast(colours[text], colours[ground]) >= 4.5, f"{text} on {ground}"
    for ground in ("--want", "--got"):
        assert contrast(colours["--ink"], colours[ground]) >= 4.5
    assert contrast(colours["--bar"], colours["--paper"]) >= 3
    cells = re.findall(r"\.h(\d+) \{ background: (#\w+); color: (#\w+); \}", style)
    assert [int(number) for number, _, _ in cells] == list(range(11))
    assert min(contrast(back, text) for _, back, text in cells) >= 4.5
    shades = [luminance(back) for _, back, _ in cells]
    assert shades == sorted(shades, reverse=scheme != "dark"), "more is darker, or lighter in the dark"


def test_every_page_has_what_a_screen_reader_needs(out: Path) -> None:
    for path in out.rglob("*.html"):
        page = Page(path)
        assert page.all("html") == [{"lang": "en"}]
        assert len(page.all("h1")) == len(page.all("main")) == 1
        assert page.all("a")[0] == {"class": "skip", "href": "#main"}
        assert all(header.get("scope") in ("row", "col") for header in page.all("th"))
        assert len(page.all("caption")) == len(page.all("table"))
        assert all(image["alt"] for image in page.all("img"))
        regions = [region for region in page.all("div") if region.get("class") == "scroll"]
        assert all(region["tabindex"] == "0" and region["aria-label"] for region in regions)
        ids = [str(attributes["id"]) for _, attributes in page.tags if attributes.get("id")]
        assert len(ids) == len(set(ids))
        targets = {str(link["href"])[1:] for link in page.all("a") if str(link["href"]).startswith("#")}
        assert targets <= set(ids)
        links = {str(link["href"]) for link in page.all("a")} - {f"#{target}" for target in targets}
        assert all((path.parent / link).is_file() for link in links)


def test_headings_go_down_one_step_at_a_time(out: Path) -> None:
    for path in out.rglob("*.html"):
        levels = [int(tag[1]) for tag, _ in Page(path).tags if re.fullmatch(r"h\d", tag)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels)), path


def test_the_histogram_has_a_title_and_a_description(out: Path) -> None:
    page = Page(out / "index.html")
    (chart,) = [svg for svg in page.all("svg") if svg.get("class") == "chart"]
    assert (chart["role"], chart["aria-labelledby"]) == ("img", "spread-title spread-text")
    assert "10–20 %: 0; 20–30 %: 2; 30–40 %: 0" in page.words
    assert all(svg.get("aria-hidden") == "true" for svg in page.all("svg") if svg is not chart)


def test_no_outcome_is_told_by_colour_alone(out: Path) -> None:
    words = Page(out / "students" / "ann.html").words
    for text in ("✗ failed", "✗ no answer in time", "○ not run", "✓ 1 check passed"):
        assert text in words
