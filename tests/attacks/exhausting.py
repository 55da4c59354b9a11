"""Attacks that use up time, memory, processes, space."""

from __future__ import annotations

from tests.attacks.corpus import Attack

LIMITS = "user,rlimits,cgroup"
FILES = f"root,namespaces,landlock,privileges,{LIMITS}"  # what bounds files and shared memory
NAME = """
import ctypes
def rename(): ctypes.CDLL(None).prctl(15, b"d2l-daemon", 0, 0, 0)
"""

ATTACKS = [
    Attack(39, "leaves a daemon that ignores signals", NAME + """
import os, signal, time
def attack(c):
    if (pid := os.fork()) == 0:
        os.setsid()
        if os.fork() == 0:
            for number in range(1, 65):
                try: signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError): pass
            rename()
            os.closerange(0, 64)
            time.sleep(20)
        os._exit(0)
    os.waitpid(pid, 0)
    return True
""", "plain"),
    Attack(40, "starts processes without end", NAME + """
import os, time
def attack(c):
    for _ in range(150):
        if os.fork() == 0:
            rename()
            time.sleep(20)
            os._exit(0)
    return True
""", LIMITS),
    Attack(41, "starts threads without end", """
import threading
def attack(c):
    done = threading.Event()
    for _ in range(150):
        threading.Thread(target=done.wait, daemon=True).start()
    done.set()
    return True
""", LIMITS),
    Attack(42, "fills its memory", """
def attack(c):
    kept = []
    for _ in range(40):
        kept.append(b"x" * (64 << 20))
    return len(kept) == 40
""", LIMITS),
    Attack(42, "asks torch for memory", """
import torch
def attack(c):
    return torch.ones(5 << 28, dtype=torch.float16).numel() > 0
""", LIMITS),
    Attack(43, "fills shared memory", """
import os
def attack(c):
    with open("/dev/shm/d2l-canary", "wb") as file:
        os.unlink(file.name)
        for _ in range(10):
            file.write(b"x" * (64 << 20))
            file.flush()
    return True
""", FILES),
    Attack(44, "shares memory among children", """
import os, time
def attack(c):
    children = []
    for _ in range(6):
        if (pid := os.fork()) == 0:
            kept = [b"x" * (64 << 20) for _ in range(8)]
            time.sleep(0.6)
            os._exit(len(kept))
        children.append(pid)
    return [os.waitpid(pid, 0)[1] >> 8 for pid in children] == [8] * 6
""", LIMITS),
    Attack(45, "fills its folder", """
import os
def attack(c):
    for i in range(5):
        with open(f"fill{i}", "wb") as file:
            os.unlink(file.name)
            globals().setdefault("kept", []).append(os.dup(file.fileno()))
            for _ in range(2):
                file.write(b"x" * (32 << 20))
                file.flush()
    return True
""", FILES),
    Attack(45, "makes files without end", """
import os
def attack(c):
    made = 0
    try:
        while made < 12_000:
            open(f"f{made}", "w").close()
            made += 1
    finally:
        for i in range(made):
            os.unlink(f"f{i}")
    return True
""", FILES),
    Attack(46, "makes a file of ten gigabytes", """
import os
def attack(c):
    with open("large", "wb") as file:
        file.truncate(10 << 30)
    os.unlink("large")
    return True
""", FILES),
]  # fmt: skip
