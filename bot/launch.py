"""What each of the three processes does: gateway, Rasa, action server. Started by the supervisor, or alone."""

from __future__ import annotations

import asyncio
import logging
import os
from functools import partial
from typing import Any

from bot import logs, metrics
from bot.settings import ROOT, Settings
from bot.shared import LOCK_SECONDS

PROCESSES = ("actions", "rasa", "gateway")

log = logs.get(__name__)

_KEPT_SECONDS = 75  # connections between the processes: longer than those who call keep them (`bot.rasa_processor`)


def run_gateway(settings: Settings) -> None:
    """Serve patients and GPs until stopped."""
    logs.set_up("gateway", settings)
    from bot.gateway.app import serve
    from bot.provision import make_data_folder
    from bot.records.late import open_late

    make_data_folder(settings)
    serve(settings, open_late(settings, _end))


def _end(error: Exception) -> None:
    """What would have stopped the start, found after it: the next start says it before anything is served."""
    log.error("records.cannot_be_opened", **logs.failure(error))
    os._exit(1)


def run_actions(settings: Settings) -> None:
    """Serve rasa-sdk's action endpoint on the loopback address of MO_ACTIONS_URL."""
    host, port = address(settings.actions_url)
    os.environ["SANIC_HOST"] = host  # rasa-sdk would listen on every address
    logs.set_up("actions", settings, libraries=logging.ERROR)
    from rasa_sdk import endpoint

    from actions.answering import records
    from bot.content import load

    records()
    load(settings.language)
    metrics.begin_actions()
    app = endpoint.create_app("actions", cors_origins=[])
    app.config.OAS = False
    app.config.KEEP_ALIVE_TIMEOUT = _KEPT_SECONDS
    _show_how_it_is(app, records())
    _silence_request_errors(app)
    app.run(host, port, workers=1, access_log=False, motd=False)


def _show_how_it_is(app: Any, records: Any) -> None:
    """Status (whether the records answer) and metrics, for the gateway."""
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
    from sanic import response

    from bot.records.errors import RecordsError

    @app.get("/status")
    async def status(_request: Any) -> Any:
        try:
            await asyncio.to_thread(records.ping)
        except RecordsError:
            return response.json({"records": False}, status=503)
        return response.json({"records": True})

    @app.get("/metrics")
    async def counted(_request: Any) -> Any:
        return response.raw(generate_latest(metrics.REGISTRY), content_type=CONTENT_TYPE_LATEST)


def _silence_request_errors(app: Any) -> None:
    """rasa-sdk answers an error with the whole request; ours says nothing."""
    from sanic.response import empty

    @app.exception(Exception)
    async def failed(request: Any, error: Exception) -> Any:
        log.error("action.endpoint_failed", **logs.failure(error))
        return empty(status=500)


def run_rasa(settings: Settings) -> None:
    """Serve the trained model over Rasa's REST channel on the loopback address of MO_RASA_URL."""
    from bot.nlu.model import model_file, quiet_rasa

    model = model_file(settings.model)
    host, port = address(settings.rasa_url)
    os.environ["ACTIONS_WEBHOOK"] = f"{settings.actions_url}/webhook"
    logs.set_up("rasa", settings, libraries=logging.ERROR)
    mark = model.with_name("fingerprint")
    fingerprint = mark.read_text().strip() if mark.is_file() else ""
    os.environ["TICKET_LOCK_LIFETIME"] = str(LOCK_SECONDS)  # before Rasa is imported, which reads it then
    with quiet_rasa():
        from rasa.core.run import serve_application
        from rasa.core.utils import AvailableEndpoints
    # Once more: importing Rasa sets up logs of its own, with every message and slot in them.
    logs.set_up("rasa", settings, libraries=logging.ERROR)
    metrics.begin_rasa(fingerprint, model.stat().st_mtime)
    serve_application(
        str(model),
        credentials=str(ROOT / "credentials.yml"),
        interface=host,
        port=port,
        enable_api=False,
        endpoints=AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml")),
        server_listeners=[(partial(_check_agent, fingerprint), "after_server_start"), (_let_go, "before_server_stop")],
    )


async def _check_agent(fingerprint: str, app: Any, _loop: Any) -> None:
    """Rasa serves without a model it cannot load, and on memory without our tracker store: better not to start."""
    from bot.rasa_processor import Processor
    from bot.records.tracker_store import assert_ours

    agent = app.ctx.agent
    try:
        if not agent.is_ready():
            raise RuntimeError("its model cannot be loaded. Train again: python -m bot train --force.")
        assert_ours(agent.tracker_store)
        agent.processor = Processor.in_place_of(agent.processor)
        await agent.parse_message("hello")  # loads the rest, so that no patient waits for it
        app.ctx.model = fingerprint
    except Exception as error:
        print(f"Rasa cannot start: {error}", flush=True)
        os._exit(1)


async def _let_go(app: Any, _loop: Any) -> None:
    """Close what Rasa's process has open, once it serves no longer."""
    from bot.rasa_processor import Processor

    if isinstance(app.ctx.agent.processor, Processor):
        await app.ctx.agent.processor.close()


def address(url: str) -> tuple[str, int]:
    """Host and port of an http URL."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return parts.hostname or "127.0.0.1", parts.port or 80
