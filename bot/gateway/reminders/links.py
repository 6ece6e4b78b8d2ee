"""The links in a mail: signed, they name an address by its id and hold nothing else about anybody."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from itsdangerous import BadData, URLSafeSerializer

from bot.gateway.tokens import kept_secret

Purpose = Literal["confirm", "stop", "open"]


@dataclass(frozen=True)
class Linked:
    """What a link is about: whose address, and which, as a later one is another."""

    conversation: str
    email: str


class Links:
    """Makes and reads links; they do not run out, as an old mail must still end the mails."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    @classmethod
    def kept_in(cls, folder: Path) -> Links:
        """Links signed with the secret that signs the patients' tokens."""
        return cls(kept_secret(folder / "token.key"))

    def make(self, purpose: Purpose, linked: Linked) -> str:
        """The signed text of a link; one purpose's is no good for the other."""
        token = self._serializer(purpose).dumps([linked.conversation, linked.email])
        return token if isinstance(token, str) else token.decode()

    def read(self, purpose: Purpose, token: str) -> Linked | None:
        """What the link is about, or None where it is not ours."""
        try:
            conversation, email = self._serializer(purpose).loads(token)
        except (BadData, ValueError, TypeError):
            return None
        return Linked(str(conversation), str(email))

    def _serializer(self, purpose: Purpose) -> URLSafeSerializer:
        return URLSafeSerializer(self._secret, salt=f"mail/{purpose}")
