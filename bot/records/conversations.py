"""Opening a conversation, consent, and what safety raises: flags and the hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.records import models as m
from bot.records import types as t
from bot.records.audit_actions import PATIENT, Action
from bot.records.crypto import Cipher
from bot.records.errors import InvitationError, KeyDestroyed, UnknownConversation, UnknownPractice
from bot.records.flags import FlagRecords
from bot.records.practices import first_practice
from bot.records.pseudonyms import new_pseudonym
from bot.records.reminders import forget_contacts
from bot.records.store import new_id

_TRIES = 5
_CONSENT: dict[tuple[str, bool], Action] = {
    ("talk", True): "talk_agreed",
    ("talk", False): "talk_withdrawn",
    ("share", True): "share_agreed",
    ("share", False): "share_withdrawn",
}


class ConversationRecords(FlagRecords):
    """A patient's conversation but for its messages."""

    def open_conversation(self, client_id: str, code: str | None, locale: str, now: datetime) -> t.Conversation:
        """Open, or find again by client_id (stored hashed). Raises InvitationError if the code is not open.

        The invitation is used up by set_consent(talk=True), which raises it if another was faster.
        """
        client_hash = self._keys.digest("client", client_id)
        for attempt in range(_TRIES):
            found = self._conversation_of(client_hash)
            if found is not None:
                return found
            try:
                return self._new_conversation(client_hash, code, locale, now)
            except IntegrityError:  # the same client twice at once, or a pseudonym already given
                if attempt == _TRIES - 1:
                    raise
        raise AssertionError("unreachable")

    def _conversation_of(self, client_hash: str) -> t.Conversation | None:
        with self._database.reading() as session:
            query = select(m.Conversation).where(m.Conversation.client_hash == client_hash)
            row = session.execute(query).scalar_one_or_none()
            return self._to_conversation(session, row, self._keys.cipher(row.patient_id)) if row else None

    def _new_conversation(self, client_hash: str, code: str | None, locale: str, now: datetime) -> t.Conversation:
        practice_id, invitation_id = self._where_it_belongs(code, now)
        patient = m.Patient(id=new_id(), practice_id=practice_id, pseudonym=new_pseudonym(), created_at=now)
        row = m.Conversation(
            id=new_id(),
            patient_id=patient.id,
            practice_id=practice_id,
            invitation_id=invitation_id,
            client_hash=client_hash,
            locale=locale,
            created_at=now,
            stage="welcome",
            state_version=0,
            last_seq=0,
            fence=0,
        )
        # The key first: a crash in between leaves a key without a patient, never a patient without a key.
        cipher = self._keys.create(patient.id)
        try:
            with self._database.writing() as session:
                session.add(patient)
                session.flush()
                session.add(row)
                session.flush()
                return self._to_conversation(session, row, cipher)
        except IntegrityError:
            self._keys.discard(patient.id)
            raise

    def _where_it_belongs(self, code: str | None, now: datetime) -> tuple[str, str | None]:
        with self._database.reading() as session:
            if code is None:
                practice = session.execute(first_practice()).scalar_one_or_none()
                if practice is None:
                    raise UnknownPractice("there is no practice yet")
                return practice.id, None
            query = select(m.Invitation).where(m.Invitation.code_hash == self._code_hash(code))
            invitation = session.execute(query).scalar_one_or_none()
            _require_open(invitation, now)
            return invitation.practice_id, invitation.id

    def conversation(self, conversation_id: str) -> t.Conversation | None:
        """The conversation of that id; None when unknown or erased."""
        with self._database.reading() as session:
            try:
                row = self._conversation_row(session, conversation_id)
                return self._to_conversation(session, row, self._keys.cipher(row.patient_id))
            except (UnknownConversation, KeyDestroyed):  # without a key: an erasure that was cut short
                return None

    @contextmanager
    def alone_with(self, conversation_id: str) -> Iterator[t.Conversation]:
        """All that this thread does in the block is one transaction, and nobody else touches the conversation.

        A crash or an error leaves nothing of it. Raises UnknownConversation, also where its key is destroyed.
        """
        with self._database.together() as session:
            row = self._conversation_row(session, conversation_id, lock=True)
            try:
                cipher = self._keys.cipher(row.patient_id)
            except KeyDestroyed:  # an erasure that was cut short
                raise UnknownConversation("the conversation is erased") from None
            yield self._to_conversation(session, row, cipher)

    def set_consent(
        self, conversation_id: str, *, now: datetime, talk: bool | None = None, share: bool | None = None
    ) -> t.Conversation:
        """Give (True) or withdraw (False); None leaves as it is. Raises InvitationError, UnknownConversation.

        With the first consent to talk the invitation is used up and its label becomes the patient's.
        Withdrawing it supersedes what is still pending.
        """
        with self._database.writing() as session:
            row = self._conversation_row(session, conversation_id, lock=True)
            cipher = self._keys.cipher(row.patient_id)
            if talk and row.invitation_id:
                self._use_invitation(session, row, cipher, now)
            if talk is False:
                supersede(session, row)
                forget_contacts(session, row.id, now)
            for purpose, given in (("talk", talk), ("share", share)):
                before = getattr(row, purpose)
                if given is not None and before is not given:
                    setattr(row, purpose, given)
                    consent = m.Consent(id=new_id(), conversation_id=row.id, at=now, purpose=purpose, given=given)
                    session.add(consent)
                    if given or before:  # declining changes nothing that anybody could have read
                        self._audit(session, row.practice_id, now, PATIENT, _CONSENT[purpose, given], row.id)
            session.flush()
            return self._to_conversation(session, row, cipher)

    def _use_invitation(self, session: Session, row: Any, cipher: Cipher, now: datetime) -> None:
        query = select(m.Invitation).where(m.Invitation.id == row.invitation_id)
        invitation = session.execute(query.with_for_update()).scalar_one()
        patient = session.get(m.Patient, row.patient_id)
        if invitation.used_at and self._used_by(session, invitation.id) == row.id:
            return
        _require_open(invitation, now)
        invitation.used_at = now
        own = self._keys.ciphers([invitation.id]).get(invitation.id)
        label = own.open_json(invitation.sealed_label, "invitation", invitation.id, "label") if own else None
        patient.sealed_label = cipher.seal_json(label, "patient", patient.id, "label")
        self._audit(session, row.practice_id, now, PATIENT, "invitation_used", invitation.id)

    def _used_by(self, session: Session, invitation_id: str) -> str | None:
        """The one conversation with this invitation that ever had consent to talk."""
        query = (
            select(m.Conversation.id)
            .join(m.Consent, m.Consent.conversation_id == m.Conversation.id)
            .where(m.Conversation.invitation_id == invitation_id, m.Consent.purpose == "talk", m.Consent.given)
            .limit(1)
        )
        found: str | None = session.execute(query).scalar_one_or_none()
        return found


def supersede(session: Session, row: Any, keep: str | None = None) -> int:
    """Answer no pending message of the conversation (but `keep`) any more; how many there were."""
    pending = (
        m.Message.conversation_id == row.id,
        m.Message.status == "pending",
        m.Message.id != (keep or ""),
    )
    changed: int = session.execute(update(m.Message).where(*pending).values(status="superseded")).rowcount
    if row.leased_message_id != keep:
        row.leased_message_id = None
    return changed


def _require_open(invitation: Any, now: datetime) -> None:
    if invitation is None:
        raise InvitationError("unknown")
    state = t.Invitation(
        id=invitation.id,
        practice_id=invitation.practice_id,
        label=None,
        created_at=invitation.created_at,
        expires_at=invitation.expires_at,
        used_at=invitation.used_at,
        revoked_at=invitation.revoked_at,
    ).state(now)
    if state != "open":
        raise InvitationError(state)
