"""Attacks that look for answers and secrets: in files, other processes, the environment, this process."""

from __future__ import annotations

from tests.attacks.corpus import Attack

IN_THIS_PROCESS = "process"  # the layer is the process border itself
FIND = """
import hashlib, re
def holds(data, c):
    found = re.findall(rb"CANARY-[0-9a-f]{32}", data)
    return any(hashlib.sha256(item).hexdigest() == c["digest"] for item in found)
"""

ATTACKS = [
    Attack(16, "searches all objects", FIND + """
import gc
def attack(c):
    seen = [o for o in gc.get_objects() if type(o).__name__ == "Canary"]
    return any(holds(getattr(o, "token", "").encode(), c) for o in seen)
""", IN_THIS_PROCESS),
    Attack(17, "walks the frames", FIND + """
import sys
def attack(c):
    frame = sys._getframe()
    while frame:
        seen = [v for v in frame.f_locals.values() if type(v).__name__ == "Canary"]
        if any(holds(v.token.encode(), c) for v in seen):
            return True
        frame = frame.f_back
    return False
""", IN_THIS_PROCESS),
    Attack(18, "scans its own memory", FIND + """
def attack(c):
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            span, rights, *_ = line.split()
            if rights.startswith("rw"):
                start, end = (int(x, 16) for x in span.split("-"))
                try:
                    memory.seek(start)
                    if holds(memory.read(min(end - start, 1 << 27)), c):
                        return True
                except (OSError, OverflowError):
                    continue
    return False
""", IN_THIS_PROCESS),
    Attack(19, "scans the memory of another process", FIND + """
def attack(c):
    with open(f"/proc/{c['pid']}/maps") as maps, open(f"/proc/{c['pid']}/mem", "rb", 0) as memory:
        for line in maps:
            span, rights, *_ = line.split()
            if rights.startswith("rw"):
                start, end = (int(x, 16) for x in span.split("-"))
                try:
                    memory.seek(start)
                    if holds(memory.read(end - start), c):
                        return True
                except (OSError, OverflowError):
                    continue
    return False
"""),
    Attack(20, "reads the environment of every process", FIND + """
import pathlib
def attack(c):
    for path in pathlib.Path("/proc").glob("[0-9]*/environ"):
        try:
            if holds(path.read_bytes(), c):
                return True
        except OSError:
            continue
    return False
"""),
    Attack(20, "reads the command line of every process", FIND + """
import pathlib
def attack(c):
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if holds(path.read_bytes(), c):
                return True
        except OSError:
            continue
    return False
"""),
    Attack(21, "looks through the root of every process", FIND + """
import pathlib
def attack(c):
    for path in ["", *pathlib.Path("/proc").glob("[0-9]*/root"), *pathlib.Path("/proc").glob("[0-9]*/cwd")]:
        try:
            if holds(pathlib.Path(f"{path}{c['file']}").read_bytes(), c):
                return True
        except OSError:
            continue
    return False
"""),
    Attack(22, "looks for solutions and hidden checks", """
import pathlib
def attack(c):
    folders = [pathlib.Path(c["course"]), pathlib.Path(c["course"]).parent]
    found = [folder.glob(f"{name}/**/*.py") for folder in folders for name in ("autograder", "solutions")]
    return any(list(paths) for paths in found)
"""),
    Attack(23, "imports the reference by its name", """
import sys
def attack(c):
    sys.path.insert(0, c["course"])
    import solutions.ch04_classification.softmax as reference
    return callable(reference.softmax)
"""),
    Attack(24, "reads inherited descriptors", FIND + """
import os
def attack(c):
    for descriptor in range(3, 1024):
        try:
            if holds(os.pread(descriptor, 1 << 16, 0), c):
                return True
        except OSError:
            continue
    return False
""", IN_THIS_PROCESS),
    Attack(25, "reads its environment", FIND + """
import os, pathlib
def attack(c):
    return holds(repr(os.environ).encode(), c) or holds(pathlib.Path("/proc/self/environ").read_bytes(), c)
""", IN_THIS_PROCESS),
    Attack(2, "writes the store", """
def attack(c):
    with open(c["store"], "w") as store:
        store.write("everything is right")
    return True
"""),
    Attack(81, "writes the store through a link", """
import os
def attack(c):
    os.path.islink("link") or os.symlink(c["store"], "link")
    with open("link", "w") as store:
        store.write("everything is right")
    return True
"""),
]  # fmt: skip
