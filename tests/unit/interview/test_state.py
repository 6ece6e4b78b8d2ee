"""What Mo remembers: JSON and back, which barrier weighs most, what is left of a plan."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.interview.state import Heard, Plan, State
from tests.unit.interview.talk import Patient


def barrier(name: str, **known: int) -> Heard:
    return replace(Heard(name, "barrier", name, "", visit=1, turn=1), **known)


def test_nothing_is_forgotten_between_two_messages() -> None:
    state = State(
        seed=7,
        visit=2,
        heard=[barrier("cost", times=2), Heard("company", "facilitator", "my dog", "your dog", 1, 3)],
        rulers={"importance": [(1, 4.0), (2, 6.5)]},
        plan=Plan(what="a walk", confidence=8.0),
        past_plans=[Plan(what="a swim", status="kept")],
        used={"opening.1": 1},
        landed={"cost_free_walks": "taken"},
    )
    assert State.from_json(json.loads(json.dumps(state.to_json()))) == state


def test_a_whole_talk_survives_being_stored() -> None:
    patient = Patient()
    patient.opens()
    patient.says("it costs too much and my dog helps", "cost", barriers="cost", helps="company")
    patient.says("i want my life back", "change_talk", talk="desire", you="you want your life back")
    assert patient.state is not None
    stored = json.loads(json.dumps(patient.state))
    assert State.from_json(stored) == State.from_json(patient.state)
    assert [h.id for h in State.from_json(stored).heard] == ["cost", "company"]


def test_a_patient_nobody_has_talked_with_is_blank() -> None:
    assert State.from_json(None) == State()


def test_the_barrier_said_most_often_in_this_visit_weighs_most() -> None:
    state = State(
        visit=2, heard=[barrier("cost", times=9), barrier("weather", visit=2), barrier("pain", visit=2, times=2)]
    )
    assert [h.id for h in state.barriers()] == ["pain", "weather", "cost"]


def test_a_chosen_focus_outweighs_what_is_said_more_often() -> None:
    state = State(visit=1, focus="cost", heard=[barrier("cost"), barrier("pain", times=5)])
    main = state.main_barrier()
    assert main is not None
    assert main.id == "cost"


def test_a_ruler_is_compared_with_an_earlier_visit_only() -> None:
    state = State(visit=2, rulers={"confidence": [(1, 3.0), (1, 4.0), (2, 6.0)]})
    assert state.earlier_ruler("confidence") == 4.0
    assert state.ruler("confidence", 2) == 6.0
    assert state.ruler("confidence", 3) is None
    assert state.earlier_ruler("importance") is None


def test_a_plan_is_asked_for_in_the_order_a_person_would_think_of_it() -> None:
    plan, asked = Plan(), []
    while part := plan.missing():
        asked.append(part)
        setattr(plan, part, "x")
    assert asked == ["what", "when", "how_long", "how_often", "obstacle", "if_then"]


def test_what_a_later_release_kept_beside_is_left_out() -> None:
    kept = State(visit=1, heard=[barrier("cost")], plan=Plan("walk"), past_plans=[Plan("swim")]).to_json()
    for held in (kept, kept["heard"][0], kept["plan"], kept["past_plans"][0]):
        held["of_a_later_release"] = 1
    assert (
        State.from_json(kept).to_json()
        == State(visit=1, heard=[barrier("cost")], plan=Plan("walk"), past_plans=[Plan("swim")]).to_json()
    )
