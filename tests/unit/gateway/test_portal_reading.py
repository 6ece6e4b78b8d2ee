# ruff: noqa: F401, F811 - the fixtures of the portal's tests
"""What a GP trips over between two patients: days of numbers, what is folded and of what, what has been seen."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot import clock
from bot.gateway.limits import Buckets, Limits
from bot.records.repository import Records
from bot.records.types import Practice

from .test_portal import PASSWORD, Sharing, browser, kept, plain, practice, raise_flag, sharing, signed_in, token
from .test_portal_list import names, ruler
from .test_portal_patient import a_turn, full

LIST = "/practice/"
AUDIT = "/practice/audit"
ADVICE = "This needs a doctor now. Call 999 or go to A&E, and do not drive yourself. Tell them about the numbness."


@pytest.fixture
def limits() -> Limits:
    return Limits(portal=Buckets(10_000, 1000))


def test_who_was_only_opened_stays_in_the_list_until_somebody_marks_the_page_as_reviewed(
    browser: TestClient, sharing: Sharing
) -> None:
    path = f"{LIST}patients/{sharing('Mrs H.')}"
    assert "New since you last looked" in plain(browser.get(LIST).text)
    assert "until somebody marks it as reviewed" in plain(browser.get(path).text)
    seen = plain(browser.get(LIST).text)
    assert "Seen, not reviewed yet 1" in seen
    assert names(browser.get(f"{LIST}?show=seen").text) == ["Mrs H."]
    browser.post(f"{path}/reviewed", data={"token": token(browser, path)})
    assert "Seen, not reviewed yet 1" not in plain(browser.get(LIST).text)
    assert names(browser.get(f"{LIST}?show=seen").text) == []


def test_a_number_of_an_earlier_day_stands_with_its_day(
    browser: TestClient, sharing: Sharing, records: Records
) -> None:
    long_ago = clock.now() - timedelta(days=60)
    conversation = sharing("Mrs H.", events=(ruler(3),), at=long_ago)
    day = f"{long_ago.day} {long_ago:%b}"
    assert f"Readiness 0 to 10, {day} {long_ago.year}" in plain(browser.get(f"{LIST}patients/{conversation}").text)
    assert f"3 of 10 on {day}" not in plain(browser.get(LIST).text), "it is the day of the last talk"
    records.accept(conversation, "m2", "hello again", clock.now())
    assert f"3 of 10 on {day}" in plain(browser.get(LIST).text)


def test_one_answer_is_a_number_and_no_trend(browser: TestClient, sharing: Sharing) -> None:
    page = browser.get(f"{LIST}patients/{sharing('Mrs H.', events=(ruler(3),))}").text
    assert "3 of 10" in plain(page)
    assert 'class="trend"' not in page


def test_what_is_folded_says_what_it_is_of(browser: TestClient, full: str) -> None:
    page = browser.get(f"{LIST}patients/{full}").text
    folded = [plain(each) for each in re.findall(r'<details class="more">\s*<summary>(.*?)</summary>', page)]
    assert folded
    assert not [each for each in folded if re.fullmatch(r"\W*\d+\W*", each.strip())]


def test_what_was_named_in_passing_is_not_said_to_help(browser: TestClient, full: str) -> None:
    page = browser.get(f"{LIST}patients/{full}").text
    helps, voiced = (page.partition(f'<h2 id="{name}">')[2].partition("</section>")[0] for name in ("helps", "context"))
    assert "dancing" not in helps
    assert "Activities named" in voiced


def test_consent_is_folded_away_before_the_talk(browser: TestClient, sharing: Sharing, records: Records) -> None:
    conversation = sharing("Mrs H.")
    page = browser.get(f"{LIST}patients/{conversation}").text
    assert 'class="more preamble"' not in page, "nothing was said before"
    records.set_consent(conversation, now=clock.now(), share=True)
    code, now = "code of another", clock.now()
    practice_id = records.conversation(conversation).practice_id  # type: ignore[union-attr]
    records.invite(practice_id, "Mr P.", code, "Dr Ash", now, now + timedelta(days=14))
    other = records.open_conversation("another client", code, "en", now).id
    records.say(other, [{"text": "May we talk?", "moves": []}], kind="notice", now=now)
    records.set_consent(other, now=now, talk=True, share=True)
    a_turn(records, other, 0, "my back is bad")
    page = browser.get(f"{LIST}patients/{other}").text
    preamble = page.partition('class="more preamble"')[2].partition("</details>")[0]
    assert "Consent, before the talk (1 lines)" in preamble or "Consent, before the talk" in preamble
    assert "May we talk?" in preamble
    assert "my back is bad" not in preamble


def test_a_note_is_sent_by_the_button_under_its_box(browser: TestClient, sharing: Sharing) -> None:
    page = browser.get(f"{LIST}patients/{sharing('Mrs H.')}").text
    form = page.partition('class="review"')[2].partition("</form>")[0]
    box = form.index("</textarea>")
    assert box < form.index("Keep the note and mark as reviewed") < form.index("</details>")


def test_the_advice_beside_a_warning_sign_is_short_and_can_be_unfolded(
    browser: TestClient, sharing: Sharing, records: Records
) -> None:
    conversation = sharing("Mrs H.")
    raise_flag(records, conversation, "cauda_equina", "emergency", "numb between my legs", advised=ADVICE)
    page = browser.get(f"{LIST}patients/{conversation}").text
    box = page.partition("<article")[2].partition("</article>")[0]
    at_once, _, folded = box.partition("<details")
    assert "<summary>Mo advised emergency help</summary>" in folded
    assert "Help reached: not known." in plain(at_once)
    assert "Tell them about the numbness" not in at_once
    assert "Tell them about the numbness" in folded


@pytest.mark.parametrize("typed", ["lukasz", "LUKASZ", "mueller", "muller", "strasse", "soren"])
def test_a_name_is_found_without_its_strokes_and_dots(browser: TestClient, sharing: Sharing, typed: str) -> None:
    sharing("Łukasz Müller, Straße, Søren")
    sharing("somebody else")
    assert names(browser.get(f"{LIST}?q={typed}").text) == ["Łukasz Müller, Straße, Søren"]


def test_the_trail_is_searched_by_label_by_who_sees_the_list_alone(
    app: Starlette, sharing: Sharing, records: Records, practice: Practice
) -> None:
    records.create_gp(practice.id, "Dr Elm", kept(PASSWORD), roles=("gp", "admin"))
    records.create_gp(practice.id, "Ms Reed", kept(PASSWORD), roles=("admin",))
    both, admin = signed_in(app, "Dr Elm"), signed_in(app, "Ms Reed")
    conversation = sharing("Mrs Hill")
    sharing("Mrs Hillary")
    sharing("Hidden", share=False)
    both.get(f"{LIST}patients/{conversation}")
    found = both.get(f"{AUDIT}?patient=mrs+hill&action=record_read")
    assert found.status_code == 422
    assert "More than one patient fits" in plain(found.text)
    (pseudonym,) = [row.pseudonym for row in records.patients(practice.id) if row.label == "Mrs Hillary"]
    assert both.get(f"{AUDIT}?patient=hillary").status_code == 200
    assert pseudonym in both.get(f"{AUDIT}?patient=hillary").text
    assert both.get(f"{AUDIT}?patient=hidden").status_code == 422
    refused = admin.get(f"{AUDIT}?patient=hillary")
    assert refused.status_code == 422
    assert "label" not in plain(refused.text).lower()
