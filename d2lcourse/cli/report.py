"""`d2lcourse report`."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from d2lcourse.batch.results import marks_of, people_of
from d2lcourse.batch.store import Store
from d2lcourse.cli.output import console
from d2lcourse.errors import UserError
from d2lcourse.reporting.html import write_report


@click.command(
    "report",
    short_help="Write a class's results as web pages.",
    epilog="Example: d2lcourse report --store class.db --out report",
)
@click.option(
    "--store", "store_file", required=True, type=click.Path(path_type=Path), help="The class's store."
)
@click.option(
    "--out",
    "folder",
    required=True,
    type=click.Path(path_type=Path),
    help="The folder to write the pages to.",
)
def command(store_file: Path, folder: Path) -> int:
    """Write the class's results as static pages: open DIR/index.html in a browser.

    DIR is a new or an empty folder, or an earlier report, which is replaced as a whole. DIR/students has a
    page for each student that may be sent to them; all other pages show hidden checks and are yours.
    """
    out = console()
    columns = (TextColumn("{task.completed} of {task.total} students"), BarColumn(), TimeRemainingColumn())
    try:
        with (
            Store(store_file, read_only=True) as store,
            Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as progress,
        ):
            people = people_of(store)
            task = progress.add_task("students", total=len(people))
            written = write_report(
                marks_of(store),
                people,
                folder,
                notes=store.notes.all(),
                source=store_file.name,
                when=datetime.now(UTC),
                advance=lambda: progress.advance(task),
            )
    except (sqlite3.Error, msgspec.DecodeError) as error:
        raise UserError(f"{store_file} cannot be read: {error}; restore it from a backup") from None
    size = f"{_count(written.students, 'student')} and {_count(written.exercises, 'exercise')}"
    click.echo(f"wrote the report on {size}; the pages in {folder / 'students'} may be sent to the students")
    click.echo(f"open {folder / 'index.html'}")
    return 0


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")
