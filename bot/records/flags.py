"""Warning signs and the hold that a conversation waits on: raised, answered, taken back, looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.records import models as m
from bot.records import types as t
from bot.records.crypto import Cipher
from bot.records.practices import PracticeRecords
from bot.records.store import new_id, to_flag

_SPOKEN_OF = timedelta(days=30)
"""How long a sign that the practice has closed is still what "the doctor has looked at it" may mean."""


class FlagRecords(PracticeRecords):
    """What safety keeps of a conversation."""

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
        """Keep or end (None) the hold; help_reached goes to the flags that the hold is about.

        Those that the practice has dealt with meanwhile are among them, while nothing is known of them yet.
        """
        with self._database.writing() as session:
            row = self._conversation_row(session, conversation_id, lock=True)
            cipher = self._keys.cipher(row.patient_id)
            before = cipher.open_json(row.sealed_hold, "conversation", row.id, "hold")
            row.sealed_hold = cipher.seal_json(hold, "conversation", row.id, "hold")
            if help_reached is not None:
                self._note_help(session, row.id, (before if _kinds(before) else hold) or {}, help_reached)

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
        """Note that a clinician has looked, says the patient, at the flags of the body that stand.

        These are open, or lately raised and dealt with by the practice, where nothing is known of help yet.
        """
        with self._database.writing() as session:
            row = self._conversation_row(session, conversation_id, lock=True)
            flag = m.SafetyFlag
            noted = flag.closed_at.is_(None)
            if row.last_at is not None:
                noted = or_(noted, flag.help_reached.is_(None) & (flag.at >= row.last_at - _SPOKEN_OF))
            query = update(flag).where(flag.conversation_id == conversation_id, noted)
            query = query.where(flag.tier.in_(("emergency", "urgent")), flag.kind != "suicidality")
            session.execute(query.where(flag.taken_back_in.is_(None)).values(help_reached=True))

    def _note_help(self, session: Session, conversation_id: str, hold: dict[str, Any], reached: bool) -> None:
        flag, kinds = m.SafetyFlag, _kinds(hold)
        noted = flag.closed_at.is_(None)
        if hold.get("since_iso"):  # the practice may have been quicker than the patient's answer
            unknown = flag.help_reached.is_(None) & flag.taken_back_in.is_(None)
            noted = or_(noted, unknown & (flag.at >= datetime.fromisoformat(hold["since_iso"])))
        query = update(flag).where(flag.conversation_id == conversation_id, noted).values(help_reached=reached)
        session.execute(query.where(flag.kind.in_(kinds)) if kinds else query)


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
