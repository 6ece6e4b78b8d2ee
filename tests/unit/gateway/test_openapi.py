"""/openapi.json is complete and true: every route is described, and what comes back is as described."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import httpx
import jsonschema
from starlette.applications import Starlette
from starlette.routing import Route

from bot import gateway
from bot.gateway.bodies import LARGEST_BODY
from bot.gateway.connections import LARGEST_HEAD, LONGEST_ARRIVAL
from bot.gateway.limits import Limits
from bot.gateway.pages import openapi
from bot.gateway.problems import _INVITATION
from bot.gateway.texts import LONGEST

from .conftest import AGREES, RED_FLAG, SHARES, FakeRasa, Patient


def check(answer: httpx.Response, path: str) -> None:
    """Hold one answer against the description of its path."""
    operation = openapi()["paths"][path][answer.request.method.lower()]
    responses = operation["responses"]
    described = responses[str(answer.status_code)]
    if "$ref" in described:
        described = openapi()["components"]["responses"][described["$ref"].rpartition("/")[2]]
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if not described.get("content"):
        assert answer.content == b""
        return
    assert kind in described["content"], (path, answer.status_code, kind)
    if kind.endswith("json"):
        schema = {**described["content"][kind]["schema"], "components": openapi()["components"]}
        jsonschema.Draft202012Validator(schema).validate(answer.json())


def test_every_route_is_described_and_nothing_else(app: Starlette) -> None:
    served = {
        (route.path, method)
        for route in app.routes
        if isinstance(route, Route)
        for method in route.methods or ()
        if method != "HEAD"
    }
    described = {(path, method.upper()) for path, methods in openapi()["paths"].items() for method in methods}
    assert served == described


def problems_raised() -> set[str]:
    """Kinds of problems that the gateway's code names, the portal's pages aside."""
    kinds = {f"invitation-{state}" for state in _INVITATION}
    folder = Path(gateway.__file__).parent
    for path in (*folder.glob("*.py"), *(folder / "reminders").glob("*.py")):
        if path.name.startswith(("portal", "sign_in")):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem" and len(node.args) > 1:
                kind = node.args[1]
                kinds |= {kind.value} if isinstance(kind, ast.Constant) else set()
    return {f"urn:mo:problem:{kind}" if kind else "about:blank" for kind in kinds}


def test_every_kind_of_problem_is_described_and_no_other() -> None:
    assert set(openapi()["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]) == problems_raised()


def test_the_limits_told_are_those_that_hold() -> None:
    told, kept = " ".join(openapi()["info"]["description"].split()), Limits()
    assert f"a body may have {LARGEST_BODY:,} bytes, address and headers together {LARGEST_HEAD:,}" in told
    assert f"arrive within {LONGEST_ARRIVAL:.0f} seconds" in told
    for buckets, text in (
        (kept.messages, "{} messages at once and then {} a second"),
        (kept.reads, "{} reads at once and then {} a second"),
        (kept.openings, "{} openings at once and then {} a second"),
    ):
        assert text.format(buckets.burst, buckets.per_second) in told
    seconds = round(1 / kept.guesses.per_second)
    assert f"{kept.guesses.burst} wrong codes at once and then one in {seconds} seconds" in told
    assert f"{kept.polls.each} reads that wait" in told
    sending = openapi()["components"]["schemas"]["Sending"]["properties"]["text"]
    assert sending["maxLength"] == LONGEST


def test_every_reference_leads_somewhere_and_every_operation_is_named() -> None:
    names: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if "$ref" in node:
                _, part, name = node["$ref"].removeprefix("#/").split("/")
                assert name in openapi()["components"][part], node["$ref"]
            if "operationId" in node:
                names.append(node["operationId"])
            for inner in node.values():
                walk(inner)
        elif isinstance(node, list):
            for inner in node:
                walk(inner)

    walk(openapi())
    assert len(names) == len(set(names))
    for name, schema in openapi()["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(schema)
        assert name[0].isupper()


async def test_answers_are_as_described(patient: Patient, rasa: FakeRasa, monkeypatch: Any) -> None:
    http = patient.http
    check(await http.post("/api/conversations", json={"id": "short"}), "/api/conversations")
    check(await http.post("/api/conversations", json={"code": "nope"}), "/api/conversations")
    check(await http.post("/api/conversations", json={"id": patient.id}), "/api/conversations")
    await patient.opens()
    check(await patient.posts("what is this"), "/api/messages")
    check(await patient.posts(AGREES), "/api/messages")
    check(await patient.posts(SHARES), "/api/messages")
    check(await patient.posts("it hurts"), "/api/messages")
    check(await patient.posts(""), "/api/messages")
    check(await http.put("/api/consent", json={"share": False}, headers=patient.headers), "/api/consent")
    check(await http.put("/api/consent", json={}, headers=patient.headers), "/api/consent")
    rasa.down = True
    check(await patient.posts("late"), "/api/messages")
    rasa.down = False
    check(await patient.posts(RED_FLAG), "/api/messages")
    check(await http.get("/api/messages?after=0", headers=patient.headers), "/api/messages")
    check(await http.get("/api/messages"), "/api/messages")
    code = "/api/conversation/device-code"
    check(await http.post(code, headers=patient.headers), code)
    export = "/api/conversation/export"
    for kind in ("json", "html", "pdf"):
        check(await http.get(f"{export}?format={kind}", headers=patient.headers), export)
    check(await http.delete("/api/conversation", headers=patient.headers), "/api/conversation")
    check(await http.delete("/api/conversation", headers=patient.headers), "/api/conversation")
    for path in ("/", "/widget.js", "/healthz", "/readyz", "/openapi.json", "/api/help"):
        check(await http.get(path), path)
    check(await http.get("/c/CODE"), "/c/{code}")
    rasa.down = True
    check(await http.get("/readyz"), "/readyz")
