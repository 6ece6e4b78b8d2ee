"""Mails: what stands in them, whom they ask first, how they end, and what the practice is told."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest

from bot.gateway.reminders.links import Linked, Links
from bot.mail import Letter, Mailer, MailUnavailable, Server, is_address
from tests.mail_server import MailServer
from tests.unit.gateway.conftest import Patient
from tests.unit.gateway.reminders.conftest import Clock, Person, Replica, mail_settings

TOLD = re.compile(
    r"\b(?:back\b|pain|hurt|ache|exercis|mov(?:e|ing)|walk|health|doctor|\bGP\b|practice(?!\.example|/)|surgery|safe|"
    r"danger|violen|\bplan\b|warning|symptom|treat|ill\b)",
    re.IGNORECASE,
)
"""What would tell somebody who looks at a screen what it is about."""


async def test_a_reminder_by_mail_says_nothing_of_health_and_one_post_ends_them(
    person: Person, replica: Callable[..., Replica], time: Clock
) -> None:
    person.agrees_on(days=7)
    person.confirms()
    time.move(days=7, minutes=1)
    async with MailServer() as server:
        gateway = replica(**mail_settings(server.url))
        await gateway.look()
        (mail,) = server.mails
    said = f"{mail['Subject']}\n{mail.get_content()}"
    assert TOLD.findall(re.sub(r"https://\S+", "", said)) == []
    assert person.reminders[0].text in said
    assert mail["To"] == "jo@example.org"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = mail["List-Unsubscribe"].strip("<>")
    assert stop in said
    linked = gateway.postman.links.read("stop", stop.rpartition("/")[2])
    assert linked is not None
    assert linked.conversation == person.id


@pytest.fixture
def mailing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a mail server were set; what is queued stays so."""
    monkeypatch.setattr("bot.gateway.reminders.postman.Postman.mails", True)


async def test_an_address_is_used_only_with_consent_and_once_its_owner_said_yes(
    patient: Patient, mailing: None
) -> None:
    await patient.opens()
    asked = {"address": "jo@example.org", "agreed": True}
    http, mine = patient.http, {"headers": patient.headers}
    assert (await http.put("/api/reminders/email", json=asked, **mine)).status_code == 409, "before consent to talk"
    await patient.agrees()
    assert (await http.put("/api/reminders/email", json={**asked, "agreed": False}, **mine)).status_code == 422
    answer = await http.put("/api/reminders/email", json=asked, **mine)
    assert answer.status_code == 202
    assert answer.json()["email"] == {"address": "jo@example.org", "state": "asked"}
    records = http._transport.app.state.context.records  # type: ignore[attr-defined]
    links = http._transport.app.state.context.postman.links  # type: ignore[attr-defined]
    email = records.email(patient.conversation)
    page = f"/reminders/confirm/{links.make('confirm', Linked(patient.conversation, email.id))}"
    shown = await http.get(page)
    assert "<button" in shown.text
    assert records.email(patient.conversation).confirmed_at is None, "opening a link changes nothing"
    assert (await http.post(page)).status_code == 200
    assert (await http.get("/api/reminders", **mine)).json()["email"]["state"] == "confirmed"
    stop = f"/reminders/stop/{links.make('stop', Linked(patient.conversation, email.id))}"
    await http.get(stop)
    assert records.email(patient.conversation) is not None
    for _ in range(2):  # a mail program posts without asking, perhaps twice
        gone = await http.post(stop, data={"List-Unsubscribe": "One-Click"})
        assert gone.status_code == 200
    assert records.email(patient.conversation) is None
    consents = [(row["purpose"], row["given"]) for row in records.export(patient.conversation)["consents"]]
    assert consents[-2:] == [("email", True), ("email", False)]


async def test_a_link_is_good_for_nothing_else(http: httpx.AsyncClient, patient: Patient) -> None:
    await patient.agrees()
    links: Links = http._transport.app.state.context.postman.links  # type: ignore[attr-defined]
    made = links.make("confirm", Linked(patient.conversation, "0" * 32))
    assert links.read("stop", made) is None
    assert (await http.post(f"/reminders/stop/{made}")).status_code == 410
    assert (await http.post("/reminders/confirm/nonsense")).status_code == 410
    assert (await http.post(f"/reminders/confirm/{made}")).status_code == 410


