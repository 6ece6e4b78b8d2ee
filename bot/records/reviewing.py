"""What the practice does with a record it has read: closes warning signs, reviews it with a note, writes back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.records import models as m
from bot.records import types as t
from bot.records.crypto import Cipher
from bot.records.journal import add_replies
from bot.records.portal import Portal
from bot.records.store import new_id, to_message


class Reviewing(Portal):
    """The practice's side, where it leaves something."""

    def close_flag(self, practice_id: str, flag_id: str, by: str, note: str, now: datetime) -> bool:
        """A named person has dealt with the flag; False if the practice cannot see it or it is closed."""
        with self._database.writing() as session:
            where = session.execute(select(m.SafetyFlag.conversation_id).where(m.SafetyFlag.id == flag_id))
            row = self._shared_row(session, practice_id, where.scalar_one_or_none() or "")
            flag = session.get(m.SafetyFlag, flag_id)
            if row is None or flag is None or flag.closed_at:
                return False
            cipher = self._keys.cipher(row.patient_id)
            flag.closed_at, flag.closed_by = now, self._person(session, by)[1]
            flag.sealed_closing_note = cipher.seal_json(note, "safety_flag", flag.id, "closing_note")
            self._audit(session, practice_id, now, by, "flag_closed", row.id)
        return True

    def mark_reviewed(
        self,
        practice_id: str,
        conversation_id: str,
        by: str,
        now: datetime,
        note: str | None = None,
        *,
        after: int | None = None,
    ) -> bool:
        """Somebody has read the record and says so, with a note for the practice; False if it is not visible to it.

        after: the last line that they had read (None: all there are); what was written since stays new to them.
        """
        with self._database.writing() as session:
            row = self._shared_row(session, practice_id, conversation_id)
            if row is None:
                return False
            self._look(session, row, by, now, after).reviewed_at = now
            if note:
                cipher, note_id, author = self._keys.cipher(row.patient_id), new_id(), self._person(session, by)[1]
                sealed = cipher.seal_json(note, "practice_note", note_id, "text")
                kept = m.PracticeNote(id=note_id, conversation_id=row.id, at=now, author=author, sealed_text=sealed)
                session.add(kept)
                self._audit(session, practice_id, now, by, "note_kept", row.id)
            self._audit(session, practice_id, now, by, "record_reviewed", row.id)
        return True

    def write_back(
        self, practice_id: str, conversation_id: str, reply: dict[str, Any], *, by: str, after: int, now: datetime
    ) -> t.WrittenBack:
        """Put a message of the practice's into the conversation, as a notice that holds who sent it.

        Nothing is sent where the practice does not see the patient, or they no longer talk; beside an open warning
        sign, which needs a call; and where one was sent after line `after`, the last that the sender had read.
        """
        with self._database.writing() as session:
            row = self._shared_row(session, practice_id, conversation_id)
            if row is None:
                return "not_here"
            cipher = self._keys.cipher(row.patient_id)
            if not row.talk:
                return "not_talking"
            if _stands(session, row):
                return "flag_open"
            if _written_since(session, row, cipher, after):
                return "sent_before"
            body = {**reply, "by": self._person(session, by)[1]}
            add_replies(session, row, cipher, [body], "notice", now, None)
            self._audit(session, practice_id, now, by, "message_sent", row.id)
        return "sent"


def _stands(session: Session, row: Any) -> bool:
    """Whether a warning sign is open that the patient has not taken back."""
    flag = m.SafetyFlag
    open_ones = exists().where(flag.conversation_id == row.id, flag.closed_at.is_(None), flag.taken_back_in.is_(None))
    return bool(session.execute(select(open_ones)).scalar())


def _written_since(session: Session, row: Any, cipher: Cipher, after: int) -> bool:
    """Whether somebody of the practice has written after that line: the same click again, or a colleague."""
    query = select(m.Message).where(m.Message.conversation_id == row.id, m.Message.seq > after)
    query = query.where(m.Message.sender == "bot", m.Message.kind == "notice")
    return any(to_message(message, cipher).extra.get("by") for message in session.execute(query).scalars())
