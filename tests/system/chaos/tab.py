"""One browser tab of a patient on a bad line: what was not confirmed as stored is sent again with the same id."""

from __future__ import annotations

import json
import random
import socket
import struct
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

_SECONDS = 240
_PAUSE = 0.3
# How a message is sent the first time; whatever became of it, the outbox repeats it until it is confirmed.
_FIRST_TRIES = {"whole": 60, "cut after sending": 18, "cut half-way": 4, "twice at once": 18}

Line = tuple[int, str, str, str]
"""seq, from, kind and text of a line as the patient saw it."""


@dataclass(frozen=True)
class Told:
    """One answer to one POST: the HTTP status, the number given to the message, and Mo's lines that came with it."""

    status: int
    stored: bool
    pending: bool
    seq: int
    lines: tuple[Line, ...]


@dataclass
class Said:
    """One message of one tab, and everything its sender was told about it."""

    client_id: str
    text: str
    tab: str
    told: list[Told] = field(default_factory=list)

    @property
    def confirmed(self) -> bool:
        """Whether the sender was told that it is stored."""
        return any(told.stored for told in self.told)

    @property
    def answered(self) -> bool:
        """Whether the sender has the whole answer."""
        return any(told.stored and not told.pending for told in self.told)


class Tab:
    """Sends one message after the other; `sending` is called whenever one is on its way."""

    def __init__(
        self,
        urls: Sequence[str],
        client_id: str,
        name: str,
        chance: random.Random,
        sending: Callable[[], None] = lambda: None,
    ) -> None:
        self.urls, self.client_id, self.name = list(urls), client_id, name
        self.said: list[Said] = []
        self.polled: list[Line] = []
        self.strange: list[str] = []
        self.conversation = ""
        self._chance, self._sending = chance, sending
        self._cursor, self._token = 0, ""
        # No line is kept open, so that a balancer deals every request anew, as if the patient were always moving.
        self._http = httpx.Client(timeout=30, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))

    def open(self) -> None:
        """Open or resume the conversation, however often it takes."""
        answer = self._until(lambda: self._call("POST", "/api/conversations", {"id": self.client_id}), (201,))
        self._token, self.conversation = answer["token"], answer["conversation"]

    def say(self, text: str, patiently: bool = False) -> None:
        """Send a message until it is confirmed, `patiently` until it is answered."""
        said = Said(f"{self.name}-{len(self.said) + 1}", text, self.name)
        self.said.append(said)
        self._sending()
        (first,) = self._chance.choices(list(_FIRST_TRIES), list(_FIRST_TRIES.values()))
        if first.startswith("cut"):
            self._cut(said, whole=first == "cut after sending")
        elif first == "twice at once":
            with ThreadPoolExecutor(2) as both:
                list(both.map(self._post, (said, said)))
        self._repeat(said, lambda: said.answered if patiently else said.confirmed)
        self.poll()

    def finish(self) -> None:
        """Ask again about every message until it is answered, and read what is left."""
        for said in self.said:
            self._repeat(said, lambda said=said: said.answered)  # type: ignore[misc]
            self._post(said)  # once more: the answer must be the same
        self.poll()

    def close(self) -> None:
        """Close the page, once nothing more will be said in any tab."""
        self.poll()
        self._http.close()

    def poll(self) -> None:
        """Read what is new since the last poll, as a page does."""
        news = self._until(lambda: self._call("GET", f"/api/messages?after={self._cursor}"), (200,))
        self._cursor = max(self._cursor, news["cursor"])
        self.polled += _lines(news)

    def _repeat(self, said: Said, done: Callable[[], bool]) -> None:
        until = time.monotonic() + _SECONDS
        while not done():
            if time.monotonic() > until:
                raise AssertionError(f"{said.client_id} is not through after {_SECONDS} s: {said.told[-1:]}")
            if not self._post(said):
                time.sleep(_PAUSE)

    def _post(self, said: Said) -> bool:
        """Send it once; whether anything but a broken line or a request to wait came back."""
        try:
            response = self._call("POST", "/api/messages", self._body(said))
        except httpx.HTTPError:
            return False
        if response.status_code == 401:
            self.strange.append(f"{said.client_id}: 401")
            self.open()
            return False
        if response.status_code not in (200, 202):
            if response.status_code not in (429, 503):
                self.strange.append(f"{said.client_id}: {response.status_code} {response.text[:200]}")
            return False
        body = response.json()
        pending, stored = bool(body.get("pending")), body.get("stored", True)
        said.told.append(Told(response.status_code, stored, pending, body["seq"], tuple(_lines(body))))
        return bool(stored)

    def _cut(self, said: Said, whole: bool) -> None:
        """Send the request, or half of it, and hang up without waiting for an answer."""
        to = urlsplit(self._chance.choice(self.urls))
        body = json.dumps(self._body(said)).encode()
        head = (
            f"POST /api/messages HTTP/1.1\r\nHost: {to.netloc}\r\nAuthorization: Bearer {self._token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        try:
            with socket.create_connection((to.hostname or "", to.port or 80), 5) as line:
                line.sendall(head + (body if whole else body[: len(body) // 2]))
                time.sleep(self._chance.choice((0.0, 0.005, 0.05)))
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # no polite goodbye
        except OSError:
            pass

    def _body(self, said: Said) -> dict[str, str]:
        return {"id": said.client_id, "text": said.text}

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        return self._http.request(method, self._chance.choice(self.urls) + path, json=body, headers=headers)

    def _until(self, call: Callable[[], httpx.Response], wanted: tuple[int, ...]) -> dict[str, Any]:
        until = time.monotonic() + _SECONDS
        while time.monotonic() < until:
            try:
                response = call()
                if response.status_code in wanted:
                    answer: dict[str, Any] = response.json()
                    return answer
                if response.status_code not in (429, 503):
                    self.strange.append(f"{response.request.url.path}: {response.status_code}")
            except httpx.HTTPError:
                pass
            time.sleep(_PAUSE)
        raise AssertionError(f"{self.name}: no {wanted} within {_SECONDS} s")


def _lines(body: dict[str, Any]) -> list[Line]:
    return [(line["seq"], line["from"], line["kind"], line["text"]) for line in body["messages"]]
