"""Rasa's processor with Mo's call of actions: the same turn, by a shorter way."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import ActionListen, RemoteAction
from rasa.core.processor import MessageProcessor
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk import Tracker

from bot.rasa_processor import Kept, Processor, Remote, _ours

ENDPOINT = EndpointConfig("http://127.0.0.1:1/webhook", enable_selective_domain=True)


@pytest.fixture
def tracker() -> DialogueStateTracker:
    made = DialogueStateTracker("talk", [])
    made.update(ActionExecuted("action_listen"))
    heard = {"understanding": {"clauses": []}}
    made.update(UserUttered("my back", {"name": "inform"}, [], heard, metadata={"message_id": "m1", "fence": 3}))
    return made


def test_an_action_gets_what_it_reads_as_from_rasa_itself(tracker: DialogueStateTracker) -> None:
    domain = Domain.empty()
    rasas = RemoteAction("action_reflect", ENDPOINT)._action_call_format(tracker, domain)
    ours = Remote("action_reflect", ENDPOINT)._action_call_format(tracker, domain)
    assert rasas["tracker"].pop("events")
    assert ours["tracker"].pop("events") == []
    assert ours == rasas
    read = Tracker.from_dict(ours["tracker"])
    assert (read.sender_id, read.latest_message["metadata"]) == ("talk", {"message_id": "m1", "fence": 3})
    assert read.latest_message["understanding"] == {"clauses": []}


@pytest.mark.parametrize(
    "answer",
    [
        {"events": [], "responses": []},
        {"events": [{"event": "followup", "name": "action_listen"}], "responses": []},
        {"events": [{"event": "slot", "name": "stage", "value": "plan", "timestamp": None}], "responses": []},
    ],
)
def test_an_answer_that_rasa_takes_is_taken(answer: dict[str, Any]) -> None:
    assert RemoteAction("action_reflect", ENDPOINT)._validate_action_result(answer)
    assert Remote("action_reflect", ENDPOINT)._validate_action_result(answer)


@pytest.mark.parametrize("answer", [None, [], {"events": "none"}, {"events": [{"event": "slot"}]}, {"responses": [1]}])
def test_an_answer_that_rasa_refuses_is_refused(answer: Any) -> None:
    with pytest.raises(ValidationError):
        RemoteAction("action_reflect", ENDPOINT)._validate_action_result(answer)
    with pytest.raises(ValidationError):
        Remote("action_reflect", ENDPOINT)._validate_action_result(answer)


def test_an_answer_that_was_taken_once_says_nothing_of_another() -> None:
    action = Remote("action_reflect", ENDPOINT)
    taken: dict[str, Any] = {"events": [{"event": "followup", "name": "action_listen"}], "responses": []}
    assert action._validate_action_result(taken)
    assert action._validate_action_result(taken)
    with pytest.raises(ValidationError):
        action._validate_action_result({**taken, "responses": [1]})


async def test_calls_of_actions_go_over_one_connection() -> None:
    peers: list[Any] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peers.append(writer.get_extra_info("peername"))
        while head := await reader.readuntil(b"\r\n\r\n"):
            await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    given = EndpointConfig(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/webhook", token="secret")
    endpoint = Kept.of(given)
    assert endpoint == given
    assert [await endpoint.request(json={"n": n}) for n in range(3)] == [{}, {}, {}]
    assert len(peers) == 1
    await endpoint.close()
    assert await endpoint.request(json={}) == {}  # goes on after it was closed
    await endpoint.close()
    server.close()


def test_only_the_action_servers_actions_are_called_in_mos_way() -> None:
    ours = _ours(RemoteAction("action_reflect", ENDPOINT))
    assert isinstance(ours, Remote)
    assert (ours.name(), ours.action_endpoint) == ("action_reflect", ENDPOINT)
    listen = ActionListen()
    assert _ours(listen) is listen


def test_the_processor_goes_on_with_what_rasa_has_loaded() -> None:
    loaded = MessageProcessor.__new__(MessageProcessor)
    loaded.domain, loaded.model_filename = Domain.empty(), "mo.tar.gz"
    loaded.action_endpoint = ENDPOINT
    loaded.graph_runner = DaskGraphRunner(GraphSchema({}), cast(ModelStorage, None), ExecutionContext(GraphSchema({})))
    own = Processor.in_place_of(loaded)
    assert (own.domain, own.model_filename) == (loaded.domain, "mo.tar.gz")
    assert isinstance(own.action_endpoint, Kept)
    assert own.action_endpoint == ENDPOINT
