"""A backup made while Mo runs brings everything back, on either database, but nobody who was erased."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, create_engine, select

from bot.records import backup as backups
from bot.records.backup import Backup
from bot.records.errors import DamagedBackup, InUse, RecordsError, WrongKeys, WrongSchema
from bot.records.key_backup import bring_keys_back, save_keys
from bot.records.keys import KEY_STORE_TABLES, KeyStore
from bot.records.migrations import migrate
from bot.records.repository import Records
from bot.records.restore import holds_records, restore
from bot.records.types import Practice
from tests.unit.records.conftest import START, Place, Talk, new_master
from tests.unit.records.test_erasure import LABEL, full, rows_by_table  # noqa: F401 - a fixture
from tests.unit.records.test_turns import EVENTS, HEARD

RESTORER = Path(__file__).with_name("restorer.py")
ROOT = Path(__file__).parents[3]
LATER = START + timedelta(days=1)


def everything(url: str) -> dict[str, list[Any]]:
    """Every row of every table but the key store's, in the same form for both databases."""
    engine = create_engine(url, future=True)
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        rows = {
            name: sorted(
                repr({key: backups._plain(value) for key, value in row._mapping.items()})
                for row in connection.execute(select(table))
            )
            for name, table in metadata.tables.items()
            if name not in {"portal_session", *KEY_STORE_TABLES}
        }
    engine.dispose()
    return rows


def put_back(path: Path, place: Place, url: str | None = None) -> dict[str, int]:
    """Restore a backup over the place's database, or another one."""
    keys = KeyStore(place.keys_url, place.masters)
    try:
        return restore(Backup(path, keys), keys, url or place.url)
    finally:
        keys.close()


@pytest.fixture
def other(tmp_path: Path) -> str:
    """A database of its own where nothing was ever started: SQLite, whatever the others are."""
    return f"sqlite:///{tmp_path / 'elsewhere' / 'mo.db'}"


def test_a_restore_brings_back_every_row_of_every_table(full: Talk, place: Place, tmp_path: Path) -> None:  # noqa: F811
    records = full.records
    for number in range(5):
        full.exchange(f"and another thing {number}", understanding=HEARD, events=EVENTS)
    records.purge_daily(START, timedelta(days=730))
    practice = records.default_practice()
    assert practice is not None
    records.create_gp(practice.id, "Dr A", "no password fits")
    path, count = backups.save(records, tmp_path / "backups", LATER)
    before = everything(place.url)
    empty = [name for name, rows in before.items() if not rows and name not in ("second_factor", "recovery_code")]
    assert empty == [], "a table without rows shows nothing"
    full.exchange("this is lost")
    records.create_practice("Newer", "GB", "Europe/London")
    records.close()
    counts = put_back(path, place)
    assert sum(counts.values()) == count
    assert everything(place.url) == before
    opened = place.open()
    texts = [line.text for line in opened.messages(full.id) if line.sender == "patient"]
    assert texts == [HEARD["text"], *(f"and another thing {number}" for number in range(5))]
    Talk(opened, full.conversation, full.now, sent=50).exchange("it goes on")
    opened.note("restored", "command line", LATER)
    opened.close()


def test_a_backup_moves_to_another_kind_of_database(full: Talk, place: Place, other: str, tmp_path: Path) -> None:  # noqa: F811
    path, _ = backups.save(full.records, tmp_path, LATER)
    put_back(path, place, other)
    assert everything(other) == everything(place.url)
    opened = Records.open(other, place.keys_url, place.masters)
    assert opened.export(full.id) == full.records.export(full.id)
    opened.close()


def test_while_patients_write_a_backup_holds_one_moment(talk: Talk, place: Place, other: str, tmp_path: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, str(RESTORER), "write", place.url, place.keys_url, place.masters[0], talk.id],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        saved = [backups.save(talk.records, tmp_path / str(n), LATER)[0] for n in range(3)]
    finally:
        writer.kill()
        writer.wait()
    for path in saved:
        put_back(path, place, other)
        opened = Records.open(other, place.keys_url, place.masters)
        lines = opened.messages(talk.id)
        assert lines, "something was written"
        assert [line.seq for line in lines] == list(range(1, len(lines) + 1))
        assert opened.conversation(talk.id).last_seq == len(lines)  # type: ignore[union-attr]
        opened.close()


def test_an_old_backup_brings_nobody_back_who_was_erased(
    full: Talk,  # noqa: F811
    open_talk: Callable[..., Talk],
    place: Place,
    practice: Practice,
    tmp_path: Path,
) -> None:
    stays = open_talk("stays", share=True)
    stays.exchange("i stay")
    path, count = backups.save(full.records, tmp_path, LATER)
    full.records.erase(full.id, LATER, "patient")
    full.records.close()
    counts = put_back(path, place)
    assert sum(counts.values()) < count
    left = str(everything(place.url))
    gone = (full.id, full.conversation.patient_id, str(full.conversation.invitation_id))
    assert not any(one in row for table, rows in everything(place.url).items() for row in rows for one in gone
                   if table != "audit_entry")  # fmt: skip
    opened = place.open()
    assert [line.text for line in opened.messages(stays.id)] == ["i stay", "About: i stay"]
    assert opened.conversation(full.id) is None
    assert [row.conversation_id for row in opened.patients(practice.id)] == [stays.id]
    opened.close()
    assert LABEL not in left


