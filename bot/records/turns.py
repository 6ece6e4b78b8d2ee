"""The actions' side: what a turn needs, storing it at once, and what Rasa's tracker is built from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import models as m
from bot.records import types as t
from bot.records.errors import UnknownConversation
from bot.records.findings import add_findings, as_event
from bot.records.journal import Journal, add_replies, mark_answered
from bot.records.store import to_message


class Turns(Journal):
    """Answering one message."""

    def turn_context(self, message_id: str) -> t.TurnContext | None:
        """What is needed to answer the message; None when unknown. `answered` also when it is superseded."""
        with self._database.reading() as session:
            message = session.get(m.Message, message_id)
            if message is None or message.sender != "patient":
                return None
            row = self._conversation_row(session, message.conversation_id)
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
                country=self._country(session, row),
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
        where = select(m.Message.conversation_id).where(m.Message.id == message_id)
        conversation_id = session.execute(where).scalar_one_or_none()
        try:
            row = self._conversation_row(session, conversation_id or "", lock=True)
        except UnknownConversation:  # erased meanwhile
            return None, None
        message = session.get(m.Message, message_id)  # after the lock: as its last holder left it
        leased = row.fence == fence and row.leased_message_id == message_id
        if message.status != "pending" or not leased or row.state_version != state_version:
            return None, None
        return row, message

    def tracker_turns(self, conversation_id: str, last: int = 4) -> tuple[str, int, list[tuple[str, str, str]]]:
        """stage, state_version and the last (intent, action, stage it led to), oldest first: Rasa's tracker."""
        with self._database.reading() as session:
            row = self._conversation_row(session, conversation_id)
            query = select(m.Turn.intent, m.Turn.action, m.Turn.stage)
            query = query.where(m.Turn.conversation_id == conversation_id, m.Turn.intent.is_not(None))
            rows = session.execute(query.order_by(m.Turn.state_version.desc()).limit(last)).all()
            return row.stage, row.state_version, [tuple(turn) for turn in reversed(rows)]


def _to_be_checked(session: Session, conversation_id: str) -> bool:
    """An open flag of the body without help reached, not taken back (clinical.md: nothing new until checked)."""
    flag = m.SafetyFlag
    query = select(flag.id).where(
        flag.conversation_id == conversation_id,
        flag.tier.in_(("emergency", "urgent")),
        flag.closed_at.is_(None),
        flag.help_reached.is_not(True),
        flag.taken_back_in.is_(None),
    )
    return session.execute(query.limit(1)).first() is not None
