"""The page for Prometheus: messages, steps, backlog, flags, sign-ins, processes; nothing about a person."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from prometheus_client import CollectorRegistry, Histogram, ProcessCollector, generate_latest, start_http_server
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from bot import clock, metrics, processes
from bot.gateway import scrape
from bot.gateway.scrape import Cached, Everything
from bot.records.errors import RecordsUnavailable
from bot.records.repository import Records
from bot.settings import SettingError, Settings
from bot.supervisor import free_port

from .conftest import RED_FLAG, FakeRasa, Patient

pytestmark = pytest.mark.usefixtures("app")


def page(settings: Settings, records: Records, peers: dict[str, str] | None = None) -> str:
    """What Prometheus gets."""
    registry = CollectorRegistry(support_collectors_without_names=True)
    registry.register(Everything(settings, records, peers or {}))
    return generate_latest(registry).decode()


def value(text: str, name: str, **labels: str) -> float:
    """One sample's value; there must be exactly one."""
    families = text_string_to_metric_families(text)
    found = [s.value for family in families for s in family.samples if s.name == name and s.labels == labels]
    assert len(found) == 1, (name, labels, found)
    return float(found[0])


async def test_messages_are_counted_by_what_they_got(
    patient: Patient, rasa: FakeRasa, settings: Settings, records: Records
) -> None:
    names = ("answered", "pending", "safety", "refused", "consent")
    before = {name: value(page(settings, records), "mo_messages_total", channel="web", outcome=name) for name in names}
    await patient.opens()
    await patient.says("what is this")
    await patient.agrees()
    await patient.says("my back is bad")
    await patient.posts("")
    rasa.down = True
    await patient.posts("still there?")
    await patient.says(RED_FLAG)
    after = page(settings, records)
    for name in names:
        assert value(after, "mo_messages_total", channel="web", outcome=name) == before[name] + 1, name
    for step in ("safety", "journal", "rasa", "whole"):
        assert value(after, "mo_step_seconds_count", step=step) > 0


