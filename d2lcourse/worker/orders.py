"""What the examiner and a template say to each other."""

from __future__ import annotations

import msgspec

from d2lcourse.worker.confine.layers import Level

MESSAGE_BYTES = 1 << 16


class Order(msgspec.Struct, frozen=True):
    """What the examiner asks of the template.

    Args:
        verb: `fork` a worker (its channel, its output and a socket for the answer are sent along), ask `how`
            it ended, or `end` it, which is not answered.
        number: tells questions apart, also those of several processes.
        pid: which one; 0 for all.
        scratch: the new worker's folder where it has no root of its own; removed in the end.
    """

    verb: str
    number: int = 0
    pid: int = 0
    scratch: str = ""


class Report(msgspec.Struct, frozen=True):
    """The template's answer.

    Args:
        number: the order's; 0 for the first report, which answers none.
        pid: the worker.
        status: how it ended, as `os.waitpid` says; None while it runs.
        layers: which layers every worker gets.
        failed: which do not work here, and why.
        level: what they add up to.
    """

    number: int = 0
    pid: int = 0
    status: int | None = None
    layers: list[str] = []
    failed: dict[str, str] = {}
    level: Level = "D"
