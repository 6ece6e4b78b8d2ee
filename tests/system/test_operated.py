"""What an operator has of the running product: readiness, metrics and logs that tell what is wrong, and no more."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import httpx
import pytest

from tests.system.patient import Patient
from tests.system.product import Product, wait_for

pytestmark = pytest.mark.system
NewPatient = Callable[..., Patient]

NASTY = "velvet harpoon"


def metric(page: str, series: str) -> float:
    """The value of one series, written as on the page."""
    (line,) = [line for line in page.splitlines() if line.startswith(series + " ")]
    return float(line.split()[-1])


@pytest.fixture
def talking(mo: Product, patient: NewPatient) -> Patient:
    mo.until_ready()
    someone = patient()
    someone.open()
    someone.agree()
    return someone


def test_a_talk_shows_in_the_metrics_of_every_process(mo: Product, talking: Patient) -> None:
    answered = 'mo_messages_total{channel="web",outcome="answered"}'
    before = mo.metrics()
    assert talking.say("every stair is a battle at the moment")
    after = mo.metrics()
    assert metric(after, answered) == metric(before, answered) + 1
    for step in ("safety", "journal", "rasa", "records", "interview", "whole"):
        series = f'mo_step_seconds_count{{step="{step}"}}'
        assert metric(after, series) > 0, step
    for name in ("gateway", "rasa", "actions"):
        assert metric(after, f'process_resident_memory_bytes{{process="{name}"}}') > 10e6
        assert metric(after, f'mo_process_up{{process="{name}"}}') == 1
    assert metric(after, "mo_pending_messages") == 0
    assert re.search(r'mo_model_info\{fingerprint="[0-9a-f]{12}"\} 1', after)


def test_a_message_is_found_in_the_log_by_the_id_of_its_answer(mo: Product, talking: Patient) -> None:
    request = talking.post("the mornings are the worst of it").headers["X-Request-ID"]
    (line,) = [line for line in mo.logged() if line.get("request") == request and line["event"] == "message.taken"]
    assert line["process"] == "gateway"
    assert line["conversation"] == talking.conversation
    assert {"message", "outcome", "seconds", "time", "level"} <= set(line)


def test_a_dead_rasa_shows_there_and_not_in_the_patients_face(mo: Product, talking: Patient) -> None:
    restarts = metric(mo.metrics(), 'mo_process_restarts_total{process="rasa"}')
    mo.kill("rasa")
    wait_for(lambda: mo.get("/readyz").status_code == 503, "the failure to show", 5)
    said = mo.get("/readyz").json()
    assert said["parts"]["rasa"]["status"] == "unavailable"
    assert said["parts"]["database"]["status"] == "ok"
    response = talking.post("and then it eases off by noon")
    assert response.status_code in (200, 202)
    assert mo.get("/healthz").status_code == 200
    wait_for(lambda: metric(mo.metrics(), 'mo_part_ready{part="rasa"}') == 0, "the metric", 10)
    mo.until_ready()
    assert metric(mo.metrics(), 'mo_process_restarts_total{process="rasa"}') == restarts + 1
    ended = [line for line in mo.logged() if line["event"] == "process.ended" and line["part"] == "rasa"]
    assert ended[-1]["process"] == "supervisor"
    assert ended[-1]["signal"] == 9


def provoke(mo: Product) -> None:
    """Failures inside Rasa and the action server, each with words that must not be logged."""
    message = {"text": NASTY, "metadata": {}, "intent": {"name": NASTY}, "understanding": {"clauses": NASTY}}
    tracker = {"sender_id": "x", "slots": {"stage": NASTY}, "latest_message": message, "events": [], "paused": False}
    actions = mo.inner_url("MO_ACTIONS_URL") + "/webhook"
    rasa = mo.inner_url("MO_RASA_URL") + "/webhooks/rest/webhook"
    with httpx.Client(timeout=30, trust_env=False) as client:
        for body in (
            {"next_action": "action_reflect", "tracker": tracker, "sender_id": "x", "version": "3.6.21"},
            {"next_action": NASTY, "tracker": tracker, "version": NASTY},
            {"next_action": "action_reflect", "tracker": NASTY},
        ):
            client.post(actions, json=body)
        client.post(actions, content=f'{{"{NASTY}": '.encode())
        for given in ({"sender": NASTY, "message": NASTY, "metadata": {"message_id": NASTY, "request": NASTY}}, NASTY):
            client.post(rasa, json=given)
        client.post(rasa, content=f'{{"{NASTY}": '.encode())
        client.get(f"{rasa}/{NASTY}")


def test_failures_everywhere_are_logged_and_no_word_is(mo: Product, talking: Patient) -> None:
    talking.say(f"{NASTY} under my ribs")
    began = len(mo.logged())
    provoke(mo)
    talking.http.post("/api/messages", content=f'{{"{NASTY}": '.encode())
    talking.http.get(f"/{NASTY}", headers={"X-Request-ID": NASTY, "User-Agent": NASTY})
    talking.http.get(f"/practice/patients/{NASTY}", params={"next": NASTY})
    mo.kill("actions")
    talking.post(f"{NASTY}, and worse when I sit")
    mo.until_ready()
    wait_for(
        lambda: {"rasa", "actions"} <= {line["process"] for line in mo.logged()[began:]}, "the failures' lines", 30
    )
    failed = {(line["process"], line["event"]) for line in mo.logged()[began:]}
    assert ("actions", "action.failed") in failed
    assert any(process == "rasa" for process, _ in failed)
    printed = mo.said().lower()
    for word in NASTY.split():
        assert word not in printed


def test_whatever_is_logged_is_one_object_a_line(mo: Product) -> None:
    lines = mo.logged()
    assert lines
    assert {"gateway", "supervisor"} <= {line["process"] for line in lines}
    for line in lines:
        assert {"time", "level", "process", "event"} <= set(line)
    others = [line for line in mo.said().splitlines() if line.strip() and not line.startswith("{")]
    assert not [line for line in others if re.search(r"Traceback|^\s+File |Error|Exception", line)], others
    assert json.dumps(lines)
