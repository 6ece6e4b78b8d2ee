"""What takes a false alarm back or answers the calm question with no, and what only looks like it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone

import pytest
import yaml

from bot.safety import Answer, Flag, Hold, Release, answer, lead
from bot.safety.flags import TIERS
from tests.unit.safety.conftest import DATA

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=timezone.utc)
LANGUAGES = {"english": "en", "german": "de"}


def rows(part: str) -> list[tuple[str, str, bool, list[str]]]:
    """(file and words raised, kind@tier, whether it was certain, messages) of both languages."""
    found = []
    for name in LANGUAGES:
        data = yaml.safe_load((DATA / f"safety_corrections_{name}.yml").read_text(encoding="utf-8"))
        for key, row in data.items():
            said = [[one] if isinstance(one, str) else one for one in row[part]]
            found += [(f"{name} {row['raised']}", key, certain, one) for one in said for certain in (True, False)]
    return found


def raised(what: str, key: str, certain: bool) -> Hold:
    language, _, words = what.partition(" ")
    kind, _, tier_name = key.partition("@")
    tier = next(known for known in TIERS if known == tier_name)
    flag = Flag(kind, tier, words, 0, len(words), certain, "rule", (words,), LANGUAGES[language])
    return answer([flag], country="GB", locale="en", shared=True, hold=None, now=NOW).hold


def after(hold: Hold, said: Sequence[str]) -> Answer | Release:
    for text in said[:-1]:
        reply = lead(text, hold, country="GB", locale="en", shared=True, now=NOW)
        if isinstance(reply, Release):
            return reply
        hold = reply.hold
    return lead(said[-1], hold, country="GB", locale="en", shared=True, now=NOW)


@pytest.mark.parametrize(("what", "key", "certain", "said"), rows("denials"))
def test_an_alarm_that_was_none_is_taken_back_in_several_sentences_or_messages(
    without_encoder: None, what: str, key: str, certain: bool, said: list[str]
) -> None:
    reply = after(raised(what, key, certain), said)
    assert isinstance(reply, Release)
    assert reply.reason in {"corrected", "answered_no", "safe", "seen"}


@pytest.mark.parametrize(("what", "key", "certain", "said"), rows("not"))
def test_what_plays_down_or_tells_of_something_else_takes_nothing_back(
    without_encoder: None, what: str, key: str, certain: bool, said: list[str]
) -> None:
    assert isinstance(after(raised(what, key, certain), said), Answer)


def test_a_correction_is_answered_with_one_apology_and_asks_nothing() -> None:
    hold = raised("english legs numb", "cauda_equina@emergency", True)
    reply = after(hold, ["No, nothing like that. It's just my back, same as ever. I can feel my legs fine."])
    assert isinstance(reply, Release)
    text = reply.messages[0].text
    assert (text.count("sorry"), text.count("?"), reply.taken_back) == (1, 0, ("cauda_equina",))


def test_a_denial_in_two_messages_is_kept_in_mind_and_a_new_sign_undoes_it() -> None:
    hold = raised("english black poo", "gi_bleed@emergency", True)
    first = after(hold, ["nah"])
    assert isinstance(first, Answer)
    assert Hold.from_json(first.hold.to_json()).denied == ("no",)
    assert isinstance(after(hold, ["nah", "brown as always"]), Release)
    assert isinstance(after(hold, ["nah", "it is tarry though", "brown as always"]), Answer)


@pytest.mark.parametrize("text", ["it's ok", "I'll be fine", "don't fuss", "its nothing", "wird schon", "passt schon"])
@pytest.mark.parametrize("key", ["cauda_equina@emergency", "infection@urgent", "suicidality@emergency"])
def test_playing_it_down_is_no_promise_to_call_and_ends_nothing(key: str, text: str) -> None:
    assert isinstance(after(raised("english it", key, True), [text]), Answer)
