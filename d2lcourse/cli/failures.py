"""What a user reads where the system is to blame, and a console that every text can be printed on."""

from __future__ import annotations

import errno
import io
import sys

# What stands between a user and these is room, or a right; anything else is left to the system's words.
CURES = {
    errno.ENOSPC: "free some disk space, then run the command again",
    errno.EDQUOT: "your quota is used up: delete something, then run the command again",
    errno.EACCES: "change who may use it, or work in a folder of your own",
    errno.EPERM: "change who may use it, or work in a folder of your own",
    errno.EROFS: "work in a folder that can be written",
    errno.EMFILE: "close other programs, or raise the limit: ulimit -n 4096",
    errno.ENOMEM: "close other programs, then run the command again",
}
# Where the package has another name than the module, or another source.
INSTALLS = {
    "torch": "torch --index-url https://download.pytorch.org/whl/cpu",
    "sklearn": "scikit-learn",
    "PIL": "Pillow",
}


def prepare_console() -> None:
    """Let stdout and stderr take every text: what their encoding lacks is shown by its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def about_system(error: OSError) -> str:
    """Return an error of the system as a sentence: the file, the cause and the cure."""
    place = f"{error.filename}: " if error.filename else ""
    cause = error.strerror or str(error)
    cure = CURES.get(error.errno or 0, "`d2lcourse doctor` says more about this machine")
    return f"{place}{cause}\n{cure}"


def about_import(error: ImportError | OSError) -> str:
    """Return why a package cannot be used, and what to do."""
    name = getattr(error, "name", None)
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
    if isinstance(error, ModuleNotFoundError) and name:
        what = name.partition(".")[0]
        if what == "d2lcourse":
            return (
                f"{name} is missing: the installation is incomplete\npip install --force-reinstall d2lcourse"
            )
        install = INSTALLS.get(what, what)
        return f"{what} is not installed\npip install {install}; `d2lcourse doctor` looks for the others"
    return f"a package cannot be loaded: {reason}\n`d2lcourse doctor` says which, and how to mend it"
