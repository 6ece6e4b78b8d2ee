"""Opening a conversation, consent, and what safety raises: flags and the hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
from bot.records.practices import PracticeRecords, first_practice
from bot.records.pseudonyms import new_pseudonym
from bot.records.reminders import forget_contacts
from bot.records.store import new_id, to_flag

_TRIES = 5
_CONSENT: dict[tuple[str, bool], Action] = {
    ("talk", True): "talk_agreed",
    ("talk", False): "talk_withdrawn",
    ("share", True): "share_agreed",
    ("share", False): "share_withdrawn",
}


class ConversationRecords(PracticeRecords):
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

    def raise_flags(
        self,
        conversation_id: str,
        flags: Sequence[dict[str, Any]],
        *,
        hold: dict[str, Any] | None,
        now: datetime,
        message_id: str | None = None,
    ) -> list[t.FlagRecord]:
        """Keep flags {kind, tier, quote, advised} and the hold, once per (message, kind).

        Without consent to talk no quote is kept. A repeat of the same message changes neither the flags nor
        the hold, which may have moved on since.
        """
        with self._database.writing() as session:
            row = self._conversation_row(session, conversation_id, lock=True)
            cipher = self._keys.cipher(row.patient_id)
            known = self._flags_of_message(session, message_id)
            kept = []
            for flag in flags:
                if flag["kind"] not in known:
                    known[flag["kind"]] = _new_flag(row, flag, cipher, now, message_id)
                    session.add(known[flag["kind"]])
                    kept.append(flag)
            if kept or not flags:
                row.sealed_hold = cipher.seal_json(hold, "conversation", row.id, "hold")
            session.flush()
            return [to_flag(known[kind], cipher) for kind in dict.fromkeys(flag["kind"] for flag in flags)]

    def _flags_of_message(self, session: Session, message_id: str | None) -> dict[str, Any]:
        if message_id is None:
            return {}
        query = select(m.SafetyFlag).where(m.SafetyFlag.message_id == message_id)
        return {flag.kind: flag for flag in session.execute(query).scalars()}

    def set_hold(self, conversation_id: str, hold: dict[str, Any] | None, *, help_reached: bool | None = None) -> None:
        """Keep or end (None) the hold; help_reached goes to the open flags that the hold is about."""
        with self._database.writing() as session:
            row = self._conversation_row(session, conversation_id, lock=True)
            cipher = self._keys.cipher(row.patient_id)
            before = cipher.open_json(row.sealed_hold, "conversation", row.id, "hold")
            row.sealed_hold = cipher.seal_json(hold, "conversation", row.id, "hold")
            if help_reached is not None:
                self._note_help(session, row.id, _kinds(before) or _kinds(hold), help_reached)

    def take_back(self, conversation_id: str, kinds: Iterable[str], message_id: str) -> None:
        """Note the message in which the patient took back the open flags of these kinds raised by the hold that stands.

        They stay open for the practice; flags from before the hold are left as they are.
        """
        with self._database.writing() as session:
            row = self._conversation_row(session, conversation_id, lock=True)
            cipher = self._keys.cipher(row.patient_id)
            hold = cipher.open_json(row.sealed_hold, "conversation", row.id, "hold")
            if hold is None:
                return
            flag, since = m.SafetyFlag, datetime.fromisoformat(hold["since_iso"])
            query = update(flag).where(flag.conversation_id == row.id, flag.at >= since, flag.closed_at.is_(None))
            query = query.where(flag.kind.in_(list(kinds)), flag.taken_back_in.is_(None))
            session.execute(query.values(taken_back_in=message_id))

    def checked(self, conversation_id: str) -> None:
        """Note that a clinician has looked, says the patient, at the open flags of the body that stand."""
        with self._database.writing() as session:
            self._conversation_row(session, conversation_id, lock=True)
            flag = m.SafetyFlag
            query = update(flag).where(flag.conversation_id == conversation_id, flag.closed_at.is_(None))
            query = query.where(flag.tier.in_(("emergency", "urgent")), flag.kind != "suicidality")
            session.execute(query.where(flag.taken_back_in.is_(None)).values(help_reached=True))

    def _note_help(self, session: Session, conversation_id: str, kinds: Iterable[str], reached: bool) -> None:
        flags = m.SafetyFlag.conversation_id == conversation_id
        query = update(m.SafetyFlag).where(flags, m.SafetyFlag.closed_at.is_(None)).values(help_reached=reached)
        names = list(kinds)
        session.execute(query.where(m.SafetyFlag.kind.in_(names)) if names else query)


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


def _new_flag(row: Any, flag: dict[str, Any], cipher: Cipher, now: datetime, message_id: str | None) -> Any:
    flag_id = new_id()
    quote = flag.get("quote") if row.talk else None
    return m.SafetyFlag(
        id=flag_id,
        conversation_id=row.id,
        message_id=message_id,
        kind=flag["kind"],
        tier=flag["tier"],
        at=now,
        sealed_quote=cipher.seal_json(quote, "safety_flag", flag_id, "quote"),
        sealed_advised=cipher.seal_json(flag.get("advised"), "safety_flag", flag_id, "advised"),
    )


def _kinds(hold: dict[str, Any] | None) -> list[str]:
    return [str(kind) for kind in (hold or {}).get("kinds", ())]


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
