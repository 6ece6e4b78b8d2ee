"""A patient at the chat API, as the widget is one: opens, agrees, writes, waits for late answers."""

from __future__ import annotations

import secrets
import time
from typing import Any

import httpx

SPOKEN: set[str] = set()
"""Everything that patients have written in this run, to be looked for where it must not be."""


class Patient:
    """One patient in one browser tab."""

    def __init__(self, url: str, client_id: str | None = None) -> None:
        self.http = httpx.Client(base_url=url, timeout=40, trust_env=False)
        self.id = client_id or secrets.token_urlsafe(24)
        self.conversation, self.cursor = "", 0

    def open(self, **fields: Any) -> dict[str, Any]:
        """Open or resume the conversation."""
        response = self.try_open(**fields)
        assert response.status_code == 201, response.text
        answer: dict[str, Any] = response.json()
        self.conversation, self.cursor = answer["conversation"], answer["cursor"]
        self.http.headers["Authorization"] = f"Bearer {answer['token']}"
        return self._whole(answer)

    def try_open(self, **fields: Any) -> httpx.Response:
        """Open, whatever comes of it."""
        return self.http.post("/api/conversations", json={"id": self.id, **fields})

    def agree(self, *, share: bool = False) -> dict[str, Any]:
        """Agree to talk, and to share or not, as the buttons of a page do."""
        response = self.http.put("/api/consent", json={"talk": True, "share": share})
        assert response.status_code == 200, response.text
        return self._whole(response.json())

    def post(self, text: str, client_id: str | None = None) -> httpx.Response:
        """Send a message, whatever comes of it."""
        if len(text) > 12:
            SPOKEN.add(text)
        return self.http.post("/api/messages", json={"id": client_id or secrets.token_urlsafe(12), "text": text})

    def say(self, text: str, client_id: str | None = None) -> list[dict[str, Any]]:
        """Send a message and give Mo's answer to it, however long it takes."""
        response = self.post(text, client_id)
        assert response.status_code in (200, 202), response.text
        answer = self._whole(response.json())
        return [line for line in answer["messages"] if line["from"] == "bot"]

    def history(self, after: int = 0) -> list[dict[str, Any]]:
        """All that was said after a number."""
        response = self.http.get("/api/messages", params={"after": after})
        assert response.status_code == 200, response.text
        lines: list[dict[str, Any]] = response.json()["messages"]
        return lines

    def wait_for_answer(self, seq: int, seconds: float = 60) -> list[dict[str, Any]]:
        """Mo's lines after number `seq`, once there are any."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            news = self.http.get("/api/messages", params={"after": seq, "wait": 10}).json()["messages"]
            said = [line for line in news if line["from"] == "bot"]
            if said:
                return said
        raise AssertionError(f"no answer within {seconds:.0f} s")

    def _whole(self, answer: dict[str, Any]) -> dict[str, Any]:
        """The answer, and where it was still to come, what came."""
        if not answer.get("pending"):
            return answer
        late = self.wait_for_answer(max(answer["cursor"], answer.get("seq", 0)))
        return {**answer, "messages": [*answer["messages"], *late]}


def texts(lines: list[dict[str, Any]]) -> str:
    """What lines say, together."""
    return "\n".join(line["text"] for line in lines)
