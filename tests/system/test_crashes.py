"""Processes end without warning between messages: nothing is lost, nothing is answered twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.system.patient import Patient, texts
from tests.system.product import Product, is_alive, wait_for

pytestmark = pytest.mark.system
NewPatient = Callable[..., Patient]


@pytest.fixture
def talking(mo: Product, patient: NewPatient) -> Patient:
    """A patient in mid-talk, with every process up."""
    mo.until_ready()
    someone = patient()
    someone.open()
    someone.agree()
    assert someone.say("I am worried I will damage something")
    return someone


@pytest.mark.parametrize("name", ["rasa", "actions"])
def test_a_message_survives_a_dead_process(mo: Product, talking: Patient, name: str) -> None:
    killed = mo.kill(name)
    response = talking.post("I would like to walk with my sister again", "kept-safe")
    assert response.status_code in (200, 202)
    if response.status_code == 202:
        assert response.json()["pending"] is True
        assert "safe" in response.json()["notice"]
        answer = talking.wait_for_answer(response.json()["seq"])
    else:
        answer = [line for line in response.json()["messages"] if line["from"] == "bot"]
    assert answer
    again = talking.say("I would like to walk with my sister again", "kept-safe")
    assert again == answer
    assert sum(line["text"].startswith("I would like to walk") for line in talking.history()) == 1
    wait_for(lambda: mo.processes().get(name) not in (None, killed), f"{name} to be started again", 30)
    mo.until_ready()
    assert talking.say("she lives two streets away")


def test_a_message_survives_the_gateway_itself(mo: Product, talking: Patient) -> None:
    mo.kill("rasa")
    seen = talking.history()[-1]["seq"]
    with ThreadPoolExecutor() as sending:
        sent = sending.submit(talking.post, "most of all I miss my garden", "in-flight")
        time.sleep(1.5)
        mo.kill("gateway")
        assert sent.exception() is not None
    mo.until_ready()
    answer = talking.wait_for_answer(seen + 1)
    assert talking.say("most of all I miss my garden", "in-flight") == answer
    assert sum(line["from"] == "patient" and "garden" in line["text"] for line in talking.history()) == 1


def test_safety_answers_while_rasa_is_dead(mo: Product, talking: Patient) -> None:
    mo.kill("rasa")
    with ThreadPoolExecutor() as sending:
        waiting = sending.submit(talking.post, "the weather has kept me in all week", "superseded")
        time.sleep(1)
        began = time.monotonic()
        answer = talking.say("since this morning I can't feel when I wee and I'm numb between my legs")
        took = time.monotonic() - began
        assert waiting.result().status_code in (200, 202)
    assert {line["kind"] for line in answer} == {"safety"}
    assert any(link["href"] == "tel:999" for line in answer for link in line.get("links", ()))
    assert took < 5
    mo.until_ready()
    time.sleep(3)
    after = talking.history(answer[-1]["seq"])
    assert not [line for line in after if line["from"] == "bot"], texts(after)


def test_every_process_runs_again(mo: Product) -> None:
    mo.until_ready()
    running = mo.processes()
    assert set(running) == {"gateway", "rasa", "actions"}
    assert all(is_alive(pid) for pid in running.values())
