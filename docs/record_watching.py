"""Records the session in docs/watching.md: `python docs/record_watching.py`.

Makes a student's bundle, works in it under tmux as a student would, and writes what the terminal then shows
between the marks in the page. Needs tmux.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "watching.md"
BEGIN, END = "<!-- recorded by docs/record_watching.py -->\n```\n", "```\n<!-- end of the recording -->"
PATIENCE = 180.0
TMUX = ("tmux", "-L", "d2lcourse-recording", "-f", "/dev/null")
WRONG, HALF = "return torch.arange(n) + 1", "return 2.0 * torch.arange(n) + 1"
ANSWERS = {
    "odd_numbers": "return 2 * torch.arange(n) + 1",
    "column_means": "return x.mean(dim=0)",
    "without_negatives": "return torch.where(x < 0, 0, x)",
}


def tmux(*arguments: str) -> str:
    """Run a command of tmux and return what it prints."""
    return subprocess.run([*TMUX, *arguments], check=True, capture_output=True, text=True).stdout


def screen() -> str:
    """Return everything that the terminal has shown."""
    lines = [line.rstrip() for line in tmux("capture-pane", "-p", "-S", "-").splitlines()]
    return "\n".join(lines).strip("\n") + "\n"


def wait_for(pattern: str, count: int = 1) -> None:
    """Wait until the terminal shows what matches a pattern, so many times."""
    deadline = time.monotonic() + PATIENCE
    while len(re.findall(pattern, screen())) < count:
        if time.monotonic() > deadline:
            raise SystemExit(f"the terminal never showed {pattern!r}:\n{screen()}")
        time.sleep(0.2)


def write(stub: str, file: Path, **answers: str) -> None:
    """Save the stub with some functions filled in, as an editor does: a draft that is renamed."""
    text = stub
    for name, answer in answers.items():
        start = text.index(f"def {name}(")
        place = text.index("raise NotImplementedError", start)
        text = text[:place] + answer + text[place + len("raise NotImplementedError") :]
    draft = file.with_suffix(".tmp")
    draft.write_text(text, encoding="utf-8")
    draft.replace(file)


def session(bundle: Path) -> str:
    """Work in a bundle under tmux and return what the terminal shows in the end."""
    file = bundle / "assignments" / "ch02_preliminaries" / "first_steps.py"
    stub = file.read_text(encoding="utf-8")
    tmux("new-session", "-d", "-x", "100", "-y", "50", "-c", str(bundle), "env", "PS1=$ ", "sh")
    command = shlex.quote(str(Path(sys.executable).with_name("d2lcourse")))
    tmux("send-keys", f"alias d2lcourse={command}; clear", "Enter")
    time.sleep(1)
    tmux("clear-history")
    tmux("send-keys", "d2lcourse check --watch ch02", "Enter")
    verdict = r"\d\d:\d\d:\d\d  ch02/first_steps  "
    wait_for(verdict)
    for number, answer in enumerate((WRONG, HALF, ANSWERS["odd_numbers"]), 2):
        if number == 3:
            tmux("send-keys", "h")
            wait_for("hint 1 of")
        write(stub, file, odd_numbers=answer)
        wait_for(verdict, number)
        time.sleep(1)
    write(stub, file, **ANSWERS)
    wait_for("first_steps is complete")
    wait_for(r"\d\d:\d\d:\d\d  ch02/broadcasting  ")
    time.sleep(1)
    tmux("send-keys", "q")
    wait_for(r"\n\$$")
    tmux("send-keys", "d2lcourse status", "Enter")
    wait_for("exercises are complete")
    time.sleep(1)
    return screen().removesuffix("$\n")


def main() -> None:
    """Record a session and put it into the page."""
    with tempfile.TemporaryDirectory(prefix="d2l-recording-") as folder:
        bundle = Path(folder) / "course"
        names = ("ch02/first_steps", "ch02/broadcasting")
        subprocess.run([sys.executable, "-m", "d2lcourse", "release", bundle, *names], cwd=ROOT, check=True)
        try:
            shown = session(bundle)
        finally:
            subprocess.run([*TMUX, "kill-server"], check=False, capture_output=True)
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    PAGE.write_text(before + BEGIN + shown + END + rest.partition(END)[2], encoding="utf-8")
    print(f"wrote {PAGE}")


if __name__ == "__main__":
    main()
