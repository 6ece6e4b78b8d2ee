"""Keys: one for each patient, wrapped by the practice's master keys, in a store apart from the database."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import time
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, LargeBinary, MetaData, String, Table, delete, func, insert, inspect, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.records import anchor
from bot.records.columns import UtcDateTime
from bot.records.crypto import Cipher, new_key
from bot.records.engine import Database
from bot.records.errors import KeyDestroyed, RecordsUnavailable, UnreadableText, WrongKeys
from bot.records.master_keys import MasterKeys, Source

LOOKUP = "lookup"  # the subject whose key makes the hashes of codes and client ids useless without the key store
_CHUNK = 500
_REMEMBERED_SECONDS = 30.0  # a conversation in progress asks for its key several times a message
_REMEMBERED_KEYS = 500

metadata = MetaData()
key_table = Table(
    "wrapped_key",
    metadata,
    Column("subject", String(40), primary_key=True),
    Column("master", String(16), nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)
erasure_table = Table(
    "erasure",
    metadata,
    Column("subject", String(40), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
KEY_STORE_TABLES = frozenset((*metadata.tables, *anchor.metadata.tables))


class KeyStore:
    """Ciphers by subject: ids of patients, and of invitations (for the label before consent)."""

    def __init__(self, url: str, master_keys: Source) -> None:
        self._masters = MasterKeys(master_keys)
        self._remembered: dict[str, tuple[float, Cipher]] = {}
        self._database = Database(url, "key store", most=8)
        self.anchor = anchor.Anchor(self._database)
        try:
            self._check()
            self._lookup = self._lookup_key()
        except BaseException:
            self._database.close()
            raise

    def _check(self) -> None:
        """Every master in use must be among those given; the wrapped lookup key is the check value."""
        with self._database.changing_schema() as session:
            metadata.create_all(session.connection())
            anchor.metadata.create_all(session.connection())
            used = set(session.execute(select(key_table.c.master).distinct()).scalars())
        if not all(map(self._masters.find, used)):
            raise WrongKeys(
                "The master keys given do not open the stored records: one of those used is missing. "
                "Put it back into MO_MASTER_KEYS or master.keys (several keys: newest first)."
            )

    def _lookup_key(self) -> bytes:
        key = self._unwrap([LOOKUP]).get(LOOKUP)
        if key is None:
            with contextlib.suppress(IntegrityError):
                self.create(LOOKUP)
            key = self._unwrap([LOOKUP])[LOOKUP]
        return key

    def digest(self, purpose: str, value: str) -> str:
        """A keyed hash (64 hex digits) to find codes and client ids by."""
        message = f"{purpose}:{value}".encode("utf-8", "surrogatepass")
        return hmac.new(self._lookup, message, hashlib.sha256).hexdigest()

    @property
    def mark(self) -> str:
        """What tells this key store from every other, and nothing else."""
        return self.digest("key store", "")

    def create(self, subject: str) -> Cipher:
        """Make and keep a key for a new subject."""
        key = new_key()
        with self._database.writing() as session:
            master = self._in_use(session)
            row = {"subject": subject, "master": master, "wrapped": self._wrap(subject, key, master)}
            session.execute(insert(key_table).values(row))
        return Cipher(key)

    def _in_use(self, session: Session) -> str:
        """The master key that wraps the lookup key, held until the transaction ends.

        A rotation wraps the lookup key first: so once it has, nobody wraps a new key by an older master key,
        whichever was the newest when their process started.
        """
        lookup = select(key_table.c.master).where(key_table.c.subject == LOOKUP).with_for_update(read=True)
        return session.execute(lookup).scalar_one_or_none() or self._masters.newest

    def cipher(self, subject: str) -> Cipher:
        """The subject's cipher; raises KeyDestroyed when its key is gone (elsewhere: within 30 seconds)."""
        until, cipher = self._remembered.get(subject, (0.0, None))
        if cipher is not None and time.monotonic() < until:
            return cipher
        key = self._unwrap([subject]).get(subject)
        if key is None:
            raise KeyDestroyed("the key of this patient is destroyed; nothing written with it can be read")
        if len(self._remembered) >= _REMEMBERED_KEYS:
            self._remembered.clear()
        cipher = Cipher(key)
        self._remembered[subject] = (time.monotonic() + _REMEMBERED_SECONDS, cipher)
        return cipher

    def ciphers(self, subjects: Iterable[str]) -> dict[str, Cipher]:
        """Ciphers of many subjects at once; those without a key are left out."""
        return {subject: Cipher(key) for subject, key in self._unwrap(list(subjects)).items()}

    def discard(self, subject: str) -> None:
        """Take back a key that nothing was written with."""
        with self._database.writing() as session:
            session.execute(delete(key_table).where(key_table.c.subject == subject))

    def destroy(self, subjects: Sequence[str], at: datetime) -> None:
        """Destroy the keys for good and note the erasure, so that restoring a backup can repeat it."""
        for subject in subjects:
            self._remembered.pop(subject, None)
        with self._database.writing() as session:
            session.execute(delete(key_table).where(key_table.c.subject.in_(subjects)))
            noted = select(erasure_table.c.subject).where(erasure_table.c.subject.in_(subjects))
            known = set(session.execute(noted).scalars())
            rows = [{"subject": subject, "at": at} for subject in subjects if subject not in known]
            if rows:
                session.execute(insert(erasure_table), rows)

    def erased(self) -> list[str]:
        """All subjects whose keys were destroyed."""
        with self._database.reading() as session:
            return list(session.execute(select(erasure_table.c.subject)).scalars())

    def holds_keys(self) -> bool:
        """Whether any patient's or invitation's key is kept."""
        with self._database.reading() as session:
            count: int = session.execute(select(func.count()).select_from(key_table)).scalar_one()
        return count > 1

    def everything(self) -> tuple[list[Any], list[Any]]:
        """All rows as they are, for the key store's backup: wrapped keys and erasures."""
        with self._database.reading() as session:
            held, erased = (session.execute(select(table)).all() for table in (key_table, erasure_table))
        return list(held), list(erased)

    def missing(self, subjects: Collection[str]) -> set[str]:
        """Which of the subjects have no key though none was destroyed: those of another key store, or an older one."""
        with self._database.reading() as session:
            kept = session.execute(select(key_table.c.subject)).scalars()
            missing = set(subjects).difference(kept)
            return (
                missing.difference(session.execute(select(erasure_table.c.subject)).scalars()) if missing else missing
            )

    def check_all(self) -> int:
        """Open every wrapped key once; how many. Raises WrongKeys for a damaged one."""
        with self._database.reading() as session:
            rows = session.execute(select(key_table)).all()
        for row in rows:
            self._unwrap_row(row)
        return len(rows)

    def older(self) -> int:
        """How many keys a master key other than the newest wraps: more than none is a rotation to be finished."""
        self._masters.read_again()
        with self._database.reading() as session:
            older = select(func.count()).select_from(key_table).where(key_table.c.master != self._masters.newest)
            count: int = session.execute(older).scalar_one()
        return count

    def rewrap(self) -> int:
        """Wrap every key that an older master key wraps by the newest; how many were. Safe while in use."""
        self._masters.read_again()
        changed = self._rewrap(key_table.c.subject == LOOKUP)
        while part := self._rewrap(key_table.c.subject != LOOKUP):
            changed += part
        if changed:
            self._database.truncate_log()
        return changed

    def _rewrap(self, which: Any) -> int:
        newest = self._masters.newest
        older = select(key_table).where(which, key_table.c.master != newest).order_by(key_table.c.subject).limit(_CHUNK)
        with self._database.writing() as session:
            rows = session.execute(older.with_for_update()).all()
            for row in rows:
                wrapped = self._wrap(row.subject, self._unwrap_row(row), newest)
                values = {"master": newest, "wrapped": wrapped}
                session.execute(update(key_table).where(key_table.c.subject == row.subject).values(values))
        return len(rows)

    def truncate_log(self) -> bool:
        """As the database's: bytes of destroyed keys are gone from the file."""
        return self._database.truncate_log()

    def ping(self) -> None:
        """Raises RecordsUnavailable when the key store cannot be read."""
        with self._database.reading() as session:
            session.execute(select(key_table.c.subject).limit(1))

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    def _wrap(self, subject: str, key: bytes, master: str) -> bytes:
        return self._master(master).seal(key, "wrapped_key", subject, "wrapped")

    def _master(self, fingerprint: str) -> Cipher:
        master = self._masters.find(fingerprint)
        if master is None:  # rotated by another process, and MO_MASTER_KEYS is read at a start only
            raise RecordsUnavailable(
                "a patient's key is wrapped by a master key this process was not given: restart it"
            )
        return master

    def _unwrap(self, subjects: list[str]) -> dict[str, bytes]:
        keys: dict[str, bytes] = {}
        with self._database.reading() as session:
            for start in range(0, len(subjects), _CHUNK):
                part = subjects[start : start + _CHUNK]
                for row in session.execute(select(key_table).where(key_table.c.subject.in_(part))).all():
                    keys[row.subject] = self._unwrap_row(row)
        return keys

    def _unwrap_row(self, row: Any) -> bytes:
        master = self._master(row.master)
        try:
            return master.open(row.wrapped, "wrapped_key", row.subject, "wrapped")
        except UnreadableText:
            raise WrongKeys(
                "A wrapped key in the key store is damaged. Restore the key store from its backup."
            ) from None


def holds_anything(url: str) -> bool:
    """Whether there is a key store with keys at the URL."""
    database = Database(url, "key store")
    try:
        with database.reading() as session:
            there = inspect(session.connection()).has_table(key_table.name)
            return there and session.execute(select(key_table.c.subject).limit(1)).first() is not None
    finally:
        database.close()
