"""The worker's process: `python -I -m d2lcourse.worker.main FD`.

Reads requests from the inherited socket until it closes. Runs no thread, no pytest and no event
loop beside the student's code.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import torch

from d2lcourse.worker.frames import read_frame, write_frame
from d2lcourse.worker.servant import Servant


def serve(channel: socket.socket, servant: Servant) -> None:
    """Answer requests until the examiner closes the channel."""
    while True:
        try:
            message, body = read_frame(channel)
        except (EOFError, ConnectionError):
            return
        write_frame(channel, servant.handle(message, body))


def main() -> None:
    """Serve on the descriptor that the command line names."""
    torch.set_num_threads(1)
    channel = socket.socket(fileno=int(sys.argv[1]))
    os.set_inheritable(channel.fileno(), False)
    serve(channel, Servant(Path.cwd()))
    # Skip atexit handlers and threads that the submission may have left behind.
    os._exit(0)


if __name__ == "__main__":
    main()
