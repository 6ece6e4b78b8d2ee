"""Hands a message to Rasa's REST channel. What Rasa answers is not read: the turn stands in the database or not."""

from __future__ import annotations

from time import perf_counter

import httpx

from bot import logs, metrics

log = logs.get(__name__)

# Long, as what is given up is done again from the start; but within the lease of a message.
_SECONDS = httpx.Timeout(20.0, connect=2.0)
_CONNECTIONS = httpx.Limits(max_connections=100, max_keepalive_connections=20)


class Rasa:
    """A small client; `transport` replaces the network in tests."""

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        # No client on top: every message goes to the same address, and its care for redirects and cookies costs more
        # than all the rest of the call.
        self._transport = transport or httpx.AsyncHTTPTransport(trust_env=False, limits=_CONNECTIONS)
        self._webhook = httpx.URL(f"{url}/webhooks/rest/webhook")

    async def send(self, conversation_id: str, text: str, message_id: str, fence: int) -> bool:
        """Have Rasa work on the message; returns when it is done or has failed, which only the database can tell.

        False where Rasa was not there at all.
        """
        body = {
            "sender": conversation_id,
            "message": text,
            "metadata": {"message_id": message_id, "fence": fence, "request": logs.bound("request")},
        }
        began = perf_counter()
        try:
            request = httpx.Request("POST", self._webhook, json=body, extensions={"timeout": _SECONDS.as_dict()})
            response = await self._transport.handle_async_request(request)
            await response.aread()  # gives the connection back
        except httpx.HTTPError as error:
            log.warning("rasa.unreachable", error=type(error).__name__)
            return not isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout))
        metrics.STEPS.labels("rasa").observe(perf_counter() - began)
        if response.is_error:
            log.warning("rasa.refused", status=response.status_code)
        return True

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.aclose()
