"""Chapters and exercises, read from the folders below a course root."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from d2lcourse.course.files import read_regular_file
from d2lcourse.course.notebook import NOTEBOOK_BYTES, origin_of
from d2lcourse.errors import UserError

CHAPTER_FOLDER = re.compile(r"(ch\d\d|app_[a-z])_[a-z0-9_]+")
NEEDS = ("loopback", "triton", "cuda", "compile")  # what an exercise may need beyond the usual
RENAMED = 100  # notebooks of a submission that are searched for an exercise


@dataclass(frozen=True)
class Limits:
    """Deadlines in seconds, from `[limits]` of `course.toml`."""

    call_seconds: float = 10.0
    import_seconds: float = 20.0
    exercise_seconds: float = 120.0


@dataclass(frozen=True)
class Exercise:
    """One exercise: a module of a chapter.

    Args:
        root: the course root.
        folder: the chapter's folder name, `ch04_classification`.
        name: the module's name, `softmax`.
    """

    root: Path
    folder: str
    name: str

    @property
    def chapter(self) -> str:
        """The chapter's short name, `ch04`."""
        return chapter_key(self.folder)

    @property
    def id(self) -> str:
        """The exercise's id, `ch04/softmax`."""
        return f"{self.chapter}/{self.name}"

    @property
    def checks(self) -> Path:
        """The folder with everything that grades it."""
        return self.root / "autograder" / self.folder / self.name

    @property
    def solution(self) -> Path:
        """The hand-written source; absent in what students get."""
        return self.root / "solutions" / self.folder / f"{self.name}.py"

    @property
    def stub(self) -> Path:
        """The module as the student gets it."""
        return self.root / "assignments" / self.folder / f"{self.name}.py"

    @property
    def needs(self) -> tuple[str, ...]:
        """What its code needs beyond the usual, from `needs` of its `exercise.toml`; mostly nothing.

        Raises:
            UserError: the file cannot be read, or names what does not exist.
        """
        path = self.checks / "exercise.toml"
        if not path.is_file():
            return ()
        try:
            needs = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("needs", [])
        except (ValueError, OSError) as error:
            raise UserError(f"{path}: cannot be read: {error}") from None
        if not isinstance(needs, list) or not all(need in NEEDS for need in needs):
            raise UserError(f"{path}: needs = {needs!r}; expected a list of {', '.join(NEEDS)}")
        return tuple(needs)

    def in_submission(self, submission: Path) -> Path:
        """Return where `submission` holds this exercise: a module if there is one, else a notebook."""
        module = submission / self.folder / f"{self.name}.py"
        return self.module_in(submission) or self.notebook_in(submission) or module

    def module_in(self, submission: Path) -> Path | None:
        """Return the `.py` file in the chapter's folder, or at the top, of `submission`."""
        return self._named(submission, f"{self.name}.py")

    def notebook_in(self, submission: Path) -> Path | None:
        """Return the `.ipynb` file there, or one with another name that says it is this exercise's."""
        named = self._named(submission, f"{self.name}.ipynb")
        return named or next((path for path in self._notebooks(submission) if self._claims(path)), None)

    def _named(self, submission: Path, name: str) -> Path | None:
        places = (submission / self.folder / name, submission / name)
        return next((path for path in places if path.is_file()), None)

    def _notebooks(self, submission: Path) -> list[Path]:
        folders = (submission / self.folder, submission)
        return [path for folder in folders for path in sorted(folder.glob("*.ipynb"))][:RENAMED]

    def _claims(self, path: Path) -> bool:
        try:
            data = read_regular_file(path, NOTEBOOK_BYTES)
        except OSError:
            return False
        # Most notebooks here are other exercises': do not parse them.
        return self.name.encode() in data and origin_of(data).exercise == self.id


@dataclass(frozen=True)
class Chapter:
    """A chapter with its exercises, in the order of `course.toml`, then of the alphabet."""

    folder: str
    exercises: tuple[Exercise, ...]

    @property
    def key(self) -> str:
        """The chapter's short name, `ch04`."""
        return chapter_key(self.folder)


@dataclass(frozen=True)
class Course:
    """A course root and what `course.toml` says."""

    root: Path
    name: str
    release_seed: int
    device: str = "cpu"
    extras: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    order: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def chapters(self) -> tuple[Chapter, ...]:
        """Return the chapters that have at least one exercise with checks."""
        found = []
        for folder in sorted((self.root / "autograder").glob("*")):
            if CHAPTER_FOLDER.fullmatch(folder.name) and folder.is_dir():
                names = sorted({test.parent.name for test in folder.glob("*/test_*.py")})
                first = self.order.get(chapter_key(folder.name), ())
                names.sort(key=lambda name: first.index(name) if name in first else len(first))
                if names:
                    exercises = tuple(Exercise(self.root, folder.name, name) for name in names)
                    found.append(Chapter(folder.name, exercises))
        return tuple(found)

    def exercises(self) -> tuple[Exercise, ...]:
        """Return all exercises in course order."""
        return tuple(exercise for chapter in self.chapters() for exercise in chapter.exercises)


def chapter_key(folder: str) -> str:
    """Return `ch04` for `ch04_classification` and `app_a` for `app_a_engineering`."""
    match = CHAPTER_FOLDER.fullmatch(folder)
    if match is None:
        raise UserError(f"{folder} is not a chapter folder; expected a name like ch04_classification")
    return match.group(1)


def find_course(start: Path | None = None) -> Course:
    """Read the course whose root is `start` or the nearest folder above it.

    Raises:
        UserError: there is no `course.toml`, or it cannot be read.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "course.toml").is_file():
            return _read(folder)
    raise UserError(
        f"no course.toml in {here} or any folder above it.\n"
        "Run the command inside a course folder: a clone of the course, or your instructor's bundle."
    )


def _read(root: Path) -> Course:
    path = root / "course.toml"
    try:
        config = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        profile = config.get("profile", {})
        return Course(
            root=root,
            name=str(config["name"]),
            release_seed=int(config["release_seed"]),
            device=str(profile.get("device", "cpu")),
            extras=tuple(map(str, profile.get("extras", ()))),
            imports=tuple(map(str, config.get("workers", {}).get("imports", ()))),
            limits=Limits(**config.get("limits", {})),
            order={chapter: tuple(map(str, names)) for chapter, names in config.get("order", {}).items()},
        )
    except KeyError as error:
        raise UserError(
            f"{path}: the key {error} is missing; compare it with the one in the course's repository"
        ) from None
    except (ValueError, TypeError, AttributeError, OSError) as error:
        raise UserError(f"{path}: cannot be read as a course description: {error}") from None
