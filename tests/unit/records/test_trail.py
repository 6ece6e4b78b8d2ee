"""Whatever matters leaves one entry in the audit trail, with ids and no content, however many write at once."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import get_args

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.records import trail
from bot.records.audit_actions import ACTORS, COMMAND_LINE, Action
from bot.records.errors import RecordsUnavailable
from bot.records.repository import Records
from bot.records.types import AuditQuery, Practice
from tests.unit.records.conftest import START, Place, Talk
from tests.unit.records.test_engine import finish, race

Opener = Callable[..., Talk]
LATER = START + timedelta(days=7)


@pytest.fixture
def doctor(records: Records, practice: Practice) -> str:
    """Dr A's account."""
    return records.create_gp(practice.id, "Dr A", "hash").id


def acts(records: Records, practice: Practice, about: str | None = None) -> list[tuple[str, str]]:
    """Who did what, oldest first."""
    found = records.audit(practice.id, AuditQuery(subject=about))
    return [(entry["by"], entry["action"]) for entry in reversed(found)]


def raw(records: Records, statement: str) -> None:
    """Run a statement as somebody does who has the database."""
    with records._database.writing() as session:
        session.execute(text(statement))


def test_a_patients_way_is_in_the_trail(open_talk: Opener, records: Records, practice: Practice, doctor: str) -> None:
    invitation = records.invite(practice.id, "Jo", "CODE", doctor, START, LATER)
    talk = open_talk("jo", code="CODE", share=True)
    flag = {"kind": "cancer", "tier": "urgent", "quote": "lost weight"}
    (raised,) = records.raise_flags(talk.id, [flag], hold=None, now=talk.tick())
    for _ in range(2):
        assert records.patient_record(practice.id, talk.id, read_by=doctor, now=talk.tick())
    records.close_flag(practice.id, raised.id, doctor, "seen", talk.tick())
    records.mark_reviewed(practice.id, talk.id, doctor, talk.tick())
    records.export(talk.id)
    records.export(talk.id, COMMAND_LINE)
    for given in (False, True, False):
        records.set_consent(talk.id, now=talk.tick(), share=given)
    records.set_consent(talk.id, now=talk.tick(), talk=False)
    records.erase(talk.id, talk.tick(), "patient")
    assert acts(records, practice, invitation.id) == [("Dr A", "invited"), ("patient", "invitation_used")]
    assert acts(records, practice, talk.id) == [
        ("patient", "talk_agreed"),
        ("patient", "share_agreed"),
        ("Dr A", "record_read"),
        ("Dr A", "flag_seen"),
        ("Dr A", "record_read"),
        ("Dr A", "flag_closed"),
        ("Dr A", "record_reviewed"),
        ("patient", "exported"),
        ("command line", "exported"),
        ("patient", "share_withdrawn"),
        ("patient", "share_agreed"),
        ("patient", "share_withdrawn"),
        ("patient", "talk_withdrawn"),
        ("patient", "patient_erased"),
    ]


def test_what_the_practice_does_with_its_accounts_and_keys_is_in_the_trail(
    records: Records, practice: Practice, doctor: str
) -> None:
    records.set_password(doctor, "another hash")
    made = records.invite(practice.id, None, "CODE", None, START, LATER)
    records.revoke_invitation(practice.id, made.id, START, doctor)
    records.note("keys_rotated", COMMAND_LINE, START)
    records.note("signed_out", doctor, START, practice_id=practice.id)
    assert acts(records, practice) == [
        ("command line", "account_made"),
        ("Dr A", "password_changed"),
        ("command line", "invited"),
        ("Dr A", "invitation_revoked"),
        ("command line", "keys_rotated"),
        ("Dr A", "signed_out"),
    ]


def test_a_refusal_leaves_no_entry(open_talk: Opener, records: Records, practice: Practice, doctor: str) -> None:
    talk = open_talk("silent", talk=False)
    records.set_consent(talk.id, now=START, talk=False)  # declined: there is nothing that anybody could have read
    before = records.audit(None)
    assert records.patient_record(practice.id, talk.id, read_by=doctor, now=START) is None
    assert not records.mark_reviewed(practice.id, talk.id, doctor, START)
    assert not records.close_flag(practice.id, "nobody", doctor, "done", START)
    assert records.audit(None) == before


