"""Links between the files of this repository lead somewhere."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.support import ROOT

FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]+`")
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
REFERENCE = re.compile(r"^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
ANCHOR = re.compile(r"<a\s+(?:id|name)=\"([^\"]+)\"")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def pages(root: Path) -> list[Path]:
    """Return every page that a reader may open on a code host."""
    patterns = ("*.md", "docs/**/*.md", "solutions/*/*.md", "assignments/*/*.md")
    return sorted({path for pattern in patterns for path in root.glob(pattern)})


def anchors_of(text: str) -> set[str]:
    """Return the anchors that a code host makes of a page's headings, and those that it sets itself."""
    found: set[str] = set()
    seen: Counter[str] = Counter()
    for heading in HEADING.findall(FENCE.sub("", text)):
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", shown).strip().replace(" ", "-")
        found.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return found | set(ANCHOR.findall(text))


def broken_links(page: Path, root: Path) -> list[str]:
    """Return the links of a page that lead nowhere."""
    text = page.read_text(encoding="utf-8")
    prose = CODE.sub("", FENCE.sub("", text))
    broken = []
    for target in [*LINK.findall(prose), *REFERENCE.findall(prose)]:
        if ELSEWHERE.match(target):
            continue
        name, _, anchor = target.partition("#")
        goal = (page.parent / unquote(name)).resolve() if name else page
        is_inside = goal.is_relative_to(root)
        if not is_inside or not goal.exists():
            broken.append(f"{target}: there is no such file")
        elif anchor and (goal.suffix != ".md" or anchor not in anchors_of(goal.read_text(encoding="utf-8"))):
            broken.append(f"{target}: there is no such heading")
    return broken


@pytest.mark.parametrize("page", [str(page.relative_to(ROOT)) for page in pages(ROOT)])
def test_every_link_leads_somewhere(page: str) -> None:
    assert broken_links(ROOT / page, ROOT) == []


def test_every_page_of_the_documentation_is_in_its_index() -> None:
    index = ROOT / "docs" / "README.md"
    text = index.read_text(encoding="utf-8")
    named = {(index.parent / target.partition("#")[0]).resolve() for target in LINK.findall(text)}
    folders = {path for path in named if path.is_dir()}
    missing = [
        str(path.relative_to(ROOT))
        for path in pages(ROOT)
        if path.is_relative_to(index.parent) and path != index and path not in named
        if not any(path.is_relative_to(folder) for folder in folders)
    ]
    assert missing == []


def test_what_leads_nowhere_is_found(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    (tmp_path / "b.md").write_text('# Two words, `code`!\n## Again\n## Again\n<a id="own"></a>\n')
    good = "[x](b.md) [x](b.md#two-words-code) [x](b.md#again-1) [x](b.md#own) [x](https://a.b) `[x](no.md)`"
    page.write_text(f"{good}\n\n```\n[x](no.md)\n```\n")
    assert broken_links(page, tmp_path) == []
    page.write_text("[x](no.md) ![x](no.png) [x](b.md#none) [x](../c.md) [x](#none)\n\n[r]: gone.md\n")
    assert [line.partition(":")[0] for line in broken_links(page, tmp_path)] == [
        "no.md", "no.png", "b.md#none", "../c.md", "#none", "gone.md",
    ]  # fmt: skip
