"""The key store's own backup: one file that each new one overwrites, so that a destroyed key is soon gone there too."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from bot.records.engine import Database
from bot.records.errors import DamagedBackup, UnreadableText, WrongKeys
from bot.records.keys import LOOKUP, KeyStore, erasure_table, key_table, metadata
from bot.records.master_keys import MasterKeys, Source, sync_folder

FORMAT = 1


def save_keys(keys: KeyStore, path: Path, now: datetime) -> int:
    """Write all wrapped keys and erasures over the file; how many keys. Raises WrongKeys if it holds others'."""
    if path.exists() and _read(path)["store"] != keys.mark:
        raise WrongKeys(f"{path} holds keys of other records. Choose another file, or move that one away.")
    held, erased = keys.everything()
    content = {
        "mo_keys": FORMAT,
        "made_at": now.astimezone(timezone.utc).isoformat(),
        "store": keys.mark,
        "keys": [[row.subject, row.master, base64.b64encode(row.wrapped).decode("ascii")] for row in held],
        "erasures": [[row.subject, row.at.isoformat()] for row in erased],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".keys-")  # mkstemp makes it 0600
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump({**content, "sha256": _checksum(content)}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    sync_folder(path.parent)
    return len(held)


def bring_keys_back(url: str, master_keys: Source, path: Path) -> int:
    """Add the file's keys to the key store, but none that either of them knows to be destroyed; how many.

    Raises WrongKeys when the master keys do not open them, or the key store has keys of other records.
    """
    content, masters = _read(path), MasterKeys(master_keys)
    held = {subject: (master, base64.b64decode(wrapped)) for subject, master, wrapped in content["keys"]}
    lookup = _unwrap(masters, LOOKUP, *held[LOOKUP], path)
    database = Database(url, "key store")
    try:
        with database.changing_schema() as session:
            metadata.create_all(session.connection())
            present = {row.subject: row for row in session.execute(select(key_table)).all()}
            erased = set(session.execute(select(erasure_table.c.subject)).scalars())
            own = present.get(LOOKUP)
            if own is not None and _unwrap(masters, LOOKUP, own.master, own.wrapped, path) != lookup:
                if len(present) > 1 or erased:
                    raise WrongKeys(f"{path} holds keys of other records than the present key store.")
                session.execute(delete(key_table))  # made by a start without keys, and nothing was written with it
                present = {}
            return _add(session, held, content["erasures"], set(present), erased)
    finally:
        database.close()


def _add(
    session: Session,
    held: Mapping[str, tuple[str, bytes]],
    erasures: list[list[str]],
    present: set[str],
    erased: set[str],
) -> int:
    new = [{"subject": subject, "at": datetime.fromisoformat(at)} for subject, at in erasures if subject not in erased]
    if new:
        session.execute(insert(erasure_table), new)
        session.execute(delete(key_table).where(key_table.c.subject.in_([row["subject"] for row in new])))
    gone = erased.union(row["subject"] for row in new)
    rows = [
        {"subject": subject, "master": master, "wrapped": wrapped}
        for subject, (master, wrapped) in held.items()
        if subject not in present and subject not in gone
    ]
    if rows:
        session.execute(insert(key_table), rows)
    return len(rows)


def _unwrap(masters: MasterKeys, subject: str, master: str, wrapped: bytes, path: Path) -> bytes:
    cipher = masters.find(master)
    try:
        if cipher is not None:
            return cipher.open(wrapped, key_table.name, subject, "wrapped")
    except UnreadableText:
        pass
    raise WrongKeys(
        f"The master keys given do not open the keys of {path}: put the master key of that time back into "
        "MO_MASTER_KEYS or master.keys (several keys: newest first)."
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
        checksum = content.pop("sha256")
        if content["mo_keys"] != FORMAT or checksum != _checksum(content):
            raise ValueError("altered")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedBackup(f"{path} is no whole file of Mo's keys ({type(error).__name__})") from None
    return content


def _checksum(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode("ascii")).hexdigest()
