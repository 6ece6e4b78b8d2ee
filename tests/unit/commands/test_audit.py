"""The audit trail at the terminal: whole or not, read by day and by patient, and after a restore by hand."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot import clock
from bot.commands import app
from bot.provision import open_records
from bot.records.repository import Records
from bot.settings import Settings


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    """Records with a patient, in the data folder of the environment."""
    monkeypatch.setenv("MO_DATA", str(tmp_path))
    opened = open_records(Settings(data=tmp_path))
    practice = opened.create_practice("Mill Lane", "GB", "Europe/London")
    opened.create_gp(practice.id, "Dr Ash", "hash")
    conversation = opened.open_conversation("client", None, "en", clock.now())
    opened.set_consent(conversation.id, now=clock.now(), talk=True, share=True)
    opened.patient_record(practice.id, conversation.id, read_by="Dr Ash", now=clock.now())
    yield opened
    opened.close()


def audit(*arguments: str) -> Result:
    """Run `python -m bot audit …`."""
    return CliRunner().invoke(app, ["audit", *arguments])


def test_verify_says_how_many_entries_are_whole(records: Records) -> None:
    answer = audit("verify")
    assert answer.exit_code == 0
    assert "4 entries are whole." in answer.stdout
    kept = answer.stdout.split()[-1]
    records.note("backed_up", "command line", clock.now())
    assert audit("verify", "--holds", kept).exit_code == 0
    assert audit("verify", "--holds", f"4:{'0' * 64}").exit_code == 1
    assert audit("verify", "--holds", "4").exit_code == 2


def test_verify_names_the_first_entry_that_is_not_as_it_was(records: Records, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "mo.db") as connection:
        connection.execute("DROP TRIGGER audit_entry_no_update")
        connection.execute("UPDATE audit_entry SET actor = 'patient' WHERE number = 4")
    connection.close()
    answer = audit("verify")
    assert answer.exit_code == 1
    assert answer.stdout.strip() == "Entry 4 is not as it was written."


def test_an_end_lost_in_a_restore_by_hand_can_be_explained(records: Records, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "mo.db") as connection:
        connection.execute("DROP TRIGGER audit_entry_no_delete")
        connection.execute("DELETE FROM audit_entry WHERE number > 2")
        connection.execute(
            "UPDATE audit_head SET (number, seal) = (SELECT number, seal FROM audit_entry WHERE number = 2)"
        )
    connection.close()
    assert "The end is missing, from entry 3 on." in audit("verify").stdout
    assert audit("restored", "--yes").exit_code == 0
    assert "3 entries are whole." in audit("verify").stdout


def test_show_prints_who_did_what_and_is_itself_noted(records: Records) -> None:
    pseudonym = records.audit(None)[0]["about"]
    assert pseudonym
    lines = audit("show").stdout.splitlines()
    assert len(lines) == 5
    assert f"Dr Ash: Opened a patient's page: summary and talk  [{pseudonym}" in lines[3]
    assert lines[4].endswith("Operator (command line): Read the audit trail")
    about = [json.loads(line) for line in audit("show", "--patient", pseudonym, "--json").stdout.splitlines()]
    assert [entry["action"] for entry in about] == ["talk_agreed", "share_agreed", "record_read"]
    assert audit("show", "--since", "2999-01-01").stdout == ""
    assert audit("show", "--since", "someday").exit_code == 2
    assert audit("show", "--patient", "Nobody").exit_code == 1
