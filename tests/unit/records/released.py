"""A database as each released schema held it: one patient of whom something stands in every table and column.

A new revision adds its own rows to ADDED, under its number: new columns are named at the row that they belong to
(by its place in the list), new tables with whole rows, columns that it drops as GONE. Where the revision changes
nothing that is stored, its entry is empty. tests/unit/records/test_released_schemas.py fails until this is done, and
until every column of every table holds something, and does all the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, select

from bot.records import migrations
from bot.records.crypto import Cipher
from bot.records.engine import open_engine
from bot.records.keys import KEY_STORE_TABLES, KeyStore
from bot.records.migrations import migrate
from tests.unit.records.conftest import Place

NOW = datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=timezone.utc)
PRACTICE, GP, INVITATION, REVOKED, PATIENT, TALK, ASKED, SAID, WAITING = (f"{number:032x}" for number in range(1, 10))
CODE, CLIENT, LABEL = "CODE", "a-browser", "Jo, room 3"
WORDS, ANSWER, QUOTE = "I miss my garden", "It is dear.", "tired"
GONE = object()
TURNED = {("audit_entry", "actor")}  # what a later revision puts into other words: names of accounts into their ids


@dataclass(frozen=True)
class Sealed:
    """A JSON value under the key of the patient, or of an invitation."""

    value: Any
    subject: str = PATIENT


@dataclass(frozen=True)
class Digest:
    """The keyed hash of a code or of a client's id."""

    purpose: str
    value: str


