"""Soon after a loss plain sentences are still about it; nobody is hurried on to numbers or hindrances."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.understanding import FacetHeard, Understanding
from tests.unit.interview.talk import Patient, hear, ids


@pytest.fixture
def mourning() -> Patient:
    patient = Patient()
    patient.opens()
    patient.says("my wife died in march", facets="life_partner_died", feelings="grief")
    return patient


def near(text: str, facet: str, similarity: float, intent: str = "inform") -> Understanding:
    return replace(hear(text, intent), facets_near=(FacetHeard(facet, 0, len(text), similarity),))


def test_a_plain_sentence_is_answered_beside_the_loss_and_not_said_back(mourning: Patient) -> None:
    mourning.says("the rhubarb was up", you="the rhubarb was up")
    assert ids(mourning) == ["loss_near"]
    assert "rhubarb" not in mourning.text


def test_without_a_loss_the_same_sentence_is_said_back() -> None:
    patient = Patient()
    patient.opens()
    patient.says("the rhubarb was up", you="the rhubarb was up")
    assert "loss_near" not in ids(patient)


def test_a_reflection_of_mourning_needs_less_nearness_while_they_mourn(mourning: Patient) -> None:
    mourning.says(near("its all weeds now", "gone_to_weeds_and_dust", 0.54))
    assert ids(mourning) == ["gone_to_weeds_and_dust"]
    patient = Patient()
    patient.opens()
    patient.says(near("its all weeds now", "gone_to_weeds_and_dust", 0.54))
    assert "gone_to_weeds_and_dust" not in ids(patient)


def test_who_died_is_never_guessed_from_the_talk(mourning: Patient) -> None:
    mourning.says(near("my son says sell it", "child_lost", 0.6))
    assert "child_lost" not in ids(mourning)


def test_a_barrier_ends_what_is_near_the_loss(mourning: Patient) -> None:
    mourning.says("back hurts when i dig anyway", "pain", barriers="pain", you="back hurts when you dig")
    assert "loss_near" not in ids(mourning)


def test_a_step_they_took_is_named_itself(mourning: Patient) -> None:
    mourning.says(near("i took the dog to the corner", "years_together_counted", 0.58, "report_success"))
    assert "years_together_counted" not in ids(mourning)


def test_after_a_while_mo_asks_what_those_times_gave_and_for_no_number(mourning: Patient) -> None:
    for text in (
        "she did the maps",
        "i did the sandwiches",
        "every bank holiday",
        "up by the mill",
        "and the old ford",
    ):
        mourning.says(text)
    said = [name for turn in mourning.said for reply in turn.replies for name in reply.text_ids]
    assert any(name.startswith("loss_ask.") for name in said)
    assert not any(name.startswith(("ruler_", "explore_", "open_day", "open_what_stops")) for name in said[2:])


def test_a_careful_wish_is_no_moment_for_a_number(mourning: Patient) -> None:
    mourning.says("maybe the common again one day", "unsure", feelings="hope")
    assert ids(mourning) == ["maybe_one_day"]


def test_a_new_visit_begins_without_the_loss(mourning: Patient) -> None:
    mourning.comes_back(9)
    mourning.opens()
    mourning.says("the rhubarb was up", you="the rhubarb was up")
    assert "loss_near" not in ids(mourning)


def test_a_death_that_a_story_goes_past_is_no_mourning() -> None:
    patient = Patient()
    patient.opens()
    patient.says("my old man just stopped. sat there till he died")
    patient.says(near("he wouldnt mind. he keeps asking after me", "still_talking_to_them", 0.56))
    assert not {name for name in ids(patient) if name.startswith(("loss", "still_talking"))}
