"""Master keys are rotated while Mo runs; nothing is out of reach, whenever the rotation is killed."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.records import rotation
from bot.records.errors import RecordsUnavailable, WrongKeys
from bot.records.master_keys import add_master_key, load_master_keys
from bot.records.repository import Records
from bot.settings import Settings
from tests.unit.records.conftest import START, Place, new_master

ROTATOR = Path(__file__).with_name("rotator.py")
ROOT = Path(__file__).parents[3]


@pytest.fixture
def settings(place: Place) -> Settings:
    """A practice in a data folder with a file of master keys, and one patient."""
    found = Settings(data=place.folder, database_url=place.url, keys_url=place.keys_url)
    (place.folder / "master.keys").write_text(f"# since the first day\n{new_master()}\n")
    with closing(Records.of(found)) as records:
        records.create_practice("Mill Lane", "GB", "Europe/London")
        talk = records.open_conversation("old", None, "en", START).id
        records.set_consent(talk, now=START, talk=True)
        records.accept(talk, "m", "from before", START)
    return found


def run(settings: Settings, role: str, number: int = 0) -> subprocess.Popen[str]:
    """Start one more process on the same records."""
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "MO_DATABASE_URL": settings.database, "MO_KEYS_URL": settings.key_store,
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, str(ROTATOR), role, str(settings.data), str(number)],
        env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


def texts(settings: Settings) -> list[str]:
    """What the patient of before wrote, read with the keys as they are now."""
    with closing(Records.of(settings)) as records:
        found = records.open_conversation("old", None, "en", START)
        return [line.text for line in records.messages(found.id)]


def test_processes_that_read_and_write_go_on_through_rotations(settings: Settings) -> None:
    workers = [run(settings, "work") for _ in range(2)]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "working\n"
    for _ in range(3):
        assert rotation.rotate(settings, START).made
        assert rotation.drop_old(settings, START) == 1
    made = 0
    for worker in workers:
        printed, _ = worker.communicate("", timeout=120)
        assert worker.returncode == 0
        made += int(printed)
    assert len(load_master_keys(settings.data)) == 1
    with closing(Records.of(settings)) as records:
        assert records.keys_to_rotate() == 0
        assert records.key_store.check_all() == made + 2  # the patient of before, and the key for looking up
    assert texts(settings) == ["from before"]


@pytest.mark.parametrize("after", [0, 1])
def test_a_rotation_killed_half_way_loses_nothing_and_is_finished_by_the_next(settings: Settings, after: int) -> None:
    killed = run(settings, "die", after)
    assert killed.wait(timeout=60) == -signal.SIGKILL
    keys = load_master_keys(settings.data)
    assert len(keys) == 2
    assert texts(settings) == ["from before"]
    with closing(Records.of(settings)) as records:  # a new patient meanwhile
        records.open_conversation("new", None, "en", START)
    rotated = rotation.rotate(settings, START)
    assert not rotated.made
    assert rotated.wrapped >= 1
    assert load_master_keys(settings.data) == keys
    assert rotation.drop_old(settings, START) == 1
    assert texts(settings) == ["from before"]


def test_the_new_key_stands_first_and_the_file_stays_its_owners(settings: Settings) -> None:
    path = settings.data / "master.keys"
    path.chmod(0o640)
    (old,) = load_master_keys(settings.data)
    assert rotation.drop_old(settings, START) == 0
    rotation.rotate(settings, START)
    assert load_master_keys(settings.data)[1:] == (old,)
    assert "# since the first day" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [each.name for each in settings.data.iterdir() if each.name.startswith(".master-")] == []


def test_a_process_that_only_knows_the_old_key_wraps_nothing_new_by_it(settings: Settings) -> None:
    with closing(Records.of(settings)) as running:
        rotation.rotate(settings, START)
        running.open_conversation("meanwhile", None, "en", START)
        assert running.keys_to_rotate() == 0


def test_keys_from_the_environment_are_rotated_by_whoever_sets_them(settings: Settings) -> None:
    (old,) = load_master_keys(settings.data)
    given = Settings(
        data=settings.data, database_url=settings.database, keys_url=settings.key_store, master_keys=(old,)
    )
    with pytest.raises(WrongKeys, match="put a new key") as said:
        rotation.rotate(given, START)
    assert old not in str(said.value)
    with pytest.raises(WrongKeys, match="take the old ones out there"):
        rotation.drop_old(given, START)
    newer = new_master()
    both = Settings(**{**vars(given), "master_keys": (newer, old)})
    with closing(Records.of(given)) as not_started_anew:
        assert rotation.rotate(both, START).wrapped == 2
        not_started_anew.key_store._remembered.clear()
        with pytest.raises(RecordsUnavailable, match="restart it"):
            not_started_anew.open_conversation("old", None, "en", START)
    assert texts(Settings(**{**vars(given), "master_keys": (newer,)})) == ["from before"]
    with pytest.raises(WrongKeys, match="do not open the stored records"):
        Records.of(given)


def test_the_audit_trail_says_that_keys_were_rotated(settings: Settings) -> None:
    rotation.rotate(settings, START)
    rotation.drop_old(settings, START)
    with closing(Records.of(settings)) as records:
        practice = records.default_practice()
        assert practice is not None
        assert [entry["action"] for entry in records.audit(practice.id)][:2] == ["old_keys_dropped", "keys_rotated"]


def test_a_key_in_the_file_that_wraps_nothing_yet_is_used_by_the_next_rotation(settings: Settings) -> None:
    add_master_key(settings.data)
    rotated = rotation.rotate(settings, START)
    assert (rotated.made, rotated.wrapped) == (False, 2)
