"""When more talk with Mo than it can answer: whoever comes then is told at once, and safety answers all the same."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette

from bot.gateway.crowd import Crowd
from bot.gateway.problems import Problem
from tests.unit.gateway.conftest import RED_FLAG, Patient


class Clock:
    """A clock that is moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def refused(crowd: Crowd) -> int:
    """Seconds after which to try again, 0 where there is room."""
    try:
        crowd.check()
    except Problem as problem:
        return int(problem.headers["Retry-After"])
    return 0


def answered(crowd: Crowd, clock: Clock, seconds: float, times: int) -> None:
    """So many messages, one after the other, each answered after so long."""
    for _ in range(times):
        with crowd.joined() as place:
            clock.now += seconds
            place.answered = True


def test_a_crowd_that_is_answered_quickly_may_be_larger() -> None:
    clock = Clock()
    quick, slow = Crowd(clock), Crowd(clock)
    answered(quick, clock, 0.02, 100)
    answered(slow, clock, 0.5, 100)
    quick.waiting = slow.waiting = 60
    assert refused(quick) == 0
    assert refused(slow) >= 20


def test_a_few_are_never_refused() -> None:
    clock = Clock()
    crowd = Crowd(clock)
    answered(crowd, clock, 5.0, 100)
    crowd.waiting = 3
    assert refused(crowd) == 0


def test_what_was_not_answered_tells_nothing_of_the_pace() -> None:
    clock = Clock()
    crowd = Crowd(clock)
    before = crowd.pace
    with crowd.joined():
        clock.now += 8
    assert (crowd.pace, crowd.waiting) == (before, 0)


def test_who_fails_leaves_the_crowd() -> None:
    crowd = Crowd(Clock())
    with pytest.raises(ValueError, match="broken"), crowd.joined():
        raise ValueError("broken")
    assert crowd.waiting == 0


async def test_a_message_too_many_is_refused_early_and_taken_once_there_is_room(
    app: Starlette, patient: Patient
) -> None:
    await patient.agrees()
    crowd = app.state.context.crowd
    crowd.waiting = 10_000
    refusal = await patient.posts("I miss my garden", "the-same-id")
    assert refusal.status_code == 503
    assert refusal.json()["type"] == "urn:mo:problem:too-busy"
    assert int(refusal.headers["Retry-After"]) > 0
    assert (await patient.another().http.post("/api/conversations", json={})).status_code == 503
    crowd.waiting = 0
    assert await patient.says("I miss my garden", "the-same-id") == ["Heard: I miss my garden"]
    assert crowd.waiting == 0


async def test_a_warning_sign_and_what_follows_it_are_answered_in_any_crowd(app: Starlette, patient: Patient) -> None:
    await patient.agrees()
    app.state.context.crowd.waiting = 10_000
    assert (await patient.posts(RED_FLAG)).json()["messages"][0]["kind"] == "safety"
    assert (await patient.posts("what do you mean?")).json()["messages"][0]["kind"] == "safety"


async def test_consent_can_be_withdrawn_in_any_crowd(app: Starlette, patient: Patient) -> None:
    await patient.agrees()
    app.state.context.crowd.waiting = 10_000
    answer = await patient.http.put("/api/consent", json={"talk": False}, headers=patient.headers)
    assert answer.status_code == 200
    assert app.state.context.crowd.waiting == 10_000
