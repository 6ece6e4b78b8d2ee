"""The command line, and the portal's door, as the practice uses them."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.system.gp import Gp
from tests.system.patient import Patient
from tests.system.product import Product, command

pytestmark = pytest.mark.system
NewPatient = Callable[..., Patient]

OWN_PASSWORD = "plum-harbour-fourteen-kites"


def test_an_account_from_the_command_line_signs_in(mo: Product) -> None:
    made = mo.command("create-gp", "Surgery desk", "--json")
    assert made.returncode == 0, made.stderr
    account = json.loads(made.stdout)
    assert set(account) == {"name", "password"}
    desk = Gp(mo.url)
    refused = desk.sign_in(account["name"], "not the password")
    assert refused.status_code == 403
    assert 'role="alert"' in refused.text
    assert desk.http.get("/practice/").url.path == "/practice/sign-in"
    entered = desk.sign_in(account["name"], account["password"])
    assert entered.url.path == "/practice/password", "a one-time password leads to choosing one"
    assert desk.choose_password(OWN_PASSWORD).url.path == "/practice/"
    again = Gp(mo.url)
    assert again.sign_in(account["name"], account["password"]).status_code == 403, "it works once"
    assert again.sign_in(account["name"], OWN_PASSWORD).url.path == "/practice/"


def test_the_same_name_twice_is_refused_in_a_sentence(mo: Product) -> None:
    assert mo.command("create-gp", "Second desk").returncode == 0
    twice = mo.command("create-gp", "second desk")
    assert twice.returncode == 1
    assert twice.stderr.startswith("Mo cannot go on: ")
    assert "Traceback" not in twice.stderr


def test_an_invitation_from_the_portal_and_taken_back(mo: Product, patient: NewPatient) -> None:
    account = json.loads(mo.command("create-gp", "Third desk", "--json").stdout)
    desk = Gp(mo.url)
    desk.sign_in(account["name"], account["password"])
    desk.choose_password(OWN_PASSWORD)
    slip = desk.submit("/practice/invitations", "/practice/invitations", label="Corner house", days="7")
    assert slip.status_code == 201
    assert "<svg" in slip.text
    code = slip.text.split('class="code"')[1].split("<strong>")[1].split("</strong>")[0]
    assert patient().try_open(code=code).status_code == 201
    listed = desk.page("/practice/invitations")
    assert code not in listed, "a code is shown once"
    address = listed.split("Corner house")[1].split('action="')[1].split('"')[0]
    assert desk.submit("/practice/invitations", address).status_code == 200
    refused = patient().try_open(code=code)
    assert refused.status_code == 410
    assert refused.json()["type"].endswith("invitation-revoked")


def test_parse_prints_one_object_a_line(mo: Product) -> None:
    typed = "I have no time at all\n\nI used to love swimming, but I can't afford the pool any more\n6 or 7 maybe\n"
    parsed = mo.command("parse", "--json", typed=typed)
    assert parsed.returncode == 0, parsed.stderr
    lines = [json.loads(line) for line in parsed.stdout.splitlines()]
    assert [line["text"] for line in lines] == [line for line in typed.splitlines() if line]
    for line in lines:
        assert set(line) == UNDERSTOOD
        check_spans(line)
    assert "lack_of_time" in {found["id"] for found in lines[0]["barriers"]}
    assert "cost" in {found["id"] for found in lines[1]["barriers"]}
    assert "enjoyment" in {found["id"] for found in lines[1]["facilitators"]}
    assert "swimming" in lines[1]["activities"]
    assert lines[2]["number"] == 6.5


UNDERSTOOD = {
    "text", "intent", "clauses", "barriers", "facilitators", "facets", "facets_near", "asked", "talk", "feelings",
    "activities", "number", "when", "amounts", "safety",
}  # fmt: skip


def check_spans(line: dict) -> None:  # type: ignore[type-arg]
    """Keys and character offsets of one understanding, as the design lists them."""
    assert set(line["intent"]) == {"name", "confidence"}
    assert set(line["talk"]) == {"type", "subtype", "confidence"}
    for clause in line["clauses"]:
        assert set(clause) == {"start", "end", "you"}
    for found in (*line["barriers"], *line["facilitators"]):
        assert set(found) == {"id", "start", "end", "quote", "confidence"}
        assert line["text"][found["start"] : found["end"]] == found["quote"]
    for facet in (*line["facets"], *line["facets_near"]):
        assert set(facet) == {"id", "start", "end", "similarity"}
    for flag in line["safety"]:
        assert set(flag) == {"id", "tier", "quote"}


def test_content_is_in_order() -> None:
    checked = command("check-content")
    assert checked.returncode == 0, checked.stdout


def test_an_unknown_command_or_conversation_is_an_error(mo: Product) -> None:
    assert command("dance").returncode != 0
    unknown = mo.command("export", "nobody")
    assert unknown.returncode != 0
    assert "Traceback" not in unknown.stderr
