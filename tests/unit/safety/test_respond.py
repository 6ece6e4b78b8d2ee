"""What Mo answers to a warning sign."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.content.taxonomy import taxonomy
from bot.safety import Answer, Flag, Hold, answer

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=timezone.utc)
EMERGENCY_NUMBER = {
    "GB": "tel:999",
    "DE": "tel:112",
    "AT": "tel:144",
    "CH": "tel:144",
    "US": "tel:911",
    "FR": "tel:112",
}


def flag(kind: str, tier: str | None = None, certain: bool = True) -> Flag:
    return Flag(kind, tier or taxonomy.safety[kind].tier, "words", 0, 5, certain)  # type: ignore[arg-type]


def said(reply: Answer) -> str:
    return " ".join(m.text for m in reply.messages)


def ask(*flags: Flag, country: str = "GB", shared: bool | None = True, hold: Hold | None = None) -> Answer:
    return answer(flags, country=country, locale="en", shared=shared, hold=hold, now=NOW)


EMERGENCIES = [k for k, t in taxonomy.safety.items() if t.tier == "emergency"]
URGENT = [k for k, t in taxonomy.safety.items() if t.tier == "urgent"]


@pytest.mark.parametrize("country", EMERGENCY_NUMBER)
@pytest.mark.parametrize("kind", EMERGENCIES)
def test_an_emergency_answer_names_the_number_and_asks_nothing(kind: str, country: str) -> None:
    reply = ask(flag(kind), country=country)
    assert reply.messages[0].links[0][1] == EMERGENCY_NUMBER[country]
    assert "?" not in said(reply)
    assert not any(m.quick_replies for m in reply.messages)
    assert (reply.hold.tier, reply.hold.step) == ("emergency", "help")


@pytest.mark.parametrize("kind", URGENT)
def test_an_urgent_answer_says_today_what_to_leave_and_what_would_be_worse(kind: str) -> None:
    text = said(ask(flag(kind)))
    assert "today" in text
    assert "111" in text
    assert "anything new" in text
    assert "becomes an emergency" in text


def test_suicidality_is_answered_with_people_to_talk_to_and_the_one_question() -> None:
    reply = ask(flag("suicidality"))
    assert "tel:116123" in [href for m in reply.messages for _, href in m.links]
    assert reply.messages[-1].text == "Are you safe right now?"
    assert reply.hold.step == "safe_now"


def test_a_plan_is_an_emergency_without_a_question() -> None:
    reply = ask(flag("suicidality", "emergency"))
    assert "tel:999" in [href for m in reply.messages for _, href in m.links]
    assert "?" not in said(reply)


@pytest.mark.parametrize(
    ("country", "href"),
    [
        ("GB", "tel:08082000247"),
        ("GB", "tel:08088010327"),
        ("DE", "tel:116016"),
        ("DE", "tel:08001239900"),
        ("AT", "tel:0800222555"),
        ("CH", "tel:117"),
        ("US", "tel:18007997233"),
    ],
)
def test_violence_is_believed_and_gets_the_helpline(country: str, href: str) -> None:
    reply = ask(flag("violence"), country=country)
    assert reply.messages[0].text.startswith("I believe you")
    assert href in [link for m in reply.messages for _, link in m.links]


@pytest.mark.parametrize(
    ("shared", "words"),
    [
        (True, "on your practice's list"),
        (False, "does not know"),
        (None, "does not know"),
    ],
)
def test_who_knows_is_said_and_that_nobody_reads_along(shared: bool | None, words: str) -> None:
    text = said(ask(flag("chest_pain"), shared=shared))
    assert words in text
    assert "obody is reading along" in text


@pytest.mark.parametrize("kind", taxonomy.safety)
def test_where_it_cannot_tell_it_asks_one_question_that_carries_a_number(kind: str) -> None:
    reply = ask(flag(kind, certain=False))
    assert len(reply.messages) == 1
    assert reply.messages[0].text.count("?") == 1
    assert reply.messages[0].links
    assert reply.hold.step == "question"


def test_a_heavy_heart_is_met_before_the_question_is_asked() -> None:
    text = said(ask(flag("suicidality", certain=False)))
    assert text.index("sounds heavy") < text.index("?") < text.index("116 123")


def test_a_certain_flag_is_not_softened_by_an_uncertain_one() -> None:
    assert ask(flag("infection", certain=False), flag("leg_weakness")).hold.step == "contact"


def test_a_hold_never_gets_weaker() -> None:
    standing = ask(flag("cauda_equina")).hold
    assert ask(flag("cancer"), hold=standing).hold.tier == "emergency"


def test_a_hold_survives_json() -> None:
    hold = ask(flag("violence"), flag("suicidality")).hold
    assert Hold.from_json(hold.to_json()) == hold


def test_nothing_is_shouted() -> None:
    for kind in taxonomy.safety:
        assert "!" not in said(ask(flag(kind)))
