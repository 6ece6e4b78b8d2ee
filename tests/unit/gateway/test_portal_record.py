"""Taking a patient's summary into the practice's own record: the page, the files, and who is told of it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from io import BytesIO

from fhir.resources.R4B.bundle import Bundle
from pypdf import PdfReader
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot import clock
from bot.records.repository import Records
from bot.records.types import Practice
from tests.nasty_texts import CODE, SIGNS

from .test_nothing_from_elsewhere import check
from .test_portal import PASSWORD, Sharing, browser, kept, practice, raise_flag, sharing, signed_in

__all__ = ["browser", "practice", "sharing"]  # fixtures

WAYS = ("record", "pdf", "fhir")
WISH = {"kind": "note_for_gp", "data": {"kind": "wish", "text": "how i sleep"}}


def text_on(page: str) -> str:
    """The text to copy, as a browser would show it."""
    found = re.search(r"<textarea[^>]*>\n?(.*)</textarea>", page, re.DOTALL)
    assert found
    return unescape(found[1])


def actions(records: Records, practice: Practice) -> list[str]:
    """What the trail says, the oldest first."""
    return [entry["action"] for entry in reversed(records.audit(practice.id))]


def test_the_patients_page_leads_to_the_text_and_the_text_to_the_files(browser: TestClient, sharing: Sharing) -> None:
    conversation = sharing("Mrs H.", fear_of_pain="i think it will go", events=(WISH,))
    here = f"/practice/patients/{conversation}"
    assert f'href="{here}/record"' in browser.get(here).text
    page = browser.get(f"{here}/record")
    text = text_on(page.text)
    assert 'Wants to be asked about: "how i sleep"' in text
    assert 'Fear that moving will do harm "i think it will go"' in text
    assert "Mrs H." not in text
    for way in ("pdf", "fhir"):
        assert f'href="{here}/{way}?language=en"' in page.text


def test_the_page_works_without_a_script_and_loads_only_its_own(browser: TestClient, sharing: Sharing) -> None:
    conversation = sharing("Mrs H.")
    page = browser.get(f"/practice/patients/{conversation}/record")
    check("record", page.text)
    assert re.search(r"<textarea[^>]* readonly", page.text)
    assert re.search(r"<button[^>]*id=\"copy\"[^>]* hidden>", page.text)
    policy = page.headers["content-security-policy"]
    assert policy.endswith("; script-src 'self'")
    assert "script-src" not in browser.get(f"/practice/patients/{conversation}").headers["content-security-policy"]


def test_the_files_are_downloads_with_safe_names_that_nothing_keeps(
    browser: TestClient, sharing: Sharing, records: Records
) -> None:
    conversation = sharing("Mrs H.", fear_of_pain="i think it will go")
    pseudonym = records.own_record(conversation).pseudonym
    for way, suffix, kind in (("pdf", "pdf", "application/pdf"), ("fhir", "json", "application/fhir+json")):
        answer = browser.get(f"/practice/patients/{conversation}/{way}")
        name = f"{pseudonym.lower().replace(' ', '-')}-{clock.now():%Y-%m-%d}.{suffix}"
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-type"].split(";")[0] == kind
        if way == "pdf":
            (page,) = PdfReader(BytesIO(answer.content)).pages
            assert "i think it will go" in page.extract_text()
            assert "The Surgery" in page.extract_text()
        else:
            Bundle.parse_raw(answer.content)
            assert "Mrs H." not in answer.text


def test_each_way_out_is_in_the_audit_trail_and_the_patient_can_read_of_it(
    browser: TestClient, sharing: Sharing, records: Records, practice: Practice
) -> None:
    conversation = sharing("Mrs H.")
    for way in WAYS:
        browser.get(f"/practice/patients/{conversation}/{way}")
    assert actions(records, practice)[-3:] == ["record_taken"] * 3
    did = [each for each in records.export(conversation)["who_did_what"] if each["action"] == "record_taken"]
    assert [each["who"] for each in did] == ["Dr Ash"] * 3


def test_nothing_leaves_of_who_does_not_share_or_is_another_practices(
    app: Starlette, browser: TestClient, sharing: Sharing, records: Records, practice: Practice
) -> None:
    private = sharing("Private one", "my secret words", share=False)
    shared = sharing("Mrs H.", "my shared words")
    elsewhere = records.create_practice("Elsewhere", "GB", "Europe/London")
    records.create_gp(elsewhere.id, "Dr Oak", kept(PASSWORD))
    other = signed_in(app, "Dr Oak")
    before = len(actions(records, practice))
    for way in WAYS:
        for who, conversation in ((browser, private), (browser, "x"), (other, shared)):
            answer = who.get(f"/practice/patients/{conversation}/{way}")
            assert answer.status_code == 404
            assert "words" not in answer.text
            assert "content-disposition" not in answer.headers
    assert len(actions(records, practice)) == before
    records.set_consent(shared, now=clock.now(), share=False)
    assert {browser.get(f"/practice/patients/{shared}/{way}").status_code for way in WAYS} == {404}


def test_the_record_is_in_the_language_chosen_else_that_of_the_practices_country(
    app: Starlette, browser: TestClient, sharing: Sharing, records: Records
) -> None:
    here = f"/practice/patients/{sharing('Mrs H.')}"
    assert text_on(browser.get(f"{here}/record").text).startswith("Patient's own account")
    assert text_on(browser.get(f"{here}/record?language=xx").text).startswith("Patient's own account")
    german = browser.get(f"{here}/record?language=de")
    assert text_on(german.text).startswith("Eigene Angaben")
    assert f'href="{here}/pdf?language=de"' in german.text
    praxis = records.create_practice("Praxis am Markt", "DE", "Europe/Berlin")
    records.create_gp(praxis.id, "Dr Linde", kept(PASSWORD))
    now = clock.now()
    records.invite(praxis.id, None, "code of markt", None, now, now + timedelta(days=1))
    conversation = records.open_conversation("client of markt", "code of markt", "de", now).id
    records.set_consent(conversation, now=now, talk=True, share=True)
    page = signed_in(app, "Dr Linde").get(f"/practice/patients/{conversation}/record").text
    assert "Warnzeichen: Keines genannt." in text_on(page)


def test_a_talk_of_violence_is_not_to_lie_open_in_an_online_record(
    browser: TestClient, sharing: Sharing, records: Records
) -> None:
    conversation = sharing("Mrs H.")
    warning = "decide who may see this entry"
    assert warning not in browser.get(f"/practice/patients/{conversation}/record").text
    raise_flag(records, conversation, "violence", "crisis", "he hits me")
    assert warning in browser.get(f"/practice/patients/{conversation}/record").text


def test_whatever_was_typed_leaves_as_text_and_never_as_markup(browser: TestClient, sharing: Sharing) -> None:
    for number, typed in enumerate((*CODE.values(), SIGNS["arabic"], SIGNS["emoji"], SIGNS["override"])):
        events = ({"kind": "note_for_gp", "data": {"kind": "wish", "text": typed}},)
        here = f"/practice/patients/{sharing(f'No. {number}', typed, events=events)}"
        page = browser.get(f"{here}/record")
        assert page.text.count("<textarea") == page.text.count("</textarea>") == 1
        assert page.text.count("<script") == 1
        assert len(PdfReader(BytesIO(browser.get(f"{here}/pdf").content)).pages) == 1
        Bundle.parse_raw(browser.get(f"{here}/fhir").content)
