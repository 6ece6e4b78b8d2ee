"""A backup while Mo runs: one file with every row, which either database can be restored from.

It is a file of JSON lines: a header, `[table, subject, sealed row]` for every row, a footer with counts and checksums.
A row about a patient is sealed once more under that patient's key (its subject), all others under a key derived from
the key store. So a backup tells nobody anything without the key store, and nothing at all about a patient whose key
has been destroyed since, but that there were so many rows of them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, select

from bot.records.audit_actions import COMMAND_LINE
from bot.records.crypto import Cipher
from bot.records.errors import DamagedBackup, WrongKeys
from bot.records.keys import KEY_STORE_TABLES, KeyStore
from bot.records.master_keys import sync_folder
from bot.records.migrations import HEAD, revision_of
from bot.records.repository import Records

FORMAT = 1
SUFFIX = ".mobackup"
_NOT_SAVED = {"alembic_version", "portal_session", *KEY_STORE_TABLES}
# A message refers to an earlier one of its conversation, which must come before it.
_ORDER = {"message": ("conversation_id", "seq")}


@dataclass(frozen=True)
class Header:
    """The first line: when the backup was made (ISO 8601, UTC), and of which schema."""

    made_at: str
    schema: str


@dataclass(frozen=True)
class Row:
    """A row of a backup: under whose key it is sealed ("" for none of a patient's) and its values by column."""

    table: str
    subject: str
    values: dict[str, Any]


def save(records: Records, folder: Path, now: datetime) -> tuple[Path, int]:
    """Write a backup of the records into the folder; its path and how many rows it holds."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"mo-{now.astimezone(timezone.utc):%Y%m%dT%H%M%SZ}{SUFFIX}"
    handle, draft = tempfile.mkstemp(dir=folder, prefix=".mo-")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            count = _write(records, file, now)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise
    sync_folder(folder)
    return path, count


def _write(records: Records, file: Any, now: datetime) -> int:
    keys, made_at, digest = records.key_store, now.astimezone(timezone.utc).isoformat(), hashlib.sha256()

    def line(value: Any) -> None:
        text = json.dumps(value, separators=(",", ":")) + "\n"
        digest.update(text.encode("ascii"))
        file.write(text)

    with records.database.snapshot() as connection:
        line({"mo_backup": FORMAT, "made_at": made_at, "schema": revision_of(connection)})
        counts: Counter[str] = Counter()
        for number, (table, subject, cipher, values) in enumerate(_rows(connection, keys)):
            text = json.dumps(values, separators=(",", ":"))
            sealed = cipher.seal(text.encode("ascii"), f"backup {made_at}", str(number), table)
            line([table, subject, base64.b64encode(sealed).decode("ascii")])
            counts[table] += 1
    footer = {"rows": dict(counts), "sha256": digest.hexdigest(), "seal": _seal(keys, digest.hexdigest())}
    file.write(json.dumps(footer) + "\n")
    return counts.total()


def _rows(connection: Any, keys: KeyStore) -> Iterator[tuple[str, str, Cipher, dict[str, Any]]]:
    """Every row of every table, parents before children; rows of patients erased meanwhile are left out."""
    metadata = MetaData()
    metadata.reflect(connection)
    conversation = metadata.tables["conversation"]
    owners = {
        row.id: row.patient_id for row in connection.execute(select(conversation.c.id, conversation.c.patient_id))
    }
    ciphers = {"": _own_cipher(keys), **keys.ciphers(_subjects(connection, metadata))}
    for table in metadata.sorted_tables:
        if table.name in _NOT_SAVED:
            continue
        order = _ORDER.get(table.name) or [column.name for column in table.primary_key]
        query = select(table).order_by(*(table.c[name] for name in order))
        for row in connection.execute(query, execution_options={"stream_results": True}):
            values = dict(row._mapping)
            subject = _subject(table.name, values, owners)
            if subject in ciphers:
                yield table.name, subject, ciphers[subject], {name: _plain(value) for name, value in values.items()}


def _subjects(connection: Any, metadata: MetaData) -> list[str]:
    """All patients and invitations: whose keys there are."""
    tables = (metadata.tables[name] for name in ("patient", "invitation"))
    return [row.id for table in tables for row in connection.execute(select(table.c.id))]


def _subject(table: str, values: Mapping[str, Any], owners: Mapping[str, str]) -> str:
    """Whose key a row is sealed under."""
    if table in ("patient", "invitation"):
        return str(values["id"])
    if table == "conversation":
        return str(values["patient_id"])
    return owners.get(values.get("conversation_id") or "", "")


def _plain(value: Any) -> Any:
    """A value as JSON has it, in the same way for both databases."""
    if isinstance(value, datetime):
        at = value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value.astimezone(timezone.utc)
        return {"at": at.isoformat()}
    if isinstance(value, (bytes, memoryview)):
        return {"bytes": base64.b64encode(bytes(value)).decode("ascii")}
    return value


def _value(plain: Any) -> Any:
    """The value of `_plain`."""
    if isinstance(plain, dict):
        return datetime.fromisoformat(plain["at"]) if "at" in plain else base64.b64decode(plain["bytes"])
    return plain


class Backup:
    """A backup to read from, checked as a whole when it is opened."""

    def __init__(self, path: Path, keys: KeyStore) -> None:
        """Raises DamagedBackup, or WrongKeys when it was made with another key store."""
        self.path, self._keys = path, keys
        try:
            self.header, self.counts, self.subjects = self._check()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedBackup(f"{path} is no whole backup of Mo ({type(error).__name__}): take another one") from None

    def _check(self) -> tuple[Header, dict[str, int], set[str]]:
        """The header, how many rows there are by table, and everybody whom they are about."""
        digest, counts, footer, header = hashlib.sha256(), Counter[str](), None, None
        subjects = set[str]()
        for line in self._lines():
            if footer is not None:
                raise ValueError("something comes after the end")
            value = json.loads(line)
            if isinstance(value, dict) and "sha256" in value:
                footer = value
                continue
            digest.update(line)
            if header is None:
                header = _header(value)
            else:
                counts[value[0]] += 1
                subjects.add(value[1])
        if header is None or footer is None or footer["sha256"] != digest.hexdigest() or footer["rows"] != counts:
            raise ValueError("cut short or altered")
        if footer["seal"] != _seal(self._keys, digest.hexdigest()):
            raise WrongKeys(f"{self.path} was made with another key store than the present one.")
        return header, dict(counts), subjects - {""}

    def rows(self) -> Iterator[Row]:
        """Every row that can still be read; those of erased patients cannot.

        Raises WrongKeys where a key is missing though nobody was erased: the key store is too old.
        """
        lines = self._lines()
        next(lines)
        ciphers: dict[str, Cipher | None] = {"": _own_cipher(self._keys)}
        for number, line in enumerate(lines):
            value = json.loads(line)
            if isinstance(value, dict):
                return
            table, subject, sealed = value
            if subject not in ciphers:
                ciphers[subject] = self._keys.ciphers([subject]).get(subject)
            cipher = ciphers[subject]
            if cipher is not None:
                text = cipher.open(base64.b64decode(sealed), f"backup {self.header.made_at}", str(number), table)
                yield Row(table, subject, {name: _value(plain) for name, plain in json.loads(text).items()})

    def _lines(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            yield from file


def newest(place: Path) -> Path:
    """The backup itself, or the newest of a folder; raises DamagedBackup when there is none."""
    found = max(place.glob(f"*{SUFFIX}"), default=None) if place.is_dir() else place
    if found is None or not found.is_file():
        raise DamagedBackup(f"there is no backup of Mo at {place}")
    return found


def keep_newest(folder: Path, number: int) -> int:
    """Delete all but the newest backups of a folder; how many were deleted."""
    older = sorted(folder.glob(f"*{SUFFIX}"))[:-number]
    for path in older:
        path.unlink()
    return len(older)


def note(records: Records, now: datetime) -> None:
    """Leave an audit entry, if the database has the schema of today: a backup migrates nothing."""
    with records.database.reading() as session:
        today = revision_of(session.connection()) == HEAD
    if today:
        records.note("backed_up", COMMAND_LINE, now)


def _header(value: Any) -> Header:
    if value["mo_backup"] != FORMAT:
        raise ValueError("another format")
    return Header(str(value["made_at"]), str(value["schema"]))


def _own_cipher(keys: KeyStore) -> Cipher:
    """For rows about no patient: accounts, the audit trail."""
    return Cipher(bytes.fromhex(keys.digest("backup", "rows")))


def _seal(keys: KeyStore, checksum: str) -> str:
    """Shows that the file was made with this key store, and by nobody else."""
    return keys.digest("backup", checksum)
