"""What the demo's patients will say, understood by another process before they say it."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from queue import Queue
from zoneinfo import ZoneInfo

import pytest

from bot.demo import ahead
from bot.demo.people import read_people

NOW = datetime(2026, 11, 2, 9, tzinfo=timezone.utc)


def test_everything_that_may_be_said_is_looked_at_once_and_the_last_first() -> None:
    people = read_people()
    said = ahead.last_first(people, NOW, ZoneInfo("Europe/London"))
    assert len(said) == len(set(said))
    assert {text for person in people for text in person.script.own_lines} <= set(said)
    latest = max(people, key=lambda person: person.visits_at(NOW, ZoneInfo("Europe/London"))[-1])
    assert said.index(latest.script.own_lines[-1]) < len(said) / 4


def test_what_is_not_understood_yet_is_left_to_who_asks() -> None:
    done: Queue[tuple[str, dict[str, object]]] = Queue()
    understood = ahead.Ahead(done)
    assert understood.of("my back hurts") is None
    done.put(("my back hurts", {"text": "my back hurts"}))
    assert understood.of("my back hurts") == {"text": "my back hurts"}
    assert understood.of("my back hurts") is not None  # it may be said by several
    assert understood.of("something else") is None


def test_few_messages_and_one_core_need_no_second_process(monkeypatch: pytest.MonkeyPatch) -> None:
    with ahead.understanding(Path("nowhere"), ["one", "two"]) as understood:
        assert understood.of("one") is None
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0})
    with ahead.understanding(Path("nowhere"), [str(n) for n in range(500)]) as understood:
        assert understood.of("1") is None
