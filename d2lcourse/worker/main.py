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

from d2lcourse.worker.channel import Channel
from d2lcourse.worker.servant import Servant


def serve(sock: socket.socket, scratch: Path) -> None:
    """Answer requests until the examiner closes the socket."""
    channel = Channel(sock)
    servant = Servant(scratch, channel)
    while True:
        try:
            message, body = channel.request()
        except (EOFError, ConnectionError):
            return
        channel.send(servant.handle(message, body))


def main() -> None:
    """Serve on the descriptor that the command line names."""
    torch.set_num_threads(1)
    sock = socket.socket(fileno=int(sys.argv[1]))
    os.set_inheritable(sock.fileno(), False)
    serve(sock, Path.cwd())
    # Skip atexit handlers and threads that the submission may have left behind.
    os._exit(0)


if __name__ == "__main__":
    main()