_OF_MESSAGE = {"id": "a" * 32, "conversation_id": TALK, "message_id": ASKED, "at": NOW}
Rows = dict[str, list[dict[str, Any]]]
ADDED: dict[str, Rows] = {
    "0001": {
        "practice": [
            {"id": PRACTICE, "name": "Mill Lane", "country": "GB", "timezone": "Europe/London", "created_at": NOW}
        ],
        "gp": [
            {
                "id": GP, "practice_id": PRACTICE, "name": "Dr A", "name_key": "dr a", "password_hash": "$argon2id$",
                "must_change_password": False, "created_at": NOW,
            }
        ],
        "invitation": [
            {
                "id": INVITATION, "practice_id": PRACTICE, "code_hash": Digest("code", CODE),
                "sealed_label": Sealed(LABEL, INVITATION), "invited_by": "Dr A", "created_at": NOW,
                "expires_at": NOW + timedelta(days=7), "used_at": NOW,
            },
            {
                "id": REVOKED, "practice_id": PRACTICE, "code_hash": Digest("code", "OTHER"), "created_at": NOW,
                "expires_at": NOW + timedelta(days=7), "revoked_at": NOW,
            },
        ],
        "patient": [
            {
                "id": PATIENT, "practice_id": PRACTICE, "pseudonym": "Hazel Lapwing 482", "created_at": NOW,
                "sealed_label": Sealed(LABEL),
            }
        ],
        "conversation": [
            {
                "id": TALK, "patient_id": PATIENT, "practice_id": PRACTICE, "invitation_id": INVITATION,
                "client_hash": Digest("client", CLIENT), "locale": "en-GB", "created_at": NOW, "talk": True,
                "share": True, "stage": "engage", "state_version": 1, "sealed_state": Sealed({"turn": 1}),
                "sealed_hold": Sealed({"kinds": ["cancer"]}), "last_seq": 3, "last_at": NOW, "fence": 1,
                "leased_message_id": WAITING, "leased_at": NOW, "leased_until": NOW + timedelta(seconds=30),
            }
        ],
        "consent": [{"id": "b" * 32, "conversation_id": TALK, "at": NOW, "purpose": "talk", "given": True}],
        "message": [
            {
                "id": ASKED, "conversation_id": TALK, "seq": 1, "client_hash": Digest(f"message/{TALK}", "m1"),
                "sender": "patient", "kind": "reply", "status": "answered", "at": NOW, "answered_at": NOW,
                "sealed_body": Sealed({"text": WORDS}), "attempts": 1,
            },
            {
                "id": SAID, "conversation_id": TALK, "seq": 2, "sender": "bot", "kind": "reply", "at": NOW,
                "sealed_body": Sealed({"text": ANSWER, "moves": ["complex_reflection"]}), "in_reply_to": ASKED,
                "attempts": 0,
            },
            {
                "id": WAITING, "conversation_id": TALK, "seq": 3, "client_hash": Digest(f"message/{TALK}", "m2"),
                "sender": "patient", "kind": "reply", "status": "pending", "at": NOW, "attempts": 1,
                "sealed_body": Sealed({"text": "are you there"}), "waits_from": NOW, "waits_until": NOW,
            },
        ],
        "turn": [
            {
                "message_id": ASKED, "conversation_id": TALK, "state_version": 1, "at": NOW, "stage": "engage",
                "visit": 1, "intent": "inform", "action": "action_reflect",
                "sealed_understanding": Sealed({"text": WORDS}),
                "sealed_events": Sealed([{"kind": "ruler", "data": {"name": "readiness", "value": 6.5}}]),
            }
        ],
        "observation": [
            {
                **_OF_MESSAGE, "kind": "barrier", "finding": "low_energy", "confidence": 0.9,
                "sealed_quote": Sealed(QUOTE),
            }
        ],
        "ruler": [{**_OF_MESSAGE, "name": "readiness", "value": 6.5}],
        "strategy_offer": [
            {
                **_OF_MESSAGE, "strategy": "little_and_often", "barrier": "low_energy", "landed": "taken",
                "landed_at": NOW,
            }
        ],
        "plan": [
            {
                **_OF_MESSAGE, "version": 1, "status": "agreed", "confidence": 7.0,
                "sealed_words": Sealed({"what": "weed one bed"}),
            }
        ],
        "follow_up": [
            {**_OF_MESSAGE, "due_at": NOW, "returned_at": NOW, "sealed_words": Sealed({"when": "next Friday"})}
        ],
        "safety_flag": [
            {
                **_OF_MESSAGE, "kind": "cancer", "tier": "urgent", "sealed_quote": Sealed(QUOTE),
                "sealed_advised": Sealed("call today"), "help_reached": True, "closed_at": NOW, "closed_by": "Dr A",
                "sealed_closing_note": Sealed("seen on Monday"),
            }
        ],
        "review": [
            {
                "id": "c" * 32, "conversation_id": TALK, "reader": "Dr A", "seen_seq": 2, "seen_at": NOW,
                "reviewed_at": NOW,
            }
        ],
        "audit_entry": [
            {"practice_id": PRACTICE, "at": NOW, "actor": "Dr A", "action": "invited", "subject": TALK}
        ],
    },
    "0002": {"safety_flag": [{"taken_back_in": ASKED}]},
    "0003": {"gp": [{"roles": "gp staff"}]},
    "0004": {
        "gp": [{"disabled_at": NOW}],
        "portal_session": [{"token_hash": Digest("session", "TOKEN"), "gp_id": GP, "began_at": NOW, "seen_at": NOW}],
        "second_factor": [
            {
                "id": GP, "gp_id": GP, "sealed_secret": b"sealed under a key of the account's own", "created_at": NOW,
                "confirmed_at": NOW, "last_step": 59_000_000,
            }
        ],
        "recovery_code": [{"code_hash": Digest("recovery", "CODE"), "gp_id": GP, "used_at": NOW}],
    },
    "0005": {
        "audit_entry": [{"number": 1, "actor": GP, "previous": "before", "seal": "seal"}],
        "audit_head": [{"id": 1, "number": 1, "seal": "seal"}],
    },
    "0006": {"chore": [{"name": "purge", "done_at": NOW}]},
    "0007": {},
    "0008": {
        "practice_note": [
            {"id": "d" * 32, "conversation_id": TALK, "at": NOW, "author": "Dr A", "sealed_text": Sealed("nights")}
        ]
    },
    "0009": {},
    "0010": {},
    "0011": {
        "telegram_chat": [
            {
                "id": "d" * 32, "conversation_id": TALK, "chat_hash": Digest("telegram", "4711"),
                "sealed_chat": Sealed(4711), "linked_at": NOW, "delivered_seq": 2, "buttons_at": 12,
                "elsewhere": False, "gone_at": NOW,
            }
        ],
        "lead": [{"name": "telegram", "holder": "e" * 32, "fence": 1, "taken_at": NOW, "taken_until": NOW}],
    },
    "0012": {
        "conversation": [{"timezone": "Europe/Berlin"}],
        "safety_flag": [{"mailed_at": NOW}],
        "reminder": [
            {
                "conversation_id": TALK, "choice": "weekly", "set_at": NOW, "next_at": NOW + timedelta(days=7),
                "sent": 1, "unanswered": 1,
            }
        ],
        "email_address": [
            {
                "id": "e" * 32, "conversation_id": TALK, "sealed_address": Sealed("jo@example.org"), "added_at": NOW,
                "confirmed_at": NOW, "refused_at": NOW,
            }
        ],
        "push_subscription": [
            {
                "id": "f" * 32, "conversation_id": TALK, "endpoint_hash": Digest("push", "https://push.example/1"),
                "sealed_subscription": Sealed({"endpoint": "https://push.example/1"}), "added_at": NOW,
            }
        ],
        "outgoing": [
            {
                "id": "a" * 32, "conversation_id": TALK, "kind": "mail", "target": "e" * 32, "wording": 1, "at": NOW,
                "expires_at": NOW + timedelta(days=1), "attempts": 1, "fence": 1, "leased_at": NOW,
                "leased_until": NOW, "waits_from": NOW, "waits_until": NOW,
            }
        ],
    },
    "0013": {},
}  # fmt: skip


