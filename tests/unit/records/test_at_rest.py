"""No word of a conversation can be found in the bytes of any file of the records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.records.repository import Records
from bot.records.types import Practice
from tests.unit.records.conftest import START, Place, Talk, on_sqlite

WORDS = (
    "zitronenfalter", "quittengelee", "hagebuttentee", "wanderschuhe", "kirschkuchen", "morgenspaziergang",
    "gartenlaube", "schubkarre", "nachbarin", "leuchtturm",
)  # fmt: skip


@pytest.fixture
def written(records: Records, practice: Practice, open_talk: Callable[..., Talk]) -> Talk:
    """A talk with one of WORDS in every place where words are kept."""
    label, said, state, quote, reply, plan, when, note, advised, done = WORDS
    records.invite(practice.id, label, "CODE", "Dr A", START, START + timedelta(days=7))
    talk = open_talk("client", code="CODE", share=True)
    finding = {"id": "cost", "start": 0, "end": 4, "quote": quote, "confidence": 0.9}
    heard: dict[str, Any] = {
        "text": said,
        "intent": {"name": "cost", "confidence": 0.9},
        "barriers": [finding],
    }
    events = [
        {"kind": "plan", "data": {"what": plan, "status": "agreed"}},
        {"kind": "follow_up", "data": {"when": when}},
        {"kind": "note_for_gp", "data": {"kind": "wish", "text": note}},
    ]
    message = talk.exchange(said, understanding=heard, state={"goal": state}, replies=[{"text": reply}], events=events)
    flags = [{"kind": "cancer", "tier": "urgent", "quote": quote, "advised": advised}]
    hold = {"kinds": ["cancer"], "words": note}
    (raised,) = records.raise_flags(talk.id, flags, hold=hold, now=START, message_id=message)
    records.close_flag(practice.id, raised.id, "Dr A", done, START)
    held = str(records.export(talk.id))
    assert all(word in held for word in WORDS), "the test patient has said them all"
    return talk


def found_in(files: Iterable[Path], *more: str) -> set[str]:
    """Which of the words (or of `more`) stand in any file, as UTF-8 or UTF-16."""
    found = set()
    for file in files:
        held = file.read_bytes()
        found |= {word for word in (*WORDS, *more) if word.encode() in held or word.encode("utf-16-le") in held}
    return found


def test_no_word_stands_in_any_file(written: Talk, place: Place) -> None:
    assert found_in(place.files(), written.id) == {written.id}, "the files are those of this talk"
    written.records._database.truncate_log()
    assert found_in(place.files(), written.id) == {written.id}


@on_sqlite
def test_after_erasing_not_even_the_sealed_bytes_are_left(written: Talk, place: Place) -> None:
    talk, folder = written, place.folder
    database = talk.records._database.engine.raw_connection()
    sealed = [bytes(row[0]) for row in database.execute("SELECT sealed_body FROM message").fetchall()]
    sealed += [bytes(row[0]) for row in database.execute("SELECT sealed_label FROM patient").fetchall()]
    database.close()
    talk.records._database.truncate_log()
    files = ("mo.db", "mo.db-wal", "keys.db", "keys.db-wal")
    assert all(any(blob in (folder / name).read_bytes() for name in files) for blob in sealed)
    talk.records.erase(talk.id, START, "patient")
    left = [name for name in files for blob in sealed if blob in (folder / name).read_bytes()]
    assert left == []


def test_before_consent_no_word_stands_in_any_file(open_talk: Callable[..., Talk], place: Place) -> None:
    talk = open_talk(talk=False)
    talk.records.accept(talk.id, WORDS[0], WORDS[1], START)
    flag = {"kind": "cancer", "tier": "urgent", "quote": WORDS[2]}
    talk.records.raise_flags(talk.id, [flag], hold=None, now=START)
    assert not any(word in str(talk.records.export(talk.id)) for word in WORDS[:3])
    assert found_in(place.files(), talk.id) == {talk.id}
