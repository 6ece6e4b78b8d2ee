"""What is taken from a message into memory, and what is taken back."""

from __future__ import annotations

import pytest

from bot.content import load
from bot.content.taxonomy import taxonomy
from bot.interview.denying import denied_in
from bot.interview.memory import sayable, take_in
from bot.interview.state import State
from bot.interview.volley import Volley
from bot.understanding import Clause, Finding, Intent, Talk, Understanding
from tests.unit.interview.talk import START, Patient, ids


def known(patient: Patient) -> State:
    return State.from_json(patient.state)


def test_a_barrier_said_twice_is_one_barrier_said_twice() -> None:
    patient = Patient()
    patient.opens()
    patient.says("i have no time", "lack_of_time", barriers="lack_of_time")
    patient.says("there is never any time", "lack_of_time", barriers="lack_of_time")
    (time,) = known(patient).heard
    assert (time.id, time.times, time.turn) == ("lack_of_time", 2, 3)


def test_a_barrier_keeps_the_first_words_that_can_be_said_back() -> None:
    patient = Patient()
    patient.opens()
    patient.says("no time", "lack_of_time", barriers="lack_of_time")
    patient.says("i have no time for it", "lack_of_time", barriers="lack_of_time", you="you have no time for it")
    (time,) = known(patient).heard
    assert (time.you, time.quote) == ("you have no time for it", "i have no time for it")


def test_a_corrected_finding_is_forgotten() -> None:
    patient = Patient()
    patient.opens()
    patient.says("it costs me a lot", "cost", barriers="cost")
    patient.says("no thats not what i meant", "correction")
    assert known(patient).heard == []
    assert "?" in patient.text


def test_a_correction_leaves_what_was_said_before_alone() -> None:
    patient = Patient()
    patient.opens()
    patient.says("the gym is dear", "cost", barriers="cost")
    patient.says("it costs me a lot of nerves", "cost", barriers="cost")
    patient.says("no thats not what i meant", "correction")
    assert [h.id for h in known(patient).heard] == ["cost"]


def test_a_reason_for_change_is_kept_in_the_patients_words_once() -> None:
    patient = Patient()
    patient.opens()
    for _ in range(2):
        patient.says("i want my life back", "change_talk", talk="desire", you="you want your life back")
    assert known(patient).reasons == ["you want your life back"]


def test_what_may_trip_up_a_plan_is_no_new_barrier() -> None:
    patient = Patient()
    patient.opens()
    assert patient.state is not None
    patient.state["expecting"] = "plan_obstacle"
    patient.says("if it rains", "weather", barriers="weather")
    assert known(patient).heard == []


def test_change_talk_ends_a_row_of_sustain_talk() -> None:
    patient = Patient()
    patient.opens()
    for _ in range(2):
        patient.says("i just cannot do it at all", "sustain_talk", talk="inability")
    assert known(patient).sustain_in_row == 2
    patient.says("but i want to", "change_talk", talk="desire")
    assert (known(patient).sustain_in_row, known(patient).change) == (0, 1)


@pytest.mark.parametrize(
    ("clause", "fit"),
    [
        ("you're scared your back will go", True),
        ("there is no time left", True),
        ("you want it to", False),
        ("you told me it hurts", False),
        ("you walk", False),
        ("scared of bending down", False),
        ("you rang 0123456", False),
        ('you said "no way" to it', False),
        ("you " + "very " * 13 + "tired", False),
    ],
)
def test_only_whole_clauses_without_i_are_said_back(clause: str, fit: bool) -> None:
    assert sayable(clause) is fit


@pytest.mark.parametrize("text", ["nah not tired just sore", "bro im not tired. its been bad since the crash"])
def test_a_barrier_that_is_denied_is_forgotten(text: str) -> None:
    patient = Patient()
    patient.opens()
    patient.says("gaming till 3 and then nothing left", barriers="low_energy")
    patient.says(text, "deny")
    assert patient.state is not None
    assert patient.state["heard"] == []


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("nah not tired just sore", {"low_energy"}),
        ("I'm not tired but I am sore", {"low_energy"}),
        ("my wife is always tired, I'm not tired", {"low_energy"}),
        ("my wife is lazy and i'm not lazy", {"low_motivation"}),
        ("I'm not scared of pain, I'm not worried", {"fear_of_pain"}),
        ("not worried about my back, I'm worried about my heart", {"fear_of_pain"}),
        ("it's not the money, it's the time", {"cost"}),
        ("i'm not tired today", {"low_energy"}),
        ("my wife is lucky, she's not tired like me", set()),
        ("the kids are not scared", set()),
        ("my husband says i'm not lazy", set()),
        ("it doesn't hurt him", set()),
        ("his mood's fine", set()),
        ("i'm not scared of pain, i'm terrified", set()),
        ("i'm not scared of pain i'm terrified", set()),
        ("i'm not tired, just exhausted", set()),
        ("i'm not tired yet but i will be", set()),
        ("i'm not scared but i was at first", set()),
        ("i'm never not tired", set()),
        ("if i'm not tired i walk", set()),
        ("you're not tired are you", set()),
        ("i'm not in pain all the time", set()),
    ],
)
def test_a_denial_is_the_patients_own_and_not_said_again(text: str, denied: set[str]) -> None:
    assert denied_in(text, load()) == denied


def test_denials_are_of_barriers() -> None:
    assert set(load().denials) <= set(taxonomy.barriers)


def test_a_denial_is_believed_whatever_was_understood() -> None:
    patient = Patient()
    patient.opens()
    patient.says("its not the money ive got 80 quid lol", "cost", barriers="cost")
    assert patient.state is not None
    assert patient.state["heard"] == []
    assert "finding_cost" not in ids(patient)


def test_of_what_helps_the_clause_that_holds_it_is_the_reason() -> None:
    text = "i love the music on my shift, i put my headphones in"
    heard = Understanding(
        text=text,
        intent=Intent("enjoyment", 0.9),
        clauses=(
            Clause(0, 28, "you love the music on your shift"),
            Clause(30, len(text), "you put your headphones in"),
        ),
        facilitators=(Finding("enjoyment", 0, 28, text[:28], 0.9),),
        talk=Talk("change", "reason", 0.9),
    )
    volley = Volley(State(seed=1, visit=1, turn=2), heard, load(), START)
    take_in(volley)
    assert volley.state.reasons == ["you love the music on your shift"]