def released() -> list[str]:
    """Every revision, the oldest first."""
    (folder,) = migrations.__path__
    return [script.revision for script in ScriptDirectory(folder).walk_revisions()][::-1]


def rows_of(revision: str) -> Rows:
    """What the database holds at a revision: the rows of every revision up to it, together."""
    rows: Rows = {}
    for each in released():
        for table, added in ADDED[each].items():
            there = rows.setdefault(table, [])
            there += [{} for _ in added[len(there) :]]
            for row, more in zip(there, added):  # noqa: B905 - a revision may have nothing to add to the later rows
                row |= more
        if each == revision:
            break
    return {
        table: [{name: value for name, value in row.items() if value is not GONE} for row in there]
        for table, there in rows.items()
    }


def fill(place: Place, revision: str) -> None:
    """Make the database of that revision by its own migrations, and put its rows in."""
    migrate(place.url, revision)
    keys = KeyStore(place.keys_url, place.masters)
    ciphers = {subject: keys.create(subject) for subject in (PATIENT, INVITATION, REVOKED)}
    engine = open_engine(place.url)
    schema = MetaData()
    schema.reflect(engine)
    rows = rows_of(revision)
    with engine.begin() as connection:
        for table in schema.sorted_tables:
            for row in rows.get(table.name, ()):
                connection.execute(table.insert().values(_stored(table.name, row, keys, ciphers, engine.dialect.name)))
    engine.dispose()
    keys.close()


def _stored(table: str, row: Mapping[str, Any], keys: KeyStore, ciphers: Mapping[str, Cipher], dialect: str) -> Any:
    """The row as it stands in the database."""
    key = row["message_id"] if table == "turn" else row.get("id")
    stored = {}
    for name, value in row.items():
        if isinstance(value, Sealed):
            value = ciphers[value.subject].seal_json(value.value, table, str(key), name.removeprefix("sealed_"))
        elif isinstance(value, Digest):
            value = keys.digest(value.purpose, value.value)
        elif isinstance(value, datetime) and dialect == "sqlite":
            value = value.replace(tzinfo=None)
        stored[name] = value
    return stored


def contents(url: str) -> dict[str, dict[Any, dict[str, Any]]]:
    """{table: {primary key: row}} of the whole database, but for Alembic's and the key store's tables."""
    engine = open_engine(url)
    schema = MetaData()
    schema.reflect(engine)
    held: dict[str, dict[Any, dict[str, Any]]] = {}
    with engine.connect() as connection:
        for table in schema.sorted_tables:
            if table.name not in ("alembic_version", *KEY_STORE_TABLES):
                rows = [dict(row) for row in connection.execute(select(table)).mappings()]
                held[table.name] = {tuple(row[c.name] for c in table.primary_key): _plain(row) for row in rows}
    engine.dispose()
    return held


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}
