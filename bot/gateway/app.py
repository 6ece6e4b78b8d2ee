"""The gateway's application, and the server that runs it."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from types import FrameType

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from bot import logs, metrics, safety
from bot.gateway import chat, export, pages, problems, scrape
from bot.gateway.arrivals import Arrivals
from bot.gateway.channels import KNOWN, Channel, channels_of
from bot.gateway.connections import Connection
from bot.gateway.context import Context
from bot.gateway.crowd import Crowd
from bot.gateway.device_codes import DeviceCodes
from bot.gateway.dialogue import Dialogue
from bot.gateway.embedding import Embedding
from bot.gateway.guard import Guard
from bot.gateway.headers import SecurityHeaders
from bot.gateway.housekeeping import keep_house
from bot.gateway.limits import Limits
from bot.gateway.locks import Locks
from bot.gateway.noticeboard import Noticeboard
from bot.gateway.observed import Observed
from bot.gateway.paths import PlainPaths
from bot.gateway.rasa import Rasa
from bot.gateway.readiness import Readiness, probes
from bot.gateway.reminders import api as reminders
from bot.gateway.reminders import pages as reminder_pages
from bot.gateway.reminders.postman import Postman
from bot.gateway.templating import HERE
from bot.gateway.threads import Threads
from bot.gateway.tokens import Tokens
from bot.gateway.worker import Worker
from bot.records.errors import RecordsError
from bot.records.repository import Records
from bot.settings import Settings
from bot.shared import Shared

log = logs.get(__name__)

_DEFAULT_RASA = "http://127.0.0.1:5005"
_PORTAL = "bot.gateway.portal"
_DEFAULT_ACTIONS = "http://127.0.0.1:5055"


def create_app(
    settings: Settings,
    records: Records,
    *,
    limits: Limits | None = None,
    rasa: httpx.AsyncBaseTransport | None = None,
    patience: float = 8.0,
    channels: tuple[Channel, ...] | None = None,
    postman: Postman | None = None,
) -> Starlette:
    """The application on open records; `rasa` replaces the network to Rasa; a reply waits for `patience` seconds.

    `channels` and `postman` are those of the settings unless given.
    """
    channels = channels_of(settings) if channels is None else channels
    metrics.begin_gateway(channel.name for channel in KNOWN)
    app = Starlette(
        routes=[
            *chat.routes,
            *export.routes,
            *pages.routes,
            *reminders.routes,
            *reminder_pages.routes,
            *(route for channel in channels for route in channel.routes()),
            *_static(),
            *_portal(),
        ],
        middleware=_middleware(settings),
        exception_handlers=_ANSWERS_TO,
        lifespan=_lifespan,
    )
    app.state.context = _assembled(settings, records, limits or Limits(), rasa, patience, channels, postman)
    return app


_ANSWERS_TO = {
    problems.Problem: problems.answer_problem,
    HTTPException: problems.answer_http_exception,
    RecordsError: problems.answer_records_error,
}


def _middleware(settings: Settings) -> list[Middleware]:
    """From the outermost inwards."""
    return [
        Middleware(SecurityHeaders, https=settings.public_url.startswith("https://")),
        Middleware(Observed),
        Middleware(Embedding, origins=settings.embed_origins),
        Middleware(problems.LastResort),
        Middleware(PlainPaths),
    ]


def _assembled(
    settings: Settings,
    records: Records,
    limits: Limits,
    network: httpx.AsyncBaseTransport | None,
    patience: float,
    channels: tuple[Channel, ...],
    postman: Postman | None,
) -> Context:
    """The gateway's parts, each made with those that it needs."""
    arrivals, locks, threads = Arrivals(), Locks(), Threads(32)
    rasa, guard = Rasa(settings.rasa_url or _DEFAULT_RASA, network), Guard(records)
    tokens = Tokens.kept_in(settings.data)
    shared = Shared(settings.redis_url, tokens.secret_for("limits")) if settings.redis_url else None
    if shared is not None:
        limits.share(shared)
    board = Noticeboard(settings, records)
    postman = postman or Postman(settings, records, board, threads, arrivals)
    readiness = _readiness(settings, records, network, channels, postman, shared)
    worker = Worker(records, rasa, guard, arrivals, threads, locks, readiness.all_well, board.plain_reply)
    dialogue = Dialogue(records, guard, worker, arrivals, threads, locks, board, patience)
    crowd, device_codes = Crowd(), DeviceCodes(shared=shared)
    return Context(
        settings, records, tokens, limits, crowd, device_codes, arrivals, threads, board, rasa, readiness, worker,
        dialogue, postman, channels, shared,
    )  # fmt: skip


