"""Rasa's message processor, with less work for each action of the action server, and its steps timed.

Takes the place of Rasa's own once the model is loaded (`bot.launch`). What Rasa decides stays as it is: of its work
only the call of an action, and how its components are run (`bot.rasa_runner`), differ. Rasa's own compiles the form of
an answer anew for every call, opens a connection for it, and sends the whole tracker, most of which is read by nobody.
"""

from __future__ import annotations

import json
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

import aiohttp
import rasa
from jsonschema.validators import validator_for
from rasa.core.actions.action import Action, RemoteAction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.trackers import EventVerbosity
from rasa.utils.endpoints import EndpointConfig

from bot import metrics
from bot.rasa_runner import InOrder

_SCHEMA = RemoteAction.action_response_format_spec()
_FORM = validator_for(_SCHEMA)(_SCHEMA)
_MOST_KNOWN = 100
_known: set[str] = set()
"""Answers that were in form: there are hardly more than stages."""


class Kept(EndpointConfig):
    """The action server's endpoint, whose connections are kept between calls."""

    _open: aiohttp.ClientSession | None = None

    @classmethod
    def of(cls, endpoint: EndpointConfig) -> Kept:
        """The same endpoint."""
        own = cls()
        own.__dict__.update(endpoint.__dict__)
        return own

    def session(self) -> AbstractAsyncContextManager[aiohttp.ClientSession]:
        """A session that stays open after the call."""
        if self._open is None or self._open.closed:
            self._open = super().session()
        return nullcontext(self._open)

    async def close(self) -> None:
        """Close the connections."""
        if self._open is not None:
            await self._open.close()


class Remote(RemoteAction):
    """An action of the action server, which reads the last message and whose it is."""

    def _action_call_format(self, tracker: Any, domain: Any) -> dict[str, Any]:
        """Rasa's body without the events: what was said before, the records know."""
        return {
            "next_action": self.name(),
            "sender_id": tracker.sender_id,
            "tracker": {**tracker.current_state(EventVerbosity.NONE), "events": []},
            "version": rasa.__version__,
        }

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        """Raises ValidationError as Rasa does."""
        written = json.dumps(result)
        if written not in _known:
            _FORM.validate(result)
            if len(_known) < _MOST_KNOWN:
                _known.add(written)
        return True


class Processor(MessageProcessor):
    """Rasa's processor, on a model that is loaded already."""

    @classmethod
    def in_place_of(cls, loaded: MessageProcessor) -> Processor:
        """One that goes on with the model, stores and endpoints of another."""
        own = cls.__new__(cls)
        own.__dict__.update(loaded.__dict__)
        own.graph_runner = InOrder(loaded.graph_runner)
        if type(loaded.action_endpoint) is EndpointConfig:  # the demo has one of its own
            own.action_endpoint = Kept.of(loaded.action_endpoint)
        return own

    async def close(self) -> None:
        """Close the connections to the action server."""
        if isinstance(self.action_endpoint, Kept):
            await self.action_endpoint.close()

    def _check_for_unseen_features(self, parse_data: dict[str, Any]) -> None:
        """Nothing: the domain is made from what the intents are made from, and Rasa compares all of it each time."""

    async def parse_message(self, *args: Any, **kwargs: Any) -> Any:
        """Understand a message."""
        with metrics.STEPS.labels("nlu").time():
            return await super().parse_message(*args, **kwargs)

    def predict_next_with_tracker_if_should(self, tracker: Any) -> Any:
        """Choose the next action; those of the action server are called in Mo's way."""
        with metrics.STEPS.labels("policy").time():
            action, prediction = super().predict_next_with_tracker_if_should(tracker)
        return _ours(action), prediction

    async def _run_action(self, action: Any, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(action, Remote):
            return await super()._run_action(action, *args, **kwargs)
        with metrics.STEPS.labels("action").time():
            return await super()._run_action(action, *args, **kwargs)


def _ours(action: Action) -> Action:
    return Remote(action.name(), action.action_endpoint) if type(action) is RemoteAction else action
