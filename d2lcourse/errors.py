"""Every exception of d2lcourse.

D2LError
├── UserError            something a user can mend: the message names the file, the cause and the cure
├── GraderError          our own failure: the record says *error*, never a zero for the student
│   └── TooNoisy         a measurement of ours that this machine did not allow
└── SubmissionFailed     the submission's failure, seen from the examiner
    ├── CheckFailed      an answer came back and is wrong
    ├── StudentRaised    the student's code raised
    ├── ImportFailed     the student's module could not be imported
    ├── WorkerTimedOut   a call missed its deadline
    └── WorkerDied       the worker exited, was killed or broke the protocol
"""

from __future__ import annotations

from dataclasses import dataclass

LONG_CALL = 6  # lines of a call's text before which an error is shown


class D2LError(Exception):
    """Base of everything d2lcourse raises on purpose."""


class UserError(D2LError):
    """A mistake in usage or set-up. Commands print it and exit with 2."""


class GraderError(D2LError):
    """A failure of the grader itself; the student is not to blame."""


class TooNoisy(GraderError):
    """A timed check whose baseline varied too much for a verdict; another attempt may succeed."""


class SubmissionFailed(D2LError):
    """A failure that belongs to the submission."""


class CheckFailed(SubmissionFailed):
    """An answer came back and is wrong.

    Args:
        message: what the student should read.
        about: the value that is wrong, as it came from the worker; tells which call made it.
    """

    def __init__(self, message: str, about: object = None) -> None:
        super().__init__(message)
        self.about = about


@dataclass(frozen=True)
class StudentFrame:
    """One line of the student's own traceback."""

    place: str
    function: str
    source: str


class StudentRaised(SubmissionFailed):
    """The student's code raised an exception.

    Args:
        types: names of the exception's class and its bases, most derived first.
        message: the exception's text, bounded.
        frames: the student's own frames, outermost first.
        call: the call that raised, as shown to students.
    """

    def __init__(
        self, types: tuple[str, ...], message: str, frames: tuple[StudentFrame, ...], call: str
    ) -> None:
        self.types, self.message, self.frames, self.call = types, message, frames, call
        super().__init__(str(self))

    @property
    def is_stub(self) -> bool:
        """Whether the function is simply not written yet."""
        return "NotImplementedError" in self.types

    def __str__(self) -> str:
        if self.is_stub:
            return f"{self.call.partition('(')[0]} is not written yet: it still raises NotImplementedError"
        what = f"raised {self.types[0]}" + (f": {self.message}" if self.message else "")
        lines = describe_frames(self.frames)
        if self.types[0] == "BdbQuit":
            lines.append("  a breakpoint needs a terminal: d2lcourse check ID --in-process")
        # Behind many lines of arguments nobody would find the error.
        if self.call.count("\n") >= LONG_CALL:
            return "\n".join([f"{self.call.partition('(')[0]} {what}", *lines, "in the call", self.call])
        return "\n".join([f"{self.call} {what}", *lines])


class ImportFailed(SubmissionFailed):
    """The student's module could not be imported."""


class WorkerTimedOut(SubmissionFailed):
    """A call of the student's code missed its deadline."""


class WorkerDied(SubmissionFailed):
    """The student's process exited, was killed or broke the protocol."""


def describe_frames(frames: tuple[StudentFrame, ...]) -> list[str]:
    """Return the student's traceback as indented lines."""
    return [f"  {frame.place}, in {frame.function}: {frame.source}" for frame in frames]
