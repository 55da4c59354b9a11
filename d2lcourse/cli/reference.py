"""Writes the reference of all commands from the commands themselves: `python -m d2lcourse.cli.reference`."""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Iterator

import click

from d2lcourse.cli.app import COMMANDS, cli

HEAD = """\
# Commands

Written by `make reference` from what each command says with `--help`; do not edit it.

Exit codes: 0 all is well, 1 points are missing (or something is stale, or must be mended), 2 usage or a
broken set-up. Commands print plain lines where their output is not a terminal.

| command | does |
|---|---|
"""


def reference() -> str:
    """Return the page in Markdown."""
    parent = click.Context(cli, info_name="d2lcourse")
    rows = [f"| [`{name}`](#d2lcourse-{name}) | {_cell(says)} |" for name, (_, says) in COMMANDS.items()]
    text = HEAD + "\n".join(rows) + "\n"
    for name in COMMANDS:
        command = cli.get_command(parent, name)
        assert command is not None
        text += "\n" + "\n".join(_section(command, name, parent, depth=2))
    return text


def _section(command: click.Command, name: str, parent: click.Context, *, depth: int) -> Iterator[str]:
    ctx = click.Context(command, info_name=name, parent=parent)
    yield f"{'#' * depth} {ctx.command_path}"
    yield ""
    pieces = " ".join(command.collect_usage_pieces(ctx))
    yield f"```\n{ctx.command_path} {pieces}\n```"
    yield ""
    yield _prose(command.help or "")
    records = [param.get_help_record(ctx) for param in command.params]
    rows = [(_plain(record[0]), record[1]) for record in records if record and record[1]]
    if rows:
        yield ""
        yield "| option | |\n|---|---|"
        yield from (f"| `{_cell(option)}` | {_cell(says)} |" for option, says in rows)
    if command.epilog:
        yield ""
        label, _, example = command.epilog.partition(": ")
        yield f"{label}: `{' '.join(example.split())}`" if example else _prose(command.epilog)
    yield ""
    if isinstance(command, click.Group):
        for inner in command.list_commands(ctx):
            found = command.get_command(ctx, inner)
            assert found is not None
            yield from _section(found, inner, ctx, depth=depth + 1)


def _prose(text: str) -> str:
    """Return a help text as Markdown: what click keeps as it is becomes a block."""
    paragraphs = []
    for paragraph in inspect.cleandoc(text.partition("\f")[0]).split("\n\n"):
        if paragraph.startswith("\b\n"):
            lines = textwrap.dedent(paragraph.removeprefix("\b\n"))
            paragraphs.append(f"```\n{lines}\n```")
        else:
            paragraphs.append(" ".join(paragraph.split()).replace("<", "\\<"))
    return "\n\n".join(paragraphs)


def _plain(option: str) -> str:
    """Return an option with its value as people write it."""
    return option.replace("INTEGER RANGE", "N").replace("INTEGER", "N")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "\\<")


def main() -> None:
    """Print the page."""
    sys.stdout.buffer.write(reference().encode())


if __name__ == "__main__":
    main()
