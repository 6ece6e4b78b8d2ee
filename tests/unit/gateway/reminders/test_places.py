"""A mail and a push lead back to the page the patient talks on, and to no other than Mo's and the named ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from bot import clock
from bot.gateway.reminders.places import place_of
from bot.records.repository import Records
from bot.settings import Settings
from tests.mail_server import MailServer
from tests.push_server import SUBSCRIPTION
from tests.unit.gateway.conftest import Patient
from tests.unit.gateway.reminders.conftest import Clock, Person, Replica, mail_settings
from tests.unit.gateway.reminders.test_mail import TOLD

NAMED = "https://www.surgery.example"
ELSEWHERE = f"{NAMED}/back-pain/talk"


@pytest.fixture
def settings(settings: Settings, fresh: Settings) -> Settings:
    assert fresh.data != settings.data
    return replace(settings, embed_origins=(NAMED,))


@pytest.mark.parametrize("page", ["/", "/c/ABCD-EFGH", "/surgery/talk.html", ELSEWHERE])
def test_mos_own_pages_and_those_of_named_origins_are_led_to(page: str) -> None:
    assert place_of(f"{page}#top", (NAMED,)) == page


@pytest.mark.parametrize("page", ["/", "/surgery/talk.html", ELSEWHERE])
def test_what_a_site_hands_over_in_the_address_is_not_kept(page: str) -> None:
    assert place_of(f"{page}?name=Jo+Bloggs&session=s3cret", (NAMED,)) == page
    assert place_of(f"{page}?{'a' * 600}#top", (NAMED,)) == page


@pytest.mark.parametrize(
    "page",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
     "https://www.surgery.example.evil.example/", "https://www.surgery.example@evil.example/",
     "http://www.surgery.example/", "https://www.surgery.example:8443/", "", "c/CODE", "/a b", "/a\r\nSet-Cookie: x",
     "/" + "a" * 600, "https://[", "/\u202e"],
)  # fmt: skip
def test_any_other_address_leads_to_mos_page(page: str) -> None:
    assert place_of(page, (NAMED,)) == "/"


async def test_the_link_in_a_mail_leads_to_the_practices_page_and_does_not_name_it(
    person: Person, replica: Callable[..., Replica], time: Clock, http: httpx.AsyncClient
) -> None:
    email = person.records.set_email(person.id, "jo@example.org", time.now, ELSEWHERE)
    person.records.confirm_email(person.id, email.id, time.now)
    person.agrees_on(days=7)
    time.move(days=7, minutes=1)
    async with MailServer() as server:
        await replica(**mail_settings(server.url)).look()
        (mail,) = [each for each in server.mails if each["To"] == "jo@example.org"]
    said = mail.get_content()
    assert "surgery.example" not in said
    assert TOLD.findall(re.sub(r"https://\S+", "", said)) == []
    link = re.search(r"https://mo\.example(/reminders/open/\S+)", said)
    assert link is not None
    followed = await http.get(link[1])
    assert (followed.status_code, followed.headers["location"]) == (303, ELSEWHERE)
    person.records.remove_email(person.id, time.now)
    assert (await http.get(link[1])).headers["location"] == "/"
    assert (await http.get("/reminders/open/made-up")).headers["location"] == "/"


async def test_who_talks_on_mos_own_page_gets_its_plain_address(
    person: Person, replica: Callable[..., Replica], time: Clock
) -> None:
    person.confirms()
    person.agrees_on(days=7)
    time.move(days=7, minutes=1)
    async with MailServer() as server:
        await replica(**mail_settings(server.url)).look()
        (mail,) = [each for each in server.mails if each["To"] == "jo@example.org"]
    assert "https://mo.example/\n" in mail.get_content().replace("\r\n", "\n")
    assert "/reminders/open/" not in mail.get_content()


async def test_the_page_is_kept_sealed_exported_and_taken_only_from_where_mo_may_stand(
    patient: Patient, records: Records
) -> None:
    await patient.agrees()
    for given, kept in (("/c/ABCD-EFGH", "/c/ABCD-EFGH"), ("https://evil.example/", "/"), (ELSEWHERE, "/")):
        body = {**SUBSCRIPTION, "page": given}
        answer = await patient.http.post("/api/reminders/browser", json=body, headers=patient.headers)
        assert answer.status_code == 201
        (browser,) = records.export(patient.conversation)["browsers_for_reminders"]
        assert browser["subscription"]["page"] == kept
    email = records.set_email(patient.conversation, "jo@example.org", clock.now(), ELSEWHERE)
    assert email.page == ELSEWHERE
    (row,) = records.export(patient.conversation)["email_addresses"]
    assert (row["address"], row["page"]) == ("jo@example.org", ELSEWHERE)
