"""Several processes on the same records: nothing is lost, doubled, stuck or out of order."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot import clock
from bot.records.engine import Database
from bot.records.errors import RecordsUnavailable
from bot.records.repository import Records, load_or_create_master_keys
from bot.records.types import Practice
from tests.unit.records.conftest import START, Place, Talk

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


def test_a_database_that_cannot_be_reached_is_said_to_be_unavailable(tmp_path: Path) -> None:
    broken = tmp_path / "mo.db"
    broken.write_bytes(b"this is no database" * 100)
    database = Database(f"sqlite:///{broken}")
    with pytest.raises(RecordsUnavailable, match="the file of the database is damaged"):
        database.ping()
    database.close()
    nobody = Database("postgresql://mo@127.0.0.1:1/mo")
    with pytest.raises(RecordsUnavailable, match="OperationalError"):
        nobody.ping()


def test_errors_do_not_give_away_what_was_written(talk: Talk, place: Place) -> None:
    if not place.url.startswith("sqlite"):
        pytest.skip("PostgreSQL quotes the statement it refuses; whatever patients wrote is sealed in it")
    query, words = text("SELECT * FROM nowhere WHERE said = :words"), {"words": "a secret"}
    with talk.records._database.writing() as session, pytest.raises(DBAPIError) as failure:
        session.execute(query, words)
    assert "secret" not in str(failure.value)
