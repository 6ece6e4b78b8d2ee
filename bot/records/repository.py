"""The records' one door: every read and write of the product goes through `Records`."""

from __future__ import annotations

import time
from functools import partial

from sqlalchemy import select

from bot import logs
from bot.records import errors
from bot.records import models as m
from bot.records.counts import Counts
from bot.records.engine import Database
from bot.records.errors import (
    InvitationError,
    KeyDestroyed,
    LastAdmin,
    MessageConflict,
    NameTaken,
    RecordsError,
    RecordsUnavailable,
    UnknownConversation,
    UnknownPractice,
    WrongKeys,
)
from bot.records.keys import KeyStore, holds_anything
from bot.records.master_keys import Source, load_master_keys, load_or_create_master_keys
from bot.records.migrations import migrate
from bot.records.outgoing import OutgoingRecords
from bot.records.overview import Overviews
from bot.records.retention import Retention
from bot.records.telegram import TelegramChats
from bot.settings import Settings

log = logs.get(__name__)

__all__ = [
    "InvitationError",
    "KeyDestroyed",
    "LastAdmin",
    "MessageConflict",
    "NameTaken",
    "Records",
    "RecordsError",
    "RecordsUnavailable",
    "UnknownConversation",
    "UnknownPractice",
    "WrongKeys",
    "errors",
    "load_or_create_master_keys",
    "migrate",
]


class Records(Retention, TelegramChats, OutgoingRecords, Counts, Overviews):
    """Reads and writes, each call one transaction; raises RecordsUnavailable when the database cannot answer.

    The calls stand by concern in trail, sessions, accounts, second_factor, trail_reading, practices, conversations,
    journal, turns, portal, reviewing, export, erasure and retention, each built on the one before; telegram, reminders
    with outgoing, counts and overview stand apart. Safe to use from several threads.
    """

    @classmethod
    def open(cls, database_url: str, key_store_url: str, master_keys: Source, *, as_it_is: bool = False) -> Records:
        """Bring the schema up to date and open both stores; `as_it_is` changes nothing, for a backup.

        `master_keys` are the keys, or a call that gives them as they stand at that time. Raises WrongKeys, with a
        sentence for the operator, when keys and records do not belong together.
        """
        if not as_it_is:
            migrate(database_url)
        keys = KeyStore(key_store_url, master_keys)
        records = cls(Database(database_url), keys)
        try:
            records._require_its_keys()
            if not as_it_is:
                records.begin_trail()
                records.reapply_erasures()
        except BaseException:
            records.close()
            raise
        return records

    @classmethod
    def of(cls, settings: Settings, *, as_it_is: bool = False) -> Records:
        """Open the records that the settings name, with the master keys they give or the data folder holds."""
        return cls.open(settings.database, settings.key_store, master_keys_of(settings), as_it_is=as_it_is)

    @classmethod
    def when_there(cls, settings: Settings) -> Records:
        """The same for a process of the product: one that starts while the database does waits for it."""
        waited = 0
        while True:
            try:
                return cls.of(settings)
            except RecordsUnavailable as error:
                if waited % 30 == 0:
                    log.warning("records.awaited", **logs.failure(error))
                waited += 1
                time.sleep(1)

    def close(self) -> None:
        """Close all connections."""
        self._database.close()
        self._keys.close()

    def ping(self) -> None:
        """Raises RecordsUnavailable when the database or the key store does not answer."""
        self.ping_database()
        self.ping_keys()

    def ping_database(self) -> None:
        """Raises RecordsUnavailable when a table of the database cannot be read."""
        with self._database.reading() as session:
            session.execute(select(m.Practice.id).limit(1))

    def ping_keys(self) -> None:
        """Raises RecordsUnavailable when the key store cannot be read."""
        self._keys.ping()

    def keys_to_rotate(self) -> int:
        """How many keys are not wrapped by the newest master key: more than none is a rotation to be finished."""
        return self._keys.older()

    def rotate_keys(self) -> int:
        """Wrap every patient's key by the newest master key; how many were wrapped by an older one."""
        return self._keys.rewrap()


def master_keys_of(settings: Settings) -> Source:
    """Where the master keys come from: MO_MASTER_KEYS, or the data folder's file, made on a first start."""
    if settings.master_keys:
        return settings.master_keys
    load_or_create_master_keys(settings.data, partial(holds_anything, settings.key_store))
    return partial(load_master_keys, settings.data)
