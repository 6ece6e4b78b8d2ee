"""Four months of a made-up practice, here with an answer that is always the same in the place of Rasa."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from starlette.applications import Starlette

from bot import clock
from bot.demo import run
from bot.demo.fill import Filling
from bot.demo.people import Deed, Person, Unused
from bot.evaluation.talks.scripts import Line, Script
from bot.records.repository import Records
from bot.settings import SettingError, Settings
from tests.unit.gateway.conftest import FakeRasa, app, fresh, limits, pytest_generate_tests, rasa, records, settings

__all__ = ["app", "fresh", "limits", "pytest_generate_tests", "rasa", "records", "settings"]

DAY = timedelta(days=1)
BACK = [Line("my back"), Line(after=14 * DAY), Line("a bit better")]
SHARES = Person(
    Script("shares", "A", lines=BACK),
    "Tuesday",
    60 * DAY,
    None,
    True,
    [Deed(59 * DAY, "reviewed"), Deed(2 * DAY, "read")],
)
KEEPS = Person(Script("keeps", "A", lines=[Line("so")]), None, 30 * DAY, None, False, [Deed(20 * DAY, "read")])
STOPS = Person(Script("stops", "A", lines=[Line("so"), Line("stop sharing")]), "Monday", 20 * DAY, None, True, [])


@pytest.fixture
def filled(app: Starlette, records: Records, rasa: FakeRasa) -> Records:
    unused = [Unused("nobody", 40 * DAY, 7 * DAY, False), Unused("wrong", 40 * DAY, 30 * DAY, True)]
    people = [SHARES, KEEPS, STOPS]
    Filling(app, records, people, unused, {}, ZoneInfo("Europe/London"), print).run("Demo practice", "GB")
    return records


def test_what_happened_happened_in_its_order_over_the_months(filled: Records) -> None:
    practice = next(
        found for found in (filled.practice(id_) for id_ in _practices(filled)) if found.name == "Demo practice"
    )
    entries = sorted(filled.audit(practice.id), key=lambda entry: entry["number"])
    times = [entry["at"] for entry in entries]
    assert times == sorted(times)
    assert timedelta(days=60) < clock.now() - times[0] < timedelta(days=70)
    assert times[-1] < clock.now()
    done = {entry["action"] for entry in entries}
    assert {"invited", "invitation_used", "invitation_revoked", "signed_in", "list_read"} <= done
    assert {"record_read", "record_reviewed", "share_withdrawn"} <= done
    assert "MO_CLOCK_OFFSET" not in os.environ


def test_the_practice_sees_who_shares_as_read_and_reviewed(filled: Records) -> None:
    (practice,) = [id_ for id_ in _practices(filled) if filled.practice(id_).name == "Demo practice"]
    (row,) = filled.patients(practice)
    assert row.label == "Tuesday"
    record = filled.own_record(row.conversation_id)
    assert record.reviewed_by == "Dr Demo"
    assert [line.text for line in record.messages if line.sender == "patient"] == ["my back", "a bit better"]
    first, *_, last = [line.at for line in record.messages]
    assert timedelta(days=13) < last - first < timedelta(days=15)
    now = clock.now()
    assert sorted(one.state(now) for one in filled.invitations(practice)) == ["expired", "revoked", "used", "used"]


def test_the_demo_goes_into_no_folder_of_anybodys(tmp_path: Path) -> None:
    settings = replace(Settings(), data=tmp_path)
    with pytest.raises(SettingError, match="MO_DATA"):
        run._require_free(settings, tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mo.db").touch()
    with pytest.raises(SettingError, match="not empty"):
        run._require_free(settings, tmp_path / "other")
    run._require_free(settings, tmp_path / "new")


def test_a_throw_away_folder_is_in_memory_unless_another_is_named_or_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "_IN_MEMORY", tmp_path)
    monkeypatch.setattr(run, "_ROOM", 0)
    monkeypatch.delenv("TMPDIR", raising=False)
    assert run._in_memory() == tmp_path
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert run._in_memory() is None
    monkeypatch.delenv("TMPDIR")
    monkeypatch.setattr(run, "_IN_MEMORY", tmp_path / "none")
    assert run._in_memory() is None


def test_a_throw_away_folder_is_gone_afterwards_and_a_chosen_one_stays(tmp_path: Path) -> None:
    settings = replace(Settings(), data=tmp_path)
    with run._folder(settings, None, keep=False) as own:
        (own / "mo.db").touch()
    assert not own.exists()
    with run._folder(settings, tmp_path / "chosen", keep=False) as own:
        (own / "mo.db").touch()
    assert (own / "mo.db").exists()


def _practices(records: Records) -> list[str]:
    from sqlalchemy import select

    from bot.records import models as m

    with records.database.reading() as session:
        return list(session.execute(select(m.Practice.id)).scalars())
