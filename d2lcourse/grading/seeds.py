"""Where the seed of a check comes from."""

from __future__ import annotations

import hashlib
import hmac


def public_seed(release_seed: int, exercise: str, check: str) -> int:
    """Return the seed of a public check: the same for everyone with this release."""
    return _number(hashlib.sha256(f"{release_seed} {exercise} {check}".encode()).digest())


def hidden_seed(secret: bytes, exercise: str, submission_digest: str, check: str) -> int:
    """Return the seed of a hidden check: unknown without the class secret, new for each submission."""
    return _number(hmac.digest(secret, f"{exercise} {submission_digest} {check}".encode(), "sha256"))


def _number(digest: bytes) -> int:
    return int.from_bytes(digest[:7], "little")  # 56 bits: exact in JSON readers and in torch generators
