"""What a GP reads of a talk, and that all of it was said."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.content import load
from bot.records.types import FlagRecord
from bot.summary import build

from .conftest import PLAN, START, Talk, event


def test_a_talk_without_a_warning_sign_says_so_and_that_nothing_is_excluded(talk: Talk) -> None:
    talk.says("my back aches a bit")
    summary = build(talk.record())
    assert summary.flags == ()
    assert summary.no_flag_statement == "No warning sign was mentioned. Mo does not examine or exclude any."


def test_a_flag_shows_the_words_the_advice_and_whether_help_was_reached(talk: Talk) -> None:
    line = talk.line("patient", "i am numb between my legs")
    advice = "Please call 999 now."
    talk.line("bot", advice, kind="safety")
    talk.flags.append(
        FlagRecord("f", "cauda_equina", "emergency", "numb between my legs", START, line.id, advice, True)
    )
    summary = build(talk.record())
    (flag,) = summary.flags
    assert (flag.seq, flag.quote, flag.advised, flag.help_reached) == (1, "numb between my legs", advice, True)
    assert flag.name == "Possible cauda equina signs"
    assert summary.no_flag_statement is None


def test_open_flags_stand_before_closed_ones_and_emergencies_before_the_rest(talk: Talk) -> None:
    closed = FlagRecord("closed", "aortic", "emergency", None, START, closed_at=START, closed_by="A")
    talk.flags += [
        closed,
        FlagRecord("urgent", "fracture", "urgent", None, START),
        FlagRecord("emergency", "chest_pain", "emergency", None, START),
    ]
    summary = build(talk.record())
    assert [flag.id for flag in summary.flags] == ["emergency", "urgent", "closed"]
    assert len(summary.open_flags) == 2


def test_a_flag_that_was_taken_back_stays_visible_and_hides_nothing(talk: Talk) -> None:
    said = talk.line("patient", "I fell down the stairs")
    correction = talk.line("patient", "no that was in June, I'm fine")
    talk.flags += [
        FlagRecord("old", "trauma", "emergency", said.text, START, said.id, "Call 999.", taken_back_in=correction.id),
        FlagRecord("new", "fracture", "urgent", None, START),
    ]
    talk.says("i think it will go again", fear_of_pain="i think it will go again")
    summary = build(talk.record())
    assert [flag.id for flag in summary.flags] == ["new", "old"]
    back = summary.flags[1].taken_back
    assert back is not None
    assert (back.text, back.seq) == ("no that was in June, I'm fine", 2)
    assert summary.openings == (), "the other one stands"
    talk.flags.pop()
    assert build(talk.record()).openings != ()
    assert build(talk.record()).no_flag_statement is None


def test_what_the_patient_wants_to_be_asked_is_in_their_own_words(talk: Talk) -> None:
    text = "how I am sleeping, nobody ever asks"
    seq = talk.says(text, events=(event("note_for_gp", kind="wish", text=text),))
    (wish,) = build(talk.record()).wants_to_be_asked
    assert (wish.text, wish.seq, wish.kind) == (text, seq, "wish")


def test_words_passed_on_later_link_to_the_line_where_they_were_said(talk: Talk) -> None:
    text = "that he asks what I can do instead of what I cant"
    seq = talk.says(text)
    talk.says("yes please", events=(event("note_for_gp", kind="relationship", text=text),))
    (wish,) = build(talk.record()).wants_to_be_asked
    assert wish.seq == seq


def test_questions_for_the_gp_are_noted_once(talk: Talk) -> None:
    text = "can I take two ibuprofen before a walk?"
    for _ in range(2):
        talk.says(text, events=(event("note_for_gp", kind="question", text=text),))
    assert [question.text for question in build(talk.record()).questions_for_gp] == [text]


def test_rulers_carry_their_scale_and_every_answer_since_the_first_visit(talk: Talk) -> None:
    talk.says("4", events=(event("ruler", name="confidence", value=4),))
    talk.visit = 2
    talk.now += timedelta(days=7)
    seq = talk.says("6 i think", events=(event("ruler", name="confidence", value=6.0),))
    ruler = build(talk.record()).rulers["confidence"]
    assert (ruler.value, ruler.scale, ruler.change, ruler.seq) == (6.0, "0-10", 2.0, seq)
    assert [(answer.visit, answer.value) for answer in ruler.history] == [(1, 4.0), (2, 6.0)]
    assert list(build(talk.record()).rulers) == ["confidence"]


def test_the_top_barriers_are_those_said_most_often_then_last(talk: Talk) -> None:
    talk.says("it costs too much", cost="it costs too much")
    talk.says("every time i bend i think it will go", fear_of_pain="i think it will go")
    talk.says("there is no time left", lack_of_time="there is no time left")
    talk.says("and it rains all winter", weather="it rains all winter")
    talk.says("im scared of bending down again", fear_of_pain="im scared of bending down again")
    barriers = build(talk.record()).barriers
    assert [barrier.id for barrier in barriers] == ["fear_of_pain", "weather", "lack_of_time"]
    assert barriers[0].times == 2


def test_a_barrier_is_quoted_by_its_clearest_words_and_their_line(talk: Talk) -> None:
    talk.says("rain", weather="rain")
    seq = talk.says("i wont go out when it is pouring", weather="wont go out when it is pouring")
    talk.says("rain again", weather="rain")
    (barrier,) = build(talk.record()).barriers
    assert (barrier.quote, barrier.seq) == ("wont go out when it is pouring", seq)


def test_a_finding_that_the_patient_put_right_is_not_in_the_summary(talk: Talk) -> None:
    talk.says("i cant see myself doing that", low_confidence="cant see myself doing that")
    talk.says("no thats not what I meant", text_ids=("correction.2",))
    assert build(talk.record()).barriers == ()


def test_only_what_is_called_wrong_is_not_in_the_summary(talk: Talk) -> None:
    talk.says("cant afford the gym", cost="cant afford the gym")
    talk.says("and im scared of the ice", fear_of_pain="scared of the ice")
    talk.says("no its not the cost, its the distance", text_ids=("correction_taken.2",))
    assert [barrier.id for barrier in build(talk.record()).barriers] == ["fear_of_pain"]


def test_what_mo_said_back_wrongly_is_not_in_the_summary_and_the_rest_of_the_message_is(talk: Talk) -> None:
    text = "cant afford the gym and im scared of the ice"
    talk.says(text, cost="cant afford the gym", fear_of_pain="scared of the ice", text_ids=("finding_cost.1",))
    talk.says("thats not what i said", text_ids=("correction.1",))
    assert [barrier.id for barrier in build(talk.record()).barriers] == ["fear_of_pain"]


def test_anger_at_a_doctor_is_quoted_only_with_the_patients_yes(talk: Talk) -> None:
    text = "he never looks up from his computer"
    talk.says(text, poor_advice=text, feelings=("anger",))
    (barrier,) = build(talk.record()).barriers
    assert barrier.quote is None
    talk.says("yes", events=(event("note_for_gp", kind="relationship", text="that he looks at me"),))
    (barrier,) = build(talk.record()).barriers
    assert barrier.quote == text


def test_what_helps_and_the_activities_named(talk: Talk) -> None:
    seq = talk.says(
        "my neighbour asked me to nordic walking", company="my neighbour asked me", activities=("nordic walking",)
    )
    summary = build(talk.record())
    assert (summary.facilitators[0].id, summary.facilitators[0].seq) == ("company", seq)
    assert [(activity.name, activity.seq) for activity in summary.activities] == [("nordic walking", seq)]


def test_an_activity_that_only_stands_in_the_way_is_not_one_they_named(talk: Talk) -> None:
    talk.says("there is no gym near the depot", access="no gym near the depot", activities=("the gym",))
    talk.says(
        "I like the pool, the gym is too dear",
        cost="the gym is too dear",
        enjoyment="I like the pool",
        activities=("swimming",),
    )
    assert [activity.name for activity in build(talk.record()).activities] == ["swimming"]


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("my sister runs marathons and never shuts up about it", False),
        ("dont need a gym after a day like that", False),
        ("i used to run with my sister", True),
    ],
)
def test_what_others_do_or_nobody_wants_is_no_activity_of_theirs(talk: Talk, said: str, named: bool) -> None:
    talk.says(said, activities=("running",))
    assert [activity.name for activity in build(talk.record()).activities] == (["running"] if named else [])


@pytest.mark.parametrize(
    ("said", "hoped"),
    [
        ("I want to dance at her wedding", True),
        ("I have a placement on my feet in June", False),
        ("if I go down there is nobody to lift him", False),
        ("dont want to end up like my uncle", False),
    ],
)
def test_a_hope_wishes_for_something(talk: Talk, said: str, hoped: bool) -> None:
    facet = next(f for f in load("en").facets.values() if f.finding == "personal_goal")
    heard = {"id": facet.id, "start": 0, "end": len(said), "similarity": 0.9}
    talk.says(said, facets=(heard,))
    assert [voiced.id for voiced in build(talk.record()).context] == (["hopes"] if hoped else [])


def test_the_plan_is_shown_whole_and_links_to_where_it_was_read_back(talk: Talk) -> None:
    talk.says(
        "take the umbrella",
        answer="Your plan: Walk to the bakery and back on Saturday morning",
        text_ids=("plan_read_back.1", "plan_right.1"),
    )
    talk.says("yes thats it", events=(event("plan", status="agreed", **PLAN),))
    plan = build(talk.record()).plan
    assert plan is not None
    assert (plan.what, plan.if_then, plan.confidence, plan.status) == (PLAN["what"], PLAN["if_then"], 8.0, "agreed")
    assert (plan.seq, plan.went) == (2, None)


def test_how_a_plan_went_stands_with_the_plan_in_the_patients_words(talk: Talk) -> None:
    talk.says("yes", events=(event("plan", status="agreed", **PLAN),))
    talk.visit = 2
    seq = talk.says("did it once, then it poured", events=(event("plan", status="partly", **PLAN),))
    summary = build(talk.record())
    assert summary.plan is not None
    assert summary.plan.went is not None
    assert (summary.plan.status, summary.plan.went.text, summary.plan.went.seq) == (
        "partly",
        "did it once, then it poured",
        seq,
    )
    assert summary.earlier_plans == ()


def test_an_adapted_plan_keeps_the_one_before_it(talk: Talk) -> None:
    talk.says("yes", events=(event("plan", status="agreed", **PLAN),))
    talk.says("didnt get round to it", events=(event("plan", status="slipped", **PLAN),))
    talk.says("yes", events=(event("plan", status="agreed", **{**PLAN, "how_long": "5 minutes"}),))
    summary = build(talk.record())
    assert summary.plan is not None
    assert (summary.plan.how_long, summary.plan.status) == ("5 minutes", "agreed")
    assert [plan.status for plan in summary.earlier_plans] == ["slipped"]


def test_of_a_plan_that_was_put_right_after_the_yes_only_the_new_one_is_shown(talk: Talk) -> None:
    talk.says("yes", events=(event("plan", status="agreed", **PLAN),))
    talk.says(
        "forget that, just the stairs", events=(event("plan", status="agreed", **{**PLAN, "what": "the stairs"}),)
    )
    summary = build(talk.record())
    assert summary.plan is not None
    assert summary.plan.what == "the stairs"
    assert summary.earlier_plans == ()


def test_a_part_of_a_plan_that_was_left_open_is_not_put_into_the_patients_mouth(talk: Talk) -> None:
    words = {part: load("en").texts[f"plan_open_{part}"].variants[0] for part in ("when", "how_long", "how_often")}
    later = load("en").texts["plan_open_if_then"].variants[0]
    talk.says(
        "yes", events=(event("plan", status="agreed", **{**PLAN, **words, "if_then": f"If it rains, then {later}"}),)
    )
    plan = build(talk.record()).plan
    assert plan is not None
    assert plan.what == PLAN["what"]
    assert (plan.when, plan.how_long, plan.how_often, plan.if_then) == ("", "", "", "")


def test_an_obstacle_that_mo_could_not_turn_round_stands_in_the_if_then_in_the_patients_words(talk: Talk) -> None:
    plan = {**PLAN, "obstacle": "its peak and they cut the break", "if_then": "If that happens, then do it later"}
    talk.says("yes", events=(event("plan", status="agreed", **plan),))
    shown = build(talk.record()).plan
    assert shown is not None
    assert shown.if_then == "If “its peak and they cut the break”, then do it later"


def test_a_plan_that_goes_on_stands_with_how_it_went_so_far_and_another_with_how_the_one_before_did(talk: Talk) -> None:
    talk.says("yes", events=(event("plan", status="agreed", **PLAN),))
    talk.says("every week", events=(event("plan", status="kept", **PLAN),))
    for _ in range(2):  # agreed again, and at the next visit once more
        talk.says("yes", events=(event("plan", status="agreed", **PLAN),))
        summary = build(talk.record())
        assert summary.so_far is not None
        assert (summary.so_far.status, summary.one_before) == ("kept", None)
    talk.says("yes", events=(event("plan", status="agreed", **{**PLAN, "what": "swim"}),))
    summary = build(talk.record())
    assert summary.one_before is not None
    assert (summary.so_far, summary.one_before.status) == (None, "kept")
    talk.says("no", events=(event("plan", status="slipped", **{**PLAN, "what": "swim"}),))
    talk.says("yes", events=(event("plan", status="agreed", **{**PLAN, "what": "swim", "when": "Monday"}),))
    summary = build(talk.record())
    assert summary.one_before is not None
    assert (summary.so_far, summary.one_before.status) == (None, "slipped")


def test_no_words_stand_in_a_summary_twice(talk: Talk) -> None:
    talk.says("knackered, night", low_energy="knackered, night")
    talk.says("So knackered. Night!", low_energy="So knackered. Night!")
    talk.says("ive got asthma, I work in a warehouse", other_conditions="ive got asthma, I work in a warehouse")
    summary = build(talk.record())
    quotes = [barrier.quote for barrier in summary.barriers]
    assert "ive got asthma, I work in a warehouse" in quotes
    assert [voiced.quote for voiced in summary.context if voiced.quote in ("knackered, night", *quotes)] == []
    assert "work" not in {voiced.id for voiced in summary.context}


def test_what_a_medicine_does_is_named_also_where_the_same_words_hinder(talk: Talk) -> None:
    said = "since the new tablets I'm tired all the time"
    talk.says(said, low_energy=said)
    summary = build(talk.record())
    assert [(voiced.id, voiced.quote) for voiced in summary.context] == [("side_effects", said)]


def test_strategies_are_told_as_the_patient_read_them_and_how_each_landed(talk: Talk) -> None:
    first, second = load("en").strategies["weather"][:2]
    offered = tuple(event("strategy_offered", id=s.id, barrier="weather") for s in (first, second))
    told = talk.says("go on then", answer=f"{first.text} {second.text}", events=offered)
    landed = talk.says("the first one", events=(event("strategy_landed", id=first.id, how="taken"),))
    strategies = build(talk.record()).strategies
    assert [(s.id, s.text, s.landed, s.seq) for s in strategies] == [
        (first.id, first.text, "taken", told + 1),
        (second.id, second.text, None, told + 1),
    ]
    assert strategies[0].landed_seq == landed


def test_life_is_quoted_where_it_was_voiced_and_nowhere_else(talk: Talk) -> None:
    text = "ive been signed off for weeks and the nights are long"
    facet = {"id": "on_sick_leave", "start": 0, "end": 30, "similarity": 0.7}
    seq = talk.says(text, facets=(facet,))
    (voiced,) = build(talk.record()).context
    assert (voiced.id, voiced.quote, voiced.seq) == ("work", "ive been signed off for weeks", seq)


def test_what_is_said_about_a_doctor_is_no_context(talk: Talk) -> None:
    text = "he doesnt even look up from his computer"
    facet = {"id": "doctor_did_not_look", "start": 0, "end": len(text), "similarity": 0.8}
    talk.says(text, facets=(facet,))
    assert build(talk.record()).context == ()


def test_openings_begin_with_the_wish_and_ask_about_the_top_barrier(talk: Talk) -> None:
    talk.says("every time i bend i think it will go", fear_of_pain="i think it will go")
    talk.says("my sleep", events=(event("note_for_gp", kind="wish", text="my sleep"),))
    assert [opening.about for opening in build(talk.record()).openings] == ["wish", "fear_of_pain"]


def test_nothing_is_suggested_beside_an_open_warning_sign(talk: Talk) -> None:
    talk.says("every time i bend i think it will go", fear_of_pain="i think it will go")
    talk.flags.append(FlagRecord("f", "fracture", "urgent", None, START))
    assert build(talk.record()).openings == ()
    talk.flags[0] = replace(talk.flags[0], closed_at=START, closed_by="A")
    assert len(build(talk.record()).openings) == 1


def test_visits_count_the_patients_messages_and_the_next_talk_is_theirs(talk: Talk) -> None:
    talk.says("hello", events=(event("visit_opened"),))
    due = "2026-03-16T09:00:00+00:00"
    talk.says("in two weeks", events=(event("follow_up", when="in two weeks", due_at=due), event("visit_closed")))
    summary = build(talk.record())
    assert [(visit.number, visit.messages, visit.seq) for visit in summary.visits] == [(1, 2, 1)]
    assert summary.talk_again is not None
    assert summary.talk_again.text == "in two weeks"
    assert summary.talk_again.due_at == datetime.fromisoformat(due)
    talk.visit = 2
    talk.says("hi again", events=(event("visit_opened"),))
    assert build(talk.record()).talk_again is None


def test_every_quote_is_found_in_the_line_it_links_to(talk: Talk) -> None:
    long = "my back goes " + "and it goes again and again " * 12
    talk.says(long, pain=long.strip(), company="again and again")
    talk.says("my sleep", events=(event("note_for_gp", kind="wish", text="my sleep"),))
    summary = build(talk.record())
    lines = {line.seq: line.text for line in summary.transcript}
    for heard in (*summary.barriers, *summary.facilitators, *summary.context):
        assert heard.quote is not None
        assert heard.seq is not None
        assert heard.quote.removesuffix(" …") in lines[heard.seq]
        assert len(heard.quote) <= 142
    for said in summary.wants_to_be_asked:
        assert said.seq is not None
        assert said.text in lines[said.seq]


def test_the_json_form_has_plain_keys_and_no_transcript(talk: Talk) -> None:
    talk.says("7", events=(event("ruler", name="readiness", value=7),))
    printed = json.loads(json.dumps(build(talk.record()).to_json()))
    assert printed["rulers"]["readiness"]["value"] == 7.0
    assert printed["rulers"]["readiness"]["scale"] == "0-10"
    assert printed["rulers"]["readiness"]["history"][0]["at"] == "2026-03-02T09:01:00Z"
    assert "transcript" not in printed
    assert {"flags", "wants_to_be_asked", "questions_for_gp", "barriers", "plan", "openings"} <= set(printed)
    assert build(talk.record()).to_json(transcript=True)["transcript"][0]["from"] == "patient"


def test_a_summary_of_someone_who_said_nothing_is_empty_and_does_not_fail(talk: Talk) -> None:
    summary = build(talk.record())
    assert (summary.barriers, summary.rulers, summary.plan, summary.visits) == ((), {}, None, ())


def test_what_is_denied_in_plain_words_is_no_barrier_any_more(talk: Talk) -> None:
    talk.says("by the evening I am worn out", low_energy="worn out")
    talk.says("no I'm not tired, just sore")
    assert build(talk.record()).barriers == ()
    talk.says("today I am worn out again", low_energy="worn out again")
    assert [barrier.quote for barrier in build(talk.record()).barriers] == ["worn out again"]


@pytest.mark.parametrize(
    "later",
    [
        "my wife is lucky, she's not tired like me",
        "i'm not tired yet but i will be",
        "i'm not tired today",
        "my wife says i'm not tired",
        "when I'm not tired I walk",
        "I'm not tired, I'm exhausted",
        "there's not a day I'm not tired",
    ],
)
def test_a_barrier_stays_that_somebody_else_has_not_or_that_is_said_again(talk: Talk, later: str) -> None:
    talk.says("i am so tired all the time", low_energy="i am so tired all the time")
    talk.says(later)
    assert [barrier.id for barrier in build(talk.record()).barriers] == ["low_energy"]


def test_a_reason_for_a_number_or_a_bare_answer_names_no_barrier(talk: Talk) -> None:
    talk.says("5", answer="What makes it a 5?", text_ids=("ruler_why.3",))
    talk.says("I can't afford to stop", cost="can't afford to stop", answer="What would you try?",
              text_ids=("own_ideas.1",))  # fmt: skip
    talk.says("don't know", lack_of_knowledge="don't know")
    talk.says("dunno", lack_of_knowledge="dunno")
    assert build(talk.record()).barriers == ()


def test_one_doubtful_mention_is_not_shown_and_two_are(talk: Talk) -> None:
    for number in (1, 2):
        talk.says("what's the point", low_mood="what's the point")
        assert talk.turns[-1].understanding is not None
        talk.turns[-1].understanding["barriers"][0]["confidence"] = 0.55
        assert len(build(talk.record()).barriers) == number - 1


def test_a_plan_left_half_way_is_shown_as_not_agreed(talk: Talk) -> None:
    talk.says("yes", answer="What would it be?", text_ids=("plan_what_of_own.4",))
    seq = talk.says("stretch by the van", answer="When?", text_ids=("plan_noted_deed.5", "plan_when.9"))
    talk.says("at the first tea stop", answer="How long?", text_ids=("plan_noted.3", "plan_how_long.7"))
    talk.says("got to go")
    plan = build(talk.record()).plan
    assert plan is not None
    assert (plan.status, plan.what, plan.when, plan.how_long) == (
        "draft",
        "stretch by the van",
        "at the first tea stop",
        "",
    )
    assert plan.seq == seq
    talk.says("leave it", text_ids=("plan_not_now.1",))
    assert build(talk.record()).plan is None


def test_a_message_of_the_practice_is_no_question_of_mos(talk: Talk) -> None:
    talk.says("yes", answer="What could get in the way?", text_ids=("plan_obstacle.1",))
    talk.line("bot", "A message from Mill Lane: we have read it.", kind="notice", extra={"by": "Dr A"})
    talk.says("the weather", weather="the weather")
    assert build(talk.record()).barriers == (), "it still answers what may get in the plan's way"


def test_anger_is_no_low_mood(talk: Talk) -> None:
    text = "it makes me so angry that I could spit"
    talk.says(text, low_mood=text, feelings=("anger",), facets=({"id": "short_fuse", "start": 0, "end": 23,
              "similarity": 0.9},))  # fmt: skip
    assert build(talk.record()).context == ()
