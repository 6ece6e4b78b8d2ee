"""Whatever somebody types is kept as typed, is text to Rasa and never a command, and is text on every page."""

from __future__ import annotations

import asyncio
import unicodedata

import httpx
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.gateway.app import create_app
from bot.gateway.limits import Limits
from bot.gateway.problems import Problem
from bot.gateway.texts import LONGEST, for_rasa, normalised
from bot.records.repository import Records
from bot.settings import Settings
from bot.written_in import written_in
from tests.nasty_texts import CODE, NASTY, RASA, SIGNS, texts
from tests.page import Page

from .conftest import FakeRasa, Patient

quickly = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
anything = st.one_of(texts(2_100), st.text(max_size=60), st.text(st.characters(), max_size=60))


def kept(text: str) -> str | None:
    """The normalised form, None where the text is refused."""
    try:
        return normalised(text)
    except Problem:
        return None


@given(anything)
@settings(quickly, max_examples=400)
@example("\U000e0061/restart")
@example("\u2066/restart")
def test_no_text_reaches_rasa_as_a_command(text: str) -> None:
    plain = kept(text)
    if plain is None:
        return
    said = for_rasa(plain)
    assert not said.strip().startswith("/"), "Rasa strips, then looks for a slash"
    assert (len(said), said[1:]) == (len(plain), plain[1:]), "offsets are those of the text as typed"
    assert said[0] == plain[0] or plain[0] == "/"


@given(anything)
@settings(quickly, max_examples=400)
def test_what_is_kept_is_what_was_typed_without_its_rim(text: str) -> None:
    plain = kept(text)
    if plain is None:
        return
    assert normalised(plain) == plain
    assert 1 <= len(plain) <= LONGEST
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    before, found, after = lines.partition(plain)
    assert found
    for sign in before + after:
        assert sign.isspace() or unicodedata.category(sign) == "Cf"
    plain.encode()


def test_the_flag_of_england_stays_whole() -> None:
    assert normalised(f" {SIGNS['england']}\u200b ") == SIGNS["england"]


async def test_every_nasty_text_is_answered_and_comes_back_as_typed(patient: Patient, rasa: FakeRasa) -> None:
    await patient.agrees()
    before, plain = len(rasa.received), [normalised(text) for text in NASTY.values()]
    for text, as_kept in zip(NASTY.values(), plain, strict=True):
        answer = await patient.says(text)
        assert answer == [f"Heard: {as_kept}"] or (written_in(text) and len(answer) == 1)
    for_interview = [text for text in plain if not written_in(text)]
    assert len(for_interview) > len(plain) - 3
    assert [body["message"] for body in rasa.received[before:]] == [for_rasa(text) for text in for_interview]
    assert [line["text"] for line in await patient.history() if line["from"] == "patient"] == plain
    export = await patient.http.get("/api/conversation/export", headers=patient.headers)
    exported = [line["body"]["text"] for line in export.json()["messages"] if line["sender"] == "patient"]
    assert exported[-len(plain) :] == plain


async def test_before_consent_a_command_is_a_text_like_any_other(patient: Patient, rasa: FakeRasa) -> None:
    await patient.opens()
    for text in RASA.values():
        assert (await patient.posts(text)).status_code == 200
    assert rasa.received == []
    assert not {line["text"] for line in await patient.history()} & {*RASA.values()}


def test_no_text_becomes_markup_in_the_readable_export(
    settings: Settings, records: Records, rasa: FakeRasa, limits: Limits
) -> None:
    """One talk in which everything nasty is said; its page has no other tags than that of a harmless one."""

    async def talk(said: list[str]) -> Page:
        app: Starlette = create_app(settings, records, limits=limits, rasa=rasa)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://mo.test") as http:
                patient = Patient(http, id=f"{len(said[0]):040d}")
                await patient.agrees()
                for text in said:
                    await patient.says(text)
                answer = await http.get("/api/conversation/export?format=html", headers=patient.headers)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        return Page(answer.text)

    nasty = [text for text in (*CODE.values(), *SIGNS.values()) if len(text) < 200 and not written_in(text)]
    page, harmless = asyncio.run(talk(nasty)), asyncio.run(talk(["it hurts"] * len(nasty)))
    assert page.tags == harmless.tags
    assert page.attributes == harmless.attributes
    for text in nasty:
        assert normalised(text) in page.texts
