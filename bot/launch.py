"""What each of the three processes does: gateway, Rasa, action server. Started by the supervisor, or alone."""

from __future__ import annotations

import logging
import os
import traceback
from functools import partial
from typing import Any

from bot.settings import ROOT, Settings

PROCESSES = ("actions", "rasa", "gateway")


class NoTexts(logging.Filter):
    """Keeps other libraries' words out of the log: they log whole requests, and with them what a patient wrote.

    What stays of theirs is where they logged, and which kind of error came from which line.
    """

    OURS = ("bot", "actions", "uvicorn.error")

    def filter(self, record: logging.LogRecord) -> bool:
        """Let Mo's own lines through; of others only the name, level and place."""
        failure = f" {where(record.exc_info[1])}" if record.exc_info and record.exc_info[1] else ""
        if record.name.split(".")[0] not in self.OURS and record.name not in self.OURS:
            record.msg, record.args = f"{record.module}:{record.lineno}{failure}", None
        record.exc_info, record.exc_text, record.stack_info = None, None, None
        return True


def where(error: BaseException) -> str:
    """The kind of an error and the file and line it came from: nothing of a patient's is in those."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def log_without_texts(level: int = logging.WARNING) -> None:
    """Log to standard error, without message texts, bodies or exception messages."""
    handler = logging.StreamHandler()
    handler.addFilter(NoTexts())
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)


def run_gateway(settings: Settings) -> None:
    """Serve patients and GPs until stopped."""
    log_without_texts()
    from bot.gateway.app import serve
    from bot.provision import open_records

    serve(settings, open_records(settings, wait=True))


def run_actions(settings: Settings) -> None:
    """Serve rasa-sdk's action endpoint on the loopback address of MO_ACTIONS_URL."""
    host, port = address(settings.actions_url)
    os.environ["SANIC_HOST"] = host  # rasa-sdk would listen on every address
    log_without_texts(logging.ERROR)
    from rasa_sdk import endpoint

    from actions.answering import records
    from bot.content import load

    records()
    load(settings.language)
    app = endpoint.create_app("actions", cors_origins=[])
    app.config.OAS = False
    _silence_request_errors(app)
    app.run(host, port, workers=1, access_log=False, motd=False)


def _silence_request_errors(app: Any) -> None:
    """rasa-sdk answers an error with the whole request; ours says nothing."""
    from sanic.response import empty

    @app.exception(Exception)
    async def failed(request: Any, error: Exception) -> Any:
        logging.getLogger("bot.launch").error("the action endpoint failed: %s", type(error).__name__)
        return empty(status=500)


def run_rasa(settings: Settings) -> None:
    """Serve the trained model over Rasa's REST channel on the loopback address of MO_RASA_URL."""
    from bot.nlu.model import model_file, quiet_rasa

    model = model_file(settings.model)
    host, port = address(settings.rasa_url)
    os.environ["ACTIONS_WEBHOOK"] = f"{settings.actions_url}/webhook"
    log_without_texts(logging.ERROR)
    with quiet_rasa():
        import structlog
        from rasa.core.run import serve_application
        from rasa.core.utils import AvailableEndpoints
    # Rasa's structured log prints every message and slot unless it is told not to.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    log_without_texts(logging.ERROR)
    serve_application(
        str(model),
        credentials=str(ROOT / "credentials.yml"),
        interface=host,
        port=port,
        enable_api=False,
        endpoints=AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml")),
        server_listeners=[(partial(_check_tracker_store), "after_server_start")],
    )


async def _check_tracker_store(app: Any, _loop: Any) -> None:
    """Rasa falls back to memory without a word when a tracker store cannot be imported: better not to start."""
    from bot.records.tracker_store import assert_ours

    try:
        assert_ours(app.ctx.agent.tracker_store)
    except Exception as error:
        print(f"Rasa cannot start: {error}", flush=True)
        os._exit(1)


def address(url: str) -> tuple[str, int]:
    """Host and port of an http URL."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return parts.hostname or "127.0.0.1", parts.port or 80
