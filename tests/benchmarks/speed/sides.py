"""Both sides running, and somebody who talks with either of them."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx

from bot.settings import ROOT
from tests.benchmarks.speed.rasa_init import RasaInit
from tests.benchmarks.speed.texts import texts
from tests.system.patient import Patient
from tests.system.product import Product

MODEL = ROOT / "var" / "model"
# Without the clock that tests can move: it is a file, read at every look.
AS_SERVED = {"MO_CLOCK_OFFSET": ""}
_WARM_UP_TALKS, _WARM_UP_MESSAGES = 3, 8


class Talk(Protocol):
    """One conversation."""

    def say(self, text: str) -> float:
        """Send a message and wait for the answer; the seconds that took."""


class OurTalk:
    """A patient at the chat API who has agreed to talk and to share: journal, safety, Rasa, interview, records."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._begin()

    def _begin(self) -> None:
        self.patient = Patient(self._url)
        self.patient.open()
        self.patient.agree(share=True)

    def say(self, text: str) -> float:
        """Send a message. Where several together are a warning sign, it is said again in a talk without them."""
        for _ in range(3):
            began = time.perf_counter()
            said = self.patient.say(text)
            took = time.perf_counter() - began
            if any(line["kind"] == "reply" for line in said):
                return took
            self._begin()
        raise RuntimeError(f"The interview did not answer: {[line['kind'] for line in said]}")


class TheirTalk:
    """A sender at the REST channel of the other bot."""

    def __init__(self, webhook: str) -> None:
        self._http = httpx.Client(timeout=60, trust_env=False)
        self._webhook, self._sender = webhook, secrets.token_urlsafe(12)

    def say(self, text: str) -> float:
        """Send a message."""
        began = time.perf_counter()
        self._http.post(self._webhook, json={"sender": self._sender, "message": text}).raise_for_status()
        return time.perf_counter() - began


@dataclass(frozen=True)
class Both:
    """The product and the other bot, started and warmed up."""

    product: Product
    other: RasaInit

    @property
    def pids(self) -> tuple[int, int]:
        """The top process of each."""
        return supervisor(self.product), self.other.pid

    def talks(self) -> tuple[OurTalk, TheirTalk]:
        """A new conversation with each."""
        return OurTalk(self.product.url), TheirTalk(self.other.webhook)


def supervisor(product: Product) -> int:
    """The process id of `up`, whose children do the work."""
    assert product._process is not None
    return product._process.pid


@contextlib.contextmanager
def running(folder: Path, other: RasaInit) -> Iterator[Both]:
    """Start both and warm them up."""
    product = Product(folder, MODEL, **AS_SERVED)
    try:
        product.start()
        other.start()
        both = Both(product, other)
        warm_up(both)
        yield both
    finally:
        other.stop()
        product.stop()


def warm_up(both: Both) -> None:
    """Let both come to the state that they serve in for days."""
    said = texts(1)
    for _ in range(_WARM_UP_TALKS):
        for talk in both.talks():
            for _ in range(_WARM_UP_MESSAGES):
                talk.say(next(said))
