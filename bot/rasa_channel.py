"""Rasa's REST channel with two things more: ids in the log, and pages on which the gateway sees how Rasa is.

Named in credentials.yml. Its address and its answers to messages are those of Rasa's own REST channel.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput
from sanic import response

from bot import logs, metrics

log = logs.get(__name__)

OnMessage = Callable[[UserMessage], Awaitable[Any]]


class Channel(RestInput):
    """`/webhooks/rest/webhook` as in Rasa, `/webhooks/rest/status` and `/webhooks/rest/metrics` beside it."""

    def blueprint(self, on_new_message: OnMessage) -> Any:
        """Rasa's routes, the status and the metrics."""

        async def with_ids(message: UserMessage) -> None:
            given = message.metadata or {}
            ids = {"conversation": message.sender_id, "message": given.get("message_id")}
            with logs.bound_contextvars(**ids, request=given.get("request")):
                try:
                    await on_new_message(message)
                except asyncio.CancelledError:
                    log.warning("rasa.given_up")  # the gateway waits no longer, and sends the message again
                    raise
                except Exception as error:
                    log.error("rasa.failed", **logs.failure(error))
                    raise

        routes = super().blueprint(with_ids)
        routes.add_route(status, "/status", methods=["GET"])
        routes.add_route(counted, "/metrics", methods=["GET"])
        return routes


async def status(request: Any) -> Any:
    """Whether a model is loaded, which one (known once it is warm), and whether the records can be read: 200 or 503."""
    context = request.app.ctx
    model = getattr(context, "model", None)
    reads = model is not None and await asyncio.to_thread(_reads, context.agent.tracker_store)
    body = {"loaded": model is not None, "model": model or "", "records": reads}
    return response.json(body, status=200 if reads else 503)


async def counted(_request: Any) -> Any:
    """This process's metrics, for the gateway to pass on."""
    return response.raw(generate_latest(metrics.REGISTRY), content_type=CONTENT_TYPE_LATEST)


def _reads(tracker_store: Any) -> bool:
    from bot.records.errors import RecordsError
    from bot.records.tracker_store import ours

    try:
        ours(tracker_store).ping()
    except RecordsError:
        return False
    return True
