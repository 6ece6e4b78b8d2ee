"""The page with everything held about a patient says all of it in words, and nothing in ids or markup."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from bot import clock
from bot.records.findings import ASIDE
from bot.records.repository import Records
from bot.summary.words import held_words

from .conftest import Patient

SAID = "i used to swim but <b>no time</b> & {money}"
EVENTS = (
    {"kind": "ruler", "data": {"name": "importance", "value": 7}},
    {"kind": "strategy_offered", "data": {"id": "time_three_minutes", "barrier": "lack_of_time"}},
    {"kind": "strategy_landed", "data": {"id": "time_three_minutes", "how": "taken"}},
    {"kind": "plan", "data": {"what": "swim {twice}", "when": "on friday", "status": "agreed", "confidence": 8.5}},
    {"kind": "note_for_gp", "data": {"kind": "question", "text": "is swimming all right"}},
    {"kind": "follow_up", "data": {"when": "in a fortnight"}},
    {"kind": "visit_opened", "data": {}},
)
UNDERSTANDING = {
    "text": SAID,
    "intent": {"name": "lack_of_time", "confidence": 0.93},
    "barriers": [{"id": "lack_of_time", "quote": "<b>no time</b>", "confidence": 0.93}],
    "facilitators": [{"id": "enjoyment", "quote": "i used to swim", "confidence": 0.8}],
    "feelings": [{"id": "frustration", "confidence": 0.7}],
}


@pytest.fixture
async def held(patient: Patient, records: Records) -> Patient:
    """A patient of whom something is held in every table."""
    practice, now = records.default_practice(), clock.now()
    assert practice is not None
    records.create_gp(practice.id, "Dr Ash", "no password fits")
    records.invite(practice.id, "Jo, room 3", "CODE", "Dr Ash", now, now + timedelta(days=14))
    await patient.opens(code="CODE")
    id_ = patient.conversation
    records.set_consent(id_, now=now, talk=True, share=True)
    message = records.accept(id_, "m1", SAID, now).message_id
    lease = records.lease(id_, now)
    assert lease is not None
    assert records.record_turn(
        message, lease.fence, 0, state={"secret": "state"}, stage="plan", visit=1, understanding=UNDERSTANDING,
        replies=[{"text": "You miss the water."}], events=EVENTS, action="action_reflect", now=now,
    )  # fmt: skip
    flag = {"kind": "cancer", "tier": "urgent", "quote": "lost weight", "advised": "Call today."}
    (raised,) = records.raise_flags(id_, [flag], hold={"kinds": ["cancer"]}, now=now, message_id=message)
    records.set_hold(id_, {"kinds": ["cancer"]}, help_reached=True)
    records.patient_record(practice.id, id_, read_by="Dr Ash", now=now)
    records.mark_reviewed(practice.id, id_, "Dr Ash", now, "ask how the nights are")
    records.close_flag(practice.id, raised.id, "Dr Ash", "seen, all well", now)
    records.link_telegram(47110815, id_, 0, now)
    chat = records.telegram_chat(47110815)
    assert chat is not None
    records.telegram_gone(chat.id, now)
    records.choose_reminders(id_, "weekly", now)
    email = records.set_email(id_, "jo@example.org", now)
    records.confirm_email(id_, email.id, now)
    records.add_browser(id_, {"endpoint": "https://push.example.org/1", "p256dh": "a", "auth": "b"}, now)
    records.queue_reminders(id_, 0, now, timedelta(days=1))
    return patient


async def shown(patient: Patient) -> str:
    """The page's text on one line."""
    page = await patient.http.get("/api/conversation/export?format=html", headers=patient.headers)
    assert page.status_code == 200, page.text
    assert "<b>no" not in page.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text.partition("<body>")[2])).split())


async def test_the_page_says_everything_in_words(held: Patient) -> None:
    page = await shown(held)
    for words in (
        "Your practice here: The Surgery (GB)",
        "Mo writes to you every week.",
        "By email to jo@example.org",
        "A browser that shows reminders, at push.example.org",
        "A mail is still to be sent.",
        "you asked for reminders by email",
        "Jo, room 3",
        "by Dr Ash",
        "you agreed to talk",
        "you agreed that your practice reads it",
        SAID,
        "You miss the water.",
        "gets in the way: the shortage of time “<b>no time</b>” (Mo was 93 % sure)",
        "helps: something you enjoy “i used to swim”",
        "a feeling: frustration",
        "How important it is to you: 7 of 10",
        "You took it up on",
        "What: swim {twice}",
        "When: on friday",
        "How sure you were: 8.5 of 10",
        "a question “is swimming all right”",
        "What was said about the next time: in a fortnight",
        "You came back on",
        "Possible sign of cancer “lost weight” Mo advised: Call today. You said that you had reached help.",
        "Dr Ash of your practice dealt with it on",
        "seen, all well",
        "Dr Ash last looked at your record",
        "and marked it as reviewed",
        "on Telegram, in the chat that Telegram gives the number 47110815",
        "nothing can be sent there, as Mo is blocked",
        "Dr Ash noted for the practice: “ask how the nights are”",
        "Dr Ash read your record",
        "Dr Ash made your invitation",
        "as “lack of time”, and answered with “reflect”, in the part “plan” of talk 1",
    ):
        assert words in page, words


async def test_every_value_of_the_data_is_on_the_page_unless_it_is_machinery(held: Patient) -> None:
    """A new column or table fails here until the page says it, or it is named as machinery."""
    machinery = {
        "id", "number", "subject", "practice_id", "state", "hold", "understanding", "events", "message_id",
        "in_reply_to", "state_version", "last_seq", "seq", "version", "moves", "quick_replies", "text_ids", "status",
        "tier", "action", "kind", "finding", "purpose", "name", "strategy", "barrier", "landed", "given", "talk",
        "share", "answered_at", "confidence", "taken_back_in", "sender", "actor", "value", "help_reached", "stage",
        "intent", "revoked_at", "invitation_id", "delivered_seq", "buttons_at", "elsewhere", "choice", "subscription",
        "target", "wording", "unanswered",
    }  # fmt: skip
    page = await shown(held)
    data = (await held.http.get("/api/conversation/export", headers=held.headers)).json()

    def missing(value: object, name: str = "") -> list[str]:
        if isinstance(value, dict):
            return [each for key, inner in value.items() if key not in machinery for each in missing(inner, key)]
        if isinstance(value, list):
            return [each for inner in value for each in missing(inner, name)]
        time = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT.*", value)
        said = value is None or time or str(value) in page
        return [] if said else [f"{name}: {value}"]

    assert missing(data) == []


async def test_whoever_said_nothing_yet_reads_that_nothing_is_held(patient: Patient) -> None:
    await patient.opens()
    page = await shown(patient)
    assert "You do not agree at present that Mo talks with you" in page
    assert page.count("Nothing.") >= 8


def test_every_text_of_the_page_says_something() -> None:
    words = held_words("en")
    assert all(text.strip() for section in words.sections.values() for text in section.values())
    assert held_words("fr").language == "en"


def test_a_barrier_that_is_not_counted_is_shown_as_that() -> None:
    assert held_words().say("heard", ASIDE, name="No time") == "perhaps in the way, and not counted: No time"
