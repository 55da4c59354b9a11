"""Renders the pages: every text that comes from outside is cleaned, cut and escaped here."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from d2lcourse.course.text import printable
from d2lcourse.errors import UserError
from d2lcourse.reporting.html.message import Part, message_parts

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"
MESSAGE, OUTPUT, NAME = 6000, 4000, 120  # characters that are shown
PICTURE = 1_000_000  # bytes; a larger one is left out
OUTCOMES = {
    "passed": "\u2713 passed",
    "failed": "\u2717 failed",
    "timeout": "\u2717 no answer in time",
    "crashed": "\u2717 process ended",
    "not_run": "\u25cb not run",
    "error": "\u25cb grader error",
}


class Pages:
    """The templates, ready to render.

    Args:
        shared: what every page may use.

    Raises:
        UserError: Jinja is not installed.
    """

    def __init__(self, **shared: object) -> None:
        self._environment = _environment()
        self._environment.globals.update(shared, outcomes=OUTCOMES)

    def render(self, template: str, **values: object) -> str:
        """Return a page."""
        return self._environment.get_template(template).render(**values)


def _environment() -> Environment:
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError:
        raise UserError(
            "the report needs Jinja, which is not installed: pip install 'd2lcourse[report]'"
        ) from None
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_cleaned,
    )
    environment.filters.update(
        cut=cut,
        percent=percent,
        level=level,
        points=points,
        picture=picture,
        parts=_parts,
        name=_name,
        code=_code,
        counted=counted,
    )
    return environment


def cut(text: str, limit: int) -> str:
    """Return a text, or its beginning and how much is missing."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}\n... and {len(text) - limit:,} more characters"


def percent(share: float | None) -> str:
    """Return a share as a whole number of per cent; 100 and 0 only where it is exactly all or nothing."""
    if share is None:
        return "\u2013"
    number = round(100 * share)
    if number == 100 and share < 1:
        number = 99
    return str(1 if number == 0 and share > 0 else number)


def level(share: float | None) -> str:
    """Return the class of a heat map's cell: h0 to h10, or hx where there is nothing."""
    return "hx" if share is None else f"h{int(percent(min(max(share, 0.0), 1.0))) // 10}"


def points(number: float) -> str:
    """Return points without needless decimals."""
    return f"{round(number, 2):g}"


def counted(number: int, word: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def picture(svg: str) -> str:
    """Return a picture as an address: what is in an `img` can run no script and reach no other file."""
    data = svg.encode("utf-8", "backslashreplace")
    if len(data) > PICTURE:
        return ""
    return "data:image/svg+xml;base64," + base64.b64encode(data).decode("ascii")


def _parts(message: str) -> list[Part]:
    return message_parts(cut(message, MESSAGE))


def _name(text: str) -> str:
    """Return a name on one line; nobody's is so long that it hides the others'."""
    line = " ".join(text.split())
    return line if len(line) <= NAME else line[: NAME - 3] + "..."


def _code(text: str) -> Markup:
    """Return the name of an exercise or a function; lines may break after its `/`, `_` and `.`."""
    from markupsafe import Markup, escape

    pieces = re.split(r"(?<=[/_.])(?=\w)", _name(str(_cleaned(text))))
    return Markup("<wbr>").join(escape(piece) for piece in pieces)


def _cleaned(value: Any) -> Any:
    # What is plain text; markup of our own macros is another type.
    if type(value) is not str or value.isprintable():
        return value
    return value if value.replace("\n", "").isprintable() else printable(value)
