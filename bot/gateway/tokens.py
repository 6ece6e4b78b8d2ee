"""Signed bearer tokens: they name the conversation, its country and its locale, so that safety needs no database."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from itsdangerous import BadData, URLSafeTimedSerializer

from bot import clock

_GOOD_FOR = timedelta(days=180)


@dataclass(frozen=True)
class Ticket:
    """What a token says: conversation id, country (ISO 3166 alpha-2) and locale ("en")."""

    conversation: str
    country: str
    locale: str


class Tokens:
    """Makes and reads tokens; a token is good for 180 days and every resumed visit gives a new one."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._serializer = URLSafeTimedSerializer(secret, salt="conversation")

    @classmethod
    def kept_in(cls, folder: Path) -> Tokens:
        """Tokens signed with the secret in `folder`/token.key, made (mode 0600) at the first start."""
        return cls(kept_secret(folder / "token.key"))

    def secret_for(self, purpose: str) -> bytes:
        """Another secret made of this one, the same at every gateway with the same token.key: 32 bytes."""
        return hashlib.blake2b(f"{purpose}:{self._secret}".encode(), digest_size=32).digest()

    def make(self, ticket: Ticket) -> str:
        """The signed text of a ticket."""
        token = self._serializer.dumps([ticket.conversation, ticket.country, ticket.locale])
        return token if isinstance(token, str) else token.decode()

    def read(self, token: str) -> Ticket | None:
        """The ticket, or None where the signature is wrong, too old or not ours.

        One from the future is good: a clock was set back, or another gateway's goes ahead.
        """
        try:
            (conversation, country, locale), made = self._serializer.loads(token, return_timestamp=True)
        except (BadData, ValueError, TypeError):
            return None
        if clock.now() - made > _GOOD_FOR:
            return None
        return Ticket(str(conversation), str(country), str(locale))


def kept_secret(path: Path, make: Callable[[], str] = secrets.token_urlsafe) -> str:
    """The secret in a file, made (mode 0600) where there is none yet. Raises ValueError where it is unusable."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(make())
        try:
            os.link(draft, path)  # whole or not at all, and the first of two starting processes wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    secret = path.read_text().strip()
    if len(secret) < 32:
        raise ValueError(f"{path} holds no usable secret; delete it, and a new one is made at the next start")
    return secret