async def test_the_backlog_and_the_open_flags_are_read_from_the_records(
    patient: Patient, rasa: FakeRasa, settings: Settings, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    await patient.agrees()
    assert value(page(settings, records), "mo_pending_messages") == 0
    rasa.down = True
    await patient.posts("nobody answers this")
    later = clock.now() + timedelta(minutes=10)
    monkeypatch.setattr(clock, "now", lambda: later)
    waiting = page(settings, records)
    assert value(waiting, "mo_pending_messages") == 1
    assert 590 < value(waiting, "mo_pending_oldest_seconds") < 610
    await patient.says(RED_FLAG)
    flagged = page(settings, records)
    assert value(flagged, "mo_flags_open", tier="emergency") == 1
    assert value(flagged, "mo_flags_open", tier="crisis") == 0


async def test_nothing_about_a_person_is_on_the_page(patient: Patient, settings: Settings, records: Records) -> None:
    await patient.agrees()
    await patient.says("velvet harpoon in my back")
    await patient.http.get("/practice/patients/velvet-harpoon")
    await patient.http.get("/velvet-harpoon")
    shown = page(settings, records)
    assert "velvet" not in shown
    assert patient.conversation not in shown
    assert patient.token not in shown


async def test_portal_pages_are_timed_by_their_pattern(
    http: httpx.AsyncClient, settings: Settings, records: Records
) -> None:
    for path in ("/practice/", "/practice/patients/0123456789", "/practice/nowhere"):
        await http.get(path)
    shown = page(settings, records)
    assert value(shown, "mo_portal_page_seconds_count", page="/patients/{id}") >= 1
    assert "nowhere" not in shown


async def test_sign_ins_are_counted(http: httpx.AsyncClient, settings: Settings, records: Records) -> None:
    before = value(page(settings, records), "mo_sign_ins_total", outcome="wrong")
    form = (await http.get("/practice/sign-in")).text
    token = form.split('name="token" value="')[1].split('"')[0]
    await http.post("/practice/sign-in", data={"token": token, "name": "nobody", "password": "guess"})
    assert value(page(settings, records), "mo_sign_ins_total", outcome="wrong") == before + 1


def test_a_database_that_is_away_leaves_the_rest_of_the_page(
    settings: Settings, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: Records) -> None:
        raise RecordsUnavailable("no")

    monkeypatch.setattr(Records, "backlog", fails)
    shown = page(settings, records)
    assert "mo_pending_messages" not in shown
    assert "mo_messages_total" in shown


def test_many_scrapes_ask_the_database_once() -> None:
    asked: list[float] = []

    def ask() -> int:
        asked.append(time.monotonic())
        return len(asked)

    cached = Cached(ask)
    threads = [threading.Thread(target=cached.value) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cached.value() == 1
    assert Cached(ask, seconds=0.0).value() == 2


def test_a_question_that_hangs_is_not_asked_again_and_holds_up_nobody() -> None:
    asked, go = [], threading.Event()

    def hangs() -> int:
        asked.append(1)
        go.wait(10)
        return 7

    cached = Cached(hangs, seconds=60.0)
    assert cached.value(wait=0.02) is None
    assert cached.value(wait=0.02) is None
    assert len(asked) == 1
    go.set()
    assert cached.value() == 7


def test_what_the_supervisor_knows_is_shown(settings: Settings, records: Records) -> None:
    assert "mo_process_up{" not in page(settings, records)
    states = {"rasa": processes.State(0, 4), "gateway": processes.State(os.getpid(), 0)}
    processes.write(settings.data, states)
    shown = page(settings, records)
    assert value(shown, "mo_process_up", process="rasa") == 0
    assert value(shown, "mo_process_up", process="gateway") == 1
    assert value(shown, "mo_process_restarts_total", process="rasa") == 4


@pytest.fixture
def served(settings: Settings, records: Records) -> Iterator[tuple[str, int]]:
    """Metrics on a port of their own, beside an action server with its page and a Rasa that is down."""
    actions = CollectorRegistry()
    ProcessCollector(registry=actions)
    Histogram("mo_step_seconds", "Time.", ["step"], registry=actions).labels("of_the_peer").observe(0.01)
    port, other = free_port(), free_port()
    beside, _ = start_http_server(other, "127.0.0.1", actions)
    peers = {"actions": f"http://127.0.0.1:{other}/metrics", "rasa": "http://127.0.0.1:1/metrics"}
    stop = scrape.serve(replace(settings, metrics_port=port), records, peers)
    yield f"http://127.0.0.1:{port}/metrics", port
    stop()
    beside.shutdown()


def test_the_processes_pages_are_merged_and_one_that_is_down_is_left_out(served: tuple[str, int]) -> None:
    shown = httpx.get(served[0], trust_env=False).text
    assert value(shown, "process_resident_memory_bytes", process="gateway") > 1e6
    assert value(shown, "process_resident_memory_bytes", process="actions") > 1e6
    assert value(shown, "mo_step_seconds_count", step="of_the_peer") == 1
    assert value(shown, "mo_step_seconds_count", step="whole") >= 0
    types = [line for line in shown.splitlines() if line.startswith("# TYPE")]
    assert len(types) == len(set(types)), "a family must stand on the page once"


def test_a_metrics_port_in_use_is_said_with_its_setting(
    served: tuple[str, int], settings: Settings, records: Records
) -> None:
    with pytest.raises(SettingError, match=f"MO_METRICS_PORT={served[1]}"):
        scrape.serve(replace(settings, metrics_port=served[1]), records, {})


def test_the_model_is_shown_with_its_age(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "REGISTRY", CollectorRegistry())
    metrics.begin_rasa.__wrapped__("abcdef0123456789", 1_700_000_000.0)
    assert metrics.REGISTRY.get_sample_value("mo_model_info", {"fingerprint": "abcdef012345"}) == 1
    assert metrics.REGISTRY.get_sample_value("mo_model_trained_timestamp_seconds") == 1_700_000_000


def test_the_page_is_not_on_the_patients_port(app: Starlette) -> None:
    assert not [route for route in app.routes if getattr(route, "path", "") == "/metrics"]
