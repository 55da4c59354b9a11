"""One thing that `doctor` has found out about this machine."""

from __future__ import annotations

from typing import Literal

import msgspec

State = Literal["ok", "missing", "broken"]


class Finding(msgspec.Struct, frozen=True):
    """One thing about this machine.

    Args:
        what: the thing.
        state: `ok`, `missing` (only some need it) or `broken`.
        says: how it is.
        cure: what to do about it, or nothing.
    """

    what: str
    state: State
    says: str
    cure: str = ""
