"""`d2lcourse release`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click

from d2lcourse.course import Course, find_course, select
from d2lcourse.course.tree import Exercise
from d2lcourse.errors import UserError
from d2lcourse.release import release
from d2lcourse.release.bundle import bundle_files
from d2lcourse.release.contents import in_order
from d2lcourse.release.manifest import FILE, Manifest, is_notebook, read_manifest
from d2lcourse.release.proof import prove_files
from d2lcourse.release.update import apply_update, bundle_in, plan_update


@click.command(
    "release",
    short_help="Write the folder that students get.",
    epilog="Example: d2lcourse release ../for-students ch04 --notebooks --zip",
)
@click.argument("dest", type=click.Path(path_type=Path))
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--notebooks", is_flag=True, help="Write each stub as a notebook too.")
@click.option("--zip", "archive", is_flag=True, help="Write DEST.zip, too.")
@click.option(
    "--update",
    is_flag=True,
    help="Bring corrections to DEST, where students have written answers: these are kept.",
)
def command(dest: Path, ids: tuple[str, ...], notebooks: bool, archive: bool, update: bool) -> int:
    """Write stubs, notes and public checks to DEST, after a proof that nothing hidden is among them.

    With them come the library, a README, and what Codespaces and GitHub Classroom need. DEST is a new or an
    empty folder, or an earlier release that nobody has changed.

    With --update DEST is a student's folder. It keeps its exercises and gets those you name, too. Students do
    the same inside a new bundle: d2lcourse release ../my-folder --update. Exits with 1 if something has to be
    merged by hand.
    """
    course = find_course()
    if update:
        if archive:
            raise UserError(
                "--zip packs a new release, and --update brings one to a student: use one of them"
            )
        return _update(course, dest, ids, notebooks=notebooks)
    exercises = _exercises(course, ids)
    # Told apart before minutes of recording: a mistake in the name of a folder.
    for exercise in exercises:
        if not exercise.solution.is_file():
            raise UserError(
                f"{exercise.solution} is missing: stubs are cut from the solutions. In a bundle you can only "
                "bring it to your work: d2lcourse release ../my-folder --update"
            )
    if dest.exists() and (not dest.is_dir() or any(dest.iterdir())):
        read_manifest(dest)
    released = release(
        course,
        exercises,
        dest,
        notebooks=notebooks,
        recorded=_recorded(course, exercises),
        classroom=True,
        archive=archive,
    )
    click.echo(f"wrote {len(released.files)} files for {len(exercises)} exercises to {dest}")
    if released.archive is not None:
        click.echo(f"wrote {released.archive.name} beside it, which holds the same")
    click.echo(_proved(released.secrets))
    click.echo(f"try it: cd {dest} && d2lcourse check {exercises[0].id}")
    click.echo("publish it: docs/github-classroom.md of the course's repository says how, step by step")
    return 0


def _update(course: Course, dest: Path, ids: tuple[str, ...], *, notebooks: bool) -> int:
    if not dest.is_dir():
        raise UserError(f"{dest}: there is no such folder; name the one with your work")
    if dest.resolve() == course.root:
        raise UserError(
            f"{dest} is this folder: unpack the new bundle beside it, run this in the new one, and name the "
            "folder with your work"
        )
    if (course.root / FILE).is_file():
        if ids or notebooks:
            raise UserError("a bundle is brought over whole: leave out ids and --notebooks")
        files: Mapping[str, bytes] = bundle_in(course)
    else:
        known = read_manifest(dest)
        has_notebooks = notebooks or any(is_notebook(name) for name in known.files)
        files = _corrected(course, known, ids, notebooks=has_notebooks)
    steps = plan_update(files, dest)
    apply_update(steps, files, dest)
    for step in steps:
        click.echo(str(step))
    if any(step.name == "requirements.txt" for step in steps):
        click.echo("next: in that folder, pip install -r requirements.txt")
    click.echo(f"{dest} is up to date" if not steps else f"{len(steps)} files; no answer was changed")
    by_hand = [step for step in steps if step.word in ("conflict", "kept")]
    return 1 if by_hand else 0


def _corrected(
    course: Course, known: Manifest, ids: tuple[str, ...], *, notebooks: bool
) -> Mapping[str, bytes]:
    """Return the files of a bundle with the exercises that were given out and those that are named."""
    named = set(_exercises(course, ids)) if ids else set()
    exercises = [
        exercise for exercise in course.exercises() if exercise in named or exercise.id in known.exercises
    ]
    if not exercises:
        raise UserError("none of its exercises is in this course: run this in the course it came from")
    recorded = _recorded(course, exercises)
    files = bundle_files(course, exercises, recorded, notebooks=notebooks, classroom=True)
    click.echo(_proved(prove_files(files, course)))
    return files


def _exercises(course: Course, ids: tuple[str, ...]) -> list[Exercise]:
    selections = select(course, ids)
    if partial := next((item for item in selections if item.function), None):
        raise UserError(f"exercises are released whole: name {partial.exercise.id}")
    return in_order(dict.fromkeys(item.exercise for item in selections))


def _recorded(course: Course, exercises: list[Exercise]) -> Mapping[Exercise, str]:
    if not hasattr(os, "fork"):  # students update from a bundle on Windows, too, and that records nothing
        raise UserError(
            "a release needs Linux or macOS; an update from a bundle does not.\n"
            "On Windows, run it inside WSL: https://learn.microsoft.com/windows/wsl"
        )
    from d2lcourse.batch.recording import record

    click.echo(f"recording the misconceptions of {len(exercises)} exercises ...")
    return record(course, exercises)


def _proved(secrets: int) -> str:
    return f"searched them for {secrets} lines of answers, hidden checks and misconceptions: none"
