"""What safety has said in chats before it could be stored, so that it is not said again once it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

_KNOWN_FOR = 600.0  # seconds
_KEPT = 1_000


@dataclass(frozen=True)
class _Said:
    chat: int
    client_id: str
    text: str
    at: float


class SaidUnstored:
    """Lines that surely went out, by the message that they answer. In doubt a line is said twice, never not at all."""

    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._said: list[_Said] = []

    def note(self, chat: int, client_id: str, text: str) -> None:
        """The line, in answer to the message of that client id, stands in the chat."""
        self._said = [*self._known(), _Said(chat, client_id, text, self._seconds())][-_KEPT:]

    def in_chat(self, chat: int) -> Sequence[tuple[str, str]]:
        """What stands there: (client id of the message, line)."""
        return [(said.client_id, said.text) for said in self._known() if said.chat == chat]

    def forget(self, chat: int | None = None) -> None:
        """Of one chat: its conversation is erased. Of all: another process sends from here on."""
        self._said = [said for said in self._said if chat is not None and said.chat != chat]

    def _known(self) -> list[_Said]:
        since = self._seconds() - _KNOWN_FOR
        return [said for said in self._said if said.at > since]
