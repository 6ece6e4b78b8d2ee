"""The adapter: it answers each message once, stores what was said, and lets nothing of a failure out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import answering, turns
from bot.records.repository import Records

from .conftest import message, pending


def test_mo_speaks_first_when_a_visit_opens(records: Records) -> None:
    lease = pending(records, "/open_visit", "system")
    opening = {**message(lease, "open_visit"), "understanding": None}
    answered = answering.answer("action_open_visit", opening)
    assert answered is not None
    said = records.replies_to(lease.message_id)
    assert said is not None
    assert "?" in said[-1].text


def test_a_message_handed_over_twice_is_answered_once(records: Records) -> None:
    lease = pending(records, "no time for any of it")
    assert answering.answer("action_reflect", message(lease)) is not None
    assert answering.answer("action_reflect", message(lease)) is None
    said = records.replies_to(lease.message_id)
    assert said is not None
    assert len(said) == 1


def test_an_old_fence_changes_nothing(records: Records) -> None:
    lease = pending(records, "no time for any of it")
    assert answering.answer("action_reflect", message(lease, fence=lease.fence - 1)) is None
    assert records.replies_to(lease.message_id) is None


def test_quotes_are_cut_from_what_the_patient_wrote(records: Records) -> None:
    lease = pending(records, "no time for any of it")
    answering.answer("action_reflect", message(lease))
    turn = records.own_record(lease.conversation_id).turns[-1]
    assert turn.understanding is not None
    assert turn.understanding["barriers"][0]["quote"] == "no time"


async def test_a_failure_leaves_the_message_pending_and_says_nothing(
    records: Records, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lease = pending(records, "no time for any of it")

    def fail(*args: Any) -> None:
        raise RuntimeError("no time for any of it")

    monkeypatch.setattr(turns, "answer", fail)
    tracker = Tracker("x", {}, message(lease), [], False, None, {}, "action_listen")
    events = await turns.Reflect().run(CollectingDispatcher(), tracker, {})
    assert events == [{"event": "followup", "timestamp": None, "name": "action_listen"}]
    assert records.replies_to(lease.message_id) is None
    assert "RuntimeError" in caplog.text
    assert "any of it" not in caplog.text


def test_every_action_of_the_domain_is_there() -> None:
    import yaml

    domain = yaml.safe_load((Path(__file__).parents[3] / "domain.yml").read_text(encoding="utf-8"))
    ours = {action().name() for action in turns._Turn.__subclasses__()}
    assert ours == {name for name in domain["actions"] if name.startswith("action_")}
