"""Where the seed of a check comes from."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets

SECRET_VARIABLE = "D2LCOURSE_SECRET"  # noqa: S105 - the variable's name, not a secret


def public_seed(release_seed: int, exercise: str, check: str) -> int:
    """Return the seed of a public check: the same for everyone with this release."""
    return _number(hashlib.sha256(f"{release_seed} {exercise} {check}".encode()).digest())


def hidden_seed(secret: bytes, exercise: str, submission_digest: str, check: str) -> int:
    """Return the seed of a hidden check: unknown without the class secret, new for each submission."""
    return _number(hmac.digest(secret, f"{exercise} {submission_digest} {check}".encode(), "sha256"))


def named_secret() -> bytes | None:
    """Return the class secret that the environment names, if it names one."""
    return os.environ.get(SECRET_VARIABLE, "").encode() or None


def class_secret() -> bytes:
    """Return the class secret of the environment, or a new one."""
    return named_secret() or secrets.token_bytes(32)


def secret_digest(secret: bytes) -> str:
    """Return what records and stores remember of a secret."""
    return hashlib.sha256(b"d2lcourse class secret " + secret).hexdigest()[:16]


def _number(digest: bytes) -> int:
    return int.from_bytes(digest[:7], "little")  # 56 bits: exact in JSON readers and in torch generators
