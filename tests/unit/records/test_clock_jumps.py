"""The clock is set forward and back by hours: messages are still answered once, in order, and none gets stuck."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from bot.records.types import Lease
from tests.unit.records.conftest import START, Talk

HOURS = (-30, -7, -1, -0.01, 0, 0, 0, 0.01, 1, 7, 30)


@pytest.mark.parametrize("seed", range(6))
def test_messages_are_answered_once_and_in_order_however_the_clock_jumps(talk: Talk, seed: int) -> None:
    chance = random.Random(seed)
    held: list[Lease] = []
    for number in range(60):
        talk.now += timedelta(hours=chance.choice(HOURS), seconds=chance.uniform(0, 40))
        step = chance.choice(("send", "send", "lease", "answer", "fail"))
        if step == "send":
            talk.send(f"text {number}")
        elif step == "lease" and (lease := talk.records.lease(talk.id, talk.now)):
            held.append(lease)
        elif step == "answer" and held:
            talk.answer(held.pop(chance.randrange(len(held))))
        elif step == "fail" and held:
            talk.records.release(held.pop(), talk.now, retry_after=10)
    for _ in range(200):  # from here on the clock goes as it should
        talk.now += timedelta(seconds=1)
        if talk.id in talk.records.pending_conversations(talk.now):
            talk.answer(talk.lease())
    said = [(line.sender, line.text.removeprefix("About: ")) for line in talk.records.messages(talk.id)]
    asked = [text for sender, text in said if sender == "patient"]
    assert [text for sender, text in said if sender == "bot"] == asked
    assert talk.records.tracker_turns(talk.id)[1] == talk.sent == len(asked)


def test_what_became_of_an_idea_is_noted_with_the_last_offer_of_it_though_the_clock_was_set_back(talk: Talk) -> None:
    offer = {"kind": "strategy_offered", "data": {"id": "ten_minutes", "barrier": "lack_of_time"}}
    landed = {"kind": "strategy_landed", "data": {"id": "ten_minutes", "how": "taken"}}
    first = talk.exchange("no time", events=[offer])
    talk.now = START - timedelta(hours=5)
    second = talk.exchange("no time at all", events=[offer])
    talk.exchange("I'll try it", events=[landed])
    offers = {each["message_id"]: each["landed"] for each in talk.records.export(talk.id)["strategies_offered"]}
    assert offers == {first: None, second: "taken"}


def test_the_practice_sees_readiness_in_the_order_it_was_said(talk: Talk) -> None:
    talk.records.set_consent(talk.id, now=START, share=True)
    talk.exchange("three", events=[{"kind": "ruler", "data": {"name": "readiness", "value": 3}}])
    talk.now = START - timedelta(days=1)
    talk.exchange("eight", events=[{"kind": "ruler", "data": {"name": "readiness", "value": 8}}])
    practice_id = talk.conversation.practice_id
    assert [value for *_, value in talk.records.patients(practice_id)[0].readiness] == [3, 8]
