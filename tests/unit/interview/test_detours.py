"""Off the path: a question gets its answer first, an objection an apology, a stop is a stop."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.content import load
from bot.interview import respond
from bot.interview.state import Plan
from bot.understanding import Clause, Intent
from tests.unit.interview.talk import START, Patient, hear, ids
from tests.unit.interview.talk import of_cost as mid_talk

CONTENT = load()
QUESTIONS = sorted(
    {intent for answer in CONTENT.answers.values() for intent in answer.asks if intent.startswith("ask_")}
)


@pytest.mark.parametrize("intent", [name for name in QUESTIONS if name != "ask_advice"])
def test_a_question_gets_its_answer_first(intent: str) -> None:
    patient = mid_talk()
    patient.says("can you tell me that?", intent)
    assert ids(patient)[0] in CONTENT.answers
    assert "{" not in patient.text
    assert patient.text.count("?") <= 1


def test_a_medical_question_is_noted_for_the_gp() -> None:
    patient = mid_talk()
    patient.says("Is ibuprofen all right for me? ", "ask_medical")
    assert patient.events("note_for_gp") == [{"kind": "question", "text": "Is ibuprofen all right for me?"}]


@pytest.mark.parametrize("intent", ["ask_exercise", "ask_bot", "ask_why"])
def test_other_questions_are_between_the_two(intent: str) -> None:
    patient = mid_talk()
    patient.says("is walking ok?", intent)
    assert patient.events("note_for_gp") == []


@pytest.mark.parametrize("name", ["importance", "readiness", "confidence"])
def test_after_a_question_the_ruler_is_still_there(name: str) -> None:
    expecting = "plan_confidence" if name == "confidence" else f"ruler_{name}"
    patient = mid_talk(expecting, plan=Plan(what="walk"))
    answered = patient.says("why do you ask that?", "ask_why")
    assert answered.replies[-1].ruler is not None
    assert answered.replies[-1].ruler.name == name
    patient.says("6", "give_number", number=6.0)
    assert patient.events("ruler") == [{"name": name, "value": 6.0}]


def test_after_a_question_the_plan_goes_on() -> None:
    patient = mid_talk("plan_when", plan=Plan(what="walk"))
    patient.says("is walking ok for my back?", "ask_exercise")
    assert patient.expecting == "plan_when"
    patient.says("on monday", "plan_detail", when="on monday")
    assert patient.state is not None
    assert patient.state["plan"]["when"] == "on Monday"


def test_an_objection_is_met_with_an_apology_and_no_question() -> None:
    patient = mid_talk("permission")
    patient.says("stop pushing me", "discord")
    assert "sorry" in patient.text or "pushed enough" in patient.text
    assert "?" not in patient.text
    assert "emphasise_autonomy" in patient.moves
    assert patient.expecting is None


@pytest.mark.parametrize(
    "expecting", [None, "open", "ruler_importance", "plan_when", "permission", "summary_check", "wish"]
)
def test_stop_means_stop(expecting: str | None) -> None:
    patient = mid_talk(expecting, plan=Plan(what="walk"))
    patient.says("i want to stop now", "stop")
    assert ids(patient) == ["stopping"]
    assert patient.state is not None
    assert patient.state["closed"]
    assert patient.events("visit_closed") == [{}]


@pytest.mark.parametrize(
    "expecting", ["open", "ruler_importance", "summary_check", "permission", "plan_when", "plan_obstacle"]
)
def test_goodbye_ends_the_talk_wherever_it_is(expecting: str) -> None:
    patient = mid_talk(expecting, plan=Plan(what="walk"))
    patient.says("got to go, bye", "goodbye")
    assert patient.events("visit_closed") == [{}]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("no thats not what i meant", "correction"),
        ("next question please", "skip"),
        ("can we talk about something else", "change_subject"),
        ("thank you so much", "thanks"),
    ],
)
@pytest.mark.parametrize("part", ["when", "obstacle", "if_then"])
def test_what_is_no_part_of_a_plan_is_not_written_into_it(part: str, text: str, intent: str) -> None:
    patient = mid_talk(
        f"plan_{part}",
        plan=Plan(what="walk", when="" if part == "when" else "monday", obstacle="rain" * (part == "if_then")),
    )
    patient.says(text, intent)
    assert patient.state is not None
    assert text.split(" ", 1)[1] not in str(patient.state["plan"])


def test_a_skipped_question_is_left_and_not_put_again() -> None:
    patient = mid_talk("ruler_importance", asked=["ruler_importance"])
    patient.says("rather not say", "skip")
    assert ids(patient)[0] == "skip"
    assert patient.expecting != "ruler_importance"


def test_another_subject_is_theirs_to_choose() -> None:
    patient = mid_talk()
    patient.says("can we talk about something else", "change_subject")
    assert patient.moves == ["emphasise_autonomy", "open_question"]


@pytest.mark.parametrize(("text", "leaves"), [("you know nothing", False), ("you know nothing?", True)])
def test_a_doubtful_detour_is_heard_as_talk_unless_it_asks(text: str, leaves: bool) -> None:
    patient = mid_talk()
    patient.says(replace(hear(text), intent=Intent("ask_bot", 0.4)))
    assert bool(set(ids(patient)) & set(CONTENT.answers)) is leaves


@pytest.mark.parametrize(
    ("text", "intent", "text_id"),
    [
        ("hiya", "greet", "greet"),
        ("nice weather", "chitchat", "small_talk"),
        ("who won the cup", "out_of_scope", "out_of_scope"),
    ],
)
def test_small_talk_gets_a_word_back(text: str, intent: str, text_id: str) -> None:
    patient = mid_talk()
    patient.says(text, intent)
    assert ids(patient)[0] == text_id


def test_thanks_in_the_middle_is_returned() -> None:
    patient = mid_talk()
    patient.says("thanks", "thanks")
    assert ids(patient)[0] == "thanks"


def test_asking_for_tips_does_not_lose_the_idea_they_had_chosen() -> None:
    patient = mid_talk("ruler_readiness", idea="walk round the pond", heard=[])
    patient.says("any tips?", "ask_advice")
    assert patient.state is not None
    assert patient.state["idea"] == "walk round the pond"


@pytest.mark.parametrize("country", ["GB", "DE", "AT", "CH", "US", "FR"])
def test_a_question_is_answered_in_every_country(country: str) -> None:
    patient = Patient()
    patient.opens()
    answered = respond(patient.state, hear("can i talk to a real person?", "ask_human"), START, country=country)
    assert answered.replies
    assert "{" not in answered.replies[0].text


@pytest.mark.parametrize(("text", "intent"), [("bye then", "goodbye"), ("i want to stop now", "stop")])
def test_a_whole_plan_is_kept_as_a_draft_when_they_leave_before_the_yes(text: str, intent: str) -> None:
    whole = Plan("walk", "monday", "10 minutes", "once a week", "it rains", "If it rains, then do it indoors", 8.0)
    patient = mid_talk("plan_confirm", plan=whole)
    patient.says(text, intent)
    assert [kept["status"] for kept in patient.events("plan")] == ["draft"]
    patient.comes_back(4)
    patient.opens()
    assert "walk" in patient.text
    patient.says("yes", "affirm")
    assert "If it rains, then do it indoors" in patient.text
    patient.says("yes", "affirm")
    assert patient.events("plan")[-1]["status"] == "agreed"


def test_a_correction_that_says_what_was_meant_is_taken() -> None:
    patient = Patient()
    patient.opens()
    patient.says("felt like they were looking", "shame", barriers="shame")
    text = "no thats not what i meant. i mean i felt daft"
    clauses = (Clause(0, 26, "no that's not what you meant"), Clause(27, len(text), "you felt daft"))
    patient.says(replace(hear(text, "correction"), clauses=clauses))
    assert "ou felt daft" in patient.text
    assert "?" not in patient.text


def test_a_question_without_its_question_mark_is_answered() -> None:
    patient = Patient()
    patient.opens()
    patient.says(replace(hear("whats good for the back then"), intent=Intent("ask_exercise", 0.4)))
    assert "give_information" in patient.moves


@pytest.mark.parametrize("text", ["give me an idea", "come on then, you tell me"])
def test_asking_for_ideas_in_plain_words_is_heard_whatever_it_was_taken_for(text: str) -> None:
    patient = mid_talk()
    patient.says(text, "inform", you=text)
    assert "persuade_with_permission" in patient.moves


@pytest.mark.parametrize(
    "text",
    [
        "must dash",
        "I must go dear, the cat wants her injection",
        "break's over",
        "right, i'd better get on",
        "fare's here",
    ],
)
def test_somebody_who_has_to_leave_is_let_go(text: str) -> None:
    patient = mid_talk()
    patient.says(text, "lack_of_time", barriers="lack_of_time", you=text)
    assert "?" not in patient.text
    assert patient.state is not None
    assert patient.state["closed"]


@pytest.mark.parametrize("text", ["I need to get going with it", "I have to go, every time, to the loo"])
def test_having_to_go_somewhere_is_no_goodbye(text: str) -> None:
    patient = mid_talk()
    patient.says(text, "inform", you=text.replace("I ", "you "))
    assert patient.state is not None
    assert not patient.state["closed"]


@pytest.mark.parametrize("text", ["i dont want any advice from a computer", "any tips i got just made it worse"])
def test_somebody_who_wants_no_advice_gets_none(text: str) -> None:
    patient = mid_talk("permission")
    patient.says(text, "inform", you=text)
    assert "persuade_with_permission" not in patient.moves


@pytest.mark.parametrize("text", ["my doctor says i must go", "when my bladder is full i have to go"])
def test_a_must_in_a_story_is_no_goodbye(text: str) -> None:
    patient = mid_talk()
    patient.says(text, "inform", you=text)
    assert patient.state is not None
    assert not patient.state["closed"]


@pytest.mark.parametrize("text", ["thats not what i said", "no you misunderstood me", "I never said that"])
def test_being_put_right_in_plain_words_is_a_correction_whatever_it_was_taken_for(text: str) -> None:
    patient = Patient()
    patient.opens()
    patient.says("i like it there", "enjoyment", helps="enjoyment")
    patient.says(text, "discord")
    assert "correction" in ids(patient)


@pytest.mark.parametrize("text", ["can we make a plan now?", "lets plan something then"])
def test_asking_for_a_plan_begins_one(text: str) -> None:
    patient = mid_talk()
    patient.says(text, "ask_advice")
    assert (patient.expecting or "").startswith("plan_")


def test_no_plan_is_begun_where_they_say_that_they_want_none() -> None:
    patient = mid_talk()
    patient.says("dont make a plan for me", "discord")
    assert not (patient.expecting or "").startswith("plan_")


@pytest.mark.parametrize("text", ["are you taking the piss?", "like a parrot you are", "i just told you that"])
@pytest.mark.parametrize("intent", ["ask_bot", "inform"])
def test_an_objection_in_plain_words_is_one_whatever_it_was_taken_for(text: str, intent: str) -> None:
    patient = mid_talk()
    patient.says(text, intent)
    assert ids(patient)[0] in ("discord", "sorry_repeats")


@pytest.mark.parametrize("text", ["gutted, how dyou think?", "who wants to see that?", "so what?"])
def test_a_rhetorical_question_gets_no_answer_from_a_list(text: str) -> None:
    patient = mid_talk()
    patient.says(replace(hear(text), intent=Intent("ask_bot", 0.4)))
    assert not set(ids(patient)) & set(CONTENT.answers)


def test_what_is_no_question_is_not_answered_on_a_hunch() -> None:
    patient = mid_talk()
    patient.says(replace(hear("keep saying not today"), intent=Intent("ask_stored", 0.6)))
    assert not set(ids(patient)) & set(CONTENT.answers)


def test_a_question_without_an_answer_is_owned_up_to_and_noted() -> None:
    patient = mid_talk()
    patient.says(replace(hear("which colour of mat is luckiest?"), intent=Intent("ask_exercise", 0.4)))
    assert ids(patient)[0] == "question_open"
    assert patient.events("note_for_gp") == [{"kind": "question", "text": "which colour of mat is luckiest?"}]


def test_whoever_wants_no_numbers_is_asked_for_none() -> None:
    patient = mid_talk("ruler_importance")
    patient.says("no numbers please", "deny")
    assert ids(patient)[0] == "ruler_never_mind"
    for text in ("i want to dance again", "yes", "ok", "that's it really"):
        answered = patient.says(text, "inform")
        assert all(reply.ruler is None for reply in answered.replies)


def test_a_wish_that_sounds_cross_is_noted_and_not_apologised_for() -> None:
    patient = mid_talk("wish", asked=["summary"])
    patient.says(replace(hear("tell em to stop telling me to swim"), intent=Intent("discord", 0.66)))
    assert {"kind": "wish", "text": "tell em to stop telling me to swim"} in patient.events("note_for_gp")


def test_a_joke_that_is_explained_is_no_complaint() -> None:
    patient = mid_talk()
    patient.says("joke mate", "discord")
    assert ids(patient) == ["joke_taken"]


def test_whoever_says_it_again_is_taken_at_their_word() -> None:
    patient = mid_talk(heard=[])
    patient.says("doc sent me, said swim", "poor_advice", barriers="poor_advice")
    text = "what? no. he said swim"
    clauses = (Clause(10, len(text), "he said swim"),)
    patient.says(replace(hear(text, "poor_advice", barriers="poor_advice"), clauses=clauses))
    assert ids(patient) == ["correction_taken"]
    assert patient.state is not None
    assert patient.state["heard"] == []


@pytest.mark.parametrize("text", ["goodbye now, thank you for listening", "goodbye for now", "thats me then. cheers"])
def test_leave_is_taken_in_many_words(text: str) -> None:
    patient = mid_talk(heard=[])
    patient.says(text, "thanks")
    assert patient.state is not None
    assert patient.state["closed"] or "summary" in patient.state["asked"]


def test_a_question_that_makes_something_worse_moves_no_plan() -> None:
    patient = mid_talk()
    patient.says("would lifting weights make it worse?", "ask_exercise", activities=("strength training",))
    assert set(ids(patient)) & set(CONTENT.answers)


def test_a_reason_that_sounds_like_another_subject_is_taken_as_a_reason() -> None:
    patient = mid_talk("why_confidence")
    patient.says(hear("it's on my way anyway", you="it's on your way anyway", talk="ability", intent="change_subject"))
    assert "change_subject" in ids(patient)  # as sure as the stand-in is, it is believed
    patient = mid_talk("why_confidence")
    unsure = replace(hear("it's on my way anyway", talk="ability"), intent=Intent("change_subject", 0.6))
    patient.says(unsure)
    assert "change_subject" not in ids(patient)


def test_a_sigh_put_as_a_question_is_not_answered_as_one() -> None:
    patient = Patient()
    patient.opens()
    patient.says("so whats the point", "ask_why", barriers="low_mood", feelings="hopelessness")
    assert "why_questions" not in ids(patient)


def test_whoever_is_sorry_for_their_tone_is_put_at_ease() -> None:
    patient = Patient()
    patient.opens()
    patient.says("sorry that sounded rude")
    assert ids(patient) == ["no_offence"]


def test_a_mere_maybe_is_no_question_for_the_practice() -> None:
    patient = Patient()
    patient.opens()
    patient.says("could be", "ask_medical")
    assert patient.events("note_for_gp") == []


def test_thanks_before_something_told_are_no_end_of_it() -> None:
    patient = mid_talk()
    patient.says(
        "Thank you. I never quite know what to do with the days", "thanks", you="you never quite know what to do"
    )
    assert "thanks" not in ids(patient)


def test_thanks_alone_are_taken() -> None:
    patient = mid_talk()
    patient.says("thank you very much", "thanks")
    assert "thanks" in ids(patient)
