"""What the processes check before they serve."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from bot import launch
from bot.launch import address


class Ended(BaseException):
    """Stands for the end of the process."""


class Agent:
    """Rasa's agent, as far as the check looks at it."""

    def __init__(self, ready: bool, tracker_store: Any = None) -> None:
        self.ready, self.tracker_store, self.heard = ready, tracker_store, 0
        self.processor: Any = SimpleNamespace(
            graph_runner=SimpleNamespace(_graph_schema=None, _instantiated_nodes={}), action_endpoint=None
        )

    def is_ready(self) -> bool:
        return self.ready

    async def parse_message(self, text: str) -> None:
        self.heard += 1


@pytest.fixture(autouse=True)
def ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(status: int) -> None:
        raise Ended(status)

    monkeypatch.setattr(launch.os, "_exit", ended)


def rasa(agent: Agent) -> Any:
    return SimpleNamespace(ctx=SimpleNamespace(agent=agent))


def test_an_address_is_host_and_port() -> None:
    assert address("http://127.0.0.1:5005") == ("127.0.0.1", 5005)


async def test_rasa_without_a_model_does_not_serve(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Ended):
        await launch._check_agent("abc", rasa(Agent(ready=False)), None)
    assert "bot train" in capsys.readouterr().out


async def test_rasa_on_another_tracker_store_does_not_serve(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Ended):
        await launch._check_agent("abc", rasa(Agent(ready=True, tracker_store=object())), None)
    assert "tracker store" in capsys.readouterr().out


async def test_rasa_says_that_it_is_loaded_only_once_it_has_understood_something(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.records.tracker_store.assert_ours", lambda store: None)
    agent = Agent(ready=True)
    app = rasa(agent)
    await launch._check_agent("abc", app, None)
    assert (agent.heard, app.ctx.model) == (1, "abc")
