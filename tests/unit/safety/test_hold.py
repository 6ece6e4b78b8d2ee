"""What ends a hold, and what is said until then."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from bot.safety import Answer, Hold, Release, answer, detect, lead, returning, says_checked
from bot.safety.texts import texts

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=timezone.utc)


def hold_after(text: str) -> Hold:
    return answer(detect(text), country="GB", locale="en", shared=True, hold=None, now=NOW).hold


def say(text: str, hold: Hold) -> Answer | Release:
    return lead(text, hold, country="GB", locale="en", shared=True, now=NOW)


EMERGENCY = hold_after("i cant feel my bum when i wipe")
SUICIDALITY = hold_after("i dont want to live any more")
VIOLENCE = hold_after("my husband hits me")
URGENT = hold_after("my foot keeps dragging since monday")


@pytest.mark.parametrize(
    "text",
    [
        "ive been to a&e",
        "I called 999",
        "rang 111 and they're sending someone",
        "the ambulance is here",
        "spoke to my GP this morning",
        "they did a scan at the hospital",
        "im in hospital now",
        "just got back from casualty",
        "an ambulance is on its way",
        "the doctor has seen me",
        "the nurse on 111 said its fine",
        "been seen",
    ],
)
def test_an_emergency_ends_when_they_have_got_help(text: str) -> None:
    reply = say(text, EMERGENCY)
    assert isinstance(reply, Release)
    assert reply.reason == "seen"


@pytest.mark.parametrize(
    "text",
    [
        "it's fine",
        "its ok",
        "no",
        "yes",
        "ok",
        "I'll call later",
        "i dont want to go to a&e",
        "should i call 999",
        "whatever",
        "can we talk about walking",
        "I saw a doctor about it last year",
        "havent called yet",
        "no need",
        "it went away",
        "",
        "maybe tomorrow",
        "my wife says i should ring 111",
        "what if they send me home",
    ],
)
def test_an_emergency_is_not_ended_by_anything_else(text: str) -> None:
    reply = say(text, EMERGENCY)
    assert isinstance(reply, Answer)
    assert any(href == "tel:999" for m in reply.messages for _, href in m.links)
    assert "?" not in " ".join(m.text for m in reply.messages)


@pytest.mark.parametrize(
    "text",
    [
        "I meant my seat was hard",
        "no sorry, thats not what i meant",
        "it was a joke",
        "its just the chair",
        "I meant my dad",
    ],
)
def test_a_correction_ends_the_hold(text: str) -> None:
    reply = say(text, EMERGENCY)
    assert isinstance(reply, Release)
    assert reply.reason == "corrected"


TRAUMA = hold_after("fell off a ladder this morning and my back is in agony")


@pytest.mark.parametrize(
    "text",
    [
        "no that was in June, I'm fine",
        "that was years ago",
        "oh no, it was back in March, all healed",
        "the fall was last summer, nothing since then hurts",
        "it happened when I was a kid",
        "hang on, I meant last year",
        "I'm talking about 2015",
        "no pain now, it was in spring",
        "it was an old fall, im ok",
        "thats ancient history",
        "no no i was talking about easter, that was in april",
        "sorry, I meant I tripped on my words",
        "figure of speech, sorry",
        "you misunderstood, no fall at all",
        "it was months ago, no numbness or anything",
        "that crash happened in my twenties",
    ],
)
def test_a_fall_of_long_ago_or_a_misunderstanding_is_taken_back(text: str) -> None:
    reply = say(text, TRAUMA)
    assert isinstance(reply, Release)
    assert (reply.reason, set(reply.taken_back)) == ("corrected", set(TRAUMA.kinds))


@pytest.mark.parametrize(
    "text",
    [
        "it was two hours ago",
        "that was in the bathroom just now",
        "that was in November",
        "it was last week",
        "it was yesterday, I'm fine",
        "no, it was on Friday",
        "I'm fine",
        "its all right",
        "that was in June but now I can't feel my bum",
        "it was years ago but my leg is numb",
        "that was in June and it still gives way",
        "months ago, and it keeps getting worse",
        "it was in March, I've been weak in the legs ever since",
        "maybe it was last year",
        "I was at the doctor's last year with it",
        "it will be fine by June",
    ],
)
def test_what_is_recent_or_still_there_is_not_taken_back(text: str) -> None:
    reply = say(text, TRAUMA)
    assert isinstance(reply, Answer) or not reply.taken_back


LEGS = hold_after("i woke up and couldnt move my feet")


@pytest.mark.parametrize(
    "text",
    [
        "my feet work fine. nothing numb, i can piss and everything",
        "no numbness, no trouble peeing, legs are fine, i was just standing still",
        "i meant standing still at work, nothing wrong with my legs",
        "my legs are absolutely fine, I stand still for work",
        "nothing wrong with my feet, i can feel everything",
        "i can move my legs, i walk about fine",
        "there's no problem with my legs or feet",
        "legs and feet all fine mate, im a chef, i stand in one spot",
        "I can walk fine",
        "oh no. my feet move perfectly well, I just keep still at the counter",
        "no weakness, no numbness, and I go to the loo normally",
        "both my legs work normally, why do you keep telling me to call 999?",
        "im a doorman. stood still all night. legs feel normal, no tingling, bladder fine",
        "No trouble with my legs at all!",
        "you've got the wrong idea, my legs are good",
    ],
)
def test_a_plain_denial_of_the_sign_takes_it_back(text: str) -> None:
    reply = say(text, LEGS)
    assert isinstance(reply, Release)
    assert (reply.reason, reply.taken_back) == ("corrected", ("cauda_equina",))
    assert "I'm sorry" in reply.messages[0].text


@pytest.mark.parametrize(
    "text",
    [
        "im fine",
        "im fine honestly, stop it",
        "everything is ok",
        "nothing numb",
        "i can pee fine",
        "my legs are not fine",
        "my legs are fine but my bum is numb",
        "my left leg is fine",
        "legs are fine now",
        "my legs are mostly fine",
        "my legs work fine since I sat down",
        "legs are still fine",
        "my legs are fine, it's just got worse on the left",
        "are my legs fine?",
        "I hope my legs are fine",
        "my mum's legs are fine",
        "my legs were fine last year",
        "i dont think my legs are fine",
        "my legs are fine if I hold on to the wall",
        "legs ok, cant pee though",
        "no trouble with my legs, just wet myself twice",
        "my legs hurt, bladder fine",
        "no change in my numb bum, legs ok",
        "feet fine thanks. toes dead",
        "yes my legs are ok when i lie down",
        "legs and feet feel okay but heavy",
        "my legs are fine, i just cant stand up",
        "walking fine but tingling between my legs",
    ],
)
def test_a_vague_or_partial_denial_does_not_end_an_emergency(text: str) -> None:
    assert isinstance(say(text, LEGS), Answer)


@pytest.mark.parametrize(
    ("raised", "text", "ends"),
    [
        ("i cant feel my bum when i wipe", "my legs are fine and i can pee", False),
        ("i cant feel my bum when i wipe", "nothing is numb, i can feel my bum", True),
        ("i cant feel my bum when i wipe", "i can feel everything, i typed it wrong", True),
        ("i cant pee since this morning", "no numbness, legs fine", False),
        ("i cant pee since this morning", "no trouble peeing, my bladder is fine", True),
        ("both my legs are numb", "my legs are fine", False),
        ("both my legs are numb", "my legs are fine and nothing is numb", True),
        ("fell off a ladder this morning and my back is in agony", "there was no fall, I never fell", True),
        ("tight pain in my chest and i cant breathe", "no chest pain, breathing is fine", False),
        ("my foot keeps dragging since monday", "nothing wrong with my foot", True),
    ],
)
def test_a_denial_must_meet_the_very_sign_that_was_raised(raised: str, text: str, ends: bool) -> None:
    assert isinstance(say(text, hold_after(raised)), Release) is ends


def test_a_sign_added_on_hold_must_be_denied_too() -> None:
    reply = say("and i wet myself twice", LEGS)
    assert isinstance(reply, Answer)
    assert isinstance(say("my legs are fine", reply.hold), Answer)
    assert isinstance(say("my legs are fine and no accidents", reply.hold), Release)


def test_a_hold_that_does_not_say_what_was_raised_needs_more_than_one_denial() -> None:
    old = replace(LEGS, areas=())
    assert isinstance(say("my legs are fine", old), Answer)
    assert isinstance(say("my legs are fine, no numbness", old), Release)


def test_a_denial_of_one_of_two_kinds_ends_nothing() -> None:
    both = replace(LEGS, kinds=("cauda_equina", "chest_pain"))
    assert isinstance(say("my legs are fine, no numbness, I can pee", both), Answer)


def test_a_denial_answers_the_calm_question() -> None:
    asked = replace(LEGS, step="question")
    reply = say("my legs are fine and I can pee", asked)
    assert isinstance(reply, Release)
    assert reply.taken_back == ("cauda_equina",)


def test_a_correction_of_several_signs_takes_none_back() -> None:
    reply = say("that was years ago", replace(TRAUMA, kinds=("trauma", "cauda_equina")))
    assert isinstance(reply, Release)
    assert reply.taken_back == ()


@pytest.mark.parametrize("hold", [SUICIDALITY, VIOLENCE])
def test_what_shame_or_fear_may_unsay_is_not_taken_back(hold: Hold) -> None:
    reply = say("it was a joke", hold)
    assert isinstance(reply, Release)
    assert reply.taken_back == ()


def test_a_no_to_the_calm_question_takes_the_sign_back() -> None:
    reply = say("no", Hold("emergency", ("trauma",), "question", NOW.isoformat()))
    assert isinstance(reply, Release)
    assert reply.taken_back == ("trauma",)


def test_a_no_that_leaves_something_counts_as_yes() -> None:
    reply = say("no, but it still gives way", Hold("emergency", ("trauma",), "question", NOW.isoformat()))
    assert isinstance(reply, Answer)
    assert reply.hold.step == "help"


def test_having_been_seen_answers_the_calm_question() -> None:
    reply = say("it's all right, the doctor looked at it", Hold("emergency", ("trauma",), "question", NOW.isoformat()))
    assert isinstance(reply, Release)
    assert reply.reason == "seen"


@pytest.mark.parametrize(
    ("text", "checked"),
    [
        ("the doctor looked at it on Monday", True),
        ("I was seen at the hospital", True),
        ("got it checked, all fine", True),
        ("saw my GP about that", True),
        ("the physio examined me", True),
        ("the doctor will look at it", False),
        ("I should get it checked", False),
        ("the doctor never looked at it", False),
        ("a surgeon looked at it years ago", False),
        ("the GP saw me and it is getting worse", False),
        ("my doctor says walking is good", False),
        ("I looked at the gym's website", False),
    ],
)
def test_it_is_heard_when_a_clinician_has_looked_by_now(text: str, checked: bool) -> None:
    assert says_checked(text) is checked


def test_repeats_are_never_the_same_three_times_running() -> None:
    hold, texts = EMERGENCY, []
    for _ in range(8):
        reply = say("hm", hold)
        assert isinstance(reply, Answer)
        hold = reply.hold
        texts.append(reply.messages[0].text)
    assert all(len(set(texts[n : n + 3])) == 3 for n in range(len(texts) - 2))


@pytest.mark.parametrize("text", ["my husband hits me", "the carer slaps me", "mein Mann schlägt mich"])
def test_violence_told_while_a_sign_of_the_body_waits_is_heard_and_the_body_still_waits(text: str) -> None:
    reply = say(text, EMERGENCY)
    assert isinstance(reply, Answer)
    assert [f.id for f in reply.flags] == ["violence"]
    assert (reply.hold.tier, reply.hold.step) == ("emergency", "help")
    assert reply.hold.kinds == ("cauda_equina", "violence")
    said = " ".join(message.text for message in reply.messages)
    assert "?" not in said
    assert ("0808 2000 247" in said, "999" in reply.messages[-1].text) == (True, True)


def test_on_return_a_sign_of_the_body_is_asked_about_and_violence_is_not_mentioned() -> None:
    reply = say("my husband hits me", EMERGENCY)
    assert isinstance(reply, Answer)
    back = returning(reply.hold, country="GB", locale="en", shared=True, now=NOW)
    assert back.messages == returning(EMERGENCY, country="GB", locale="en", shared=True, now=NOW).messages


def test_thoughts_of_suicide_told_while_a_sign_of_the_body_waits_are_heard() -> None:
    reply = say("I want to die", EMERGENCY)
    assert isinstance(reply, Answer)
    assert [f.id for f in reply.flags] == ["suicidality"]
    assert reply.hold.tier == "emergency"


def test_a_new_sign_on_hold_escalates_and_is_reported() -> None:
    reply = say("now i cant feel my bum when i wipe", URGENT)
    assert isinstance(reply, Answer)
    assert reply.hold.tier == "emergency"
    assert [f.id for f in reply.flags] == ["cauda_equina"]


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "im safe",
        "yes i'm safe, my sister is here",
        "no I am safe now, it was only a thought",
        "no i'm safe",
        "i called the samaritans",
        "I won't do anything",
    ],
)
def test_a_crisis_ends_when_they_are_safe_or_have_spoken_to_someone(text: str) -> None:
    assert isinstance(say(text, SUICIDALITY), Release)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "im not safe",
        "no im not safe",
        "i am no longer safe",
        "nowhere is safe",
        "no way am i safe",
        "no one is safe from me",
        "dont know",
        "maybe",
        "what does it matter",
        "...",
        "ive got a plan to kill myself",
    ],
)
def test_not_safe_or_no_clear_answer_is_an_emergency(text: str) -> None:
    reply = say(text, SUICIDALITY)
    assert isinstance(reply, Answer)
    assert reply.hold.tier == "emergency"


@pytest.mark.parametrize("text", ["can we talk about something else", "im safe now", "I spoke to the helpline", "ok"])
def test_violence_is_left_when_they_choose(text: str) -> None:
    assert isinstance(say(text, VIOLENCE), Release)


@pytest.mark.parametrize(
    "text", ["ok i'll ring them", "will do", "I called the surgery", "ok", "thanks", "got an appointment at two"]
)
def test_an_urgent_hold_ends_with_an_acknowledgement(text: str) -> None:
    assert isinstance(say(text, URGENT), Release)


OTHER_MATTERS = ("my late wife always dealt with the doctors", "my daughter wants me to join the walking football")


def after(hold: Hold, *texts: str) -> Answer | Release:
    """What is said to the last of these messages, while the hold stands."""
    for text in texts[:-1]:
        answered = say(text, hold)
        assert isinstance(answered, Answer), text
        hold = answered.hold
    return say(texts[-1], hold)


@pytest.mark.parametrize("text", OTHER_MATTERS)
def test_whoever_was_reminded_twice_of_an_urgent_sign_may_talk_of_something_else(text: str) -> None:
    assert isinstance(after(URGENT, text, text), Answer)
    ended = after(URGENT, text, text, text)
    assert isinstance(ended, Release)
    assert ended.reason == "talks_on"
    assert ended.taken_back == ()


@pytest.mark.parametrize("text", ["it's still just as hot and i feel so ill", "no i wont ring anybody about it", "so?"])
def test_the_sign_itself_is_never_talked_past(text: str) -> None:
    assert isinstance(after(URGENT, OTHER_MATTERS[0], OTHER_MATTERS[1], text), Answer)


def test_an_emergency_is_never_talked_past() -> None:
    hold = Hold("emergency", ("cauda_equina",), "help", NOW.isoformat())
    assert isinstance(after(hold, *OTHER_MATTERS, *OTHER_MATTERS, *OTHER_MATTERS), Answer)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("no", True),
        ("no nothing like that", True),
        ("yes", False),
        ("maybe", False),
        ("not sure", False),
        ("why do you ask", False),
        ("a bit", False),
        ("", False),
    ],
)
def test_only_a_clear_no_answers_the_calm_question(text: str, ends: bool) -> None:
    hold = Hold("emergency", ("cauda_equina",), "question", NOW.isoformat())
    assert isinstance(say(text, hold), Release) is ends


def test_a_no_to_the_question_about_suicide_is_answered_warmly() -> None:
    reply = say("no, just fed up", Hold("crisis", ("suicidality",), "question", NOW.isoformat()))
    assert isinstance(reply, Release)
    assert "room for it here" in reply.messages[0].text


def test_coming_back_is_asked_first_whether_they_got_help() -> None:
    reply = returning(EMERGENCY, country="GB", locale="en", shared=True, now=NOW)
    assert "seen" in reply.messages[0].text
    assert isinstance(say("yes", reply.hold), Release)
    assert isinstance(say("no not yet", reply.hold), Answer)


def test_coming_back_does_not_mention_violence() -> None:
    text = returning(VIOLENCE, country="GB", locale="en", shared=True, now=NOW).messages[0]
    assert text.links == ()
    assert not any(word in text.text.lower() for word in ("violence", "hurt", "safe", "hit", "partner"))


def test_a_hold_remembers_what_it_said_in_json() -> None:
    reply = say("hm", EMERGENCY)
    assert isinstance(reply, Answer)
    assert Hold.from_json(reply.hold.to_json()) == reply.hold
    assert replace(reply.hold, said=()) == EMERGENCY


@pytest.mark.parametrize(
    ("told", "said"),
    [("i fell off a ladder", "answered_no"), ("i feel worthless", "answered_no_suicidality")],
)
def test_a_no_is_answered_as_a_no_to_what_was_asked(told: str, said: str) -> None:
    asked = hold_after(told)
    assert asked.step == "question"
    reply = say("no", asked)
    assert isinstance(reply, Release)
    assert [message.text for message in reply.messages] == texts("en")["release"][said]["texts"]


def test_suicidality_told_after_violence_is_asked_about() -> None:
    reply = say("i dont want to live any more", VIOLENCE)
    assert isinstance(reply, Answer)
    assert reply.messages[-1].text.endswith("?")


def test_being_safe_ends_what_was_asked_about_safety_and_no_emergency_of_the_body() -> None:
    worse = replace(SUICIDALITY, tier="emergency", step="safe_now")
    reply = say("yes I am safe", worse)
    assert isinstance(reply, Release)
    assert reply.reason == "safe"
    assert isinstance(say("yes I am safe", EMERGENCY), Answer)
