"""Notices that files were saved, whatever way an editor saves them.

What lies in the folders is the truth, and it is looked at again and again; watchfiles, where it is installed,
only says when to look. So nothing is missed where a system reports no changes (network folders).
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

SUFFIXES = (".py", ".ipynb", ".toml")
SETTLE = 0.06  # seconds without a change before a file counts as saved: some editors write several times
POLL = 0.2  # seconds between two looks where nothing reports changes
BACKSTOP = 2.0  # seconds between two looks where something does

Stamp = tuple[int, int, int]  # when it was changed, its size, its inode (another after a rename)
Content = dict[str, Stamp]


class Folders:
    """Folders whose files are watched.

    Args:
        paths: which; they need not exist yet.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._seen = {path: content_of(path) for path in dict.fromkeys(paths)}
        self._changed_at: dict[Path, float] = {}

    @property
    def paths(self) -> tuple[Path, ...]:
        """The folders."""
        return tuple(self._seen)

    @property
    def is_unsettled(self) -> bool:
        """Whether something is being saved."""
        return bool(self._changed_at)

    def look(self, now: float) -> list[Path]:
        """Return the folders in which something was saved, each once, when it has come to rest.

        Args:
            now: the time in seconds.
        """
        for path, before in self._seen.items():
            content = content_of(path)
            if content != before:
                self._seen[path] = content
                self._changed_at[path] = now
        settled = [path for path, since in self._changed_at.items() if now - since >= SETTLE]
        for path in settled:
            del self._changed_at[path]
        return settled


def content_of(folder: Path) -> Content:
    """Return the stamps of a folder's modules, notebooks and settings; nothing if there is no folder."""
    found: Content = {}
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(SUFFIXES):
                with contextlib.suppress(OSError):  # renamed meanwhile
                    status = entry.stat()
                    found[entry.name] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return found


class Reports:
    """Calls back when the system reports a change in some folders; does nothing where it cannot.

    Args:
        folders: which.
        wake: called from another thread.
    """

    def __init__(self, folders: Iterable[Path], wake: Callable[[], None]) -> None:
        self._stopped = threading.Event()
        self._wake = wake
        self._thread: threading.Thread | None = None
        try:
            import watchfiles
        except ImportError:
            return
        paths = [path for path in folders if path.is_dir()]
        changes = watchfiles.watch(
            *paths,
            watch_filter=lambda _, name: name.endswith(SUFFIXES),
            debounce=50,
            step=10,
            rust_timeout=500,
            yield_on_timeout=True,
            stop_event=self._stopped,
            raise_interrupt=False,
            recursive=False,
        )
        self._thread = threading.Thread(target=self._listen, args=(changes,), daemon=True)
        self._thread.start()

    @property
    def are_on(self) -> bool:
        """Whether changes are reported."""
        return self._thread is not None and self._thread.is_alive()

    def close(self) -> None:
        """Listen no more."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _listen(self, changes: Iterable[set[tuple[object, str]]]) -> None:
        # No watches left, or a folder that is gone: from then on the folders are looked at often.
        with contextlib.suppress(OSError, RuntimeError):
            for found in changes:
                if found:
                    self._wake()
