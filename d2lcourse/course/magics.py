"""Takes IPython's own commands out of a cell, so that Python can parse the rest."""

from __future__ import annotations

import ast
import re

WORK = 8 << 20  # characters parsed for one notebook: each command found costs another attempt
_HELP = re.compile(r"[%\w.*]+\?{1,2}")
_CELL_MAGIC = re.compile(r"%%(\w+)")
_PYTHON_CELLS = {"capture", "prun", "time"}  # these run their cell as Python, in the notebook's names


class CellError(Exception):
    """A cell cannot be parsed.

    Args:
        line: the line in the cell.
        message: what is wrong with it.
    """

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


class CellParser:
    """Parses the cells of one notebook, with a bound on the work for all of them."""

    def __init__(self) -> None:
        self._left = WORK

    def parse(self, code: str) -> tuple[ast.Module, list[str], list[tuple[int, str]]]:
        """Return a cell's tree, its lines without IPython's commands, and those commands with their lines.

        Raises:
            CellError: what is left is no Python.
        """
        lines = code.split("\n")
        commands: list[tuple[int, str]] = []
        magic = _cell_magic(lines)
        if magic is not None:
            number, name = magic
            commands.append((number, lines[number - 1].strip()))
            if name not in _PYTHON_CELLS:
                return ast.parse(""), [], commands
            lines[number - 1] = ""
        while True:
            try:
                return self._attempt("\n".join(lines)), lines, commands
            except CellError as error:
                if not 0 < error.line <= len(lines) or not _is_command(lines[error.line - 1]):
                    raise
                commands.append((error.line, lines[error.line - 1].strip()))
                _blank(lines, error.line - 1)

    def _attempt(self, code: str) -> ast.Module:
        self._left -= len(code)
        if self._left < 0:
            raise CellError(0, "the notebook has too many IPython commands to read")
        try:
            return ast.parse(code)
        except SyntaxError as error:
            raise CellError(error.lineno or 0, error.msg) from None
        except UnicodeEncodeError:
            raise CellError(0, "it holds characters that are not valid Unicode") from None
        except ValueError as error:
            raise CellError(0, str(error)) from None
        except (RecursionError, MemoryError):
            raise CellError(0, "the code is nested too deeply") from None


def _cell_magic(lines: list[str]) -> tuple[int, str] | None:
    """Return the line and the name of a magic that governs the whole cell."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            match = _CELL_MAGIC.match(line)
            return (number, match.group(1)) if match else None
    return None


def _is_command(line: str) -> bool:
    """Whether a line that Python cannot parse is one for IPython: `%time f()`, `!ls`, `f?`, `x = !ls`."""
    text = line.strip()
    if text.startswith(("%", "!", "?")) or _HELP.fullmatch(text.rstrip(";")):
        return True
    _, equals, value = text.partition("=")
    return bool(equals) and value.lstrip().startswith(("%", "!"))


def _blank(lines: list[str], index: int) -> None:
    """Put `pass` in place of a command and empty the lines it continues on."""
    continued = lines[index].endswith("\\")
    lines[index] = lines[index][: len(lines[index]) - len(lines[index].lstrip())] + "pass"
    while continued and index + 1 < len(lines):
        index += 1
        continued = lines[index].endswith("\\")
        lines[index] = ""
