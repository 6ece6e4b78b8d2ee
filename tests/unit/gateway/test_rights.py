"""Reading, taking along, moving and erasing one's own conversation; coming back to it."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot.records.repository import Records

from .conftest import FakeRasa, Patient

ON_BOTH_DATABASES = True

OPENING = "What has your back been like lately?"


async def test_the_export_holds_what_was_said_as_data_and_as_a_page(patient: Patient) -> None:
    await patient.agrees()
    await patient.says("it hurts <b>here</b>")
    data = await patient.http.get("/api/conversation/export", headers=patient.headers)
    assert data.headers["content-type"] == "application/json"
    assert "it hurts <b>here</b>" in str(data.json())
    page = await patient.http.get("/api/conversation/export?format=html", headers=patient.headers)
    assert "it hurts &lt;b&gt;here&lt;/b&gt;" in page.text
    asked = {**patient.headers, "Accept": "text/html,*/*;q=0.8"}
    read = await patient.http.get("/api/conversation/export", headers=asked)
    assert read.headers["content-type"].startswith("text/html")
    wrong = await patient.http.get("/api/conversation/export?format=pdf", headers=patient.headers)
    assert wrong.status_code == 422


async def test_erasing_leaves_nothing_and_the_token_is_told_so(patient: Patient, records: Records) -> None:
    await patient.agrees()
    await patient.says("it hurts")
    erased = await patient.http.delete("/api/conversation", headers=patient.headers)
    assert erased.status_code == 204
    assert records.conversation(patient.conversation) is None
    for call in (
        patient.http.get("/api/messages", headers=patient.headers),
        patient.http.get("/api/conversation/export", headers=patient.headers),
        patient.http.delete("/api/conversation", headers=patient.headers),
        patient.posts("hello"),
    ):
        assert (await call).status_code == 410
    opened = await patient.opens()
    assert opened["consent"] == {"talk": None, "share": None}


async def test_a_device_code_opens_the_same_conversation_once(patient: Patient) -> None:
    await patient.agrees()
    made = await patient.http.post("/api/conversation/device-code", headers=patient.headers)
    assert made.status_code == 201
    code = made.json()["code"]
    elsewhere = await patient.http.post("/api/conversations", json={"device_code": code.lower()})
    assert elsewhere.json()["conversation"] == patient.conversation
    assert elsewhere.json()["messages"][-1]["text"] == OPENING
    token = {"Authorization": f"Bearer {elsewhere.json()['token']}"}
    resumed = await patient.http.post("/api/conversations", json={}, headers=token)
    assert resumed.json()["conversation"] == patient.conversation
    again = await patient.http.post("/api/conversations", json={"device_code": code})
    assert again.status_code == 410


async def test_a_returning_patient_is_greeted_again(patient: Patient, rasa: FakeRasa) -> None:
    await patient.agrees()
    await patient.says("it hurts")
    before = len(rasa.received)
    await patient.opens()
    assert len(rasa.received) == before
    back = await patient.opens(new_visit=True)
    assert rasa.received[-1]["message"] == "/open_visit"
    assert back["messages"][-1]["text"] == OPENING
    assert back["cursor"] == back["messages"][-1]["seq"]


async def test_six_hours_later_is_another_visit(
    patient: Patient, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    await patient.agrees()
    await patient.says("it hurts")
    before = len(rasa.received)
    monkeypatch.setenv("MO_CLOCK_OFFSET", str(7 * 3600))
    await patient.opens()
    await patient.opens()
    assert len(rasa.received) == before + 1


async def test_an_invited_patient_belongs_to_the_practice(patient: Patient, records: Records, invitation: str) -> None:
    await patient.opens(code=invitation)
    conversation = records.conversation(patient.conversation)
    assert conversation is not None
    assert conversation.invitation_id is not None


async def test_the_pages_hold_the_widget_and_the_code_safely(http: httpx.AsyncClient) -> None:
    page = await http.get('/c/AB"><script>')
    assert '<script>"' not in page.text
    assert "&#34;&gt;&lt;script&gt;" in page.text
    assert '<script src="/widget.js" defer>' in (await http.get("/")).text
    script = await http.get("/widget.js")
    assert script.headers["content-type"].startswith("text/javascript")
    unchanged = await http.get("/widget.js", headers={"If-None-Match": script.headers["ETag"]})
    assert unchanged.status_code == 304


async def test_help_needs_neither_a_conversation_nor_a_database(http: httpx.AsyncClient, records: Records) -> None:
    records.close()
    card = (await http.get("/api/help")).json()
    assert card["numbers"][0]["href"] == "tel:999"
    german = (await http.get("/api/help?country=de&locale=de")).json()
    assert german["numbers"][0]["href"] == "tel:112"
    assert (await http.get("/api/help?country=Germany")).status_code == 422


def test_the_secret_is_made_once_and_only_its_owner_can_read_it(app: Starlette, tmp_path: Path) -> None:
    from bot.gateway.tokens import Ticket, Tokens

    path = tmp_path / "token.key"
    assert path.stat().st_mode & 0o777 == 0o600
    ticket = Ticket("abc", "GB", "en")
    assert Tokens.kept_in(tmp_path).read(Tokens.kept_in(tmp_path).make(ticket)) == ticket
