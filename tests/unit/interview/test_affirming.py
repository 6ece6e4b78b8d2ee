"""What somebody did is named in their words, rarely, and comes back in the summary and at the next visit."""

from __future__ import annotations

import pytest

from bot.interview.state import Plan
from tests.unit.interview.talk import ids, mid_talk

PRAISE = ("well done", "great", "good job", "amazing", "proud of you", "excellent", "brilliant")


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("did the stairs twice yesterday", "step", "you did the stairs twice yesterday"),
        ("at least i got out of bed today", "step", "you got out of bed today"),
        ("told the boss i need breaks", "step", "you told the boss you need breaks"),
        ("i rang the physio myself", "step", "you rang the physio yourself"),
        ("i asked my wife to carry the shopping", "step", "you asked your wife to carry the shopping"),
        ("signed up for the aqua class", "step", "you signed up for the aqua class"),
        ("went to the pool even though i was scared", "anyway", "you went to the pool even though you were scared"),
        ("my back hurt but i still took the kids to school", "anyway", "you still took the kids to school"),
        ("i keep going though", "effort", "you keep going"),
        ("im trying my best", "effort", "you're trying your best"),
        ("i've always looked after my mum", "value", "you've always looked after your mum"),
        ("i want to be there for my kids", "value", "you want to be there for your kids"),
    ],
)
def test_what_was_done_is_named_in_their_words(text: str, kind: str, said: str) -> None:
    patient = mid_talk("open")
    patient.says(text, "inform")
    assert ids(patient)[0] == f"affirm_{kind}"
    assert patient.moves[0] == "affirm"
    assert said in patient.text.lower()
    assert not any(word in patient.text.lower() for word in PRAISE)


@pytest.mark.parametrize(
    "text",
    [
        "did my back in yesterday",
        "did nothing yesterday",
        "got out of bed and it went",
        "told the doctor and he laughed",
        "went to a&e on sunday",
        "i used to walk to work",
        "walked to the shop and was in agony all night",
        "got told off by the physio",
        "told you already",
        "should i have walked that far",
        "my wife did the stairs twice",
        "i would have gone but it rained",
        "tried everything, nothing helps",
        "started in january after lifting a box",
        "told to rest",
        "dont bother with me, try someone younger",
        "bought a new mattress but no difference",
        "I did swim as a lad, for the county",
        "did I say about the stairs at the church hall",
        "managed to break my glasses",
        "walked into the door",
        "the lads told me to go home",
    ],
)
def test_what_was_no_step_is_not_named_as_one(text: str) -> None:
    patient = mid_talk("open")
    patient.says(text, "inform")
    assert not any(name.startswith("affirm_") for name in ids(patient))


def test_it_is_rare() -> None:
    patient = mid_talk("open")
    patient.says("did the stairs twice yesterday", "inform")
    patient.says("told the boss i need breaks", "inform")
    assert not any(name.startswith("affirm_") for name in ids(patient))


@pytest.mark.parametrize("room", ["plan_when", "plan_how_long", "why_confidence", "plan_wanted"])
def test_a_step_told_in_passing_is_named_and_the_talk_goes_on(room: str) -> None:
    patient = mid_talk(room, stage="plan", plan=None if room == "plan_wanted" else Plan(what="walk", visit=1))
    patient.says("did the stairs twice yesterday", "report_success")
    assert ids(patient)[0] == "affirm_step"
    assert patient.text.count("?") <= 1
    assert patient.expecting


def test_steps_come_back_in_the_summary_and_at_the_next_visit() -> None:
    patient = mid_talk("open")
    patient.says("did the stairs twice yesterday", "inform")
    patient.says("that's all", "inform")
    assert "summary_steps" in ids(patient)
    assert "you did the stairs twice yesterday" in patient.text
    patient.comes_back(7)
    patient.opens()
    assert "back_step" in ids(patient)
    assert "you did the stairs twice." in patient.text
    assert "yesterday" not in patient.text
