"""A large practice, made up quickly: rows as the product writes them, put in many at a time."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import insert, text

from bot.records import keys as key_store
from bot.records import models as m
from bot.records.crypto import Cipher
from bot.records.engine import open_engine
from bot.records.repository import Records

START = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)
_AT_ONCE = 500
_FINDINGS = ("lack_of_time", "fear_of_pain", "low_energy", "cost", "weather")


@dataclass(frozen=True)
class Size:
    """How many patients share, with how many messages each (half of them Mo's), and how many others have begun."""

    sharing: int = 5_000
    messages: int = 40
    others: int = 95_000
    others_messages: int = 2


@dataclass(frozen=True)
class Filled:
    """Ids to measure with."""

    practice: str
    sharing: list[str]
    others: list[str]


def fill(records: Records, size: Size) -> Filled:
    """Fill the records, always alike."""
    practice = records.create_practice("Mill Lane", "GB", "Europe/London").id
    draw = random.Random(7)
    numbers = range(size.sharing + size.others)
    ids = [f"{draw.getrandbits(128):032x}" for _ in numbers]
    keys, engine = records.key_store, open_engine(str(records._database.engine.url.render_as_string(False)))
    other = keys._database.engine
    for start in range(0, len(ids), _AT_ONCE):
        rows: dict[Any, list[dict[str, Any]]] = {}
        wrapped = []
        for number in numbers[start : start + _AT_ONCE]:
            key = os.urandom(32)
            patient = ids[number][::-1]
            newest = keys._masters.newest
            wrapped.append({"subject": patient, "master": newest, "wrapped": keys._wrap(patient, key, newest)})
            share = number < size.sharing
            count = size.messages if share else size.others_messages
            for table, row in _of_patient(practice, ids[number], patient, number, Cipher(key), share, count, draw):
                rows.setdefault(table, []).append(row)
        with other.begin() as connection:
            connection.execute(insert(key_store.key_table), wrapped)
        with engine.begin() as connection:
            for table, added in rows.items():
                connection.execute(insert(table), added)
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    engine.dispose()
    return Filled(practice, ids[: size.sharing], ids[size.sharing :])


def _of_patient(
    practice: str, talk: str, patient: str, number: int, cipher: Cipher, share: bool, count: int, draw: random.Random
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """(table, row), those first that others refer to."""
    at = START + timedelta(minutes=number)
    label = cipher.seal_json(f"Patient {number}", "patient", patient, "label")
    yield (
        m.Patient,
        {
            "id": patient, "practice_id": practice, "pseudonym": f"Hazel Lapwing {number}", "created_at": at,
            "sealed_label": label,
        },
    )  # fmt: skip
    turns = count // 2
    yield (
        m.Conversation,
        {
            "id": talk, "patient_id": patient, "practice_id": practice, "client_hash": talk * 2, "locale": "en",
            "created_at": at, "talk": True, "share": share, "stage": "engage", "state_version": turns,
            "sealed_state": cipher.seal_json({"said": "x" * 4000}, "conversation", talk, "state"), "last_seq": count,
            "last_at": at + timedelta(seconds=count), "fence": turns,
        },
    )  # fmt: skip
    asked = ""
    for seq in range(1, count + 1):
        message, patients = f"{draw.getrandbits(128):032x}", seq % 2 == 1
        asked = message if patients else asked
        body = {"text": "the garden is what I miss most, and " * 3}
        yield (
            m.Message,
            {
                "id": message, "conversation_id": talk, "seq": seq, "sender": "patient" if patients else "bot",
                "client_hash": message * 2 if patients else None, "kind": "reply", "attempts": 1,
                "status": "answered" if patients else None, "at": at + timedelta(seconds=seq),
                "sealed_body": cipher.seal_json(body, "message", message, "body"),
                "in_reply_to": None if patients else asked, "answered_at": at if patients else None,
            },
        )  # fmt: skip
        if patients:
            yield from _of_turn(talk, message, seq, at, cipher, draw)


def _of_turn(
    talk: str, message: str, seq: int, at: datetime, cipher: Cipher, draw: random.Random
) -> Iterator[tuple[Any, dict[str, Any]]]:
    understanding = cipher.seal_json({"text": "y" * 800}, "turn", message, "understanding")
    yield (
        m.Turn,
        {
            "message_id": message, "conversation_id": talk, "state_version": (seq + 1) // 2, "at": at,
            "stage": "engage", "visit": 1, "intent": "inform", "action": "action_reflect",
            "sealed_understanding": understanding, "sealed_events": cipher.seal_json([], "turn", message, "events"),
        },
    )  # fmt: skip
    common = {"conversation_id": talk, "message_id": message, "at": at}
    row = f"{draw.getrandbits(128):032x}"
    quote = cipher.seal_json("the garden", "observation", row, "quote")
    finding = draw.choice(_FINDINGS)
    yield (
        m.Observation,
        {"id": row, "kind": "barrier", "finding": finding, "confidence": 0.8, "sealed_quote": quote, **common},
    )
    if seq == 1:
        yield m.Ruler, {"id": row, "name": "readiness", "value": 6.0, **common}
        yield m.StrategyOffer, {"id": row, "strategy": "little_and_often", **common}
        yield m.Plan, {"id": row, "version": 1, "status": "agreed", **common}
        yield m.FollowUp, {"id": row, **common}
        yield m.Consent, {"id": row, "conversation_id": talk, "at": at, "purpose": "talk", "given": True}
