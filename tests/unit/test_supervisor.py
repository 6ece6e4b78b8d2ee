"""The supervisor: ports, the environment of its children, and errors said in one sentence."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from bot.settings import Settings
from bot.supervisor import StartError, environment, free_port, only, with_addresses


def test_a_port_in_use_is_said_with_a_way_out() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(StartError, match=f"Port {port} .* MO_PORT"):
            with_addresses(replace(Settings(), port=port))


def test_port_0_takes_a_free_one_and_the_inner_processes_stay_on_loopback() -> None:
    settings = with_addresses(replace(Settings(), port=0))
    assert settings.port > 0
    assert settings.rasa_url.startswith("http://127.0.0.1:")
    assert settings.actions_url.startswith("http://127.0.0.1:")
    assert settings.rasa_url != settings.actions_url


def test_an_address_that_was_set_is_kept() -> None:
    settings = with_addresses(replace(Settings(), port=0, rasa_url="http://rasa.internal:5005"))
    assert settings.rasa_url == "http://rasa.internal:5005"


def test_a_child_reads_the_very_settings_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = with_addresses(replace(Settings(), port=0))
    child = environment(settings)
    assert child["MO_PORT"] == str(settings.port)
    assert child["MO_RASA_URL"] == settings.rasa_url
    assert child["MO_MODEL"] == str(settings.model)
    assert child["RASA_TELEMETRY_ENABLED"] == "false"


def test_two_free_ports_can_be_used_at_once() -> None:
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", free_port()))
        second.bind(("127.0.0.1", free_port()))


def test_an_unknown_process_is_named() -> None:
    with pytest.raises(StartError, match="no process 'telegram'"):
        only("telegram", Settings())


@pytest.mark.parametrize(("name", "setting"), [("rasa", "MO_RASA_URL"), ("actions", "MO_ACTIONS_URL")])
def test_a_process_alone_says_which_address_it_needs(name: str, setting: str) -> None:
    with pytest.raises(StartError, match=setting):
        only(name, Settings())
