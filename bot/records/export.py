"""Everything held about a patient, as one JSON value."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from bot import clock
from bot.records import models as m
from bot.records.audit_actions import PATIENT
from bot.records.crypto import Cipher
from bot.records.models.base import TOGETHER
from bot.records.reviewing import Reviewing

# Every table of a conversation, by the name it has for the patient and in the order of its rows.
_EXPORTED: tuple[tuple[str, Any, str], ...] = (
    ("consents", m.Consent, "at"),
    ("messages", m.Message, "seq"),
    ("turns", m.Turn, "state_version"),
    ("observations", m.Observation, "at"),
    ("rulers", m.Ruler, "at"),
    ("strategies_offered", m.StrategyOffer, "at"),
    ("plans", m.Plan, "version"),
    ("times_between_visits", m.FollowUp, "at"),
    ("safety_flags", m.SafetyFlag, "at"),
    ("read_by_the_practice", m.Review, "seen_at"),
    ("reminders", m.Reminder, "set_at"),
    ("email_addresses", m.EmailAddress, "added_at"),
    ("browsers_for_reminders", m.PushSubscription, "added_at"),
    ("still_to_be_sent", m.Outgoing, "at"),
    ("telegram_chats", m.TelegramChat, "linked_at"),
    ("notes_of_the_practice", m.PracticeNote, "at"),
)
_MECHANICS = {
    "conversation_id", "patient_id", "practice_id", "client_hash", "code_hash", "chat_hash", "endpoint_hash", "fence",
    "attempts",
}  # fmt: skip


class Export(Reviewing):
    """Access to one's own data."""

    def export(self, conversation_id: str, by: str = PATIENT) -> dict[str, Any]:
        """Everything held about the patient: JSON, times ISO 8601 in UTC. Audited; raises UnknownConversation."""
        with self._database.writing() as session:
            row = self._conversation_row(session, conversation_id)
            now = clock.now()
            if by != PATIENT or not self._is_noted(session, row.practice_id, now, by, "exported", row.id):
                self._audit(session, row.practice_id, now, by, "exported", row.id)
            cipher = self._keys.cipher(row.patient_id)
            patient = session.get(m.Patient, row.patient_id)
            practice = session.get(m.Practice, row.practice_id)
            held: dict[str, Any] = {
                "practice": {"name": practice.name, "country": practice.country, "timezone": practice.timezone},
                "patient": _readable(patient, cipher),
                "invitation": self._exported_invitation(session, row),
                "conversation": _readable(row, cipher),
            }
            for name, table, order in _EXPORTED:
                sorted_by = (getattr(table, order), *inspect(table).primary_key)
                query = select(table).where(table.conversation_id == row.id).order_by(*sorted_by)
                held[name] = [_readable(each, cipher) for each in session.execute(query).scalars()]
            mine = [row.id, row.patient_id, *([row.invitation_id] if held["invitation"] else [])]
            held["who_did_what"] = self._readers(session, mine)
            return held

    def _exported_invitation(self, session: Session, row: Any) -> Any:
        """The invitation is the patient's own only once they have used it up."""
        if row.invitation_id is None or self._used_by(session, row.invitation_id) != row.id:
            return None
        own = self._keys.ciphers([row.invitation_id]).get(row.invitation_id)
        return _readable(session.get(m.Invitation, row.invitation_id), own) if own else None


def _readable(row: Any, cipher: Cipher) -> dict[str, Any]:
    """A row with its sealed columns opened, without what is only mechanics."""
    state = inspect(row)
    table = row.__tablename__
    key = state.identity[0]
    readable: dict[str, Any] = {}
    for column in state.mapper.column_attrs.keys():  # noqa: SIM118 - not a dict
        value = getattr(row, column)
        if column in _MECHANICS or column.startswith(("leased_", "waits_")):
            continue
        if column.startswith("sealed_"):
            several = state.mapper.columns[column].info.get(TOGETHER)
            column = column.removeprefix("sealed_")
            value = cipher.open_json(value, table, key, column)
            if several and isinstance(value, dict):  # older rows hold the one value that gave the column its name
                readable |= value
                continue
        readable[column] = value.isoformat() if isinstance(value, datetime) else value
    return readable
