"""Several processes on the same records: nothing is lost, doubled, stuck or out of order."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from bot import clock
from bot.records import engine, repository
from bot.records.engine import Database
from bot.records.errors import RecordsUnavailable
from bot.records.models import Conversation, Message
from bot.records.repository import Records, load_or_create_master_keys, migrate
from bot.records.types import Practice
from bot.settings import Settings
from tests.postgres import Postgres
from tests.unit.records.conftest import START, Place, Talk, on_postgresql, on_sqlite

RACER = Path(__file__).with_name("racer.py")
ROOT = Path(__file__).parents[3]


def race(place: Place, role: str, conversation_id: str, number: int) -> subprocess.Popen[str]:
    """Start one more process on the same records."""
    command = [sys.executable, str(RACER), role, place.url, place.keys_url, place.masters[0], conversation_id]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen([*command, str(number)], env=environment, text=True, stdout=subprocess.PIPE)


def finish(process: subprocess.Popen[str]) -> list[str]:
    """What it printed, once it has ended well."""
    printed, _ = process.communicate(timeout=90)
    assert process.returncode == 0
    return printed.split("\n")[:-1]


def test_two_processes_answer_every_message_once_and_in_order(talk: Talk, place: Place) -> None:
    texts = [f"text {number}" for number in range(30)]
    racers = [race(place, "answer", talk.id, len(texts)) for _ in range(2)]
    for number, words in enumerate(texts):
        talk.records.accept(talk.id, f"m{number}", words, clock.now())
    answered = [words for racer in racers for words in finish(racer)]
    assert sorted(answered) == sorted(texts)
    replies = [m.text for m in talk.records.messages(talk.id) if m.sender == "bot"]
    assert replies == [f"re {words}" for words in texts]
    state = talk.records.export(talk.id)["conversation"]["state"]
    assert state == {"seen": texts}


def test_three_processes_may_make_their_first_start_at_once(bare: Place) -> None:
    bare.masters = [str(bare.folder)]
    racers = [race(bare, "start", "", 0) for _ in range(3)]
    for racer in racers:
        assert finish(racer) == []
    bare.masters = list(load_or_create_master_keys(bare.folder))
    bare.open().close()


def test_two_tabs_that_send_the_same_are_counted_once(talk: Talk, place: Place) -> None:
    racers = [race(place, "accept", talk.id, 25) for _ in range(2)]
    new = sum(int(finish(racer)[0]) for racer in racers)
    assert new == 25
    messages = talk.records.messages(talk.id)
    assert [m.seq for m in messages] == list(range(1, 26))
    assert len({m.text for m in messages}) == 25


def test_two_first_visits_at_once_are_one_conversation(place: Place, practice: Practice) -> None:
    racers = [race(place, "open", "browser", 0) for _ in range(3)]
    assert len({finish(racer)[0] for racer in racers}) == 1


def test_a_message_whose_process_was_killed_is_answered_by_the_next(talk: Talk, place: Place) -> None:
    talk.records.accept(talk.id, "a", "hello", clock.now())
    killed = race(place, "die", talk.id, 0)
    printed, _ = killed.communicate(timeout=60)
    assert (printed, killed.returncode) == ("leased\n", -9)
    assert finish(race(place, "answer", talk.id, 1)) == ["hello"]


def test_many_threads_may_write_at_once(records: Records, practice: Practice) -> None:
    conversation = records.open_conversation("browser", None, "en", START)
    records.set_consent(conversation.id, now=START, talk=True)
    failures: list[BaseException] = []

    def write(name: int) -> None:
        try:
            for number in range(5):
                records.accept(conversation.id, f"{name}/{number}", "hello", START)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    assert [m.seq for m in records.messages(conversation.id)] == list(range(1, 41))


@contextmanager
def held(url: str, conversation_id: str) -> Iterator[None]:
    """Somebody else is in the middle of changing the conversation."""
    other = Database(url)
    with other.writing() as session:
        lock = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
        session.execute(lock).one()
        yield
    other.close()


def test_whoever_waits_too_long_for_a_conversation_is_told_to_try_again(
    talk: Talk, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    impatient = place.open()
    with held(place.url, talk.id):
        assert impatient.messages(talk.id) == []
        with pytest.raises(RecordsUnavailable, match="the database does not answer"):
            impatient.accept(talk.id, "m1", "hello", START)
    assert impatient.accept(talk.id, "m1", "hello", START).new
    impatient.close()


def test_a_reading_sees_one_state_however_long_it_takes(talk: Talk) -> None:
    count = select(func.count()).select_from(Message)
    with talk.records._database.reading() as session:
        before = session.execute(count).scalar_one()
        talk.exchange("hello")
        assert session.execute(count).scalar_one() == before
    with talk.records._database.reading() as session:
        assert session.execute(count).scalar_one() == before + 2


@on_postgresql
def test_two_who_wait_for_each_other_do_not_wait_for_ever(open_talk: Callable[..., Talk], place: Place) -> None:
    one, other = open_talk("a"), open_talk("b")
    met = threading.Barrier(2, timeout=30)
    failures: list[Exception] = []

    def both(first: str, second: str) -> None:
        database = Database(place.url)
        try:
            with database.writing() as session:
                for number, conversation_id in enumerate((first, second)):
                    session.execute(select(Conversation).where(Conversation.id == conversation_id).with_for_update())
                    if not number:
                        met.wait()
        except RecordsUnavailable as error:
            failures.append(error)
        database.close()

    threads = [threading.Thread(target=both, args=pair) for pair in ((one.id, other.id), (other.id, one.id))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert [str(failure) for failure in failures] == ["the database does not answer (DeadlockDetected)"]


def _look(database: Database) -> None:
    with database.reading() as session:
        session.execute(text("SELECT 1"))


def test_no_free_connection_is_an_answer_too(talk: Talk, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_QUEUE_SECONDS", 0.1)
    database = Database(place.url, most=1)
    with database.snapshot() as connection:
        connection.execute(text("SELECT 1"))
        with pytest.raises(RecordsUnavailable, match=r"does not answer \(TimeoutError\)"):
            _look(database)
    _look(database)
    database.close()


def test_a_restarted_server_is_found_again(tmp_path: Path) -> None:
    server = Postgres()
    try:
        place = Place(server.url, server.url, tmp_path)
        records = place.open()
        records.create_practice("Mill Lane", "GB", "Europe/London")
        talk = Talk(records, records.open_conversation("client", None, "en", START))
        records.set_consent(talk.id, now=START, talk=True)
        talk.exchange("hello")
        server.kill()
        for call in (records.ping, lambda: records.messages(talk.id), lambda: talk.send("are you there")):
            with pytest.raises(RecordsUnavailable, match="does not answer"):
                call()
        server.start()
        assert [line.text for line in records.messages(talk.id)] == ["hello", "About: hello"]
        talk.exchange("are you there")
        records.close()
    finally:
        server.stop()


def test_a_database_that_cannot_be_reached_is_said_to_be_unavailable(tmp_path: Path) -> None:
    broken = tmp_path / "mo.db"
    broken.write_bytes(b"this is no database" * 100)
    database = Database(f"sqlite:///{broken}")
    with pytest.raises(RecordsUnavailable, match="the file of the database is damaged"), database.reading() as session:
        session.execute(text("SELECT 1"))
    database.close()
    nobody = Database("postgresql://mo@127.0.0.1:1/mo")
    with pytest.raises(RecordsUnavailable, match="OperationalError"), nobody.reading() as session:
        session.execute(text("SELECT 1"))


@on_sqlite  # PostgreSQL quotes the statement that it refuses; whatever patients wrote is sealed in it
def test_errors_do_not_give_away_what_was_written(talk: Talk) -> None:
    query, words = text("SELECT * FROM nowhere WHERE said = :words"), {"words": "a secret"}
    with talk.records._database.writing() as session, pytest.raises(DBAPIError) as failure:
        session.execute(query, words)
    assert "secret" not in str(failure.value)


def test_a_process_that_starts_before_the_database_waits_for_it(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls: list[float] = []

    def not_yet(url: str) -> None:
        if len(calls) < 3:
            raise RecordsUnavailable("starting up")
        migrate(url)

    monkeypatch.setattr(repository, "migrate", not_yet)
    monkeypatch.setattr(repository.time, "sleep", calls.append)
    settings = Settings(data=tmp_path, database_url=place.url, keys_url=place.keys_url, master_keys=(place.masters[0],))
    Records.when_there(settings).close()
    assert len(calls) == 3


@on_sqlite
def test_nobody_else_on_the_machine_may_read_the_files(bare: Place) -> None:
    bare.open().close()
    for name in ("mo.db", "keys.db"):
        assert (bare.folder / name).stat().st_mode & 0o077 == 0, name