def test_nothing_in_a_backup_can_be_read_without_its_keys(full: Talk, place: Place, tmp_path: Path) -> None:  # noqa: F811
    path, _ = backups.save(full.records, tmp_path, LATER)
    written = path.read_bytes()
    for word in (full.id, "lost weight", "Mill Lane", "Dr A", "cancer", "swim", "2026-03-02T09:01"):
        assert word.encode() not in written
    keys = full.records.key_store
    keys.destroy([full.conversation.patient_id], LATER)
    assert not any(full.id in str(row.values) for row in Backup(path, keys).rows() if row.table != "audit_entry")


def test_an_erased_invitation_is_not_missed_by_who_only_opened_it(
    records: Records, practice: Practice, open_talk: Callable[..., Talk], place: Place, tmp_path: Path
) -> None:
    invitation = records.invite(practice.id, LABEL, "CODE", "Dr A", START, START + timedelta(days=7))
    looked = open_talk("looked", code="CODE", talk=False)
    path, _ = backups.save(records, tmp_path, START)
    records.key_store.destroy([invitation.id], LATER)
    records.close()
    put_back(path, place)
    opened = place.open()
    found = opened.conversation(looked.id)
    assert found is not None
    assert found.invitation_id is None
    assert opened.invitations(practice.id) == []
    opened.close()


def test_a_restore_is_refused_while_mo_runs(talk: Talk, place: Place, tmp_path: Path) -> None:
    talk.exchange("hello")
    path, _ = backups.save(talk.records, tmp_path, LATER)
    before = everything(place.url)
    with pytest.raises(InUse, match="Mo runs on"):
        put_back(path, place)
    assert everything(place.url) == before
    talk.records.close()
    put_back(path, place)