async def test_an_address_that_does_not_exist_gets_no_more(
    person: Person, replica: Callable[..., Replica], time: Clock
) -> None:
    person.agrees_on(weekly=True)
    person.confirms()
    async with MailServer() as server:
        gateway = replica(**mail_settings(server.url))
        server.refusals["RCPT"] = ["550 nobody here"]
        for _ in range(3):
            time.move(days=7, minutes=1)
            await gateway.look()
        assert server.mails == []
        email = person.records.email(person.id)
        assert email is not None
        assert email.refused_at is not None
        assert len(person.reminders) == 3, "in the talk they go on"


async def test_a_mail_that_is_put_off_is_tried_ever_more_slowly_and_sent_once(
    person: Person, replica: Callable[..., Replica], time: Clock
) -> None:
    person.agrees_on(days=7)
    person.confirms()
    time.move(days=7, minutes=1)
    async with MailServer() as server:
        gateway = replica(**mail_settings(server.url))
        server.refusals["MAIL"] = ["451 later"] * 4
        tries = 0
        for _ in range(40):
            left = len(server.refusals["MAIL"])
            await gateway.look()
            tries += left - len(server.refusals["MAIL"])
            time.move(minutes=1)
        assert tries == 4
        assert len(server.mails) == 1


async def test_the_practice_is_told_once_that_somebody_needs_a_look_and_not_who_or_why(
    people: Callable[[str], Person], replica: Callable[..., Replica], time: Clock
) -> None:
    shares, keeps, old = people("shares"), people("keeps"), people("old")
    keeps.records.set_consent(keeps.id, now=time.now, share=False)
    flag = {"kind": "cancer", "tier": "urgent", "quote": "lost weight", "advised": "Call."}
    old.records.raise_flags(old.id, [flag], hold=None, now=time.now)
    time.move(days=3)
    for each in (shares, keeps):
        each.records.raise_flags(each.id, [flag, {**flag, "kind": "infection"}], hold=None, now=time.now)
    async with MailServer() as server:
        for gateway in (replica(**mail_settings(server.url)), replica(**mail_settings(server.url))):
            await gateway.look()
            await gateway.look()
        (mail,) = server.mails
    assert mail["To"] == "desk@practice.example"
    said = f"{mail['Subject']}\n{mail.get_content()}"
    assert "https://mo.example/practice/" in said
    assert not re.search(r"cancer|weight|infection|warning|flag|Jo\b|urgent|safe", said, re.IGNORECASE)


@pytest.mark.parametrize("address", ["jo@example.org", "jo.b+mo@mail.example.co.uk"])
def test_an_address_is_taken(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    ["", "jo", "jo@", "@example.org", "jo@example", "a@b.org, c@d.org", "jo@exa mple.org",
     "jo@example.org\nBcc: x@y.org",
     "Jo <jo@example.org>", "jo@example.org\0", "jö@example.org", "jo..b@example.org", "jo@-example.org",
     "a" * 250 + "@x.org",
    ],
)  # fmt: skip
def test_what_is_no_address_is_not(address: str) -> None:
    assert not is_address(address)


def test_a_server_elsewhere_without_tls_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Plain:
        def __init__(self, *_: object, **__: object) -> None:
            self.sent = False

        def __enter__(self) -> Plain:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def ehlo(self) -> None:
            pass

        def has_extn(self, _: str) -> bool:
            return False

    monkeypatch.setattr("smtplib.SMTP", Plain)
    mailer = Mailer(Server.of("smtp://name:word@mail.example:587"), "mo@practice.example")
    letter = Letter("jo@example.org", "Hello", "Hello", "1", Clock(monkeypatch).now)
    with pytest.raises(MailUnavailable, match="TLS"):
        mailer.send(letter)
