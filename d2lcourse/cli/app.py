"""`d2lcourse`: one entry point, one module per command.

Exit codes: 0 all is well, 1 points are missing (or `build --check` found something stale),
2 usage or a broken set-up.
"""

from __future__ import annotations

import importlib
import os
import sys

import click

from d2lcourse import __version__
from d2lcourse.cli.failures import about_import, about_system, prepare_console
from d2lcourse.errors import GraderError, UserError

# name -> (module, what it does). Loaded on use: `--help` must not wait for torch.
COMMANDS = {
    "audit": ("d2lcourse.cli.audit", "Grade the checks: do they reject wrong answers and accept right ones?"),
    "build": ("d2lcourse.cli.build", "Generate the stubs in assignments/ from solutions/."),
    "check": ("d2lcourse.cli.check", "Grade your own work."),
    "demo": ("d2lcourse.cli.demo", "Build a small class, grade it and report on it."),
    "doctor": ("d2lcourse.cli.doctor", "Say what works on this machine, and how to mend the rest."),
    "export": ("d2lcourse.cli.export", "Write points for Gradescope, GitHub, Canvas, CI or a spreadsheet."),
    "grade": ("d2lcourse.cli.grade", "Grade a class's submissions."),
    "hint": ("d2lcourse.cli.hint", "Show the next step of a function's hints."),
    "nbgrader": ("d2lcourse.cli.nbgrader", "Teach with nbgrader: build its course folder, grade a class."),
    "new": ("d2lcourse.cli.new", "Lay out the files of a new exercise."),
    "override": ("d2lcourse.cli.override", "Give a student other points than the checks did."),
    "release": ("d2lcourse.cli.release", "Write the folder that students get."),
    "report": ("d2lcourse.cli.report", "Write a class's results as web pages."),
    "status": ("d2lcourse.cli.status", "Show the course with your points."),
}
# Commands that grade what others have written, or whole classes: they work through forks.
NEED_FORK = ("audit", "demo", "grade", "nbgrader")
WSL = "On Windows, run it inside WSL: https://learn.microsoft.com/windows/wsl"


class _Lazy(click.Group):
    """Imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        if cmd_name in NEED_FORK and not hasattr(os, "fork"):
            raise UserError(f"{cmd_name} needs Linux or macOS; check, hint, status and doctor do not.\n{WSL}")
        command = getattr(importlib.import_module(COMMANDS[cmd_name][0]), "command")  # noqa: B009 - typed as Any by intent
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="d2lcourse")
def cli() -> None:
    """Exercises for deep learning, and the autograder that scores them.

    Start with `d2lcourse status` inside a course folder.
    """


def main() -> None:
    """Run the command line; print our own errors without a traceback."""
    prepare_console()
    try:
        sys.exit(cli.main(standalone_mode=False) or 0)
    except UserError as error:
        _fail(str(error))
    except GraderError as error:
        _fail(f"the grader failed, and no one loses points for it: {error}")
    except ImportError as error:
        _fail(about_import(error))
    except OSError as error:
        _fail(about_system(error))
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.Abort:
        _fail("interrupted")
    except click.ClickException as error:
        error.show()
        sys.exit(2)


def _fail(text: str) -> None:
    click.echo(f"d2lcourse: {text}", err=True)
    sys.exit(2)
