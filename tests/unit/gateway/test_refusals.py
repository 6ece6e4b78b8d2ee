"""Bad input gets a clear problem, and the conversation goes on."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.requests import Request

from bot import clock
from bot.gateway.headers import HEADERS
from bot.gateway.limits import Limits, Places
from bot.gateway.problems import Problem
from bot.records.errors import RecordsUnavailable
from bot.records.repository import Records

from .conftest import AGREES, Patient


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The answer's problem details, checked."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail"} <= set(body)
    assert body["status"] == status
    return body


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "text-empty"),
        (" \u2003\u200b\n", "text-empty"),
        ("x" * 2001, "text-too-long"),
        ("a\x00b", "text-unreadable"),
        ("a\x1b[31mb", "text-unreadable"),
        ("a\ud800b", "text-unreadable"),
    ],
    ids=["empty", "spaces", "too-long", "null", "escape", "surrogate"],
)
async def test_unusable_texts_are_refused_and_nothing_is_lost(patient: Patient, text: str, kind: str) -> None:
    await patient.agrees()
    escaped = "".join(f"\\u{ord(c):04x}" if not 32 <= ord(c) < 127 else c for c in text)
    answer = await patient.http.post(
        "/api/messages",
        content=f'{{"id": "x", "text": "{escaped}"}}',
        headers={**patient.headers, "Content-Type": "application/json"},
    )
    assert problem(answer, 422)["type"].endswith(kind)
    assert await patient.says("still here") == ["Heard: still here"]


async def test_a_message_of_exactly_2000_characters_of_any_kind_is_taken(patient: Patient) -> None:
    await patient.agrees()
    assert (await patient.posts("😀" * 2000)).status_code == 200


MALFORMED = {
    "cut-off": b"{",
    "no-utf8": b"\xff",
    "utf16": '{"id": "x", "text": "x"}'.encode("utf-16"),
    "half-a-character": b'{"\xed\xa0\x80": 1}',
    "null": b'{"id": "a\0b"}',
    "deep": b'{"a":' * 5000,
    "deep-list": b"[" * 16_000 + b"]" * 16_000,
    "nan": b'{"id": NaN',
    "long-number": b'{"id": ' + b"9" * 30_000 + b"}",
    "two": b"{} {}",
    "yaml": b"id: x",
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
async def test_malformed_bodies_are_refused(patient: Patient, body: bytes) -> None:
    await patient.agrees()
    problem(await patient.http.post("/api/messages", content=body, headers=patient.headers), 400)
    assert await patient.says("still here") == ["Heard: still here"]


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"1e999", b"-Infinity", b"[{}]", b"null", b"true"])
async def test_what_is_no_object_is_refused(patient: Patient, body: bytes) -> None:
    await patient.opens()
    problem(await patient.http.post("/api/messages", content=body, headers=patient.headers), 422)


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "0.1", "123456789012345678901234567890"])
async def test_a_number_is_no_text(patient: Patient, number: str) -> None:
    await patient.opens()
    body = f'{{"id": "x", "text": {number}}}'.encode()
    answer = await patient.http.post("/api/messages", content=body, headers=patient.headers)
    assert problem(answer, 422)["field"] == "text"


@pytest.mark.parametrize(
    "name", ["\\ud800", "\\udfff\\ud800", "{{7*7}}", "<b>", "x" * 30_000, "__proto__", "\\u0000", "🙂"]
)
async def test_an_unknown_field_is_refused_whatever_it_is_called(patient: Patient, name: str) -> None:
    await patient.opens()
    body = f'{{"{name}": 1}}'.encode()
    answer = await patient.http.post("/api/messages", content=body, headers=patient.headers)
    assert len(problem(answer, 422)["field"]) <= 50


@pytest.mark.parametrize("field", ["id", "code", "device_code", "locale"])
@pytest.mark.parametrize(
    "value", ["\\ud800", "A\\u0000B", "\\u202e\\u0660", "' OR 1=1 --", "🙂" * 2000, "%s%n", "../.."]
)
async def test_conversations_open_only_by_what_is_known(http: httpx.AsyncClient, field: str, value: str) -> None:
    body = f'{{"{field}": "{value}"}}'.encode()
    answer = await http.post("/api/conversations", content=body)
    assert problem(answer, answer.status_code)["status"] in (404, 410, 422)


@pytest.mark.parametrize(
    "body",
    [
        {"id": "x", "text": 5},
        {"id": 5, "text": "x"},
        {"id": "", "text": "x"},
        {"id": "ä", "text": "x"},
        {"id": "x" * 129, "text": "x"},
        {"text": "x"},
        {"id": "x", "text": "x", "kind": "system"},
    ],
)
async def test_wrong_and_unknown_fields_are_named(patient: Patient, body: dict[str, Any]) -> None:
    await patient.opens()
    answer = await patient.http.post("/api/messages", json=body, headers=patient.headers)
    assert problem(answer, 422)["field"] in ("id", "text", "kind")


async def test_a_body_that_is_too_large_is_refused(patient: Patient) -> None:
    await patient.opens()
    problem(await patient.posts("x" * 40_000), 413)


async def test_a_body_that_is_no_json_is_refused(patient: Patient) -> None:
    await patient.opens()
    answer = await patient.http.post("/api/messages", data={"a": "b"}, headers=patient.headers)
    problem(answer, 415)


@pytest.mark.parametrize("token", ["", "nonsense", "eyJhbGciOiJub25lIn0.e30."])
async def test_a_wrong_token_is_refused(http: httpx.AsyncClient, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    for method, path in (("GET", "/api/messages"), ("PUT", "/api/consent"), ("DELETE", "/api/conversation")):
        answer = await http.request(method, path, headers=headers)
        problem(answer, 401)
        assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_a_token_of_another_gateway_is_refused(patient: Patient) -> None:
    from bot.gateway.tokens import Ticket, Tokens

    opened = await patient.opens()
    forged = Tokens("another secret of the same length....").make(Ticket(opened["conversation"], "GB", "en"))
    answer = await patient.http.get("/api/messages", headers={"Authorization": f"Bearer {forged}"})
    problem(answer, 401)


@pytest.mark.parametrize("query", ["after=-1", "after=x", "wait=1.5", "after=1e3", "wait=%20"])
async def test_wrong_numbers_are_refused(patient: Patient, query: str) -> None:
    await patient.opens()
    problem(await patient.http.get(f"/api/messages?{query}", headers=patient.headers), 422)


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("GET", "/nowhere", 404, None),
        ("GET", "/api/nowhere", 404, None),
        ("DELETE", "/api/messages", 405, {"GET", "HEAD", "POST"}),
        ("GET", "/api/consent", 405, {"PUT"}),
        ("POST", "/", 405, {"GET", "HEAD"}),
    ],
)
async def test_wrong_addresses_and_methods_are_problems(
    http: httpx.AsyncClient, method: str, path: str, status: int, allowed: set[str] | None
) -> None:
    answer = await http.request(method, path)
    problem(answer, status)
    if allowed:
        assert set(answer.headers["Allow"].split(", ")) == allowed


async def test_a_browser_gets_a_page_for_a_wrong_address(http: httpx.AsyncClient) -> None:
    answer = await http.get("/nowhere", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "text/html" in answer.headers["content-type"]


@pytest.mark.parametrize(
    "path", ["/%00", "/c/a%0Ab", "/c/%1b", "/practice/patients/%00", "/practice/patients/x/flags/%00"]
)
async def test_an_address_with_control_characters_is_no_address(http: httpx.AsyncClient, path: str) -> None:
    problem(await http.get(path), 404)


async def test_somebody_who_waits_in_too_many_tabs_is_told_and_still_heard(patient: Patient, limits: Limits) -> None:
    limits.polls = Places(each=2, in_all=10)
    await patient.agrees()
    last = (await patient.history())[-1]["seq"]

    def waits() -> asyncio.Task[httpx.Response]:
        path = f"/api/messages?after={last}&wait=25"
        return asyncio.create_task(patient.http.get(path, headers=patient.headers))

    tabs = [waits(), waits()]
    await asyncio.sleep(0.1)
    answer = await waits()
    assert problem(answer, 429)["type"].endswith("too-many-requests")
    assert answer.headers["Retry-After"]
    assert await patient.says("it hurts") == ["Heard: it hurts"]
    assert [(await tab).status_code for tab in tabs] == [200, 200]
    again = waits()
    await patient.says("still")
    assert (await again).status_code == 200


async def test_all_places_to_wait_can_be_taken_and_are_given_back() -> None:
    places = Places(each=10, in_all=2)
    with places.taken("a"), places.taken("b"), pytest.raises(Problem), places.taken("c"):
        raise AssertionError("there was a third place")
    with places.taken("c"), places.taken("c"):
        pass


async def test_nobody_waits_for_news_on_behalf_of_a_tab_that_was_closed(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await patient.agrees()

    async def gone(_: Request) -> bool:
        return True

    monkeypatch.setattr(Request, "is_disconnected", gone)
    path = "/api/messages?after=99999&wait=25"
    answer = await asyncio.wait_for(patient.http.get(path, headers=patient.headers), 5)
    assert answer.json()["messages"] == []


async def test_an_unknown_invitation_says_what_to_do(http: httpx.AsyncClient) -> None:
    answer = await http.post("/api/conversations", json={"code": "NO-SUCH-CODE"})
    assert "practice" in problem(answer, 404)["detail"]


async def test_used_revoked_and_expired_invitations_say_so(patient: Patient, records: Records, invitation: str) -> None:
    await patient.opens(code=invitation)
    await patient.says(AGREES)
    other = patient.another()
    answer = await other.http.post("/api/conversations", json={"id": other.id, "code": invitation})
    assert problem(answer, 410)["type"].endswith("invitation-used")
    practice = records.default_practice()
    assert practice is not None
    now = clock.now()
    records.invite(practice.id, None, "OLD-CODE", None, now - timedelta(days=9), now - timedelta(days=1))
    answer = await other.http.post("/api/conversations", json={"id": other.id, "code": "OLD-CODE"})
    assert problem(answer, 410)["type"].endswith("invitation-expired")
    made = records.invite(practice.id, None, "WRONG-ONE", None, now, now + timedelta(days=1))
    records.revoke_invitation(practice.id, made.id, now, "gp")
    answer = await other.http.post("/api/conversations", json={"id": other.id, "code": "WRONG-ONE"})
    assert problem(answer, 410)["type"].endswith("invitation-revoked")
    assert (await patient.opens(code=invitation))["conversation"] == patient.conversation


async def test_two_who_open_one_invitation_the_second_to_agree_is_told(patient: Patient, invitation: str) -> None:
    second = patient.another()
    await patient.opens(code=invitation)
    await second.opens(code=invitation)
    await patient.says(AGREES)
    assert problem(await second.posts(AGREES), 410)["type"].endswith("invitation-used")


async def test_guessing_codes_is_slowed_down(http: httpx.AsyncClient) -> None:
    statuses = [(await http.post("/api/conversations", json={"code": f"GUESS-{n}"})).status_code for n in range(20)]
    assert statuses[0] == 404
    assert statuses[-1] == 429


async def test_a_guessable_conversation_id_is_refused(http: httpx.AsyncClient) -> None:
    problem(await http.post("/api/conversations", json={"id": "anna"}), 422)


async def test_without_a_database_the_client_is_told_to_try_again(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await patient.agrees()

    def down(*_: Any) -> None:
        raise RecordsUnavailable("down")

    with monkeypatch.context() as patch:
        patch.setattr(Records, "conversation", down)
        answer = await patient.posts("hello", "one")
        problem(answer, 503)
        assert answer.headers["Retry-After"]
    assert await patient.says("hello", "one") == ["Heard: hello"]


async def test_an_error_of_our_own_is_a_problem_without_details(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await patient.agrees()
    monkeypatch.setattr(Records, "messages", lambda *_: 1 / 0)
    answer = await patient.http.get("/api/messages", headers=patient.headers)
    assert "division" not in str(problem(answer, 500))


@pytest.mark.parametrize(
    "path", ["/", "/c/SOME-CODE", "/widget.js", "/healthz", "/nowhere", "/api/help", "/static/mo.svg"]
)
async def test_every_answer_carries_the_security_headers(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    for name in HEADERS:
        assert name in answer.headers, name
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "http" not in answer.headers["Content-Security-Policy"]
