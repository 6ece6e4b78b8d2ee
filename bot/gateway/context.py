"""What every handler of the gateway needs, made once at the start and kept on the application."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from bot.gateway.arrivals import Arrivals
from bot.gateway.channels import Channel
from bot.gateway.crowd import Crowd
from bot.gateway.device_codes import DeviceCodes
from bot.gateway.dialogue import Dialogue
from bot.gateway.limits import Limits
from bot.gateway.noticeboard import Noticeboard
from bot.gateway.rasa import Rasa
from bot.gateway.readiness import Readiness
from bot.gateway.reminders.postman import Postman
from bot.gateway.threads import Threads
from bot.gateway.tokens import Tokens
from bot.gateway.worker import Worker
from bot.records.repository import Records
from bot.settings import Settings
from bot.shared import Shared


@dataclass(frozen=True)
class Context:
    """The parts of the running gateway."""

    settings: Settings
    records: Records
    tokens: Tokens
    limits: Limits
    crowd: Crowd
    device_codes: DeviceCodes
    arrivals: Arrivals
    threads: Threads
    board: Noticeboard
    rasa: Rasa
    readiness: Readiness
    worker: Worker
    dialogue: Dialogue
    postman: Postman
    channels: tuple[Channel, ...] = ()
    shared: Shared | None = None


def context(request: Request) -> Context:
    """The context of the application that the request came to."""
    found = request.app.state.context
    assert isinstance(found, Context)
    return found
