"""After a complaint Mo says sorry in a few words, and something is different."""

from __future__ import annotations

import pytest

from bot.content import load
from bot.interview.complaining import KINDS
from bot.understanding import Asked
from tests.unit.interview.talk import Patient, hear, ids
from tests.unit.interview.talk import of_cost as mid_talk

CONTENT = load()
COMPLAINT = {
    "questions": "stop asking me questions",
    "repeats": "you keep repeating yourself",
    "unanswered": "you didnt answer my question",
    "unheard": "you're not listening",
    "senseless": "that made no sense",
    "canned": "you sound like a leaflet",
    "useless": "this is useless",
    "pushing": "stop lecturing me",
}


def tells(patient: Patient, text: str, you: str, intent: str = "inform") -> None:
    patient.says(text, intent, you=you)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("intent", ["inform", "discord", "ask_bot", "sustain_talk"])
@pytest.mark.parametrize("expecting", ["open", "ruler_importance", "permission", "plan_when", "summary_check"])
def test_a_complaint_is_heard_wherever_the_talk_is_and_nothing_is_asked(kind: str, intent: str, expecting: str) -> None:
    patient = mid_talk(expecting)
    patient.says(COMPLAINT[kind], intent)
    assert ids(patient)[0] == ("discord" if kind == "pushing" else f"sorry_{kind}")
    assert "?" not in patient.text
    assert len(patient.text.split()) <= 60


@pytest.mark.parametrize("kind", KINDS)
def test_no_apology_is_heard_twice(kind: str) -> None:
    patient = mid_talk()
    said = []
    for _ in range(5):
        patient.says(COMPLAINT[kind], "discord")
        assert patient.last is not None
        said.append(patient.last.replies[0].text_ids[0])
    assert len(set(said)) == len(said)


def test_after_stop_asking_no_question_comes_for_some_turns() -> None:
    patient = mid_talk()
    patient.says("stop asking me questions", "discord")
    for text in ("ok", "dunno", "its the stairs", "yes"):
        patient.says(text, "acknowledge" if text == "ok" else "inform")
        assert "?" not in patient.text, text


def test_after_some_turns_questions_come_again() -> None:
    patient = mid_talk()
    patient.says("stop asking me questions", "discord")
    asked = []
    for _ in range(8):
        patient.says("ok", "acknowledge")
        asked.append("?" in patient.text)
    assert any(asked)


def test_a_question_that_was_passed_over_is_answered_at_last() -> None:
    patient = mid_talk()
    asked = Asked("bending_lifting", 0, 40, 0.25)
    patient.says(hear("my back is bad and is bending ok do you think", asked=(asked,)))
    assert "bending_lifting" not in ids(patient)
    patient.says("you didnt answer me", "discord")
    assert ids(patient) == ["sorry_unanswered", "bending_lifting"]


def test_an_answer_that_did_not_do_is_not_given_again_but_noted_for_the_gp() -> None:
    patient = mid_talk()
    text = "is bending ok?"
    patient.says(hear(text, "ask_exercise", asked=(Asked("bending_lifting", 0, len(text), 0.8),)))
    assert ids(patient)[0] == "bending_lifting"
    patient.says("that doesnt answer my question", "discord")
    assert ids(patient)[0] == "sorry_unanswered"
    assert "bending_lifting" not in ids(patient)
    assert [event["text"] for event in patient.events("note_for_gp")] == [text]


@pytest.mark.parametrize("kind", ["unheard", "senseless", "canned"])
def test_what_they_told_last_is_what_mo_goes_back_to_and_only_once(kind: str) -> None:
    patient = mid_talk()
    tells(patient, "i cant put my socks on", "you can't put your socks on")
    patient.says(COMPLAINT[kind], "discord")
    assert "ou can't put your socks on" in patient.text
    patient.says(COMPLAINT[kind], "discord")
    assert "socks" not in patient.text


def test_who_hears_the_same_again_gets_none_of_their_words_back() -> None:
    patient = mid_talk()
    tells(patient, "i cant put my socks on", "you can't put your socks on")
    patient.says("you keep repeating yourself", "discord")
    assert "socks" not in patient.text


def test_an_answer_that_made_no_sense_is_given_in_other_words() -> None:
    patient = mid_talk()
    text = "is bending ok?"
    patient.says(hear(text, "ask_exercise", asked=(Asked("bending_lifting", 0, len(text), 0.8),)))
    first = patient.text
    patient.says("that made no sense", "discord")
    assert ids(patient) == ["sorry_unclear", "bending_lifting"]
    assert first.split(".")[0] not in patient.text


@pytest.mark.parametrize(
    ("choice", "said"), [("Just listen", "floor_yours"), ("Stop here", "goodbye"), ("Some ideas", None)]
)
def test_who_finds_it_useless_picks_what_would_be_of_use(choice: str, said: str | None) -> None:
    patient = mid_talk()
    answered = patient.says("this is useless", "discord")
    assert answered.replies[-1].quick_replies == CONTENT.texts["of_more_use"].quick_replies
    patient.says(choice, "choose")
    assert said is None or ids(patient)[0] == said
    if said is None:
        assert patient.events("strategy_offered")


@pytest.mark.parametrize("text", ["my doctor never listens", "i keep repeating myself to doctors", "it's pointless"])
def test_no_apology_for_what_others_do(text: str) -> None:
    patient = mid_talk()
    patient.says(text)
    assert not any(name.startswith("sorry_") for name in ids(patient))


def test_a_loss_is_heard_before_a_complaint() -> None:
    patient = mid_talk()
    patient.says("you're not listening, my husband died", "discord")
    assert "sorry_unheard" not in ids(patient)


def test_a_wish_for_the_practice_is_no_complaint_about_mo() -> None:
    patient = mid_talk("wish")
    patient.says("stop telling me to swim", "discord")
    assert not any(name.startswith("sorry_") for name in ids(patient))


def test_what_a_complaint_names_is_found_again_among_what_they_told() -> None:
    patient = mid_talk()
    tells(patient, "my boss wont get me a proper desk", "your boss won't get you a proper desk")
    tells(patient, "i walk to the station", "you walk to the station")
    patient.says("you missed my point about the desk", "discord")
    assert "our boss won't get you a proper desk" in patient.text
    assert "station" not in patient.text
