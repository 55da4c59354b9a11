"""`d2lcourse doctor`."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from d2lcourse.batch.health import examine_machine
from d2lcourse.cli.output import console, write_bytes

SIGNS = {"ok": "ok", "missing": "--", "broken": "!!"}


@click.command(
    "doctor",
    short_help="Say what works on this machine, and how to mend the rest.",
    epilog="Example: d2lcourse doctor",
)
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the findings to this file.")
def command(json_file: Path | None) -> int:
    """Say what works on this machine (Python, torch, confinement, disk), with a cure for every finding.

    ok: it works. --: it is missing, and only some need it. !!: it must be mended before grading.
    Exits with 1 if anything must be mended.
    """
    out = console()
    found = []
    for finding in examine_machine(Path.cwd()):
        found.append(finding)
        line = f"{SIGNS[finding.state]}  {finding.what}: {finding.says}"
        out.print(line, highlight=False, markup=False, soft_wrap=True)
        if finding.cure:
            out.print(f"    -> {finding.cure}", highlight=False, markup=False, soft_wrap=True)
    if json_file is not None:
        write_bytes(json_file, msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
    return 1 if any(finding.state == "broken" for finding in found) else 0
