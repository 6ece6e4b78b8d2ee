"""Each request has an id: in its answer, in the log, and on the way to Rasa."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from bot import logs
from bot.records.repository import Records

from .conftest import FakeRasa, Patient

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What the gateway logs, line by line."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter("gateway", as_json=True))
    ours, before = logging.getLogger("bot"), logging.getLogger("bot").level
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    ours.removeHandler(handler)
    ours.setLevel(before)


async def test_every_answer_has_an_id_of_its_own(http: httpx.AsyncClient) -> None:
    answers = [await http.get(path) for path in ("/healthz", "/", "/nowhere", "/api/messages", "/practice/")]
    ids = {answer.headers["X-Request-ID"] for answer in answers}
    assert len(ids) == len(answers)


@pytest.mark.parametrize("given", ["0123456789abcdef0123456789abcdef", "A1B2C3D4-0000-4000-8000-0123456789AB"])
async def test_a_proxys_id_is_kept(http: httpx.AsyncClient, given: str) -> None:
    answer = await http.get("/healthz", headers={"X-Request-ID": given})
    assert answer.headers["X-Request-ID"] == given.lower()


@pytest.mark.parametrize("given", ["my-back-hurts", "x" * 500, "dead beef dead beef", "<script>"])
async def test_words_in_place_of_an_id_are_not(http: httpx.AsyncClient, given: str) -> None:
    assert given not in (await http.get("/healthz", headers={"X-Request-ID": given})).headers["X-Request-ID"]


async def test_a_message_is_one_line_whose_ids_lead_to_rasa(patient: Patient, rasa: FakeRasa, lines: Lines) -> None:
    await patient.agrees()
    answer = await patient.posts("it is worst in the mornings")
    (line,) = [line for line in lines() if line["event"] == "message.taken"]
    metadata = rasa.received[-1]["metadata"]
    assert line["outcome"] == "answered"
    assert line["conversation"] == patient.conversation
    assert line["message"] == metadata["message_id"]
    assert line["request"] == metadata["request"] == answer.headers["X-Request-ID"]
    assert "mornings" not in json.dumps(lines())


async def test_a_message_tried_again_later_keeps_the_id_of_the_request_that_brought_it(
    patient: Patient, rasa: FakeRasa
) -> None:
    await patient.agrees()
    rasa.fails = 1
    first, second = await patient.posts("the first of two"), await patient.posts("the second of two")
    by_message = {body["message"]: body["metadata"]["request"] for body in rasa.received}
    assert by_message["the first of two"] == first.headers["X-Request-ID"]
    assert by_message["the second of two"] == second.headers["X-Request-ID"]


async def test_a_failure_is_logged_with_its_place_and_ids_and_its_words_left_out(
    patient: Patient, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    await patient.agrees()

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("velvet harpoon")

    monkeypatch.setattr(Records, "accept", breaks)
    answer = await patient.posts("velvet harpoon")
    assert answer.status_code == 500
    (failed,) = [line for line in lines() if line["event"] == "request.failed"]
    assert failed["route"] == "/api/messages"
    assert failed["error"] == "RuntimeError"
    assert failed["request"] == answer.headers["X-Request-ID"]
    assert failed["conversation"] == patient.conversation
    (taken,) = [line for line in lines() if line["event"] == "message.taken"]
    assert taken["outcome"] == "failed"
    assert "velvet" not in json.dumps(lines())


async def test_an_invitations_code_in_a_path_is_not_logged(
    http: httpx.AsyncClient, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.pages.templates.TemplateResponse", None)
    assert (await http.get("/c/CODE-CODE-CODE")).status_code == 500
    assert [line["route"] for line in lines() if line["event"] == "request.failed"] == ["/c/{code}"]
    assert "CODE-CODE" not in json.dumps(lines())
