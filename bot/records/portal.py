"""What the practice sees: only patients who share, most urgent first, every reading in the audit trail."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.records import models as m
from bot.records import types as t
from bot.records.crypto import Cipher
from bot.records.errors import KeyDestroyed
from bot.records.journal import shown_messages
from bot.records.store import new_id, to_flag, to_message, to_note
from bot.records.turns import Turns

_TIERS = {"emergency": 0, "crisis": 1, "urgent": 2}
_NEVER = datetime(1, 1, 1, tzinfo=timezone.utc)


class Portal(Turns):
    """The practice's side."""

    def patients(self, practice_id: str, seen_by: str | None = None) -> list[t.PatientRow]:
        """All who share: open flags (emergency, crisis, urgent), then new to `seen_by`, then by last_at.

        seen_by is who patient_record was read by, and is audited once an hour; None counts what nobody has seen yet.
        """
        if seen_by is not None:
            self.note_once("list_read", seen_by, clock.now(), practice_id=practice_id)
        with self._database.reading() as session:
            reader = None if seen_by is None else self._person(session, seen_by)[1]
            shared = and_(m.Conversation.practice_id == practice_id, m.Conversation.share)
            columns = (m.Conversation.id, m.Conversation.patient_id, m.Conversation.last_at, m.Conversation.stage)
            query = select(*columns, m.Patient.pseudonym, m.Patient.sealed_label)  # not the interviews' states: large
            query = query.join(m.Patient, m.Patient.id == m.Conversation.patient_id).where(shared)
            found = session.execute(query).all()
            if not found:
                return []
            ciphers = self._keys.ciphers(row.patient_id for row in found)
            facts = _ListFacts(session, shared, reader)
        rows = [facts.row(row, ciphers[row.patient_id]) for row in found if row.patient_id in ciphers]
        return sorted(rows, key=_urgency)

    def patient_names(self, practice_id: str, seen_by: str) -> list[t.PatientName]:
        """All who share, for those who may read nothing else: nothing a patient said is so much as decrypted."""
        self.note_once("list_read", seen_by, clock.now(), practice_id=practice_id)
        shared = and_(m.Conversation.practice_id == practice_id, m.Conversation.share)
        flags = select(m.SafetyFlag.conversation_id).where(m.SafetyFlag.closed_at.is_(None))
        query = select(m.Conversation.last_at, m.Conversation.id.in_(flags), m.Patient)
        query = query.join(m.Patient, m.Patient.id == m.Conversation.patient_id).where(shared)
        with self._database.reading() as session:
            found = session.execute(query).all()
            ciphers = self._keys.ciphers(patient.id for *_, patient in found)
        names = [
            t.PatientName(
                label=ciphers[who.id].open_json(who.sealed_label, "patient", who.id, "label"),
                pseudonym=who.pseudonym,
                last_at=last_at,
                flagged=bool(flagged),
            )
            for last_at, flagged, who in found
            if who.id in ciphers
        ]
        return sorted(names, key=lambda name: (not name.flagged, -(name.last_at or _NEVER).timestamp()))

    def patient_record(
        self, practice_id: str, conversation_id: str, *, read_by: str, now: datetime
    ) -> t.PatientRecord | None:
        """All of a sharing patient's record, audited; None if unknown, another practice's or not shared.

        read_by, as `by` below: an account's id or name.
        """
        with contextlib.suppress(KeyDestroyed), self._database.writing() as session:
            row = self._shared_row(session, practice_id, conversation_id)
            if row is None:
                return None
            record = self._record(session, row)
            self._audit(session, practice_id, now, read_by, "record_read", row.id)
            if _flag_raised(record.flags, since=self._seen_at(session, row, read_by)):
                self._audit(session, practice_id, now, read_by, "flag_seen", row.id)
            self._look(session, row, read_by, now)
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

    def _look(self, session: Session, row: Any, by: str, now: datetime) -> Any:
        reader = self._person(session, by)[1]
        query = select(m.Review).where(m.Review.conversation_id == row.id, m.Review.reader == reader)
        look = session.execute(query).scalar_one_or_none()
        if look is None:
            look = m.Review(id=new_id(), conversation_id=row.id, reader=reader)
            session.add(look)
        look.seen_seq, look.seen_at = row.last_seq, now
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


