"""The practice sees its own patients who share, the most urgent first, and leaves a trace."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event as engine_event

from bot.records.repository import Records
from bot.records.types import Practice
from tests.unit.records.conftest import START, Talk

Opener = Callable[..., Talk]


def flag(talk: Talk, kind: str, tier: str) -> str:
    (raised,) = talk.records.raise_flags(
        talk.id, [{"kind": kind, "tier": tier, "quote": "a quote"}], hold=None, now=talk.tick()
    )
    return raised.id


def test_only_patients_who_share_are_listed(open_talk: Opener, records: Records, practice: Practice) -> None:
    open_talk("silent")
    shared = open_talk("open", share=True)
    assert [row.conversation_id for row in records.patients(practice.id)] == [shared.id]
    assert records.patient_record(practice.id, open_talk("silent").id, read_by="gp", now=START) is None


def test_withdrawing_the_consent_to_share_hides_the_patient_at_once(open_talk: Opener, practice: Practice) -> None:
    talk = open_talk(share=True)
    flag_id = flag(talk, "cancer", "urgent")
    records = talk.records
    assert records.patient_record(practice.id, talk.id, read_by="gp", now=START) is not None
    records.set_consent(talk.id, now=START, share=False)
    assert records.patients(practice.id) == []
    assert records.patient_record(practice.id, talk.id, read_by="gp", now=START) is None
    assert not records.close_flag(practice.id, flag_id, "gp", "done", START)
    assert not records.mark_reviewed(practice.id, talk.id, "gp", START)
    records.set_consent(talk.id, now=START, share=True)
    assert len(records.patients(practice.id)) == 1


def test_another_practice_sees_nothing_and_changes_nothing(open_talk: Opener, records: Records) -> None:
    talk = open_talk(share=True)
    flag_id = flag(talk, "cancer", "urgent")
    records.invite(talk.conversation.practice_id, "Jo", "CODE", "gp", START, START + timedelta(days=1))
    other = records.create_practice("Hill Road", "DE", "Europe/Berlin")
    invitation = records.invitation("CODE")
    assert invitation is not None
    assert records.patients(other.id) == []
    assert records.patient_record(other.id, talk.id, read_by="x", now=START) is None
    assert not records.close_flag(other.id, flag_id, "x", "done", START)
    assert not records.mark_reviewed(other.id, talk.id, "x", START)
    assert records.invitations(other.id) == []
    assert not records.revoke_invitation(other.id, invitation.id, START, "gp")
    assert records.audit(other.id) == []


def test_who_is_in_danger_stands_first(open_talk: Opener, records: Records, practice: Practice) -> None:
    names = ("quiet", "older_news", "news", "urgent", "crisis", "emergency")
    talks = {name: open_talk(name, share=True) for name in names}
    for name in ("urgent", "crisis", "emergency"):
        flag(talks[name], name, name)
    talks["quiet"].now = START + timedelta(hours=3)
    talks["quiet"].exchange("hello")
    records.mark_reviewed(practice.id, talks["quiet"].id, "Dr A", START)
    talks["news"].now = START + timedelta(hours=2)
    talks["news"].exchange("hello")
    talks["older_news"].exchange("hello")
    listed = [row.conversation_id for row in records.patients(practice.id)]
    order = ("emergency", "crisis", "urgent", "news", "older_news", "quiet")
    assert listed == [talks[name].id for name in order]


def test_the_list_without_words_names_who_shares_with_an_open_sign_first(
    open_talk: Opener, records: Records, practice: Practice
) -> None:
    open_talk("silent").exchange("hello")
    quiet, flagged, closed = (open_talk(name, share=True) for name in ("quiet", "flagged", "closed"))
    for talk in (flagged, closed, quiet):
        talk.exchange("hello")
    flag(flagged, "cancer", "urgent")
    records.close_flag(practice.id, flag(closed, "cancer", "urgent"), "gp", "seen", START)
    names = records.names_page(practice.id, "gp").names
    pseudonyms = [records.own_record(talk.id).pseudonym for talk in (flagged, closed, quiet)]
    assert [name.flagged for name in names] == [True, False, False]
    assert names[0].pseudonym == pseudonyms[0]
    assert {name.pseudonym for name in names[1:]} == set(pseudonyms[1:])
    assert all(name.last_at is not None for name in names)
    assert records.names_page(records.create_practice("Elsewhere", "GB", "Europe/London").id, "gp").names == ()


def test_new_messages_are_counted_for_each_reader(open_talk: Opener, practice: Practice) -> None:
    talk = open_talk(share=True)
    records = talk.records

    def new(reader: str | None = None) -> int:
        return records.patients(practice.id, seen_by=reader)[0].new_messages

    talk.exchange("one")
    talk.exchange("two")
    assert (new("Dr A"), new("Dr B"), new()) == (2, 2, 2)
    records.patient_record(practice.id, talk.id, read_by="Dr A", now=talk.tick())
    assert (new("Dr A"), new("Dr B"), new()) == (0, 2, 0)
    talk.exchange("three")
    assert (new("Dr A"), new("Dr B"), new()) == (1, 3, 1)


def test_a_line_tells_readiness_the_main_barrier_and_the_plan(open_talk: Opener, practice: Practice) -> None:
    talk = open_talk(share=True)

    def heard(barrier: str, confidence: float) -> dict[str, Any]:
        found = {"id": barrier, "start": 0, "end": 1, "quote": "x", "confidence": confidence}
        return {"text": "x", "intent": {"name": barrier, "confidence": confidence}, "barriers": [found]}

    def ruler(value: float) -> dict[str, Any]:
        return {"kind": "ruler", "data": {"name": "importance", "value": value}}

    talk.exchange("x", understanding=heard("cost", 0.4), events=[ruler(5)])
    first = talk.now
    talk.exchange("x", understanding=heard("fear_of_pain", 0.9), events=[ruler(7)], stage="plan")
    for status in ("proposed", "agreed"):
        talk.exchange("x", understanding=None, events=[{"kind": "plan", "data": {"status": status}}], stage="plan")
    (row,) = talk.records.patients(practice.id)
    assert row.readiness == ((first, "importance", 5.0), (first + timedelta(minutes=1), "importance", 7.0))
    assert (row.top_barrier, row.plan_status, row.stage, row.last_at) == (
        "fear_of_pain",
        "agreed",
        "plan",
        talk.now,
    )


def test_a_flag_stays_until_somebody_writes_what_was_done(open_talk: Opener, practice: Practice) -> None:
    talk = open_talk(share=True)
    flag_id = flag(talk, "cauda_equina", "emergency")
    (row,) = talk.records.patients(practice.id)
    assert [(f.kind, f.quote) for f in row.open_flags] == [("cauda_equina", "a quote")]
    assert talk.records.close_flag(practice.id, flag_id, "Dr A", "seen today", talk.now)
    assert not talk.records.close_flag(practice.id, flag_id, "Dr B", "me too", talk.now)
    assert talk.records.patients(practice.id)[0].open_flags == ()
    (closed,) = talk.records.own_record(talk.id).flags
    assert (closed.closed_by, closed.closing_note, closed.closed_at) == ("Dr A", "seen today", talk.now)


def test_the_record_says_who_has_reviewed_it_last(open_talk: Opener, practice: Practice) -> None:
    talk = open_talk(share=True)
    for doctor in ("Dr A", "Dr B"):
        assert talk.records.mark_reviewed(practice.id, talk.id, doctor, talk.tick())
    record = talk.records.own_record(talk.id)
    assert (record.reviewed_by, record.reviewed_at) == ("Dr B", talk.now)


def test_every_reading_leaves_a_trace_without_content(open_talk: Opener, practice: Practice) -> None:
    talk = open_talk(share=True)
    talk.exchange("a secret")
    records = talk.records
    reader = records.create_gp(practice.id, "Dr A", "hash")
    before = len(records.audit(practice.id))
    record = records.patient_record(practice.id, talk.id, read_by=reader.id, now=START)
    assert record is not None
    assert [m.text for m in record.messages] == ["a secret", "About: a secret"]
    records.mark_reviewed(practice.id, talk.id, reader.id, START)
    trail = records.audit(practice.id)
    assert [(e["by"], e["actor"], e["action"], e["subject"]) for e in trail[:-before]] == [
        ("Dr A", reader.id, "record_reviewed", talk.id),
        ("Dr A", reader.id, "record_read", talk.id),
    ]
    assert "secret" not in str(trail)
    records.own_record(talk.id)
    assert len(records.audit(practice.id)) == before + 2


def test_the_list_asks_as_often_for_thirty_patients_as_for_one(open_talk: Opener, practice: Practice) -> None:
    statements: list[str] = []
    records = open_talk("first", share=True).records
    engine_event.listen(records._database.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    records.patients(practice.id)
    for_one = len(statements)
    for number in range(29):
        open_talk(str(number), share=True)
    statements.clear()
    assert len(records.patients(practice.id)) == 30
    assert len(statements) == for_one


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whoever_asks_gets_only_their_own_sharing_patients(records: Records, data: st.DataObject) -> None:
    practices = [records.create_practice(f"P{n}", "GB", "Europe/London") for n in range(2)]
    visible: dict[str, set[str]] = {practice.id: set() for practice in practices}
    everybody = []
    for _ in range(data.draw(st.integers(1, 4))):
        practice = data.draw(st.sampled_from(practices))
        code = uuid.uuid4().hex
        records.invite(practice.id, None, code, None, START, START + timedelta(days=1))
        conversation = records.open_conversation(code, code, "en", START)
        share = data.draw(st.sampled_from([None, True, False]))
        records.set_consent(conversation.id, now=START, talk=True, share=share)
        everybody.append(conversation.id)
        if share:
            visible[practice.id].add(conversation.id)
    for practice in practices:
        assert {row.conversation_id for row in records.patients(practice.id)} == visible[practice.id]
        for conversation_id in everybody:
            record = records.patient_record(practice.id, conversation_id, read_by="x", now=START)
            assert (record is not None) == (conversation_id in visible[practice.id])
