"""Every bound on what may cross the wire and on what a worker may use, in one place."""

from __future__ import annotations

HEADER_BYTES = 4 << 20  # msgpack part of a frame
BODY_BYTES = 512 << 20  # raw tensor bytes of a frame
HEADER_FACTOR, BODY_FACTOR = 128, 3  # bytes of memory that decoding a byte of each may take
BUFFERS = 4096  # tensors and arrays in a frame
DEPTH = 32  # nesting of containers
RANK = 16  # dimensions of a tensor
INTEGER_BYTES = 128  # a Python integer
FREE_KEYS = 2000  # dict keys and set items that are neither text nor 64-bit integers: their
# hashes are predictable, and colliding ones would stall the examiner
MESSAGE_CHARS = 2000  # text of a student's exception
FRAMES = 20  # lines of a student's traceback
OUTPUT_BYTES = 64 << 10  # stdout and stderr kept per exercise
CALLBACK_THREADS = 16  # concurrent callbacks of one worker
ITEMS = 100_000  # items taken from a student's generator in one loop
# What a confined worker may use.
MEMORY_BYTES = 2 << 30  # beyond what the template already has
PROCESSES = 64  # processes and threads
FILES = 256  # open at once
FILE_BYTES = 256 << 20
SCRATCH_BYTES = 256 << 20
SHARED_BYTES = 512 << 20  # /dev/shm
INODES = 10_000
CPU_SECONDS = 600

TOO_MUCH_MEMORY = f"used more than {MEMORY_BYTES >> 30} GiB of memory"
TOO_MANY_PROCESSES = f"started more than {PROCESSES} processes and threads"


def excess_behind(types: tuple[str, ...], message: str) -> str:
    """Return the limit that a student's exception is about, as the end of a sentence, or nothing.

    Args:
        types: names of the exception's class and its bases.
        message: its text.
    """
    if "MemoryError" in types or "can't allocate memory" in message:
        return TOO_MUCH_MEMORY
    no_process = "BlockingIOError" in types and "Resource temporarily unavailable" in message
    return TOO_MANY_PROCESSES if no_process or "can't start new thread" in message else ""