class _ListFacts:
    """What the list shows of each conversation: one query a kind, however many patients there are."""

    def __init__(self, session: Session, shared: Any, seen_by: str | None) -> None:
        ids = select(m.Conversation.id).where(shared)
        self.flags: Mapping[str, list[Any]] = defaultdict(list)
        flags = select(m.SafetyFlag).where(m.SafetyFlag.conversation_id.in_(ids), m.SafetyFlag.closed_at.is_(None))
        for flag in session.execute(flags.order_by(m.SafetyFlag.at.desc())).scalars():
            self.flags[flag.conversation_id].append(flag)
        self.new = dict(_rows(session, _new_counts(ids, seen_by)))
        self.rulers: Mapping[str, list[tuple[datetime, str, float]]] = defaultdict(list)
        rulers = select(m.Ruler.conversation_id, m.Ruler.at, m.Ruler.name, m.Ruler.value)
        rulers = rulers.join(m.Message, m.Message.id == m.Ruler.message_id)  # its number tells the order, no clock does
        for conversation_id, *ruler in _rows(
            session, rulers.where(m.Ruler.conversation_id.in_(ids)).order_by(m.Message.seq)
        ):
            self.rulers[conversation_id].append((ruler[0], ruler[1], ruler[2]))
        self.barriers = dict(_rows(session, _heaviest_barriers(ids)))
        plans = select(m.Plan.conversation_id, m.Plan.status).where(m.Plan.conversation_id.in_(ids))
        self.plans = dict(_rows(session, plans.order_by(m.Plan.version)))

    def row(self, row: Any, cipher: Cipher) -> t.PatientRow:
        """The line of one patient."""
        flags = sorted((to_flag(flag, cipher) for flag in self.flags.get(row.id, ())), key=_flag_rank)
        return t.PatientRow(
            conversation_id=row.id,
            label=cipher.open_json(row.sealed_label, "patient", row.patient_id, "label"),
            pseudonym=row.pseudonym,
            last_at=row.last_at,
            open_flags=tuple(flags),
            new_messages=self.new.get(row.id, 0),
            stage=row.stage,
            readiness=tuple(self.rulers.get(row.id, ())),
            top_barrier=self.barriers.get(row.id),
            plan_status=self.plans.get(row.id),
        )


def _rows(session: Session, query: Any) -> Sequence[tuple[Any, ...]]:
    return [tuple(row) for row in session.execute(query).all()]


def _new_counts(ids: Any, seen_by: str | None) -> Any:
    """Patients' messages after what the reader (or anybody) has seen."""
    looks = select(m.Review.conversation_id, func.max(m.Review.seen_seq).label("seq"))
    looks = looks.where(m.Review.reader == seen_by) if seen_by is not None else looks
    seen = looks.group_by(m.Review.conversation_id).subquery()
    query = select(m.Message.conversation_id, func.count())
    query = query.outerjoin(seen, seen.c.conversation_id == m.Message.conversation_id)
    query = query.where(m.Message.conversation_id.in_(ids), m.Message.seq > func.coalesce(seen.c.seq, 0))
    query = query.where(m.Message.sender == "patient", m.Message.kind != "system", m.Message.sealed_body.is_not(None))
    return query.group_by(m.Message.conversation_id)


def _heaviest_barriers(ids: Any) -> Any:
    """One a conversation: by the sum of confidences, so that one clear mention outweighs a doubtful one."""
    heard = m.Observation
    order = (func.sum(heard.confidence).desc(), func.max(heard.at).desc(), heard.finding)
    place = func.row_number().over(partition_by=heard.conversation_id, order_by=order)
    query = select(heard.conversation_id, heard.finding, place.label("place"))
    query = query.where(heard.conversation_id.in_(ids), heard.kind == "barrier")
    ranked = query.group_by(heard.conversation_id, heard.finding).subquery()
    return select(ranked.c.conversation_id, ranked.c.finding).where(ranked.c.place == 1)


def _flag_raised(flags: Iterable[t.FlagRecord], since: datetime | None) -> bool:
    return any(flag.closed_at is None and (since is None or flag.at > since) for flag in flags)


def _flag_rank(flag: t.FlagRecord) -> tuple[int, float]:
    """What the patient has taken back comes after all that stands, and before those without a flag."""
    tier = len(_TIERS) if flag.taken_back_in else _TIERS.get(flag.tier, len(_TIERS))
    return tier, -flag.at.timestamp()


def _urgency(row: t.PatientRow) -> tuple[Any, ...]:
    last = -(row.last_at or _NEVER).timestamp()
    flag = _flag_rank(row.open_flags[0]) if row.open_flags else (len(_TIERS) + 1, 0.0)
    return (*flag, row.new_messages == 0, last)
