"""What the practice leaves in a record: its notes, and its messages to the patient."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.records.repository import Records
from bot.records.types import Practice
from tests.unit.records.conftest import Talk

REPLY = {"text": "A message from Mill Lane: we have read it.", "moves": ["structure"], "text_ids": ["practice_read.1"]}


@pytest.fixture
def shared(open_talk: Callable[..., Talk]) -> Talk:
    """A patient who shares and has said something."""
    talk = open_talk(share=True)
    talk.exchange("my back")
    return talk


def write(talk: Talk, practice_id: str, by: str = "Dr A", after: int | None = None) -> str:
    """Send the message; `after` is the last line read, the talk's last unless given."""
    read = talk.records.messages(talk.id)[-1].seq if after is None else after
    return talk.records.write_back(practice_id, talk.id, dict(REPLY), by=by, after=read, now=talk.tick())


def test_a_note_stands_in_the_record_with_its_author_the_newest_first(shared: Talk, practice: Practice) -> None:
    records = shared.records
    doctor = records.create_gp(practice.id, "Dr A", "hash")
    assert records.mark_reviewed(practice.id, shared.id, doctor.id, shared.tick(), "ask about the nights")
    assert records.mark_reviewed(practice.id, shared.id, "Dr B", shared.tick(), "nights are better")
    assert records.mark_reviewed(practice.id, shared.id, "Dr B", shared.tick())
    notes = records.own_record(shared.id).notes
    assert [(note.author, note.text) for note in notes] == [
        ("Dr B", "nights are better"),
        ("Dr A", "ask about the nights"),
    ]
    assert notes[0].at > notes[1].at
    kept = [entry["action"] for entry in records.audit(practice.id)]
    assert (kept.count("note_kept"), kept.count("record_reviewed")) == (2, 3)
    assert "nights" not in str(records.audit(practice.id))


def test_a_note_is_seen_by_no_other_practice_and_not_once_sharing_ends(shared: Talk, practice: Practice) -> None:
    records = shared.records
    other = records.create_practice("Elsewhere", "GB", "Europe/London")
    assert not records.mark_reviewed(other.id, shared.id, "Dr X", shared.now, "a note")
    assert records.mark_reviewed(practice.id, shared.id, "Dr A", shared.now, "ask about the nights")
    records.set_consent(shared.id, now=shared.tick(), share=False)
    assert not records.mark_reviewed(practice.id, shared.id, "Dr A", shared.now, "once more")
    assert records.patient_record(practice.id, shared.id, read_by="Dr A", now=shared.now) is None
    assert [note["text"] for note in records.export(shared.id)["notes_of_the_practice"]] == ["ask about the nights"]


def test_what_was_written_between_reading_and_the_click_stays_new(shared: Talk, practice: Practice) -> None:
    records = shared.records

    def new() -> tuple[int, bool]:
        (row,) = records.patients(practice.id)
        return row.new_messages, row.group == "new"

    record = records.patient_record(practice.id, shared.id, read_by="Dr A", now=shared.tick())
    assert record is not None
    assert new() == (0, False)
    read = record.messages[-1].seq
    shared.exchange("and one thing more")
    assert records.mark_reviewed(practice.id, shared.id, "Dr A", shared.tick(), after=read)
    assert new() == (1, True)
    records.patient_record(practice.id, shared.id, read_by="Dr A", now=shared.tick(), read=read)
    assert new() == (1, True), "the page that says it was marked is no reading"
    records.patient_record(practice.id, shared.id, read_by="Dr A", now=shared.tick())
    assert new() == (0, False)
    assert records.mark_reviewed(practice.id, shared.id, "Dr A", shared.tick(), after=read)
    assert new() == (0, False), "an older page takes nothing back"


def test_a_message_of_the_practice_is_a_notice_in_the_talk_and_says_who_sent_it(
    shared: Talk, practice: Practice
) -> None:
    records = shared.records
    before = records.messages(shared.id)[-1].seq
    assert write(shared, practice.id) == "sent"
    (line,) = records.messages(shared.id, before)
    assert (line.sender, line.kind, line.text) == ("bot", "notice", REPLY["text"])
    assert line.extra["by"] == "Dr A"
    assert "message_sent" in [entry["action"] for entry in records.audit(practice.id)]
    assert records.conversation(shared.id).state_version == 1, "the interview goes on where it was"  # type: ignore[union-attr]


def test_a_second_click_sends_nothing_and_neither_does_a_colleague_who_has_not_seen_it(
    shared: Talk, practice: Practice
) -> None:
    read = shared.records.messages(shared.id)[-1].seq
    assert write(shared, practice.id, after=read) == "sent"
    assert write(shared, practice.id, after=read) == "sent_before"
    assert write(shared, practice.id, by="Dr B", after=read) == "sent_before"
    assert write(shared, practice.id, by="Dr B") == "sent", "who has read it may write again"


def test_no_message_reaches_who_does_not_share_or_talk(shared: Talk, practice: Practice) -> None:
    records = shared.records
    other = records.create_practice("Elsewhere", "GB", "Europe/London")
    assert write(shared, other.id) == "not_here"
    records.set_consent(shared.id, now=shared.tick(), talk=False)
    assert write(shared, practice.id) == "not_talking"
    records.set_consent(shared.id, now=shared.tick(), talk=True, share=False)
    assert write(shared, practice.id) == "not_here"
    assert [line for line in records.messages(shared.id) if line.extra.get("by")] == []
    records.erase(shared.id, shared.now, "patient")
    assert records.write_back(practice.id, shared.id, dict(REPLY), by="Dr A", after=9, now=shared.now) == "not_here"


def test_beside_an_open_warning_sign_no_message_goes_out(shared: Talk, practice: Practice, records: Records) -> None:
    flag = {"kind": "fracture", "tier": "urgent", "quote": "i slipped"}
    (raised,) = records.raise_flags(shared.id, [flag], hold=None, now=shared.tick())
    assert write(shared, practice.id) == "flag_open"
    records.close_flag(practice.id, raised.id, "Dr A", "seen today", shared.tick())
    assert write(shared, practice.id) == "sent"


def test_a_sign_that_was_taken_back_keeps_no_message(shared: Talk, practice: Practice, records: Records) -> None:
    flag = {"kind": "trauma", "tier": "emergency", "quote": "fell"}
    now = shared.tick()
    records.raise_flags(shared.id, [flag], hold={"kinds": ["trauma"], "since_iso": now.isoformat()}, now=now)
    back = records.accept(shared.id, "back", "that was in June", now + timedelta(seconds=1))
    records.take_back(shared.id, ["trauma"], back.message_id)
    assert write(shared, practice.id) == "sent"