def test_a_record_cannot_be_read_when_the_reading_cannot_be_written(
    open_talk: Opener, records: Records, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = open_talk(share=True)

    def refuses(*given: object) -> str:
        raise RecordsUnavailable("no")

    monkeypatch.setattr(trail, "seal_of", refuses)
    with pytest.raises(RecordsUnavailable):
        records.patient_record(practice.id, talk.id, read_by="Dr A", now=START)


def test_what_is_undone_leaves_no_entry(records: Records, practice: Practice) -> None:
    before = records.audit(None)
    with records._database.writing() as session:
        records._audit(session, practice.id, START, "system", "purged", None)
        session.rollback()
    assert records.audit(None) == before
    assert records.check_trail().fault is None


def test_messages_write_no_entries(talk: Talk, practice: Practice) -> None:
    before = talk.records.audit(None)
    talk.exchange("hello")
    talk.records.say(talk.id, [{"text": "Are you still there?"}], kind="follow_up", now=talk.tick())
    talk.records.raise_flags(talk.id, [{"kind": "cancer", "tier": "urgent"}], hold=None, now=talk.tick())
    assert talk.records.audit(None) == before


def test_the_list_is_noted_once_an_hour_for_each_reader(records: Records, practice: Practice, doctor: str) -> None:
    other = records.create_gp(practice.id, "Dr B", "hash").id
    for reader in (doctor, doctor, other, doctor):
        records.patients(practice.id, seen_by=reader)
    assert acts(records, practice)[2:] == [("Dr A", "list_read"), ("Dr B", "list_read")]


def test_guessing_does_not_flood_the_trail(records: Records, practice: Practice, doctor: str) -> None:
    minutes = (0, 1, 2, 59, 61, 90, -300)  # and then the clock was set back
    for minute in minutes:
        at = START + timedelta(minutes=minute)
        records.note_once("sign_in_failed", "unknown", at, practice_id=practice.id, subject=doctor)
    noted = [entry["at"] for entry in records.audit(practice.id, AuditQuery(action="sign_in_failed"))]
    assert noted == [START + timedelta(minutes=minute) for minute in (-300, 61, 0)]


def test_an_entry_holds_ids_and_known_words_only(
    open_talk: Opener, records: Records, practice: Practice, doctor: str
) -> None:
    talk = open_talk(share=True)
    records.patient_record(practice.id, talk.id, read_by="DR A", now=START)  # a name leads to its account
    records.patient_record(practice.id, talk.id, read_by="somebody else", now=START)
    for entry in records.audit(None):
        assert entry["actor"] in ACTORS or re.fullmatch("[0-9a-f]{32}", entry["actor"])
        assert entry["action"] in get_args(Action)
    assert acts(records, practice, talk.id)[-2:] == [("Dr A", "record_read"), ("unknown", "record_read")]
    for action, subject in (("looked", None), ("purged", "Mrs H.")):
        with pytest.raises(ValueError, match="audit"):
            records.note(action, "system", START, subject=subject)  # type: ignore[arg-type]


def test_entries_name_the_patient_until_they_are_erased(
    open_talk: Opener, records: Records, practice: Practice, doctor: str
) -> None:
    talk = open_talk(share=True)
    record = records.patient_record(practice.id, talk.id, read_by=doctor, now=START)
    assert record is not None
    assert records.audit(practice.id)[0]["about"] == record.pseudonym
    assert records.subject_named(practice.id, record.pseudonym.upper()) == talk.id
    records.erase(talk.id, START, "patient")
    newest = records.audit(practice.id)[0]
    assert (newest["action"], newest["subject"], newest["about"]) == ("patient_erased", talk.id, None)
    assert records.subject_named(practice.id, record.pseudonym) is None
    assert records.subject_named(practice.id, talk.id) == talk.id


def test_another_practices_entries_are_not_shown(
    open_talk: Opener, records: Records, practice: Practice, doctor: str
) -> None:
    talk = open_talk(share=True)
    records.patient_record(practice.id, talk.id, read_by=doctor, now=START)
    other = records.create_practice("Elsewhere", "GB", "Europe/London")
    records.note("backed_up", COMMAND_LINE, START)
    assert [entry["action"] for entry in records.audit(other.id)] == ["backed_up"]
    assert records.audit(other.id, AuditQuery(person=doctor)) == []
    assert records.audit(other.id, AuditQuery(subject=talk.id)) == []
    assert records.subject_named(other.id, talk.id) is None
    assert records.people(other.id) == []


def test_the_trail_can_be_searched_and_paged(records: Records, practice: Practice, doctor: str) -> None:
    for hour in range(5):
        at = START + timedelta(hours=hour)
        records.note("signed_in", doctor, at, practice_id=practice.id)
        records.note_once("sign_in_failed", "unknown", at, practice_id=practice.id, subject=doctor)
        records.note("backed_up", COMMAND_LINE, at)

    def found(**wanted: object) -> list[tuple[str, int]]:
        entries = records.audit(practice.id, AuditQuery(**wanted))  # type: ignore[arg-type]
        return [(entry["action"], (entry["at"] - START) // timedelta(hours=1)) for entry in entries]

    hours = (4, 3, 2, 1, 0)
    assert found(action="backed_up") == [("backed_up", hour) for hour in hours]
    about_doctor = [(action, hour) for hour in hours for action in ("sign_in_failed", "signed_in")]
    assert found(person=doctor)[:10] == about_doctor
    assert found(person=doctor, action="signed_in") == [("signed_in", hour) for hour in hours]
    third = START + timedelta(hours=3)
    assert found(action="signed_in", since=third) == [("signed_in", 4), ("signed_in", 3)]
    assert found(action="signed_in", until=third) == [("signed_in", hour) for hour in (2, 1, 0)]
    everything = records.audit(practice.id)
    pages, before = [], None
    while page := records.audit(practice.id, AuditQuery(before=before, limit=4)):
        pages += page
        before = page[-1]["number"]
    assert pages == everything
    assert [entry["number"] for entry in everything] == list(range(len(everything), 0, -1))


def test_entries_cannot_be_changed_or_deleted_in_the_database(records: Records, doctor: str) -> None:
    statements = [
        "UPDATE audit_entry SET actor = 'patient'",
        "UPDATE audit_entry SET number = number + 100",
        "DELETE FROM audit_entry",
    ]
    if records._database.is_sqlite:
        statements += [
            "INSERT OR REPLACE INTO audit_entry (number, at, actor, action) "
            "VALUES (1, '2026-01-01 00:00:00', 'system', 'purged')",
            "INSERT INTO audit_entry (number, at, actor, action) VALUES (0, '2026-01-01 00:00:00', 'system', 'purged')",
        ]
    else:
        statements.append("TRUNCATE audit_entry")
    before = records.audit(None)
    for statement in statements:
        with pytest.raises(DBAPIError, match="only ever added"):
            raw(records, statement)
    assert before
    assert records.audit(None) == before


def test_a_practice_that_is_deleted_leaves_its_entries(records: Records, practice: Practice, doctor: str) -> None:
    before = records.audit(practice.id)
    raw(records, "DELETE FROM practice")
    assert before
    assert [entry["number"] for entry in records.audit(practice.id)] == [entry["number"] for entry in before]


def test_processes_and_threads_write_one_whole_trail(records: Records, place: Place, practice: Practice) -> None:
    racers = [race(place, "note", "", 25) for _ in range(2)]
    threads = [
        threading.Thread(target=lambda: [records.note("list_read", "system", START) for _ in range(10)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    for racer in racers:
        assert finish(racer) == []
    checked = records.check_trail()
    assert (checked.fault, checked.entries) == (None, 90)
    records.note("list_read", "system", START)
    assert records._keys.anchor.read() == records.check_trail().newest
