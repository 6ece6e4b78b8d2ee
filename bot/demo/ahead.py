"""Understands what the demo's patients will say ahead of them, in a process of its own, from the last of it backwards.

Understanding is half of the work of filling the practice. The filling goes forward by itself; where the two meet, what
is left has been understood already. What is understood is the same, whoever does it.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from queue import Empty, Queue
from typing import Any
from zoneinfo import ZoneInfo

from threadpoolctl import threadpool_limits

from bot.demo.people import Person
from bot.nlu.model import model_file, quiet_rasa

_LEAST = 60
"""Messages from which a second process is worth its start."""


class Ahead:
    """Takes what the other process has put into a queue: texts and what Rasa makes of them."""

    def __init__(self, done: Any) -> None:
        self._done, self._known = done, dict[str, dict[str, Any]]()

    def of(self, text: str) -> dict[str, Any] | None:
        """What Rasa makes of a text; None where the other process has not come to it."""
        try:
            while True:
                said, understood = self._done.get_nowait()
                self._known[said] = understood
        except Empty:
            return self._known.get(text)


@contextmanager
def understanding(folder: Path, texts: Sequence[str]) -> Iterator[Ahead]:
    """Understand the texts in another process until the block is left, where there is a core for it."""
    if len(texts) < _LEAST or len(os.sched_getaffinity(0)) < 2:
        yield Ahead(Queue())  # into which nobody puts anything
        return
    context = multiprocessing.get_context("spawn")
    done = context.Queue()
    process = context.Process(target=_understand, args=(model_file(folder), list(texts), done), daemon=True)
    process.start()
    try:
        yield Ahead(done)
    finally:
        process.terminate()
        process.join()


def last_first(people: Sequence[Person], now: datetime, zone: ZoneInfo) -> list[str]:
    """All that these people may say, each text once: what will be said last is the first."""
    visits = [
        (when, person, visit)
        for person in people
        for when, visit in zip(person.visits_at(now, zone), person.script.visits, strict=True)
    ]
    said: list[str] = []
    for _, person, visit in sorted(visits, key=lambda one: one[0]):
        own = [line.says for line in visit.lines if line.says]
        answers = visit.back.answers if visit.back else person.script.answers
        prepared = [text for texts in answers.values() for text in texts]
        said += [*own, *prepared, *person.script.more]
    return list(dict.fromkeys(reversed(said)))


def _understand(model: Path, texts: Sequence[str], done: Any) -> None:
    """The other process: put each text and what Rasa makes of it into `done`."""
    with quiet_rasa():
        from rasa.core.agent import Agent
        from rasa.core.channels.channel import UserMessage

        processor = Agent.load(str(model)).processor
    with threadpool_limits(1):  # sentences are short: more threads only wait for each other
        for text in texts:
            done.put((text, processor._parse_message_with_graph(UserMessage(text), None)))
