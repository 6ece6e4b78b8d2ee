"""Rasa and the action server within this process: the gateway's network to them leads here."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from bot.demo.ahead import Ahead
from bot.nlu.model import model_file
from bot.rasa_processor import Processor
from bot.records.repository import Records
from bot.records.tracker_store import DerivedTrackerStore, assert_ours


class Here(httpx.AsyncBaseTransport):
    """Takes what the gateway sends to Rasa and to the action server, and answers as they would.

    `last_message` is the id of the message that each conversation sent last.
    """

    def __init__(self, folder: Path, records: Records, understood: Ahead) -> None:
        """Load the model of a folder (some seconds). Raises ModelMissing when there is none.

        What is understood already is not understood again.
        """
        model = model_file(folder)
        store = DerivedTrackerStore(records=records)
        self._agent = Agent.load(str(model), tracker_store=store, action_endpoint=_Actions())
        store.domain = self._agent.domain
        assert_ours(self._agent.tracker_store)
        self._agent.processor = _Processor.in_place_of(self._agent.processor)  # as where Rasa is a process of its own
        self._agent.processor.understood = understood
        self._status = {"loaded": True, "records": True, "model": model.with_name("fingerprint").read_text().strip()}
        self.last_message: dict[str, str] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """A message for Rasa's REST channel, or a look at how the two are."""
        if request.method == "GET":
            return httpx.Response(200, json=self._status)
        body = json.loads(request.content)
        conversation, metadata = body["sender"], body["metadata"]
        self.last_message[conversation] = metadata["message_id"]
        message = UserMessage(
            body["message"], CollectingOutputChannel(), conversation, input_channel="rest", metadata=metadata
        )
        await self._agent.handle_message(message)
        return httpx.Response(200, json=[])


class _Processor(Processor):
    """Takes what has been understood ahead."""

    understood: Ahead

    def _parse_message_with_graph(self, message: UserMessage, *args: Any, **kwargs: Any) -> dict[str, Any]:
        known = self.understood.of(message.text)
        return deepcopy(known) if known else super()._parse_message_with_graph(message, *args, **kwargs)


class _Actions(EndpointConfig):
    """Runs Mo's actions by rasa-sdk's executor, without the server around it."""

    def __init__(self) -> None:
        super().__init__(url="http://actions", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, *_given: Any, json: Any = None, **_more: Any) -> Any:
        """What the action server would answer."""
        return await self._executor.run(json)
