"""What happens to submitted files before nbgrader copies them: no links, and notebooks under their names."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect
from traitlets.log import get_logger

from d2lcourse.course.files import read_regular_file
from d2lcourse.course.notebook import NOTEBOOK_BYTES, origin_of


class CollectWithoutLinks(ExchangeCollect):  # type: ignore[misc]  # untyped
    """nbgrader's collector, but it follows no link: one in `inbound/` could show the instructor's files."""

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy a submission without its links; one that is itself a link is refused."""
        if Path(src).is_symlink():
            self.log.warning("%s is a link, not a submission: it was not collected", src)
            return
        found = links_in(Path(src))
        for path in found:
            self.log.warning("%s is a link: it was left out", path)
        if not found:
            super().do_copy(src, dest, log)
            return
        # Copy it without them first: the stock method follows what it meets.
        clean = Path(dest).with_name(f".{Path(dest).name}.{os.getpid()}.clean")
        try:
            shutil.copytree(src, clean, symlinks=True)
            for path in links_in(clean):
                path.unlink()
            super().do_copy(str(clean), dest, log)
        finally:
            shutil.rmtree(clean, ignore_errors=True)


def links_in(folder: Path) -> list[Path]:
    """Return every link in a folder, without following any."""
    found = []
    for place, folders, files in os.walk(folder):
        found += [path for name in (*folders, *files) if (path := Path(place) / name).is_symlink()]
    return found


def before_autograde(*, notebooks: list[str], **names: Any) -> None:  # noqa: ARG001 - nbgrader's call
    """Take links out of a submission and give renamed notebooks their names back.

    nbgrader calls it before it copies a student's files.

    Args:
        notebooks: the notebooks that were found; changed in place to those that are to be graded.
        names: the assignment and the student.
    """
    log = get_logger()
    folders = {Path(name).parent for name in notebooks}
    for folder in folders:
        if any(path.is_symlink() for path in (folder, folder.parent)):
            log.warning("%s is a link, not a submission: it is not graded", folder)
            notebooks[:] = [name for name in notebooks if Path(name).parent != folder]
            continue
        for path in links_in(folder):
            if path.suffix == ".ipynb":
                continue  # the exporter refuses it, and says so where the student sees it
            log.warning("%s is a link: it was removed", path)
            path.unlink()
        for target in renamed_in(folder):
            if str(target) not in notebooks:
                notebooks.append(str(target))
    notebooks.sort()


def renamed_in(folder: Path) -> list[Path]:
    """Copy each notebook of ours that has another name to its own, if that is free; return the copies."""
    log = get_logger()
    made = []
    for path in sorted(folder.glob("*.ipynb")):
        try:
            name = origin_of(read_regular_file(path, NOTEBOOK_BYTES)).exercise.partition("/")[2]
        except OSError:
            continue
        target = folder / f"{name}.ipynb"
        if name.isidentifier() and not os.path.lexists(target):
            shutil.copyfile(path, target, follow_symlinks=False)
            log.warning("%s is the notebook %s under another name: it was copied", path, target.name)
            made.append(target)
    return made
