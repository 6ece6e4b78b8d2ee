"""Passwords of the practice's people: Argon2id hashes, one-time passwords, and what a new one has to be."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 200
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Capitals and digits that nobody mistakes for each other when read out or copied from paper."""

_hasher = PasswordHasher()
# Verified against when the name is unknown, so that an answer takes as long either way.
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


def hash_password(password: str) -> str:
    """The Argon2id hash to keep. Takes some 50 ms and 64 MB: call it in a thread."""
    return _hasher.hash(password)


def verify_password(kept: str | None, password: str) -> bool:
    """Whether the password belongs to the hash; with None it takes as long and is False."""
    try:
        return _hasher.verify(kept or _NOBODY, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def new_one_time_password() -> str:
    """A password to be shown once and changed at the first sign-in: 16 signs (80 bits) in groups of four."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(16))
    return "-".join(signs[start : start + 4] for start in range(0, 16, 4))


def weakness(password: str, name: str) -> str | None:
    """Why a password will not do: too_short, too_long, too_plain, like_name; None if it will."""
    if len(password) < SHORTEST:
        return "too_short"
    if len(password) > LONGEST:
        return "too_long"
    if len(set(password.casefold())) < 4:
        return "too_plain"
    plain = "".join(password.casefold().split())
    return "like_name" if plain == "".join(name.casefold().split()) else None
