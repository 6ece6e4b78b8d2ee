"""The actions' side: what a turn needs, storing it at once, and what Rasa's tracker is built from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.records import models as m
from bot.records import types as t
from bot.records.errors import UnknownConversation
from bot.records.findings import add_findings, as_event
from bot.records.journal import Journal, add_replies, mark_answered
from bot.records.store import to_message

# Put together once, as they are asked for every message (see bot.records.store).
_MESSAGE = select(m.Message).where(m.Message.id == bindparam("id"))
_TO_ANSWER = (
    select(m.Message, m.Conversation, m.Practice.country)
    .join(m.Conversation, m.Conversation.id == m.Message.conversation_id)
    .join(m.Practice, m.Practice.id == m.Conversation.practice_id)
    .where(m.Message.id == bindparam("id"), m.Message.sender == "patient")
)
_WHOSE = select(m.Message.conversation_id).where(m.Message.id == bindparam("id"))
_WHERE_IT_STANDS = select(m.Conversation.stage, m.Conversation.state_version).where(
    m.Conversation.id == bindparam("id")
)
_LAST_TURNS = (
    select(m.Turn.intent, m.Turn.action, m.Turn.stage)
    .where(m.Turn.conversation_id == bindparam("id"), m.Turn.intent.is_not(None))
    .order_by(m.Turn.state_version.desc())
    .limit(bindparam("last"))
)
# Open flags of the body without help reached, not taken back.
_UNCHECKED = (
    select(m.SafetyFlag.id)
    .where(
        m.SafetyFlag.conversation_id == bindparam("id"),
        m.SafetyFlag.tier.in_(("emergency", "urgent")),
        m.SafetyFlag.closed_at.is_(None),
        m.SafetyFlag.help_reached.is_not(True),
        m.SafetyFlag.taken_back_in.is_(None),
    )
    .limit(1)
)


class Turns(Journal):
    """Answering one message."""

    def turn_context(self, message_id: str) -> t.TurnContext | None:
        """What is needed to answer the message; None when unknown. `answered` also when it is superseded."""
        with self._database.reading() as session:
            found = session.execute(_TO_ANSWER, {"id": message_id}).one_or_none()
            if found is None:
                return None
            message, row, country = found
            cipher = self._keys.cipher(row.patient_id)
            return t.TurnContext(
                message_id=message_id,
                conversation_id=row.id,
                text=to_message(message, cipher).text,
                received_at=message.at,
                locale=row.locale,
                state=cipher.open_json(row.sealed_state, "conversation", row.id, "state"),
                state_version=row.state_version,
                answered=message.status != "pending",
                kind=message.kind,
                country=str(country),
                to_be_checked=_to_be_checked(session, row.id),
                share=row.share,
            )

    def record_turn(
        self,
        message_id: str,
        fence: int,
        state_version: int,
        *,
        state: dict[str, Any],
        stage: str,
        visit: int,
        understanding: dict[str, Any] | None,
        replies: Sequence[dict[str, Any]],
        events: Sequence[dict[str, Any]],
        action: str,
        now: datetime,
    ) -> bool:
        """Store one turn in one transaction, unique by message.

        False, and nothing written, if the message is answered or superseded, the fence is an old one or the
        state has moved on."""
        with self._database.writing() as session:
            row, message = self._for_answering(session, message_id, fence, state_version)
            if row is None:
                return False
            cipher = self._keys.cipher(row.patient_id)
            mark_answered(row, message, now)
            row.state_version += 1
            row.stage = stage
            row.sealed_state = cipher.seal_json(state, "conversation", row.id, "state")
            turn = m.Turn(message_id=message_id, conversation_id=row.id, state_version=row.state_version)
            turn.at, turn.stage, turn.visit, turn.action = now, stage, visit, action
            turn.intent = ((understanding or {}).get("intent") or {}).get("name")
            turn.sealed_understanding = cipher.seal_json(understanding, "turn", message_id, "understanding")
            turn.sealed_events = cipher.seal_json(list(map(as_event, events)), "turn", message_id, "events")
            session.add(turn)
            add_replies(session, row, cipher, replies, "reply", now, message_id)
            add_findings(session, row, cipher, message_id, understanding or {}, replies, events, now)
        return True

    def _for_answering(self, session: Session, message_id: str, fence: int, state_version: int) -> tuple[Any, Any]:
        """The conversation, locked, and the message; (None, None) if it may not be answered from this state."""
        conversation_id = session.execute(_WHOSE, {"id": message_id}).scalar_one_or_none()
        try:
            row = self._conversation_row(session, conversation_id or "", lock=True)
        except UnknownConversation:  # erased meanwhile
            return None, None
        # After the lock: as its last holder left it.
        message = session.execute(_MESSAGE, {"id": message_id}).scalar_one()
        leased = row.fence == fence and row.leased_message_id == message_id
        if message.status != "pending" or not leased or row.state_version != state_version:
            return None, None
        return row, message

    def tracker_turns(self, conversation_id: str, last: int = 4) -> tuple[str, int, list[tuple[str, str, str]]]:
        """stage, state_version and the last (intent, action, stage it led to), oldest first: Rasa's tracker."""
        with self._database.reading() as session:
            stands = session.execute(_WHERE_IT_STANDS, {"id": conversation_id}).one_or_none()
            if stands is None:
                raise UnknownConversation("there is no such conversation")
            rows = session.execute(_LAST_TURNS, {"id": conversation_id, "last": last}).all()
            return stands.stage, stands.state_version, [tuple(turn) for turn in reversed(rows)]


def _to_be_checked(session: Session, conversation_id: str) -> bool:
    """An open flag of the body without help reached, not taken back (clinical.md: nothing new until checked)."""
    return session.execute(_UNCHECKED, {"id": conversation_id}).first() is not None
