"""A patient of the demo, who talks with Mo through the chat API as the widget does."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx

from bot.demo import moving
from bot.demo.people import Person
from bot.evaluation.talks.speaker import Speaker
from bot.records.repository import Records

Send = Callable[[str, str, dict[str, Any], dict[str, str]], httpx.Response]
"""Sends a request (method, path, JSON, headers) and waits for the answer."""

_THINKS, _TYPES = timedelta(seconds=11), timedelta(seconds=0.28)
"""How long somebody takes to read and think, and to type a sign on a telephone."""


class DemoError(RuntimeError):
    """The gateway did not answer a patient as it should."""


class Patient(Speaker):
    """Carries a person's side of the talk to the gateway; `last_message` knows the id of each talk's last message."""

    def __init__(self, person: Person, send: Send, records: Records, last_message: dict[str, str], code: str) -> None:
        self.person, self.script = person, person.script
        self._send, self._records, self._last_message, self._code = send, records, last_message, code
        self._id = f"demo-{person.name}-{person.draw('id', 2**32):08x}"
        self._headers: dict[str, str] = {}
        self.conversation = ""
        self._state: dict[str, Any] = {}
        self._held, self._talks = False, False
        self._numbers = itertools.count(1)

    @property
    def expecting(self) -> str:
        """What Mo's last question waits for."""
        return str(self._state.get("expecting") or "")

    @property
    def on_hold(self) -> bool:
        """Whether safety leads."""
        return self._held

    @property
    def closed(self) -> bool:
        """Whether Mo has said goodbye, or the patient does not want to talk any more."""
        return not self._talks or bool(self._state.get("closed"))

    def _look(self) -> None:
        """See where the talk stands."""
        talk, message = self._records.conversation(self.conversation), self._last_message.get(self.conversation)
        context = self._records.turn_context(message) if message else None
        self._held, self._talks = bool(talk and talk.hold), bool(talk and talk.talk)
        self._state = (context.state if context else None) or {}

    def _open(self) -> None:
        first = not self.conversation
        code = {"code": self._code} if first and self._code else {}
        opened = self._call("POST", "/api/conversations", {"id": self._id, "new_visit": not first, **code})
        self.conversation = opened["conversation"]
        self._headers = {"Authorization": f"Bearer {opened['token']}"}
        if first:
            for agreed in ({"talk": True}, {"share": self.person.share}):
                moving.on(_THINKS)
                self._call("PUT", "/api/consent", agreed)
        self._look()

    def _say(self, text: str) -> None:
        moving.on(_THINKS + _TYPES * len(text))
        self._call("POST", "/api/messages", {"id": f"{self._id}-{next(self._numbers)}", "text": text})
        self._look()

    def _call(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        response = self._send(method, path, body, self._headers)
        if response.status_code not in (200, 201):
            raise DemoError(f"{self.person.name}: {method} {path} answered {response.status_code}")
        answer: dict[str, Any] = response.json()
        return answer
