"""A fault in the interview costs one answer, not the talk."""

from __future__ import annotations

from typing import Any

import pytest

from actions import answering
from bot.content import load
from bot.interview import respond, stuck
from bot.records.repository import Records
from bot.understanding import Intent, Understanding

from .conftest import NOW, message, pending


def test_a_fault_in_the_interview_is_admitted_and_the_message_is_answered(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("a fault")

    lease = pending(records, "no time for any of it")
    monkeypatch.setattr(answering, "respond", fails)
    assert answering.answer("action_reflect", message(lease)) is not None
    said = records.replies_to(lease.message_id)
    assert said is not None
    assert said[0].text in load("en").texts["stuck"].variants


def test_an_understanding_of_another_release_is_no_dead_end(records: Records) -> None:
    lease = pending(records, "no time for any of it")
    odd = {**message(lease), "understanding": {"barriers": "of another shape"}}
    assert answering.answer("action_reflect", odd) is not None
    assert records.replies_to(lease.message_id)


def test_after_a_fault_the_talk_goes_on_with_its_memory() -> None:
    heard = Understanding(text="no time for any of it", intent=Intent("lack_of_time", 0.9))
    before = respond(None, heard, NOW)
    after = stuck(before.state, load("en"))
    assert {**after.state, "turn": 0, "used": {}, "expecting": None, "buttons": []} == {
        **before.state, "turn": 0, "used": {}, "expecting": None, "buttons": []
    }  # fmt: skip
    assert stuck(after.state, load("en")).replies[0].text != after.replies[0].text


def test_a_memory_that_cannot_be_read_is_begun_anew() -> None:
    after = stuck({"heard": "of another shape"}, load("en"))
    heard = Understanding(text="no time for any of it", intent=Intent("lack_of_time", 0.9))
    assert respond(after.state, heard, NOW).replies
