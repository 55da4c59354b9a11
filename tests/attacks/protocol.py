"""Attacks on the wire: a worker that speaks to the examiner itself, and calls that never end."""

from __future__ import annotations

from tests.attacks.corpus import Attack

# The student's code finds the channel among its descriptors and knows the format: nothing about it is secret.
CHANNEL = """
import os, socket, time
from d2lcourse.worker.frames import MAGIC, PREFIX
def channel():
    for descriptor in range(3, 64):
        try:
            found = socket.socket(fileno=os.dup(descriptor))
            if found.family == socket.AF_UNIX:
                return found
        except OSError:
            continue
def prefix(header, body): return PREFIX.pack(MAGIC, header, body)
"""

ATTACKS = [
    Attack(4, "answers twice", CHANNEL + """
from d2lcourse.worker import frames
def attack(c):
    for number in range(1, 50):
        for part in frames.encode(number, "ok", 42.0, None, views=False):
            channel().sendall(part)
    time.sleep(0.2)
"""),
    Attack(5, "answers an old request", CHANNEL + """
from d2lcourse.worker import frames
def attack(c):
    for part in frames.encode(0, "ok", 42.0, None, views=False):
        channel().sendall(part)
    time.sleep(5)
"""),
    Attack(48, "claims a frame of four gigabytes", CHANNEL + """
def attack(c):
    channel().sendall(prefix(1 << 20, 4 << 30) + b"x" * 1000)
    time.sleep(5)
"""),
    Attack(49, "nests without end", """
def attack(c):
    nested = []
    for _ in range(100_000): nested = [nested]
    return nested
"""),
    Attack(50, "returns two hundred thousand tensors", """
import torch
def attack(c): return [torch.empty(0) for _ in range(200_000)]
"""),
    Attack(51, "answers byte by byte", CHANNEL + """
def attack(c):
    for byte in prefix(1 << 16, 1 << 16) * 100:
        channel().send(bytes([byte]))
        time.sleep(0.01)
"""),
    Attack(38, "never returns", "def attack(c):\n    while True: pass\n"),
    Attack(47, "prints without end", """
def attack(c):
    while True: print("x" * 1_000_000, flush=True)
"""),
    Attack(52, "dies of a wrong address", "import ctypes\ndef attack(c): ctypes.string_at(0)\n"),
    Attack(52, "aborts", "import os\ndef attack(c): os.abort()\n"),
    Attack(53, "recurses without end", """
import sys
def attack(c):
    sys.setrecursionlimit(1 << 30)
    def deeper(): return [deeper()] + [1]
    return deeper()
"""),
    Attack(54, "catches every exception", """
import time
def attack(c):
    while True:
        try: time.sleep(1)
        except BaseException: continue
"""),
    Attack(57, "kills everything it may", """
import contextlib, os
def attack(c):
    for whom in (-1, 0):
        with contextlib.suppress(ProcessLookupError): os.kill(whom, 9)
"""),
    Attack(89, "raises text that moves the cursor", """
def attack(c): raise ValueError("\\x1b]0;owned\\x07\\x1b[2J<script>alert(1)</script>=cmd()\\x00")
"""),
]  # fmt: skip
