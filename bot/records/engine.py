"""Connections to SQLite or PostgreSQL, set up alike: one short transaction a call, writers in turn."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, exc, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

from bot.records.errors import RecordsUnavailable

BUSY_SECONDS = 15
_QUEUE_SECONDS = 10  # for a free connection; whoever is written to is told after about as long that it takes longer
APPLICATION = "mo"  # by this name PostgreSQL lists the connections of Mo's processes
_TRUNCATION_WAITS_MS = 2000
_SCHEMA_LOCK = 0x6D6F  # any number, the same in every process
_ONE_STATE = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
# A server that vanishes from the network says nothing: without these its clients would wait for hours.
_NOTICE_A_LOST_SERVER: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
_OWN_FAULTS = (exc.IntegrityError, exc.ProgrammingError, exc.DataError, exc.NotSupportedError)


class Database:
    """One database: `reading()` and `writing()` each open a session that is one transaction.

    `most` is how many connections it has at most; PostgreSQL grants some 100 to all processes together.
    """

    def __init__(self, url: str, name: str = "database", most: int = 32) -> None:
        self.name = name
        application = APPLICATION if name == "database" else f"{APPLICATION} {name}"
        self.engine = open_engine(url, most, application)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        reading = self.engine if self.is_sqlite else self.engine.execution_options(**_ONE_STATE)
        self._reader = sessionmaker(reading, future=True, expire_on_commit=False)
        writing = self.engine.execution_options(writes=True)
        self._writer = sessionmaker(writing, future=True, expire_on_commit=False)
        self._joined = threading.local()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that sees one state of the database and changes nothing."""
        joined = self._joined_session()
        if joined is not None:
            yield joined
            return
        with self.guarded(), self._reader() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction committed at the end of the block.

        On SQLite writers queue at its start. On PostgreSQL each statement sees what is committed by then, so whoever
        changes what others change as well locks the conversation's row first: that also keeps off deadlocks.
        """
        joined = self._joined_session()
        if joined is not None:
            yield joined
            joined.flush()
            return
        with self.guarded(), self._writer.begin() as session:
            yield session

    @contextmanager
    def together(self) -> Iterator[Session]:
        """As `writing`, and all that this thread reads and writes in the block belongs to it: all of it or nothing."""
        with self.writing() as session:
            outermost = self._joined_session() is None
            self._joined.session = session
            try:
                yield session
            finally:
                if outermost:
                    self._joined.session = None

    def _joined_session(self) -> Session | None:
        session: Session | None = getattr(self._joined, "session", None)
        return session

    @contextmanager
    def snapshot(self) -> Iterator[Any]:
        """A connection that sees the database as it is now for as long as it reads, whatever is written meanwhile."""
        options = {} if self.is_sqlite else _ONE_STATE
        with self.guarded(), self.engine.connect() as connection, connection.execution_options(**options).begin():
            yield connection

    def truncate_log(self) -> bool:
        """Empty SQLite's write-ahead log, so that bytes of deleted rows are gone from it too.

        False when somebody who reads has held it back for two seconds; it is to be tried again then.
        """
        if not self.is_sqlite:
            return True
        with self.guarded(), self.engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            raw.execute(f"PRAGMA busy_timeout={_TRUNCATION_WAITS_MS}")
            try:
                (held_back, *_) = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                raw.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        return not held_back

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def changing_schema(self) -> Iterator[Session]:
        """As `writing`, but one process at a time: several may start at once on an empty database."""
        with self.writing() as session:
            lock_schema(session.connection())
            yield session

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Put an error of the driver into a sentence: raises RecordsUnavailable for whatever may pass."""
        try:
            yield
        except _OWN_FAULTS:
            raise
        except (exc.DBAPIError, exc.TimeoutError) as error:
            cause = getattr(error, "orig", None) or error
            if type(cause) is sqlite3.DatabaseError:  # its kinds that pass are subclasses
                raise RecordsUnavailable(f"the file of the {self.name} is damaged: bring back its backup") from error
            raise RecordsUnavailable(f"the {self.name} does not answer ({type(cause).__name__})") from error


def lock_schema(connection: Any) -> None:
    """Let nobody else change the schema until the transaction ends; SQLite's writers are alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_SCHEMA_LOCK})"))


def open_engine(url: str, most: int = 32, application: str = APPLICATION) -> Any:
    """An engine for the URL; parameters never appear in error messages, since they could hold names."""
    parsed = make_url(url)
    kept = min(8, most)
    pool = {"poolclass": QueuePool, "pool_size": kept, "max_overflow": most - kept, "pool_timeout": _QUEUE_SECONDS}
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            path = Path(parsed.database)
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                with suppress(OSError):  # which opening it will say better
                    path.touch(mode=0o600)  # nobody else's to read; SQLite gives its log the same rights
        waiting: dict[str, Any] = {"check_same_thread": False, "timeout": BUSY_SECONDS}
        engine = create_engine(parsed, future=True, hide_parameters=True, connect_args=waiting, **pool)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    limits = {"lock_timeout": BUSY_SECONDS, "statement_timeout": 60, "idle_in_transaction_session_timeout": 60}
    options = "".join(f"-c {name}={round(seconds * 1000)} " for name, seconds in limits.items()) + "-c timezone=UTC"
    waiting = {**_NOTICE_A_LOST_SERVER, "options": options, "application_name": application}
    return create_engine(parsed, future=True, hide_parameters=True, pool_pre_ping=True, connect_args=waiting, **pool)


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own; _begin_sqlite does
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    # A writer takes its turn at the start: two that began as readers would fail when both go on to write.
    immediate = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
