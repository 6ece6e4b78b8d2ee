"""The supervisor: ports, the environment of its children, errors said in one sentence, and keeping them up."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot import processes, supervisor
from bot.settings import Settings
from bot.supervisor import StartError, Supervisor, back_off, environment, free_port, only, with_addresses


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


def test_no_two_processes_get_the_same_port_though_the_system_offers_it_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    offered = iter([4001, 4001, 4002, 4003, 4002, 4004])
    monkeypatch.setattr("bot.supervisor.free_port", lambda host="127.0.0.1": next(offered))
    settings = with_addresses(replace(Settings(), port=0, rasa_url="http://127.0.0.1:4003"))
    assert (settings.port, settings.actions_url) == (4001, "http://127.0.0.1:4002")
    settings = with_addresses(replace(Settings(), port=0, metrics_port=4003, actions_url="http://127.0.0.1:4001"))
    assert (settings.port, settings.rasa_url) == (4002, "http://127.0.0.1:4004")


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


@pytest.mark.parametrize(
    ("name", "setting"), [("rasa", "MO_RASA_URL"), ("actions", "MO_ACTIONS_URL"), ("gateway", "MO_RASA_URL")]
)
def test_a_process_alone_says_which_address_it_needs(name: str, setting: str) -> None:
    with pytest.raises(StartError, match=setting):
        only(name, Settings())


def test_a_metrics_port_in_use_is_said_with_a_way_out() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(StartError, match=f"Port {port} .* MO_METRICS_PORT"):
            with_addresses(replace(Settings(), port=0, metrics_port=port))


def test_the_wait_doubles_up_to_a_minute_and_goes_on_for_ever() -> None:
    waits = [back_off(deaths) for deaths in (1, 2, 3, 8, 9, 10, 1000)]
    assert waits == [0.4, 0.8, 1.6, 51.2, 60, 60, 60]


class Stand(Supervisor):
    """A supervisor whose one process is a few lines of Python."""

    def __init__(self, folder: Path, script: str) -> None:
        super().__init__(replace(Settings(), data=folder), lambda text: None, ("rasa",))
        self.script, self.alive = script, True

    async def _spawn(self, name: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(sys.executable, "-c", self.script, start_new_session=True)

    async def _answers(self, url: str, seconds: float) -> bool:
        return self.alive


async def until(true: Callable[[], bool]) -> None:
    """Wait a little for something to come true."""
    for _ in range(400):
        if true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("waited in vain")


async def stopped(stand: Stand, running: asyncio.Task[None]) -> None:
    stand._stopping.set()
    await asyncio.wait_for(running, 10)


async def test_a_process_that_keeps_dying_is_started_again_and_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "back_off", lambda deaths: 0.01 * deaths)
    ready: list[bool] = []
    mark = tmp_path / "from now on"
    stand = Stand(tmp_path, f"import os, time; time.sleep(0 if os.path.exists({str(mark)!r}) else 60)")
    running = asyncio.create_task(stand.run(lambda: ready.append(True)))
    await until(lambda: bool(ready))
    assert processes.read(tmp_path)["rasa"].restarts == 0
    mark.touch()
    os.kill(processes.read(tmp_path)["rasa"].pid, signal.SIGKILL)
    await until(lambda: processes.read(tmp_path)["rasa"].restarts > 6)
    assert not running.done(), "dying often is no reason to stop what still works"
    await stopped(stand, running)
    assert processes.read(tmp_path) == {}


async def test_a_process_that_hangs_is_ended_and_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "_PROBE_SECONDS", 0.01)
    monkeypatch.setattr(supervisor, "_HUNG_SECONDS", 0.1)
    stand = Stand(tmp_path, "import time; time.sleep(60)")
    ready: list[bool] = []
    running = asyncio.create_task(stand.run(lambda: ready.append(True)))
    await until(lambda: bool(ready))
    first = processes.read(tmp_path)["rasa"].pid
    await asyncio.sleep(0.3)
    assert processes.read(tmp_path)["rasa"].pid == first, "a process that answers is left alone"
    stand.alive = False
    await until(lambda: processes.read(tmp_path)["rasa"].pid not in (0, first))
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    stand.alive = True
    await stopped(stand, running)


async def test_a_process_whose_files_were_changed_is_started_anew_at_once_and_counts_as_no_death(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = Stand(tmp_path, "import time; time.sleep(60)")
    ready: list[bool] = []
    running = asyncio.create_task(stand.run(lambda: ready.append(True)))
    await until(lambda: bool(ready))
    first = processes.read(tmp_path)["rasa"].pid
    stand.start_anew("gateway")  # runs elsewhere
    stand.start_anew("rasa")
    await until(lambda: processes.read(tmp_path)["rasa"].pid not in (0, first))
    assert processes.read(tmp_path)["rasa"].restarts == 0
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    await stopped(stand, running)


async def test_a_mended_file_is_not_kept_waiting_by_the_deaths_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "back_off", lambda deaths: 3600)
    stand = Stand(tmp_path, "import time; time.sleep(60)")
    ready: list[bool] = []
    running = asyncio.create_task(stand.run(lambda: ready.append(True)))
    await until(lambda: bool(ready))
    first = processes.read(tmp_path)["rasa"].pid
    os.kill(first, signal.SIGKILL)
    await until(lambda: processes.read(tmp_path)["rasa"].restarts == 1)
    stand.start_anew("rasa")
    await until(lambda: processes.read(tmp_path)["rasa"].pid not in (0, first))
    await stopped(stand, running)


async def test_a_machine_out_of_memory_for_a_moment_does_not_end_the_supervisor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "back_off", lambda deaths: 0.01)
    stand = Stand(tmp_path, "import time; time.sleep(60)")
    ready: list[bool] = []
    running = asyncio.create_task(stand.run(lambda: ready.append(True)))
    await until(lambda: bool(ready))
    spawn, refused = stand._spawn, []

    async def once_refused(name: str) -> asyncio.subprocess.Process:
        if not refused:
            refused.append(name)
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return await spawn(name)

    monkeypatch.setattr(stand, "_spawn", once_refused)
    first = processes.read(tmp_path)["rasa"].pid
    os.kill(first, signal.SIGKILL)
    await until(lambda: processes.read(tmp_path)["rasa"].pid not in (0, first))
    assert refused == ["rasa"]
    await stopped(stand, running)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_stops_everything(tmp_path: Path, sign: signal.Signals) -> None:
    stand = Stand(tmp_path, "import time; time.sleep(60)")
    ready: list[bool] = []
    running = asyncio.create_task(stand.run(lambda: ready.append(True)))
    await until(lambda: bool(ready))
    child = processes.read(tmp_path)["rasa"].pid
    os.kill(os.getpid(), sign)
    await asyncio.wait_for(running, 10)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


async def test_a_process_that_cannot_start_at_all_stops_the_start(tmp_path: Path) -> None:
    stand = Stand(tmp_path, "raise SystemExit(3)")
    stand.alive = False
    with pytest.raises(StartError, match="Rasa did not start"):
        await stand.run(lambda: None)
