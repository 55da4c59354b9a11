"""The command line."""

from d2lcourse.cli.app import main

__all__ = ["main"]
