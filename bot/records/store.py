"""What all parts of the records share: the two stores, and turning rows into plain types."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.records import models as m
from bot.records import types as t
from bot.records.crypto import Cipher
from bot.records.engine import Database
from bot.records.errors import UnknownConversation, WrongKeys
from bot.records.keys import KeyStore

# What every message asks for is put together once: SQLAlchemy takes longer to make such a statement than to run it.
_CONVERSATION = select(m.Conversation).where(m.Conversation.id == bindparam("id"))
_LOCKED = _CONVERSATION.with_for_update()
_COUNTRY = select(m.Practice.country).where(m.Practice.id == bindparam("id"))


class Store:
    """The open database and key store."""

    def __init__(self, database: Database, keys: KeyStore) -> None:
        self._database = database
        self._keys = keys

    def take_over(self, opened: Store) -> None:
        """Go on with the stores that another one has opened."""
        self._database, self._keys = opened._database, opened._keys

    @property
    def database(self) -> Database:
        """The database itself, for a backup."""
        return self._database

    @property
    def key_store(self) -> KeyStore:
        """The key store itself, for a backup."""
        return self._keys

    def _require_its_keys(self) -> None:
        """Every patient has a key or was erased; going on without would pass all others off as erased."""
        with self._database.reading() as session:
            patients = list(session.execute(select(m.Patient.id)).scalars())
        missing = self._keys.missing(patients)
        if not missing:
            return
        what = "The key store is empty" if not self._keys.holds_keys() else "The key store is another one or too old"
        raise WrongKeys(
            f"{what}: {len(missing)} of {len(patients)} patients in the database have no key in it. Put the right "
            "one back (MO_KEYS_URL, or keys.db in the data folder), or bring it back with `restore --keys`."
        )

    def require_whole_keys(self) -> None:
        """Raises WrongKeys when one of the wrapped keys is damaged."""
        self._keys.check_all()

    def require_database_of_keys(self) -> None:
        """An empty database beside keys is a lost one; raises WrongKeys, before a new practice hides that."""
        if self._keys.holds_keys():
            raise WrongKeys(
                "The database is empty though the key store holds keys of patients: it is lost, or MO_DATABASE_URL "
                "names another one. Put it back or `restore` it; to begin anew, use another data folder."
            )

    def _conversation_row(self, session: Session, conversation_id: str, lock: bool = False) -> Any:
        """The row, locked against other writers where the database locks rows; raises UnknownConversation."""
        held = session.info.get("held")
        if held is not None and held.id == conversation_id:
            return held  # this transaction has locked it: nobody else can have changed it
        row = session.execute(_LOCKED if lock else _CONVERSATION, {"id": conversation_id}).scalar_one_or_none()
        if row is None:
            raise UnknownConversation("there is no such conversation")
        if lock:
            session.info["held"] = row
        return row

    def _to_conversation(self, session: Session, row: Any, cipher: Cipher) -> t.Conversation:
        return t.Conversation(
            id=row.id,
            patient_id=row.patient_id,
            practice_id=row.practice_id,
            country=self._country(session, row),
            locale=row.locale,
            created_at=row.created_at,
            timezone=row.timezone,
            invitation_id=row.invitation_id,
            talk=row.talk,
            share=row.share,
            stage=row.stage,
            state_version=row.state_version,
            hold=cipher.open_json(row.sealed_hold, "conversation", row.id, "hold"),
            last_seq=row.last_seq,
            last_at=row.last_at,
        )

    @staticmethod
    def _country(session: Session, row: Any) -> str:
        """The practice's country of today: texts name its emergency numbers."""
        return str(session.execute(_COUNTRY, {"id": row.practice_id}).scalar_one())


def new_id() -> str:
    """128 random bits as 32 hex digits: an id is no secret, but cannot be guessed either."""
    return secrets.token_hex(16)


def name_key(name: str) -> str:
    """What names are compared by: neither capitals nor spaces make two of one."""
    return " ".join(name.split()).casefold()


def to_flag(row: Any, cipher: Cipher) -> t.FlagRecord:
    """A flag in plain words."""
    return t.FlagRecord(
        id=row.id,
        kind=row.kind,
        tier=row.tier,
        quote=cipher.open_json(row.sealed_quote, "safety_flag", row.id, "quote"),
        at=row.at,
        message_id=row.message_id,
        advised=cipher.open_json(row.sealed_advised, "safety_flag", row.id, "advised"),
        help_reached=row.help_reached,
        taken_back_in=row.taken_back_in,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        closing_note=cipher.open_json(row.sealed_closing_note, "safety_flag", row.id, "closing_note"),
    )


def to_note(row: Any, cipher: Cipher) -> t.PracticeNote:
    """A note of the practice's in plain words."""
    return t.PracticeNote(row.author, row.at, str(cipher.open_json(row.sealed_text, "practice_note", row.id, "text")))


def to_message(row: Any, cipher: Cipher, with_moves: bool = False) -> t.Message:
    """A line of the conversation; `extra` as the chat API names it, with the MI codes only when asked for."""
    body = dict(cipher.open_json(row.sealed_body, "message", row.id, "body") or {})
    text = body.pop("text", "")
    if not with_moves:
        body = {name: value for name, value in body.items() if name not in ("moves", "text_ids")}
    return t.Message(id=row.id, seq=row.seq, sender=row.sender, text=text, at=row.at, kind=row.kind, extra=body)


def reply_body(reply: dict[str, Any]) -> dict[str, Any]:
    """What is kept of one of Mo's messages; a quick reply may be given as its bare title."""
    body = {name: value for name, value in reply.items() if name not in ("kind",) and value}
    if "quick_replies" in body:
        body["quick_replies"] = [{"title": q} if isinstance(q, str) else q for q in body["quick_replies"]]
    body["text"] = reply["text"]
    return body