@pytest.mark.parametrize("when", ["deleting", "inserting", "migrating"])
def test_a_restore_killed_half_way_leaves_everything_as_it_was(
    talk: Talk, place: Place, tmp_path: Path, when: str
) -> None:
    for number in range(3):
        talk.exchange(f"text {number}")
    path, _ = backups.save(talk.records, tmp_path, LATER)
    talk.exchange("newer than the backup")
    talk.records.close()
    before = everything(place.url)
    killed = subprocess.run(
        [sys.executable, str(RESTORER), when, place.url, place.keys_url, place.masters[0], str(path)],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert everything(place.url) == before
    put_back(path, place)
    opened = place.open()
    assert [line.text for line in opened.messages(talk.id) if line.sender == "patient"] == [
        "text 0", "text 1", "text 2",
    ]  # fmt: skip
    opened.close()


def test_a_backup_of_an_older_schema_is_migrated(talk: Talk, place: Place, tmp_path: Path) -> None:
    talk.exchange("written long ago")
    talk.records.close()
    migrate(place.url, "0002")
    older = Records.open(place.url, place.keys_url, place.masters, as_it_is=True)
    path, _ = backups.save(older, tmp_path, LATER)
    backups.note(older, LATER)
    older.close()
    keys = KeyStore(place.keys_url, place.masters)
    assert Backup(path, keys).header.schema == "0002"
    keys.close()
    put_back(path, place)
    opened = place.open()
    assert opened.messages(talk.id)[0].text == "written long ago"
    opened.close()


def test_a_backup_of_a_newer_schema_is_refused(talk: Talk, place: Place, tmp_path: Path) -> None:
    path, _ = backups.save(talk.records, tmp_path, LATER)
    keys = talk.records.key_store
    newer = Backup(path, keys)
    newer.header = backups.Header(newer.header.made_at, "9999")
    with pytest.raises(WrongSchema, match="newer version"):
        restore(newer, keys, place.url)


def _cut(lines: list[bytes]) -> list[bytes]:
    return lines[:-1]


def _altered(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[2].replace(b"A", b"B", 1), *lines[3:]]


def _swapped(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[2], lines[1], *lines[3:]]


def _nothing(lines: list[bytes]) -> list[bytes]:
    return []


@pytest.mark.parametrize("damage", [_cut, _altered, _swapped, _nothing])
def test_a_damaged_backup_is_refused_before_anything_is_touched(
    talk: Talk, tmp_path: Path, damage: Callable[[list[bytes]], list[bytes]]
) -> None:
    talk.exchange("hello")
    path, _ = backups.save(talk.records, tmp_path, LATER)
    path.write_bytes(b"".join(damage(path.read_bytes().splitlines(keepends=True))))
    with pytest.raises(DamagedBackup, match="no whole backup"):
        Backup(path, talk.records.key_store)


def test_a_backup_of_other_records_is_refused(talk: Talk, tmp_path: Path) -> None:
    path, _ = backups.save(talk.records, tmp_path, LATER)
    others = KeyStore(f"sqlite:///{tmp_path / 'others.db'}", [new_master()])
    with pytest.raises(WrongKeys, match="another key store"):
        Backup(path, others)
    others.close()


def test_a_failed_backup_leaves_no_file(talk: Talk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: object) -> Iterator[None]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_rows", full_disk)
    with pytest.raises(OSError, match="space"):
        backups.save(talk.records, tmp_path / "backups", LATER)
    assert list((tmp_path / "backups").iterdir()) == []


def test_only_so_many_backups_are_kept(talk: Talk, tmp_path: Path) -> None:
    made = [backups.save(talk.records, tmp_path / "b", START + timedelta(days=day))[0] for day in range(4)]
    assert backups.keep_newest(tmp_path / "b", 2) == 2
    assert sorted((tmp_path / "b").iterdir()) == made[2:]
    assert backups.newest(tmp_path / "b") == made[3]
    with pytest.raises(DamagedBackup, match="no backup"):
        backups.newest(tmp_path)


def test_a_lost_key_store_comes_back_from_its_own_backup(full: Talk, place: Place, tmp_path: Path) -> None:  # noqa: F811
    saved = tmp_path / "keys.json"
    path, _ = backups.save(full.records, tmp_path, LATER)
    held = save_keys(full.records.key_store, saved, LATER)
    assert saved.stat().st_mode & 0o777 == 0o600
    expected = full.records.export(full.id)
    full.records.close()
    new = f"sqlite:///{tmp_path / 'new-keys.db'}"
    with pytest.raises(WrongKeys, match="key store is empty"):
        Records.open(place.url, new, place.masters)
    assert bring_keys_back(new, place.masters, saved) == held
    assert bring_keys_back(new, place.masters, saved) == 0
    keys = KeyStore(new, place.masters)
    restore(Backup(path, keys), keys, place.url)
    keys.close()
    opened = Records.open(place.url, new, place.masters)
    assert opened.export(full.id) == expected
    assert opened.invitation("CODE") is not None
    opened.close()


def test_saved_keys_bring_no_destroyed_key_back(
    talk: Talk, open_talk: Callable[..., Talk], place: Place, tmp_path: Path
) -> None:
    saved, patient = tmp_path / "keys.json", talk.conversation.patient_id
    save_keys(talk.records.key_store, saved, START)
    talk.records.erase(talk.id, LATER, "patient")
    assert bring_keys_back(place.keys_url, place.masters, saved) == 0
    assert talk.records.key_store.ciphers([patient]) == {}
    save_keys(talk.records.key_store, saved, LATER)
    assert saved.read_text().count(patient) == 1, "as erased, and nowhere else"
    new = f"sqlite:///{tmp_path / 'new-keys.db'}"
    bring_keys_back(new, place.masters, saved)
    keys = KeyStore(new, place.masters)
    assert keys.erased() == [patient]
    keys.close()


def test_saved_keys_are_not_overwritten_by_those_of_other_records(talk: Talk, place: Place, tmp_path: Path) -> None:
    saved = tmp_path / "keys.json"
    save_keys(talk.records.key_store, saved, START)
    before = saved.read_bytes()
    fresh = KeyStore(f"sqlite:///{tmp_path / 'fresh.db'}", place.masters)
    with pytest.raises(WrongKeys, match="other records"):
        save_keys(fresh, saved, LATER)
    fresh.create("somebody")
    with pytest.raises(WrongKeys, match="other records"):
        bring_keys_back(f"sqlite:///{tmp_path / 'fresh.db'}", place.masters, saved)
    fresh.close()
    assert saved.read_bytes() == before
    with pytest.raises(WrongKeys, match="master key"):
        bring_keys_back(f"sqlite:///{tmp_path / 'fresh2.db'}", [new_master()], saved)
    saved.write_bytes(before[:-20])
    with pytest.raises(DamagedBackup):
        bring_keys_back(place.keys_url, place.masters, saved)


def test_an_empty_place_is_told_from_one_that_holds_something(talk: Talk, place: Place, tmp_path: Path) -> None:
    assert holds_records(place.url)
    assert not holds_records(f"sqlite:///{tmp_path / 'nothing.db'}")
    assert not (tmp_path / "nothing.db").exists()


def test_backups_of_lost_keys_are_refused(talk: Talk, place: Place, tmp_path: Path) -> None:
    path, _ = backups.save(talk.records, tmp_path, LATER)
    saved = tmp_path / "keys.json"
    save_keys(talk.records.key_store, saved, LATER)
    talk.records.key_store.discard(talk.conversation.patient_id)
    with pytest.raises(RecordsError, match="lacks the keys of 1"):
        restore(Backup(path, talk.records.key_store), talk.records.key_store, place.url)
