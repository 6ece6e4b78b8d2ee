"""Inviting a patient from the portal."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from io import BytesIO

import httpx
import pytest
from pypdf import PdfReader
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot import clock
from bot.gateway.invitations import link, new_code, qr_picture
from bot.gateway.passwords import hash_password
from bot.records.repository import Records
from bot.records.types import INVITATION_STATES, Practice

from .test_portal import PASSWORD, kept, signed_in, token
from .test_roles import person

ON_BOTH_DATABASES = True

PAGE = "/practice/invitations"


@pytest.fixture
def practice(records: Records) -> Practice:
    found = records.default_practice()
    assert found is not None
    return found


@pytest.fixture
def browser(app: Starlette, records: Records, practice: Practice) -> TestClient:
    records.create_gp(practice.id, "Dr Ash", kept(PASSWORD))
    return signed_in(app, "Dr Ash")


def invite(browser: TestClient, label: str = "Mrs H.", days: str = "14") -> tuple[int, str]:
    """Send the form; status and page."""
    answer = browser.post(PAGE, data={"token": token(browser, PAGE), "label": label, "days": days})
    return answer.status_code, unescape(answer.text)


def code_on(page: str) -> str:
    """The code that the slip shows."""
    found = re.search(r"<strong>([A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4})</strong>", page)
    assert found is not None
    return found.group(1)


def test_the_slip_holds_code_link_and_picture_and_the_code_works(browser: TestClient, records: Records) -> None:
    status, page = invite(browser)
    assert status == 201
    code = code_on(page)
    assert f'href="http://testserver/c/{code}"' in page
    assert '<svg class="qr"' in page or 'class="qr"' in page
    assert "This code is shown only now." in page
    invitation = records.invitation(code.lower().replace("-", " "))
    assert invitation is not None
    assert invitation.label == "Mrs H."
    assert invitation.state(clock.now()) == "open"


def test_the_code_is_not_shown_again(browser: TestClient) -> None:
    _, page = invite(browser)
    listed = browser.get(PAGE).text
    assert "Mrs H." in listed
    assert code_on(page) not in listed


def test_an_invitation_without_a_label_is_fine(browser: TestClient) -> None:
    assert invite(browser, label="")[0] == 201
    assert "Without a label" in browser.get(PAGE).text


@pytest.mark.parametrize("days", ["", "0", "91", "two", "-1", "1.5", "²", "9" * 400])
def test_days_that_make_no_sense_are_refused_and_the_label_stays(browser: TestClient, days: str) -> None:
    status, page = invite(browser, days=days)
    assert status == 422
    assert "Please give a whole number of days from 1 to 90." in page
    assert 'value="Mrs H."' in page


@pytest.mark.parametrize("label", ["x" * 81, "a\x07b", "a\u202eb"])
def test_labels_that_could_not_be_shown_are_refused(browser: TestClient, label: str) -> None:
    status, page = invite(browser, label=label)
    assert status == 422
    assert "up to 80 ordinary characters" in page


def test_an_open_invitation_can_be_taken_back_once(browser: TestClient, records: Records, practice: Practice) -> None:
    _, slip = invite(browser)
    (invitation,) = records.invitations(practice.id)
    form = {"token": token(browser, PAGE)}
    page = browser.post(f"{PAGE}/{invitation.id}/revoke", data=form)
    assert "The invitation was taken back." in page.text
    assert "Taken back today" in page.text
    page = browser.post(f"{PAGE}/{invitation.id}/revoke", data=form)
    assert "could not be taken back" in page.text
    kept_one = records.invitation(code_on(slip))
    assert kept_one is not None
    assert kept_one.state(clock.now()) == "revoked"


def test_the_list_tells_open_used_and_run_out(browser: TestClient, records: Records, practice: Practice) -> None:
    now = clock.now()
    for label, ends in (("used", 5), ("late", -1)):
        records.invite(
            practice.id, label, f"code {label}", "Dr Ash", now - timedelta(days=9), now + timedelta(days=ends)
        )
    conversation = records.open_conversation("client", "code used", "en", now).id
    records.set_consent(conversation, now=now, talk=True)
    page = browser.get(PAGE).text
    assert "Used today" in page
    assert "Ran out yesterday" in page
    assert "Take back" not in page


def test_another_practices_invitation_cannot_be_taken_back(
    app: Starlette, browser: TestClient, records: Records, practice: Practice
) -> None:
    invite(browser)
    (invitation,) = records.invitations(practice.id)
    elsewhere = records.create_practice("Elsewhere", "GB", "Europe/London")
    records.create_gp(elsewhere.id, "Dr Oak", hash_password(PASSWORD))
    other = signed_in(app, "Dr Oak")
    other.post(f"{PAGE}/{invitation.id}/revoke", data={"token": token(other, PAGE)})
    assert records.invitations(practice.id)[0].revoked_at is None


def test_codes_differ_and_hold_no_sign_that_is_mistaken_for_another() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert not set("".join(codes)) & set("IO01")
    assert link("https://mo.example/", "ABCD-EFGH") == "https://mo.example/c/ABCD-EFGH"
    assert "style" not in qr_picture("https://mo.example/c/ABCD-EFGH")


def post(browser: TestClient, where: str, **fields: str) -> httpx.Response:
    """Send a form of the page."""
    return browser.post(f"{PAGE}/{where}", data={"token": token(browser, PAGE), **fields})


def pages_of(answer: httpx.Response) -> list[str]:
    """The text of each page of a file that is not kept, and whose name says nothing."""
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="invitation.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(answer.content)).pages]


def made(records: Records, practice: Practice, number: int, *, ends: int = 5) -> None:
    """An invitation with the label "No. 7" and the code "code 7"."""
    now = clock.now()
    records.invite(practice.id, f"No. {number}", f"code {number}", "Dr Ash", now, now + timedelta(days=ends))


def used(records: Records, number: int, *, share: bool) -> str:
    """The pseudonym of somebody who talks with the code of that number."""
    conversation = records.open_conversation(f"client {number}", f"code {number}", "en", clock.now()).id
    records.set_consent(conversation, now=clock.now(), talk=True, share=share)
    return records.own_record(conversation).pseudonym


def test_the_slip_for_printing_is_a6_and_holds_the_code_in_both_languages(browser: TestClient) -> None:
    form = {"token": token(browser, PAGE), "label": "Mrs H.", "days": "14", "language": "both"}
    page = unescape(browser.post(PAGE, data=form).text)
    assert "Talk with Mo about your back" in page
    assert "Sprechen Sie mit Mo über Ihren Rücken" in page
    code = code_on(page)
    answer = post(browser, "slip", code=code, language="both")
    (text,) = pages_of(answer)
    for words in (code, f"http://testserver/c/{code}", "Talk with Mo", "Sprechen Sie mit Mo", "The Surgery"):
        assert words in text
    assert "Mo antwortet auf Englisch." in text
    assert "Mrs H." not in text
    box = PdfReader(BytesIO(answer.content)).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (298, 420)


def test_a_slip_can_be_in_one_language(browser: TestClient) -> None:
    for language, there, not_there in (("en", "Your code", "Ihr Code"), ("de", "Ihr Code", "Your")):
        form = {"token": token(browser, PAGE), "days": "14", "language": language}
        page = unescape(browser.post(PAGE, data=form).text)
        (text,) = pages_of(post(browser, "slip", code=code_on(page), language=language))
        for shown in (page, text):
            assert there in shown
            assert not_there not in shown


def test_only_an_open_code_of_the_practice_is_printed(
    app: Starlette, browser: TestClient, records: Records, practice: Practice
) -> None:
    code = code_on(invite(browser)[1])
    elsewhere = records.create_practice("Elsewhere", "GB", "Europe/London")
    other = person(app, records, elsewhere, "gp")
    for who, asked in ((other.browser, code), (browser, "ABCD-EFGH"), (browser, "")):
        answer = post(who, "slip", code=asked)
        assert answer.status_code == 422
        assert "This code cannot be printed any more" in answer.text
        assert code not in answer.text
    assert post(browser, "slip", code=code).status_code == 200
    (invitation,) = records.invitations(practice.id)
    post(browser, f"{invitation.id}/revoke")
    assert post(browser, "slip", code=code).status_code == 422


def test_a_code_stands_in_no_address_no_log_and_no_cache(
    browser: TestClient, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[httpx.Request] = []
    browser.event_hooks["request"] = [asked.append]
    form = {"token": token(browser, PAGE), "days": "14"}
    page = browser.post(PAGE, data=form)
    code = code_on(page.text)
    assert page.headers["cache-control"] == "no-store"
    pages_of(post(browser, "slip", code=code))
    browser.get(PAGE)
    assert asked
    assert not any(code in str(request.url) + str(request.headers) for request in asked)
    logged = caplog.text + "".join(capfd.readouterr())
    assert code not in logged


def test_a_batch_is_four_on_a_sheet_and_every_code_works(
    browser: TestClient, records: Records, practice: Practice
) -> None:
    answer = post(browser, "batch", count="10", days="30", paper="a4", language="en")
    pages = pages_of(answer)
    assert len(pages) == 3
    box = PdfReader(BytesIO(answer.content)).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)
    codes = set(re.findall(r"\b[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}\b", " ".join(pages)))
    assert len(codes) == 10
    for code in codes:
        found = records.invitation(code)
        assert found is not None
        assert (found.label, found.state(clock.now())) == (None, "open")
    assert len(records.invitations(practice.id)) == 10
    assert [entry["action"] for entry in records.audit(practice.id)].count("invited") == 10
    assert len(pages_of(post(browser, "batch", count="2", days="1", paper="a6"))) == 2


def test_a_batch_that_makes_no_sense_makes_no_invitation(
    browser: TestClient, records: Records, practice: Practice
) -> None:
    slips, days = "a whole number of slips from 1 to 40", "a whole number of days from 1 to 90"
    for count, until, says in (("0", "14", slips), ("41", "14", slips), ("²", "14", slips), ("4", "91", days)):
        answer = post(browser, "batch", count=count, days=until)
        assert answer.status_code == 422
        assert says in answer.text
        assert f'value="{count}"' in answer.text
    assert records.invitations(practice.id) == []


def test_the_list_says_who_used_an_invitation_only_of_those_who_share(
    app: Starlette, browser: TestClient, records: Records, practice: Practice
) -> None:
    for number in (1, 2, 3):
        made(records, practice, number)
    sharing, private = used(records, 1, share=True), used(records, 2, share=False)
    records.open_conversation("only looked", "code 3", "en", clock.now())
    page = browser.get(PAGE).text
    assert re.search(rf'Used today, [0-9:]+ by <a href="/practice/patients/[0-9a-f]+">{sharing}</a>', page)
    assert private not in page
    assert page.count("Used today") == 2
    assert page.count(" by Dr Ash") == 3
    staff = person(app, records, practice, "staff").browser.get(PAGE).text
    assert sharing in staff
    assert "/practice/patients/" not in staff


def test_thousands_are_shown_in_pages_and_by_state_and_no_page_is_heavy(
    browser: TestClient, records: Records, practice: Practice
) -> None:
    for number in range(120):
        made(records, practice, number, ends=-1 if number % 2 else 5)
    first = browser.get(PAGE)
    assert len(first.content) < 60_000
    assert first.text.count('<li class="') == 50
    assert "No. 119" in first.text
    assert "No. 69" not in first.text
    second = browser.get(f"{PAGE}?page=2").text
    assert "No. 69" in second
    assert f'href="{PAGE}"' in second
    assert f'href="{PAGE}?page=3"' in second
    last = browser.get(f"{PAGE}?page=3").text
    assert last.count('<li class="') == 20
    assert 'rel="next"' not in last
    late = browser.get(f"{PAGE}?state=expired").text
    assert 'Ran out <span class="count">60</span>' in late
    assert late.count('<li class="expired"') == 50
    assert f'href="{PAGE}?state=expired&amp;page=2"' in late
    assert "There are none of these." in browser.get(f"{PAGE}?state=used").text
    for odd in ("page=0", "page=-1", "page=x", "page=99999999", "state=x", "page=%C2%B2"):
        assert browser.get(f"{PAGE}?{odd}").status_code == 200


def test_the_states_are_counted_as_they_are_told(records: Records, practice: Practice) -> None:
    for number in range(4):
        made(records, practice, number, ends=-1 if number == 3 else 5)
    used(records, 1, share=True)
    revoked = records.invitation("code 2")
    assert revoked is not None
    now = clock.now()
    assert records.revoke_invitation(practice.id, revoked.id, now, "Dr Ash")
    assert records.invitation_counts(practice.id, now) == dict.fromkeys(INVITATION_STATES, 1)
    for state in INVITATION_STATES:
        (one,) = records.invitations(practice.id, state, now)
        assert one.state(now) == state