def _readiness(
    settings: Settings,
    records: Records,
    network: httpx.AsyncBaseTransport | None,
    channels: Sequence[Channel],
    postman: Postman,
    shared: Shared | None,
) -> Readiness:
    """How the parts are; beside them, those without which Mo is ready all the same."""
    neighbours = httpx.AsyncClient(timeout=2, transport=network, trust_env=False)
    rasa_url, actions_url = settings.rasa_url or _DEFAULT_RASA, settings.actions_url or _DEFAULT_ACTIONS
    besides = {channel.name: channel.why_not for channel in channels}
    if postman.mails:
        besides["mail"] = postman.why_not
    if shared is not None:
        besides["redis"] = shared.why_not
    return Readiness(probes(settings, records, neighbours, rasa_url, actions_url), neighbours.aclose, besides=besides)


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    here: Context = app.state.context
    await asyncio.to_thread(safety.warm_up)
    await asyncio.to_thread(here.board.content)
    await here.worker.begin()
    ever = [here.worker.run(), _store_unstored(here), here.readiness.run(), keep_house(here), here.postman.run()]
    ever += [channel.run(here) for channel in here.channels]
    if importlib.util.find_spec(_PORTAL):
        ever.append(importlib.import_module(f"{_PORTAL}_ready").make_all_ready(app))
    tasks = [asyncio.create_task(work) for work in ever]
    try:
        yield
    finally:
        here.arrivals.close()
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await here.worker.stop()
        await here.readiness.close()
        await here.rasa.close()
        if here.shared is not None:
            await here.shared.close()


async def _store_unstored(here: Context) -> None:
    while True:
        await asyncio.sleep(2)
        try:
            await here.dialogue.store_unstored()
        except Exception as error:
            log.warning("safety.waits_to_be_stored", **logs.failure(error))


def _static() -> list[BaseRoute]:
    return [Mount("/static", StaticFiles(directory=HERE / "static"), name="static")]


def _portal() -> list[BaseRoute]:
    if importlib.util.find_spec(_PORTAL) is None:
        return []
    portal = importlib.import_module(_PORTAL)
    return [Mount("/practice", routes=portal.routes, name="practice")]


class _Server(uvicorn.Server):
    """Lets long polls go at the first signal, so that stopping takes no 25 seconds; says when it can be reached."""

    def __init__(self, config: uvicorn.Config, arrivals: Arrivals, when_listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._arrivals, self._when_listening = arrivals, when_listening
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Remember the loop, start, and tell once patients can come."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        if self.started:
            self._when_listening()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Wake who waits, then stop."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._arrivals.close)
        super().handle_exit(sig, frame)


def serve(
    settings: Settings,
    records: Records,
    rasa: httpx.AsyncBaseTransport | None = None,
    when_listening: Callable[[], None] = lambda: None,
) -> None:
    """Run the gateway on settings.bind and settings.port until a signal; requests are not logged."""
    app = create_app(settings, records, rasa=rasa)
    if settings.metrics_port:
        rasa_url, actions_url = settings.rasa_url, settings.actions_url
        others = {"rasa": f"{rasa_url}/webhooks/rest/metrics", "actions": f"{actions_url}/metrics"}
        scrape.serve(settings, records, others)
    _Server(server_config(app, settings.bind, settings.port), app.state.context.arrivals, when_listening).run()


def server_config(app: Starlette, host: str, port: int) -> uvicorn.Config:
    """How uvicorn serves the application."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=Connection,
        ws="none",
        lifespan="on",
        server_header=False,
        date_header=True,
        log_config=None,  # its own would write to standard error past Mo's, exception messages and all
        access_log=False,  # its lines hold the path, and /c/CODE holds an invitation that can still be used
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
    )
