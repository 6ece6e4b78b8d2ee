"""What the database holds of one conversation, read behind the product's back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.records import models as m
from bot.records.repository import Records


@dataclass(frozen=True)
class Row:
    """One message; `client` is the hash of its sender's id."""

    id: str
    seq: int
    sender: str
    kind: str
    status: str | None
    client: str | None
    in_reply_to: str | None
    answered: bool
    at: datetime
    body: dict[str, Any] | None

    @property
    def shown(self) -> bool:
        """Whether a page shows it."""
        return self.kind != "system" and self.body is not None


@dataclass(frozen=True)
class Kept:
    """All rows that matter, messages and turns in their order; `state` is the interview's."""

    messages: list[Row]
    turns: list[dict[str, Any]]
    flags: list[dict[str, Any]]
    consents: list[tuple[str, bool]]
    talk: bool | None
    share: bool | None
    locale: str
    country: str
    last_seq: int
    state: dict[str, Any] | None
    hold: dict[str, Any] | None

    def of(self, message_id: str) -> Row:
        """The message of that id."""
        return next(row for row in self.messages if row.id == message_id)

    def replies(self, message_id: str) -> list[Row]:
        """What Mo said to it."""
        return [row for row in self.messages if row.in_reply_to == message_id]

    @property
    def patients(self) -> list[Row]:
        """What the patient wrote."""
        return [row for row in self.messages if row.sender == "patient" and row.kind != "system"]


def read(records: Records, conversation_id: str) -> Kept:
    """Read it in one transaction."""
    with records._database.reading() as session:
        row = session.get(m.Conversation, conversation_id)
        cipher = records._keys.cipher(row.patient_id)

        def all_of(table: Any, order: Any) -> list[Any]:
            query = select(table).where(table.conversation_id == conversation_id).order_by(order)
            return list(session.execute(query).scalars())

        return Kept(
            messages=[_row(message, cipher) for message in all_of(m.Message, m.Message.seq)],
            turns=[_turn(turn, cipher) for turn in all_of(m.Turn, m.Turn.state_version)],
            flags=[_flag(flag, cipher) for flag in all_of(m.SafetyFlag, m.SafetyFlag.kind)],
            consents=[(consent.purpose, consent.given) for consent in all_of(m.Consent, m.Consent.purpose)],
            talk=row.talk,
            share=row.share,
            locale=row.locale,
            country=records._country(session, row),
            last_seq=row.last_seq,
            state=cipher.open_json(row.sealed_state, "conversation", row.id, "state"),
            hold=cipher.open_json(row.sealed_hold, "conversation", row.id, "hold"),
        )


def _row(row: Any, cipher: Any) -> Row:
    return Row(
        id=row.id,
        seq=row.seq,
        sender=row.sender,
        kind=row.kind,
        status=row.status,
        client=row.client_hash,
        in_reply_to=row.in_reply_to,
        answered=row.answered_at is not None,
        at=row.at,
        body=cipher.open_json(row.sealed_body, "message", row.id, "body"),
    )


def _turn(row: Any, cipher: Any) -> dict[str, Any]:
    return {
        "message_id": row.message_id,
        "state_version": row.state_version,
        "stage": row.stage,
        "visit": row.visit,
        "intent": row.intent,
        "action": row.action,
        "understanding": cipher.open_json(row.sealed_understanding, "turn", row.message_id, "understanding"),
        "events": cipher.open_json(row.sealed_events, "turn", row.message_id, "events"),
    }


def _flag(row: Any, cipher: Any) -> dict[str, Any]:
    return {
        "message_id": row.message_id,
        "kind": row.kind,
        "tier": row.tier,
        "quote": cipher.open_json(row.sealed_quote, "safety_flag", row.id, "quote"),
        "help_reached": row.help_reached,
        "taken_back": row.taken_back_in is not None,
    }
