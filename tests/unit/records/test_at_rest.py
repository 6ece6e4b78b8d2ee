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
    "gartenlaube", "schubkarre", "nachbarin", "leuchtturm", "apfelstrudel",
)  # fmt: skip


@pytest.fixture
def written(records: Records, practice: Practice, open_talk: Callable[..., Talk]) -> Talk:
    """A talk with one of WORDS in every place where words are kept."""
    label, said, state, quote, reply, plan, when, note, advised, done, noted = WORDS
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
    records.mark_reviewed(practice.id, talk.id, "Dr A", START, noted)
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


@on_sqlite
def test_bytes_that_somebody_who_reads_holds_back_are_gone_once_they_have_read(
    written: Talk, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk, folder = written, place.folder
    monkeypatch.setattr("bot.records.engine._TRUNCATION_WAITS_MS", 50)
    talk.records.truncate_logs()
    database = talk.records.database.engine.raw_connection()
    sealed = bytes(database.execute("SELECT sealed_body FROM message ORDER BY seq").fetchone()[0])
    database.close()
    with talk.records.database.snapshot() as reading:
        reading.exec_driver_sql("SELECT count(*) FROM message").scalar()
        talk.records.erase(talk.id, START, "patient")
        assert talk.records.truncate_logs() is False, "a backup is being made"
    talk.records.purge_daily(START, timedelta(days=730))
    files = ("mo.db", "mo.db-wal", "keys.db", "keys.db-wal")
    assert [name for name in files if sealed in (folder / name).read_bytes()] == []


def test_before_consent_no_word_stands_in_any_file(open_talk: Callable[..., Talk], place: Place) -> None:
    talk = open_talk(talk=False)
    talk.records.accept(talk.id, WORDS[0], WORDS[1], START)
    flag = {"kind": "cancer", "tier": "urgent", "quote": WORDS[2]}
    talk.records.raise_flags(talk.id, [flag], hold=None, now=START)
    talk.records.set_consent(talk.id, now=START, talk=False)
    talk.records.accept(talk.id, WORDS[3], WORDS[4], START)
    assert not any(word in str(talk.records.export(talk.id)) for word in WORDS[:5])
    assert found_in(place.files(), talk.id) == {talk.id}


def test_after_the_consent_was_taken_back_nothing_more_is_kept(open_talk: Callable[..., Talk]) -> None:
    talk = open_talk(share=True)
    pending = talk.send(WORDS[0])
    lease = talk.lease()
    talk.records.set_consent(talk.id, now=START, talk=False, share=False)
    assert talk.answer(lease) is False, "the answer that was under way comes too late"
    assert talk.records.replies_to(pending) == []
    talk.records.accept(talk.id, "later", WORDS[1], START)
    flag = {"kind": "cancer", "tier": "urgent", "quote": WORDS[2]}
    talk.records.raise_flags(talk.id, [flag], hold=None, now=START)
    held = str(talk.records.export(talk.id))
    assert WORDS[0] in held
    assert WORDS[1] not in held
    assert WORDS[2] not in held
