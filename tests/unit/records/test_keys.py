"""Master keys are made, checked and replaced; a wrong one is said clearly before anything is touched."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.provision import first_start
from bot.records.errors import RecordsUnavailable, WrongKeys
from bot.records.key_backup import bring_keys_back, save_keys
from bot.records.keys import KeyStore, key_table
from bot.records.master_keys import load_or_create_master_keys
from bot.records.repository import Records
from bot.settings import Settings
from tests.unit.records.conftest import START, Place, Talk, new_master


def test_the_first_start_makes_a_key_that_only_its_owner_can_read(tmp_path: Path) -> None:
    keys = load_or_create_master_keys(tmp_path / "new")
    file = tmp_path / "new" / "master.keys"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert load_or_create_master_keys(tmp_path / "new") == keys
    assert [each.name for each in file.parent.iterdir()] == ["master.keys"]


def test_keys_may_be_commented_and_the_newest_stands_first(tmp_path: Path) -> None:
    newer, older = new_master(), new_master()
    (tmp_path / "master.keys").write_text(f"# since spring\n{newer}\n\n{older}  # the first\n")
    assert load_or_create_master_keys(tmp_path) == (newer, older)


@pytest.mark.parametrize("content", ["", "# nothing\n", "not a key\n", "c2hvcnQ=\n"])
def test_a_damaged_key_file_is_said_to_be_damaged(tmp_path: Path, content: str) -> None:
    (tmp_path / "master.keys").write_text(content)
    with pytest.raises(WrongKeys, match="key"):
        load_or_create_master_keys(tmp_path)


def test_a_lost_key_file_is_not_silently_replaced(tmp_path: Path) -> None:
    (tmp_path / "keys.db").write_bytes(b"")
    with pytest.raises(WrongKeys, match="missing"):
        load_or_create_master_keys(tmp_path)
    assert not (tmp_path / "master.keys").exists()


def test_a_wrong_key_is_said_in_one_sentence_at_start(records: Records, place: Place) -> None:
    records.close()
    place.masters = [new_master()]
    with pytest.raises(WrongKeys, match="do not open the stored records"):
        place.open()
    place.masters = []
    with pytest.raises(WrongKeys, match="No master key is given"):
        place.open()


def test_a_lost_key_store_is_noticed_at_start(talk: Talk, place: Place, tmp_path: Path) -> None:
    talk.records.close()
    with pytest.raises(WrongKeys, match="key store is empty"):
        Records.open(place.url, f"sqlite:///{tmp_path / 'other.db'}", place.masters)


def test_a_lost_key_file_is_not_replaced_where_the_key_store_is_elsewhere(talk: Talk, place: Place) -> None:
    elsewhere = Settings(data=place.folder / "new", database_url=place.url, keys_url=place.keys_url)
    with pytest.raises(WrongKeys, match=r"master\.keys is missing"):
        Records.of(elsewhere)
    assert not (place.folder / "new" / "master.keys").exists()


def test_a_key_file_that_is_no_text_or_cannot_be_read_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "master.keys").write_bytes(b"\xff\x00 key")
    with pytest.raises(WrongKeys, match="damaged"):
        load_or_create_master_keys(tmp_path)
    (tmp_path / "master.keys").unlink()
    (tmp_path / "master.keys").mkdir()
    with pytest.raises(WrongKeys, match="cannot be read"):
        load_or_create_master_keys(tmp_path)


def test_the_key_store_of_other_records_is_noticed_at_start(
    open_talk: Callable[..., Talk], place: Place, tmp_path: Path
) -> None:
    talks = [open_talk(name) for name in ("a", "b", "c")]
    others = f"sqlite:///{tmp_path / 'others.db'}"
    store = KeyStore(others, place.masters)
    store.create("somebody else")
    store.close()
    with pytest.raises(WrongKeys, match="another one or too old: 3 of 3 patients"):
        Records.open(place.url, others, place.masters)
    assert all(talk.records.conversation(talk.id) is not None for talk in talks), "and nothing was changed"


def test_a_key_store_from_before_the_newest_patients_is_noticed_at_start(
    open_talk: Callable[..., Talk], place: Place, tmp_path: Path
) -> None:
    old = open_talk("old")
    save_keys(old.records.key_store, tmp_path / "keys.json", START)
    open_talk("new")
    earlier = f"sqlite:///{tmp_path / 'earlier.db'}"
    bring_keys_back(earlier, place.masters, tmp_path / "keys.json")
    with pytest.raises(WrongKeys, match="too old: 1 of 2 patients"):
        Records.open(place.url, earlier, place.masters)


def test_a_lost_database_beside_its_keys_is_not_taken_for_a_first_start(
    talk: Talk, place: Place, tmp_path: Path
) -> None:
    opened = Records.open(f"sqlite:///{tmp_path / 'empty.db'}", place.keys_url, place.masters)
    with pytest.raises(WrongKeys, match="database is empty though the key store holds keys"):
        first_start(opened, Settings())
    assert opened.default_practice() is None
    opened.close()


def test_a_damaged_key_is_found_at_start(talk: Talk) -> None:
    store = talk.records.key_store
    assert store.check_all() == 2
    damaged = update(key_table).where(key_table.c.subject == talk.conversation.patient_id)
    with store._database.writing() as session:
        session.execute(damaged.values(wrapped=b"\x01" + bytes(60)))
    with pytest.raises(WrongKeys, match="damaged"):
        talk.records.require_whole_keys()


def test_a_damaged_key_store_or_database_is_said_in_a_sentence(tmp_path: Path) -> None:
    broken = f"sqlite:///{tmp_path / 'broken.db'}"
    (tmp_path / "broken.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(RecordsUnavailable, match="key store is damaged"):
        KeyStore(broken, [new_master()])
    with pytest.raises(RecordsUnavailable, match="database is damaged"):
        Records.open(broken, f"sqlite:///{tmp_path / 'keys.db'}", [new_master()])


def test_master_keys_can_be_replaced_while_in_use(open_talk: Callable[..., Talk], place: Place) -> None:
    old = open_talk("a")
    old.exchange("before")
    newest = new_master()
    place.masters.insert(0, newest)
    rotating = place.open()
    assert rotating.rotate_keys() == 2  # the patient's and the one for looking up
    assert rotating.rotate_keys() == 0
    old.exchange("meanwhile")
    rotating.close()
    place.masters = [newest]
    alone = place.open()
    assert [m.text for m in alone.messages(old.id) if m.sender == "patient"] == ["before", "meanwhile"]
    assert alone.open_conversation("a", None, "en", old.now).id == old.id
    alone.close()


def test_a_database_without_its_key_store_does_not_give_codes_away(talk: Talk) -> None:
    keys = talk.records._keys
    assert keys.digest("code", "KITE") == keys.digest("code", "KITE")
    assert keys.digest("code", "KITE") != keys.digest("client", "KITE")
    assert len(keys.digest("code", "\ud800\x00")) == 64
