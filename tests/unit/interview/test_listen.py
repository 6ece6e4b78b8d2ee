"""The reflection that answers a message: meaning first, their words where they fit, slower where it hurts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.content import load
from bot.understanding import Clause, FacetHeard
from tests.unit.interview.talk import Patient, hear, ids

CONTENT = load()
GRIEF = next(f for f in CONTENT.facets.values() if f.finding == "grief")
COST = next(f for f in CONTENT.facets.values() if f.finding == "cost")


def started() -> Patient:
    patient = Patient()
    patient.opens()
    return patient


@pytest.mark.parametrize("feeling", ["grief", "shame", "sadness", "hopelessness", "fear"])
def test_grief_gets_a_reflection_and_no_question(feeling: str) -> None:
    patient = started()
    patient.says("it has been bad for years")
    patient.says("i have not been out there since he died", feelings=feeling, you="you have not been out there since")
    assert patient.moves == ["complex_reflection"]
    assert "?" not in patient.text
    assert len(patient.text.split()) <= 30


def test_a_meaning_goes_before_a_label() -> None:
    patient = started()
    patient.says("the moor went quiet", barriers="no_company", facets=GRIEF.id, feelings="grief")
    assert ids(patient)[0] == GRIEF.id
    assert patient.text.split("\n")[0].startswith(tuple(GRIEF.reflections))


def test_two_meanings_far_apart_are_both_said_back() -> None:
    patient = started()
    both = (FacetHeard(GRIEF.id, 0, 20, 0.95), FacetHeard(COST.id, 25, 40, 0.9))
    patient.says(replace(hear("he is gone now and, the class costs too much money"), facets=both))
    assert ids(patient)[:2] == [GRIEF.id, COST.id]


def test_a_second_meaning_that_is_a_mere_guess_is_left_out() -> None:
    patient = started()
    both = (FacetHeard(GRIEF.id, 0, 20, 0.95), FacetHeard(COST.id, 25, 40, 0.5))
    patient.says(replace(hear("he is gone now and, the class costs too much money"), facets=both))
    assert ids(patient)[0] == GRIEF.id
    assert COST.id not in ids(patient)


def test_a_meaning_that_is_only_distantly_near_is_not_said() -> None:
    patient = started()
    patient.says(replace(hear("he is gone now"), facets=(FacetHeard(GRIEF.id, 0, 14, 0.3),)))
    assert GRIEF.id not in ids(patient)


def test_a_meaning_whose_feeling_fits_goes_before_a_nearer_one_that_does_not() -> None:
    proud = next(f for f in CONTENT.facets.values() if set(f.feelings) == {"pride"})
    patient = started()
    both = (FacetHeard(proud.id, 0, 9, 0.90), FacetHeard(GRIEF.id, 0, 9, 0.86))
    felt = hear("he always walked with me", feelings=GRIEF.feelings[0])
    patient.says(replace(felt, facets=both))
    assert ids(patient)[0] == GRIEF.id


def test_no_reflection_is_read_twice() -> None:
    patient = started()
    read = []
    for _ in range(len(COST.reflections) + 2):
        patient.says("the class costs too much for me", "cost", barriers="cost", facets=COST.id)
        assert patient.last is not None
        read += [name for reply in patient.last.replies for name in reply.text_ids]
    reflections = [name for name in read if name.startswith((COST.id, "finding_"))]
    assert len(set(reflections)) == len(reflections)


def test_both_sides_are_said_with_the_hard_side_first() -> None:
    patient = started()
    patient.says("the class costs a lot but my sister would come along", "cost", barriers="cost", helps="company")
    assert ids(patient)[0] == "both_sides_said"
    cost, company = (CONTENT.texts[f"name_{name}"].variants[0] for name in ("cost", "company"))
    said = patient.text.lower()
    assert 0 <= said.index(cost) < said.index(company)
    assert " but " not in said


def test_their_own_short_clause_is_woven_in() -> None:
    patient = started()
    patient.says(
        "im annoyed with queues", talk="reason_against", you="you're annoyed with queues", feelings="frustration"
    )
    assert patient.text.startswith("You're annoyed with queues")
    assert ids(patient)[0] == "woven_frustration"


def test_a_long_clause_is_not_parroted_when_its_meaning_is_known() -> None:
    patient = started()
    clause = "you sit in the car for two hours every day to get to your job"
    patient.says("i sit in the car for two hours every day to get to my job", barriers="lack_of_time", you=clause)
    assert ids(patient)[0] == "finding_lack_of_time"
    assert clause not in patient.text.lower()


def test_a_clause_with_i_in_it_is_never_said_back() -> None:
    patient = started()
    text = "she said i am lazy"
    patient.says(replace(hear(text, feelings="anger"), clauses=(Clause(0, len(text), "you were told i am lazy"),)))
    assert "i am lazy" not in patient.text


def test_the_finding_is_said_back_and_not_its_neighbour() -> None:
    patient = started()
    pieces = ("the kids are loud", "the dog barks at it", "the phone rings", "it costs too much")
    text = " and ".join(pieces)
    understood = hear(text, "cost", talk="reason_against")
    clauses = tuple(Clause(text.index(piece), text.index(piece) + len(piece), piece) for piece in pieces)
    finding = replace(hear(text, barriers="cost").barriers[0], start=text.index("it costs"))
    patient.says(replace(understood, clauses=clauses, barriers=(finding,)))
    assert ids(patient)[0] == "finding_cost" or "t costs too much" in patient.text
    assert "dog" not in patient.text
    assert "loud" not in patient.text


def test_one_bare_word_is_taken_up() -> None:
    patient = started()
    patient.says("stress")
    assert "stress" in patient.text.lower()


def test_a_nod_is_not_reflected() -> None:
    patient = started()
    patient.says("the class costs too much for me", "cost", barriers="cost")
    patient.says("exactly", "acknowledge")
    assert "exactly" not in patient.text.lower()
    assert not {"heard_you", "bare_words"} & set(ids(patient))


def test_no_reflection_asks_praises_or_opens_with_a_stem() -> None:
    stems = ("it sounds like", "i hear that", "so you're saying", "what i hear", "it seems like")
    for facet in CONTENT.facets.values():
        for reflection in facet.reflections:
            assert not reflection.lower().startswith(stems), reflection
            assert "?" not in reflection, reflection
            assert "!" not in reflection, reflection


def test_a_brief_answer_is_said_back_in_the_light_of_the_question() -> None:
    patient = started()
    patient.says("7", "give_number", number=7.0)
    assert patient.state is not None
    patient.state.update(expecting="why_importance", question="ruler_importance_why")
    patient.says("my lad", you="your lad")
    assert ids(patient)[0] == "brief_reason"
    assert "our lad" in patient.text


@pytest.mark.parametrize("text", ["nothing", "ok", "dunno"])
def test_no_answer_is_not_said_back_as_one(text: str) -> None:
    patient = started()
    assert patient.state is not None
    patient.state["question"] = "evoke_before"
    patient.says(text)
    assert "brief_liked" not in ids(patient)


def test_what_is_told_of_others_is_said_back_too() -> None:
    patient = started()
    patient.says("her boots are still in the porch", you="her boots are still in the porch")
    assert "er boots are still in the porch" in patient.text


def test_a_frame_without_words_of_its_own_is_never_worn() -> None:
    patient = started()
    for thing in ("kettle", "ladder", "bucket", "shovel", "barrow", "trowel"):
        assert patient.state is not None
        patient.state["echo_turn"] = -9
        patient.says(f"the {thing} stands in the hall", you=f"the {thing} stands in the hall")
        assert f"{thing} stands in the hall" in patient.text


def test_nobody_hears_their_own_words_three_times_running() -> None:
    patient = started()
    for thing in ("kettle", "ladder", "bucket"):
        patient.says(f"the {thing} stands in the hall", you=f"the {thing} stands in the hall")
    assert "bucket" not in patient.text
    assert patient.text


def test_what_is_only_meant_to_be_avoided_is_not_said_as_a_fact() -> None:
    patient = started()
    text = "I hold the rail so I don't fall"
    first, second = Clause(0, 15, "you hold the rail"), Clause(16, len(text), "you don't fall")
    patient.says(replace(hear(text), clauses=(first, second)))
    assert "ou hold the rail" in patient.text


def test_a_lean_to_change_is_not_read_into_a_clause_that_denies() -> None:
    patient = started()
    patient.says("I don't trust myself on the stairs", you="you don't trust yourself on the stairs", talk="ability")
    assert not any(name.startswith("woven_ability") for name in ids(patient))


def test_the_clause_that_weighs_is_said_back_and_not_the_last() -> None:
    patient = started()
    text = "I miss my old crew, the van is blue"
    clauses = (Clause(0, 18, "you miss your old crew"), Clause(20, len(text), "the van is blue"))
    patient.says(replace(hear(text), clauses=clauses))
    assert "ou miss your old crew" in patient.text


@pytest.mark.parametrize(
    ("said", "back"),
    [("you suppose you miss the club", "You miss the club"), ("you think it will go", "You think it will go")],
)
def test_a_hedge_is_left_out_and_a_belief_is_not(said: str, back: str) -> None:
    patient = started()
    patient.says(said.replace("you", "i"), you=said)
    assert back.lower() in patient.text.lower()
    assert ("suppose" in patient.text) is False


@pytest.mark.parametrize("text", ["she passed last spring", "my dad died in march"])
def test_a_death_is_met_as_a_loss_without_a_question(text: str) -> None:
    patient = started()
    patient.says(text)
    assert ids(patient) == ["loss_named"]


def test_a_joke_about_dying_is_no_loss() -> None:
    patient = started()
    patient.says("they all went ebike or died lol", you="they all went ebike or died")
    assert "loss_named" not in ids(patient)


def test_what_weighs_is_never_followed_by_a_question_alone() -> None:
    patient = started()
    assert patient.state is not None
    patient.state["used"] = {f"loss_named.{n}": 1 for n in range(1, 40)}
    patient.says("she passed last spring")
    assert "?" not in patient.text
    assert patient.moves


def test_of_two_facets_of_one_thing_only_one_is_said() -> None:
    one, other = "bending_feels_risky", "memory_of_the_last_time"
    text = "every bend scares me and i cant forget the last time"
    heard = hear(text, "fear_of_pain", barriers="fear_of_pain")
    patient = started()
    patient.says(replace(heard, facets=(FacetHeard(one, 0, 21, 0.95), FacetHeard(other, 22, len(text), 0.95))))
    assert one in ids(patient)
    assert other not in ids(patient)
    assert "finding_fear_of_pain" not in ids(patient)
