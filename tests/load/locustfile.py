"""Who comes: patients who think before they type, lose the connection and come back, and GPs who read meanwhile.

Runs in locust's own environment, without the product's packages. MO_TEST_LOAD names a JSON file with the texts, a GP's
session and how much faster than life everybody is; `__main__` writes it.
"""

from __future__ import annotations

import json
import os
import random
import secrets
from pathlib import Path
from typing import Any

from locust import HttpUser, constant, task

GIVEN = json.loads(Path(os.environ["MO_TEST_LOAD"]).read_text())
_SPEED = float(GIVEN["speed"])
_TYPES = 0.28  # seconds a sign on a telephone
_THINKS = 11.0
_MOST = 40  # messages, then somebody else comes
_ALARM = "since this morning I am numb between my legs and cannot feel when I pee"
_REFUSED = (429, 503)


class _AtTheChat(HttpUser):
    """What every patient can do."""

    abstract = True

    def on_start(self) -> None:
        """Come in."""
        self.draw = random.Random(secrets.randbits(64))
        self._new()

    def _new(self) -> None:
        self.id, self.sent, self.trying, self.me = secrets.token_urlsafe(24), [], "", {}
        if self._open():
            with self.client.put(
                "/api/consent", json={"talk": True, "share": True}, headers=self.me, catch_response=True
            ) as answer:
                _told_to_wait(answer)

    def _open(self) -> bool:
        with self.client.post("/api/conversations", json={"id": self.id}, catch_response=True) as answer:
            if _told_to_wait(answer):
                return False
            self.me = {"Authorization": f"Bearer {answer.json()['token']}"}
        return True

    def _say(self, text: str, name: str) -> Any:
        """Send a message until it is taken, as the widget's outbox does; what was taken must be there later."""
        body = {"id": secrets.token_urlsafe(12), "text": text}
        self.trying = text
        with self.client.post("/api/messages", json=body, headers=self.me, name=name, catch_response=True) as answer:
            if _told_to_wait(answer):
                return None
            if answer.status_code not in (200, 202):
                answer.failure(f"{answer.status_code}")
                return None
        self.sent.append(text)
        return body

    def on_stop(self) -> None:
        """Look whether everything is there once and in order."""
        if not self.me:
            return
        with self.client.get("/api/messages?after=0", headers=self.me, name="history", catch_response=True) as answer:
            if answer.status_code == 200:
                kept = [line["text"] for line in answer.json()["messages"] if line["from"] == "patient"]
                # The end may have come before the last answer did: that message may be there or not.
                if kept not in (self.sent, [*self.sent, self.trying]):
                    answer.failure(f"{len(self.sent)} sent, {len(kept)} kept: lost, doubled or out of order")


class Patient(_AtTheChat):
    """Talks, at the pace of somebody with a telephone."""

    weight = 20

    def wait_time(self) -> float:
        """Seconds of reading, thinking and typing."""
        return self.draw.expovariate(1 / (_THINKS + _TYPES * 40)) / _SPEED

    @task(40)
    def says(self) -> None:
        """A message, short or long; one in thirty is sent twice by a shaky connection."""
        if not self.me or len(self.sent) >= _MOST:
            self.on_stop()
            self._new()
            return
        long = self.draw.random() < 0.25
        text = ". ".join(self.draw.sample(GIVEN["texts"], 3 if long else 1))
        body = self._say(text, "message, long" if long else "message")
        if body and self.draw.random() < 1 / 30:
            again = self.client.post("/api/messages", json=body, headers=self.me, name="message, again")
            again.raise_for_status()

    @task(4)
    def polls(self) -> None:
        """Waits for news."""
        self.client.get("/api/messages", params={"after": 2**40, "wait": 2}, headers=self.me, name="news")

    @task(2)
    def comes_back(self) -> None:
        """Reconnects: the page is loaded and the conversation resumed."""
        self.client.get("/", name="page")
        self._open()


class Gp(HttpUser):
    """Reads."""

    weight = 1

    def wait_time(self) -> float:
        """Between two pages."""
        return random.expovariate(1 / 20) / _SPEED

    @task
    def reads(self) -> None:
        """The list, and the first patient of it."""
        cookie = {"Cookie": f"{GIVEN['cookie']}"}
        page = self.client.get("/practice/", headers=cookie, name="portal, list").text
        _, _, rest = page.partition("/practice/patients/")
        if rest:
            patient = rest.partition('"')[0].partition("#")[0]
            self.client.get(f"/practice/patients/{patient}", headers=cookie, name="portal, patient")


class Impatient(_AtTheChat):
    """Sends as fast as it is answered, to bring about an overload."""

    wait_time = constant(0.3)

    @task
    def says(self) -> None:
        """One message after the other."""
        if not self.me or len(self.sent) >= _MOST:
            self._new()
            return
        self._say(self.draw.choice(GIVEN["texts"]), "message")


class InDanger(HttpUser):
    """Tells of a warning sign, in a conversation that was there before the crowd."""

    fixed_count = len(GIVEN["in_danger"])
    wait_time = constant(2)

    def on_start(self) -> None:
        """Take one of the conversations."""
        self.me = {"Authorization": f"Bearer {random.choice(GIVEN['in_danger'])}"}

    @task
    def says(self) -> None:
        """The answer must be safety's, whatever goes on."""
        body = {"id": secrets.token_urlsafe(12), "text": _ALARM}
        with self.client.post(
            "/api/messages", json=body, headers=self.me, name="warning sign", catch_response=True
        ) as answer:
            kinds = [line["kind"] for line in answer.json().get("messages", [])] if answer.ok else []
            if "safety" not in kinds:
                answer.failure(f"{answer.status_code} {kinds}")


def _told_to_wait(answer: Any) -> bool:
    """Whether it was refused with the seconds to wait: no error, but counted apart."""
    if answer.status_code not in _REFUSED:
        return False
    if int(answer.headers.get("Retry-After", 0)) < 1:
        answer.failure("refused without Retry-After")
    else:
        answer.request_meta["name"] += f", told to wait ({answer.status_code})"
        answer.success()
    return True
