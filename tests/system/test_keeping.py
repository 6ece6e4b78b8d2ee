"""Keys, backups and erasures by the commands of an operator, while patients go on talking."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.system.gp import Gp
from tests.system.patient import Patient
from tests.system.product import Product

pytestmark = pytest.mark.system
NewPatient = Callable[..., Patient]


def run(mo: Product, *words: str, **settings: str) -> str:
    """What a command printed, once it has ended well."""
    done = mo.command(*words, **settings)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_talk_goes_on_while_master_keys_are_rotated(mo: Product, patient: NewPatient) -> None:
    mo.until_ready()
    someone = patient()
    someone.open()
    someone.agree()
    assert someone.say("my back is bad since the winter")
    old = (mo.data / "master.keys").read_text()
    assert "Made a new master key" in run(mo, "rotate-keys")
    assert someone.say("and i am afraid to bend")
    newcomer = patient()
    newcomer.open()
    newcomer.agree()
    assert "Dropped 1" in run(mo, "rotate-keys", "--drop-old")
    assert old.strip() not in (mo.data / "master.keys").read_text()
    assert newcomer.say("i have no time")
    assert someone.say("walking is all right though")
    assert len([line for line in someone.history() if line["from"] == "patient"]) == 3


def test_a_backup_of_the_running_product_starts_elsewhere_without_those_erased_since(
    mo: Product, patient: NewPatient, tmp_path: Path
) -> None:
    mo.until_ready()
    stays, leaves = patient(), patient()
    for someone in (stays, leaves):
        someone.open()
        someone.agree(share=True)
        someone.say("the lighthouse stairs are too much for me")
    backups, keys = tmp_path / "backups", tmp_path / "apart" / "keys.json"
    run(mo, "backup", str(backups), "--keys", str(keys))
    expected = json.loads(run(mo, "export", stays.conversation))
    leaves.http.delete("/api/conversation")
    refused = mo.command("restore", str(backups), "--yes")
    assert refused.returncode == 1
    assert "Mo runs on" in refused.stderr
    assert "is whole" in run(mo, "restore", str(backups), "--check")
    run(mo, "backup", str(tmp_path / "later"), "--keys", str(keys))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(mo.data / "master.keys", elsewhere)
    said = run(mo, "restore", str(backups), "--keys", str(keys), MO_DATA=str(elsewhere))
    assert "of patients erased since then were left out" in said
    assert json.loads(run(mo, "export", stays.conversation, MO_DATA=str(elsewhere))) == expected
    gone = mo.command("export", leaves.conversation, MO_DATA=str(elsewhere))
    assert gone.returncode != 0
    for path in (*backups.iterdir(), keys, elsewhere / "mo.db"):
        assert b"lighthouse" not in path.read_bytes(), path.name


def test_what_would_be_purged_is_listed_and_nobody_else_is_erased(mo: Product, patient: NewPatient) -> None:
    someone = patient()
    someone.open()
    someone.agree()
    said = run(mo, "purge", "--dry-run")
    assert someone.conversation not in said
    assert "conversations without a consent to talk" in said
    run(mo, "purge")
    assert someone.http.get("/api/messages").status_code == 200


def test_sharing_withdrawn_in_mid_talk_is_gone_from_the_portal_at_once(mo: Product, patient: NewPatient) -> None:
    account = json.loads(run(mo, "create-gp", "Fourth desk", "--json"))
    gp = Gp(mo.url)
    gp.sign_in(account["name"], account["password"])
    gp.choose_password("plum-harbour-fourteen-kites")
    someone = patient()
    someone.open()
    someone.agree(share=True)
    someone.say("the pool is too far away")
    path = f"/practice/patients/{someone.conversation}"
    assert "the pool is too far away" in gp.page(path)
    someone.say("stop sharing")
    assert gp.http.get(path).status_code == 404
    assert someone.conversation not in gp.page("/practice/")
    someone.say("start sharing")
    assert "the pool is too far away" in gp.page(path)
    someone.say("i withdraw my consent")
    assert gp.http.get(path).status_code == 404
    erased = someone.post("erase everything"), someone.post("yes, erase everything")
    assert erased[1].json()["erased"] is True
    assert mo.command("export", someone.conversation).returncode != 0


def test_a_lost_master_key_stops_the_start_in_one_sentence(mo: Product, tmp_path: Path) -> None:
    shutil.copytree(mo.data, tmp_path / "data")
    (tmp_path / "data" / "master.keys").unlink()
    lost = mo.command("up", MO_PORT="0", MO_DATA=str(tmp_path / "data"))
    assert lost.returncode == 1
    assert lost.stderr.startswith("Mo cannot go on: ")
    assert "master.keys is missing" in lost.stderr
    assert "Traceback" not in lost.stderr
