"""What the practice sees of one patient: only of those who share, every reading in the audit trail."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import models as m
from bot.records import types as t
from bot.records.audit_actions import Action
from bot.records.crypto import Cipher
from bot.records.errors import KeyDestroyed
from bot.records.journal import shown_messages
from bot.records.portal_list import PatientList
from bot.records.store import new_id, to_flag, to_message, to_note


class Portal(PatientList):
    """The practice's side."""

    def patient_record(
        self,
        practice_id: str,
        conversation_id: str,
        *,
        read_by: str,
        now: datetime,
        action: Action = "record_read",
        read: int | None = None,
    ) -> t.PatientRecord | None:
        """All of a sharing patient's record, audited as `action`; None if unknown, another practice's or not shared.

        read_by, as `by` below: an account's id or name. read: the line after which all stays new to them, if any.
        """
        with contextlib.suppress(KeyDestroyed), self._database.writing() as session:
            row = self._shared_row(session, practice_id, conversation_id)
            if row is None:
                return None
            record = self._record(session, row)
            self._audit(session, practice_id, now, read_by, action, row.id)
            if _flag_raised(record.flags, since=self._seen_at(session, row, read_by)):
                self._audit(session, practice_id, now, read_by, "flag_seen", row.id)
            self._look(session, row, read_by, now, read).seen_at = now
            return record
        return None  # an erasure that was cut short has left the rows, and nothing of them can be read

    def shared_name(self, practice_id: str, conversation_id: str) -> str | None:
        """How the list calls a sharing patient: by the label, else the pseudonym; None as in patient_record."""
        with contextlib.suppress(KeyDestroyed), self._database.reading() as session:
            query = select(m.Patient).join(m.Conversation, m.Conversation.patient_id == m.Patient.id)
            query = query.where(m.Conversation.id == conversation_id, m.Conversation.share)
            patient = session.execute(query.where(m.Patient.practice_id == practice_id)).scalar_one_or_none()
            if patient is not None:
                cipher = self._keys.cipher(patient.id)
                label = cipher.open_json(patient.sealed_label, "patient", patient.id, "label")
                return str(label or patient.pseudonym)
        return None

    def own_record(self, conversation_id: str) -> t.PatientRecord:
        """The same for the product itself (`replay`, tests): no consent check, no audit entry."""
        with self._database.reading() as session:
            return self._record(session, self._conversation_row(session, conversation_id))

    def _shared_row(self, session: Session, practice_id: str, conversation_id: str) -> Any:
        query = select(m.Conversation).where(m.Conversation.id == conversation_id, m.Conversation.share)
        query = query.where(m.Conversation.practice_id == practice_id)
        return session.execute(query.with_for_update()).scalar_one_or_none()

    def _seen_at(self, session: Session, row: Any, by: str) -> datetime | None:
        mine = (m.Review.conversation_id == row.id, m.Review.reader == self._person(session, by)[1])
        found: datetime | None = session.execute(select(m.Review.seen_at).where(*mine)).scalar_one_or_none()
        return found

    def _look(self, session: Session, row: Any, by: str, now: datetime, read: int | None = None) -> Any:
        """Note how far and when somebody has read: to line `read`, or to the last; never less far than before."""
        reader = self._person(session, by)[1]
        query = select(m.Review).where(m.Review.conversation_id == row.id, m.Review.reader == reader)
        look = session.execute(query).scalar_one_or_none()
        if look is None:
            look = m.Review(id=new_id(), conversation_id=row.id, reader=reader, seen_seq=0, seen_at=now)
            session.add(look)
        look.seen_seq = max(look.seen_seq, row.last_seq if read is None else min(read, row.last_seq))
        return look

    def _record(self, session: Session, row: Any) -> t.PatientRecord:
        cipher = self._keys.cipher(row.patient_id)
        patient = session.get(m.Patient, row.patient_id)
        messages = shown_messages(session, row.id)
        flags = select(m.SafetyFlag).where(m.SafetyFlag.conversation_id == row.id).order_by(m.SafetyFlag.at.desc())
        reviews = select(m.Review).where(m.Review.conversation_id == row.id, m.Review.reviewed_at.is_not(None))
        review = session.execute(reviews.order_by(m.Review.reviewed_at.desc()).limit(1)).scalar_one_or_none()
        notes = select(m.PracticeNote).where(m.PracticeNote.conversation_id == row.id)
        notes = notes.order_by(m.PracticeNote.at.desc(), m.PracticeNote.id)
        return t.PatientRecord(
            conversation=self._to_conversation(session, row, cipher),
            label=cipher.open_json(patient.sealed_label, "patient", patient.id, "label"),
            pseudonym=patient.pseudonym,
            messages=tuple(to_message(message, cipher, with_moves=True) for message in messages),
            turns=_turns(session, row.id, messages, cipher),
            flags=tuple(to_flag(flag, cipher) for flag in session.execute(flags).scalars()),
            reviewed_at=review.reviewed_at if review else None,
            reviewed_by=review.reader if review else None,
            notes=tuple(to_note(note, cipher) for note in session.execute(notes).scalars()),
        )


def _turns(session: Session, conversation_id: str, messages: Iterable[Any], cipher: Cipher) -> tuple[t.TurnRecord, ...]:
    replies: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for message in messages:
        if message.in_reply_to:
            replies[message.in_reply_to].append(cipher.open_json(message.sealed_body, "message", message.id, "body"))
    query = select(m.Turn).where(m.Turn.conversation_id == conversation_id).order_by(m.Turn.state_version)
    return tuple(
        t.TurnRecord(
            message_id=turn.message_id,
            at=turn.at,
            understanding=cipher.open_json(turn.sealed_understanding, "turn", turn.message_id, "understanding"),
            replies=tuple(replies[turn.message_id]),
            events=tuple(cipher.open_json(turn.sealed_events, "turn", turn.message_id, "events") or ()),
            stage=turn.stage,
            visit=turn.visit,
        )
        for turn in session.execute(query).scalars()
    )


def _flag_raised(flags: Iterable[t.FlagRecord], since: datetime | None) -> bool:
    return any(flag.closed_at is None and (since is None or flag.at > since) for flag in flags)
