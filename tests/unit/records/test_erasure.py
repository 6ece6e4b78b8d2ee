"""Everything held can be taken away, and can be made to be gone."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import MetaData, create_engine, select

from bot.records.errors import KeyDestroyed, UnknownConversation
from bot.records.keys import KeyStore
from bot.records.models import metadata
from bot.records.repository import Records
from bot.records.types import Practice
from tests.unit.records.conftest import START, Place, Talk, on_sqlite
from tests.unit.records.test_turns import EVENTS, HEARD

LABEL = "Jo, room 3"


@pytest.fixture
def full(records: Records, practice: Practice, open_talk: Callable[..., Talk]) -> Talk:
    """A patient of whom something is held in every table."""
    records.invite(practice.id, LABEL, "CODE", "Dr A", START, START + timedelta(days=7))
    talk = open_talk("full", code="CODE", share=True)
    message = talk.exchange(HEARD["text"], understanding=HEARD, events=EVENTS)
    flags = [{"kind": "cancer", "tier": "urgent", "quote": "lost weight", "advised": "call today"}]
    records.raise_flags(talk.id, flags, hold={"kinds": ["cancer"]}, now=START, message_id=message)
    records.patient_record(practice.id, talk.id, read_by="Dr A", now=START)
    records.mark_reviewed(practice.id, talk.id, "Dr A", START, "ask how the nights are")
    records.link_telegram(4711, talk.id, 0, START)
    records.lead("telegram", "e" * 32, START, 10)
    records.choose_reminders(talk.id, "weekly", START)
    email = records.set_email(talk.id, "jo@example.org", START)
    records.confirm_email(talk.id, email.id, START)
    records.add_browser(talk.id, {"endpoint": "https://push.example/1", "p256dh": "a", "auth": "b"}, START)
    records.queue_reminders(talk.id, 0, START, timedelta(days=1))
    return talk


def rows_by_table(url: str) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    engine = create_engine(url, future=True)
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        rows = {
            name: [str(tuple(row)) for row in connection.execute(select(table))]
            for name, table in metadata.tables.items()
        }
    engine.dispose()
    return rows


def test_the_export_holds_everything_in_plain_json(full: Talk) -> None:
    held = json.loads(json.dumps(full.records.export(full.id)))
    assert held["patient"]["label"] == held["invitation"]["label"] == LABEL
    assert held["practice"] == {"name": "Mill Lane", "country": "GB", "timezone": "Europe/London"}
    assert [m["body"]["text"] for m in held["messages"]] == [HEARD["text"], f"About: {HEARD['text']}"]
    assert held["turns"][0]["understanding"] == HEARD
    assert held["plans"][0]["words"] == {"what": "swim", "when": "tuesday"}
    assert held["safety_flags"][0]["quote"] == "lost weight"
    assert held["read_by_the_practice"][0]["reader"] == "Dr A"
    assert held["notes_of_the_practice"][0]["text"] == "ask how the nights are"
    did = ["invited", "record_read", "flag_seen", "note_kept", "record_reviewed"]
    assert [entry["action"] for entry in held["who_did_what"] if entry["action"] in did] == did
    assert held["conversation"]["state"] == {"turn": 1}
    assert not any(name.startswith("sealed_") for name in held["conversation"])
    lists = [name for name, value in held.items() if isinstance(value, list)]
    assert all(held[name] for name in lists), "the test patient has something of everything"


def test_no_table_and_no_column_about_a_patient_is_missing_in_the_export(full: Talk) -> None:
    """A new table fails here until it is exported, or is said to be about no patient."""
    about_no_patient = {"practice", "gp", "chore", "audit_head", "portal_session", "second_factor", "recovery_code"}
    about_no_patient |= {"lead"}
    mechanics = {
        "conversation_id", "patient_id", "practice_id", "client_hash", "code_hash", "chat_hash", "endpoint_hash",
        "fence", "attempts", "leased_message_id", "leased_at", "leased_until", "waits_from", "waits_until",
    }  # fmt: skip
    held = full.records.export(full.id)
    names = {
        "audit_entry": "who_did_what", "consent": "consents", "conversation": "conversation",
        "follow_up": "times_between_visits", "invitation": "invitation", "message": "messages",
        "observation": "observations", "patient": "patient", "plan": "plans", "review": "read_by_the_practice",
        "practice_note": "notes_of_the_practice", "ruler": "rulers", "safety_flag": "safety_flags",
        "strategy_offer": "strategies_offered", "turn": "turns",
        "telegram_chat": "telegram_chats", "reminder": "reminders", "email_address": "email_addresses",
        "push_subscription": "browsers_for_reminders", "outgoing": "still_to_be_sent",
    }  # fmt: skip
    assert set(names) == set(metadata.tables) - about_no_patient
    assert set(names.values()) == set(held) - {"practice"}
    assert set(held["who_did_what"][0]) == {"at", "who", "action"}
    for table, name in names.items():
        if table == "audit_entry":
            continue
        rows = held[name] if isinstance(held[name], list) else [held[name]]
        columns = {column.name.removeprefix("sealed_") for column in metadata.tables[table].columns}
        columns |= {"page"} if table == "email_address" else set()  # sealed with the address
        assert rows
        assert all(set(row) == columns - mechanics for row in rows), table


def test_an_invitation_that_somebody_else_used_is_not_exported(
    records: Records, practice: Practice, open_talk: Callable[..., Talk]
) -> None:
    records.invite(practice.id, LABEL, "CODE", "Dr A", START, START + timedelta(days=7))
    loser = open_talk("loser", code="CODE", talk=False)
    open_talk("winner", code="CODE")
    assert records.export(loser.id)["invitation"] is None
    records.set_consent(loser.id, now=START, talk=False)
    assert LABEL not in str(records.export(loser.id)), "nor to somebody who has declined"
    records.erase(loser.id, START, "patient")
    assert records.invitations(practice.id)[0].label == LABEL


def test_after_erasing_nothing_is_left_but_that_it_happened(
    full: Talk, open_talk: Callable[..., Talk], place: Place, practice: Practice
) -> None:
    other = open_talk("other", share=True)
    other.exchange("still here")
    ids = {full.id, full.conversation.patient_id, str(full.conversation.invitation_id)}
    before = rows_by_table(place.url)
    expected = {"practice", "audit_entry", "alembic_version", "gp", "wrapped_key", "erasure", "chore", "lead"}
    expected |= {"portal_session", "second_factor", "recovery_code"}  # of the practice's people
    full.records.erase(full.id, START, "patient")
    after = rows_by_table(place.url)
    for table in set(before) - expected:
        left = [row for row in after[table] for one in ids if one in row]
        assert left == [], table
        assert len(before[table]) > 0, f"nothing was in {table}: the test shows nothing"
    assert full.records.conversation(full.id) is None
    with pytest.raises(UnknownConversation):
        full.records.erase(full.id, START, "patient")
    with pytest.raises(KeyDestroyed):
        full.records._keys.cipher(full.conversation.patient_id)
    erased = full.records.audit(practice.id)[0]
    assert (erased["by"], erased["action"], erased["subject"]) == ("patient", "patient_erased", full.id)
    assert full.records.invitation("CODE") is None
    assert [m.text for m in other.records.messages(other.id)] == ["still here", "About: still here"]


def test_an_answer_that_comes_after_the_erasure_is_not_stored(talk: Talk) -> None:
    message = talk.send("hello")
    lease = talk.lease()
    talk.records.erase(talk.id, START, "patient")
    stored = talk.records.record_turn(
        message, lease.fence, 0, state={}, stage="engage", visit=1, understanding=None,
        replies=[{"text": "too late"}], events=[], action="a", now=talk.now,
    )  # fmt: skip
    assert stored is False
    assert talk.records.turn_context(message) is None


def test_an_erasure_waits_for_nobody_and_leaves_nothing_of_what_comes_meanwhile(
    full: Talk, place: Place, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    records, message, seen = full.records, full.send("a last word"), {}
    lease, other = full.lease(), place.open()
    destroy = KeyStore.destroy
    calls: dict[str, Callable[[], Any]] = {
        "turn": lambda: full.answer(lease),
        "read": lambda: other.patient_record(practice.id, full.id, read_by="Dr A", now=START),
        "say": lambda: other.accept(full.id, "later", "and another", START),
        "list": lambda: other.patients(practice.id),
    }
    context = records.turn_context(message)
    monkeypatch.setattr(Records, "turn_context", lambda *_: context)

    def call(name: str) -> None:
        try:
            seen[name] = calls[name]()
        except UnknownConversation:
            seen[name] = "gone"

    threads = [threading.Thread(target=call, args=(name,)) for name in calls]

    def destroy_slowly(store: KeyStore, *given: Any) -> None:
        destroy(store, *given)
        for thread in threads:
            thread.start()
        threads[-1].join(timeout=0.3)

    monkeypatch.setattr(KeyStore, "destroy", destroy_slowly)
    records.erase(full.id, START, "patient")
    for thread in threads:
        thread.join(timeout=30)
    assert seen == {"turn": False, "read": None, "say": "gone", "list": []}
    rows = rows_by_table(place.url)
    assert (rows["patient"], rows["message"], rows["turn"], rows["review"]) == ([], [], [], [])
    other.close()


def test_erasing_by_the_practice_needs_the_patients_sharing(full: Talk, practice: Practice) -> None:
    records = full.records
    elsewhere = records.create_practice("Elsewhere", "GB", "Europe/London")
    records.create_gp(practice.id, "Dr A", "no password fits")
    assert not records.erase_shared(elsewhere.id, full.id, "Dr B", START)
    records.set_consent(full.id, now=START, share=False)
    assert records.shared_name(practice.id, full.id) is None
    assert not records.erase_shared(practice.id, full.id, "Dr A", START)
    records.set_consent(full.id, now=START, share=True)
    assert records.shared_name(practice.id, full.id) == LABEL
    assert records.erase_shared(practice.id, full.id, "Dr A", START)
    assert records.audit(practice.id)[0]["by"] == "Dr A"
    assert records.conversation(full.id) is None


def test_an_erasure_cut_short_is_finished_by_the_next_start(full: Talk, place: Place) -> None:
    records = full.records
    records._keys.destroy([full.conversation.patient_id], START)  # and then the power failed
    assert records.conversation(full.id) is None
    records.close()
    opened = place.open()
    assert rows_by_table(place.url)["conversation"] == []
    opened.close()


@on_sqlite
def test_a_restored_backup_brings_no_erased_patient_back(full: Talk, place: Place) -> None:
    backup = place.folder / "backup.db"
    full.records._database.truncate_log()
    shutil.copy(place.folder / "mo.db", backup)
    full.records.erase(full.id, START, "practice")
    full.records.close()
    for leftover in ("mo.db-wal", "mo.db-shm"):
        (place.folder / leftover).unlink(missing_ok=True)
    shutil.copy(backup, place.folder / "mo.db")
    assert rows_by_table(place.url)["conversation"] != []
    opened = place.open()
    rows = rows_by_table(place.url)
    assert (rows["patient"], rows["conversation"], rows["message"], rows["invitation"]) == ([], [], [], [])
    opened.close()
