"""The clock is set back or forward: nobody is shut out, and a visit goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot import clock
from bot.gateway.sign_in_attempts import Attempts
from bot.gateway.tokens import Ticket, Tokens

from .conftest import FakeRasa, Patient

Moving = Callable[[float], None]
TICKET = Ticket("conversation", "GB", "en")


@pytest.fixture
def set_by(monkeypatch: pytest.MonkeyPatch) -> Moving:
    """Sets the product's clock so many hours off."""
    return lambda hours: monkeypatch.setenv("MO_CLOCK_OFFSET", str(hours * 3600))


def test_a_token_from_a_gateway_whose_clock_goes_ahead_is_good(set_by: Moving) -> None:
    tokens = Tokens("a secret of more than thirty-two letters")
    set_by(3)
    token = tokens.make(TICKET)
    set_by(0)
    assert tokens.read(token) == TICKET
    set_by(24 * 181)
    assert tokens.read(token) is None


def test_a_clock_set_back_locks_nobody_out_for_longer_than_their_wait() -> None:
    moment = clock.now()
    attempts = Attempts(free=1, now=lambda: moment)
    attempts.failed("somebody")
    assert attempts.wait("somebody") == 1
    moment -= timedelta(hours=9)
    assert attempts.wait("somebody") == 1


async def test_a_talk_goes_on_when_the_clock_is_set_back_or_forward_in_the_middle(
    patient: Patient, set_by: Moving
) -> None:
    await patient.agrees()
    for number, hours in enumerate((-5, 4, -30, 0)):
        set_by(hours)
        assert await patient.says(f"message {number}") == [f"Heard: message {number}"]
    lines = [line["text"] for line in await patient.history()][-8:]
    assert lines == [text for n in range(4) for text in (f"message {n}", f"Heard: message {n}")]


async def test_who_wrote_while_the_clock_was_months_ahead_is_greeted_again_later(
    patient: Patient, rasa: FakeRasa, set_by: Moving
) -> None:
    await patient.agrees()
    set_by(24 * 100)
    await patient.says("in the future")
    set_by(0)
    await patient.says("and back")
    opened = len(rasa.received)
    set_by(7)
    await patient.opens()
    assert [body["message"] for body in rasa.received[opened:]] == ["/open_visit"]
