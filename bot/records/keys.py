"""Keys: one for each patient, wrapped by the practice's master keys, in a store apart from the database."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import hmac
import os
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, LargeBinary, MetaData, String, Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.records import anchor
from bot.records.columns import UtcDateTime
from bot.records.crypto import KEY_BYTES, Cipher, new_key
from bot.records.engine import Database
from bot.records.errors import KeyDestroyed, RecordsUnavailable, UnreadableText, WrongKeys

MASTER_KEY_FILE = "master.keys"
_LOOKUP = "lookup"  # the subject whose key makes the hashes of codes and client ids useless without the key store
_CHUNK = 500
_REMEMBERED_SECONDS = 30.0  # a conversation in progress asks for its key several times a message
_REMEMBERED_KEYS = 500

metadata = MetaData()
_keys = Table(
    "wrapped_key",
    metadata,
    Column("subject", String(40), primary_key=True),
    Column("master", String(16), nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)
_erasures = Table(
    "erasure",
    metadata,
    Column("subject", String(40), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)


def load_or_create_master_keys(data_folder: Path) -> tuple[str, ...]:
    """The keys of `master.keys` (one a line, newest first, `#` begins a comment); made on first start, 0600.

    Raises WrongKeys when the file is lost while a key store is there, or holds something that is no key.
    """
    path = Path(data_folder) / MASTER_KEY_FILE
    if not path.exists():
        # Another process may be making both files now, the key file first: so look for it again, last.
        if (path.parent / "keys.db").exists() and not path.exists():
            raise WrongKeys(f"{path} is missing, and without it nothing stored can be read. Put it back.")
        _create_key_file(path)
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="ascii").splitlines())
    keys = tuple(line for line in lines if line)
    if not keys:
        raise WrongKeys(f"{path} holds no key. Put the right file back.")
    for key in keys:
        _decode(key)
    return keys


def _create_key_file(path: Path) -> None:
    """Write one new key; a start at the same time that was faster keeps its file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".master-")  # mkstemp makes it 0600
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(base64.urlsafe_b64encode(new_key()).decode("ascii") + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)


def _decode(key: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(key)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise WrongKeys("A master key is 32 bytes in URL-safe base64; one of those given is not.")
    return raw


class KeyStore:
    """Ciphers by subject: ids of patients, and of invitations (for the label before consent)."""

    def __init__(self, url: str, master_keys: Sequence[str]) -> None:
        if not master_keys:
            raise WrongKeys("No master key is given: set MO_MASTER_KEYS or keep master.keys in the data folder.")
        raw = [_decode(key) for key in master_keys]
        self._masters = {_fingerprint(key): Cipher(key) for key in raw}
        self._newest = _fingerprint(raw[0])
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
            used = set(session.execute(select(_keys.c.master).distinct()).scalars())
        if used - set(self._masters):
            raise WrongKeys(
                "The master keys given do not open the stored records: one of those used is missing. "
                "Put it back into MO_MASTER_KEYS or master.keys (several keys: newest first)."
            )

    def _lookup_key(self) -> bytes:
        key = self._unwrap([_LOOKUP]).get(_LOOKUP)
        if key is None:
            with contextlib.suppress(IntegrityError):
                self.create(_LOOKUP)
            key = self._unwrap([_LOOKUP])[_LOOKUP]
        return key

    def digest(self, purpose: str, value: str) -> str:
        """A keyed hash (64 hex digits) to find codes and client ids by."""
        message = f"{purpose}:{value}".encode("utf-8", "surrogatepass")
        return hmac.new(self._lookup, message, hashlib.sha256).hexdigest()

    def create(self, subject: str) -> Cipher:
        """Make and keep a key for a new subject."""
        key = new_key()
        row = {"subject": subject, "master": self._newest, "wrapped": self._wrap(subject, key)}
        with self._database.writing() as session:
            session.execute(insert(_keys).values(row))
        return Cipher(key)

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
            session.execute(delete(_keys).where(_keys.c.subject == subject))

    def destroy(self, subjects: Sequence[str], at: datetime) -> None:
        """Destroy the keys for good and note the erasure, so that restoring a backup can repeat it."""
        for subject in subjects:
            self._remembered.pop(subject, None)
        with self._database.writing() as session:
            session.execute(delete(_keys).where(_keys.c.subject.in_(subjects)))
            noted = select(_erasures.c.subject).where(_erasures.c.subject.in_(subjects))
            known = set(session.execute(noted).scalars())
            rows = [{"subject": subject, "at": at} for subject in subjects if subject not in known]
            if rows:
                session.execute(insert(_erasures), rows)
        self._database.truncate_log()

    def erased(self) -> list[str]:
        """All subjects whose keys were destroyed."""
        with self._database.reading() as session:
            return list(session.execute(select(_erasures.c.subject)).scalars())

    def holds_keys(self) -> bool:
        """Whether any patient's or invitation's key is kept."""
        with self._database.reading() as session:
            count: int = session.execute(select(func.count()).select_from(_keys)).scalar_one()
        return count > 1

    def rewrap(self) -> int:
        """Wrap every key that an older master key wraps by the newest; how many were. Safe while in use."""
        changed = 0
        with self._database.reading() as session:
            older = session.execute(select(_keys.c.subject).where(_keys.c.master != self._newest)).scalars().all()
        for start in range(0, len(older), _CHUNK):
            part = older[start : start + _CHUNK]
            with self._database.writing() as session:
                for row in session.execute(select(_keys).where(_keys.c.subject.in_(part)).with_for_update()).all():
                    wrapped = self._wrap(row.subject, self._unwrap_row(row))
                    values = {"master": self._newest, "wrapped": wrapped}
                    session.execute(update(_keys).where(_keys.c.subject == row.subject).values(values))
                    changed += 1
        if changed:
            self._database.truncate_log()
        return changed

    def ping(self) -> None:
        """Raises RecordsUnavailable when the key store cannot be read."""
        with self._database.reading() as session:
            session.execute(select(_keys.c.subject).limit(1))

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    def _wrap(self, subject: str, key: bytes) -> bytes:
        return self._masters[self._newest].seal(key, "wrapped_key", subject, "wrapped")

    def _unwrap(self, subjects: list[str]) -> dict[str, bytes]:
        keys: dict[str, bytes] = {}
        with self._database.reading() as session:
            for start in range(0, len(subjects), _CHUNK):
                part = subjects[start : start + _CHUNK]
                for row in session.execute(select(_keys).where(_keys.c.subject.in_(part))).all():
                    keys[row.subject] = self._unwrap_row(row)
        return keys

    def _unwrap_row(self, row: Any) -> bytes:
        master = self._masters.get(row.master)
        if master is None:  # rotated by another process that has a newer key than this one was started with
            raise RecordsUnavailable(
                "a patient's key is wrapped by a master key this process was not given: restart it"
            )
        try:
            return master.open(row.wrapped, "wrapped_key", row.subject, "wrapped")
        except UnreadableText:
            raise WrongKeys(
                "A wrapped key in the key store is damaged. Restore the key store from its backup."
            ) from None


def _fingerprint(key: bytes) -> str:
    return hashlib.sha256(b"mo master key " + key).hexdigest()[:16]
