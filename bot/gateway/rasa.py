"""Hands a message to Rasa's REST channel. What Rasa answers is not read: the turn stands in the database or not."""

from __future__ import annotations

import logging

import httpx

log = logging.getLogger(__name__)

# Long, as what is given up is done again from the start; but within the lease of a message.
_SECONDS = httpx.Timeout(20.0, connect=2.0)


class Rasa:
    """A small client; `transport` replaces the network in tests."""

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=_SECONDS, transport=transport, trust_env=False)

    async def send(self, conversation_id: str, text: str, message_id: str, fence: int) -> bool:
        """Have Rasa work on the message; returns when it is done or has failed, which only the database can tell.

        False where Rasa was not there at all.
        """
        body = {
            "sender": conversation_id,
            "message": text,
            "metadata": {"message_id": message_id, "fence": fence},
        }
        try:
            await self._client.post("/webhooks/rest/webhook", json=body)
        except httpx.HTTPError as error:
            log.warning("Rasa did not take a message: %s", type(error).__name__)
            return not isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout))
        return True

    async def ready(self) -> bool:
        """Whether Rasa answers at all."""
        try:
            return (await self._client.get("/", timeout=2)).is_success
        except httpx.HTTPError:
            return False

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
