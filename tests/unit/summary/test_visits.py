"""The talk over time: what changed from visit to visit, each with its line."""

from __future__ import annotations

from datetime import timedelta

from bot.summary import build

from .conftest import Talk, event

PLAN = {"what": "the stairs", "when": "at noon", "how_long": "3 minutes", "how_often": "daily", "if_then": ""}


def comes_back(talk: Talk) -> None:
    """A week later."""
    talk.visit += 1
    talk.now += timedelta(days=7)


def test_rulers_are_held_against_those_of_the_visit_before(talk: Talk) -> None:
    talk.says("4", events=(event("ruler", name="importance", value=4),))
    talk.says("no, 5", events=(event("ruler", name="importance", value=5),))
    comes_back(talk)
    seq = talk.says("7", events=(event("ruler", name="importance", value=7),))
    first, second = build(talk.record()).visits
    assert [(c.value, c.before) for c in first.changes] == [(5.0, None)]
    assert [(c.kind, c.text, c.value, c.before, c.seq) for c in second.changes] == [
        ("ruler", "Importance", 7.0, 5.0, seq)
    ]


def test_barriers_come_up_fall_silent_and_come_back(talk: Talk) -> None:
    cold = talk.says("it is too cold out", weather="too cold out")
    talk.says("and no time", lack_of_time="no time")
    comes_back(talk)
    talk.says("there is no time at all", lack_of_time="no time at all")
    dear = talk.says("the class costs too much", cost="costs too much")
    talk.says("that is all")
    comes_back(talk)
    back = talk.says("it is cold again", weather="cold again")
    _, second, third = build(talk.record()).visits
    assert [(c.kind, c.text, c.seq) for c in second.changes] == [
        ("barrier_new", "Cost", dear),
        ("barrier_gone", "Weather, cold or dark", cold),
    ]
    assert [(c.kind, c.seq) for c in third.changes] == [("barrier_back", back)], "one message is no silence"


def test_a_barrier_that_is_denied_later_stays_in_the_visit_it_was_true_in(talk: Talk) -> None:
    for _ in range(3):
        talk.says("I am so tired after work", low_energy="so tired")
    comes_back(talk)
    for text in ("I'm not tired any more", "the shifts have changed", "so I went out"):
        talk.says(text)
    summary = build(talk.record())
    assert summary.barriers == (), "it stands in the way no longer"
    assert [(c.kind, c.text) for c in summary.visits[1].changes] == [("barrier_gone", "Tiredness")]


def test_plans_are_made_looked_back_on_and_adapted(talk: Talk) -> None:
    talk.says("yes", events=(event("plan", **PLAN, status="agreed"),))
    comes_back(talk)
    went = talk.says("did it twice", events=(event("plan", **PLAN, status="partly"),))
    made = talk.says("yes", events=(event("plan", **{**PLAN, "what": "one floor"}, status="agreed"),))
    first, second = build(talk.record()).visits
    assert [c.kind for c in first.changes] == ["plan_made"]
    assert [(c.kind, c.text, c.seq) for c in second.changes] == [
        ("plan_partly", "the stairs", went),
        ("plan_adapted", "one floor", made),
    ]


def test_change_talk_is_a_share_of_what_speaks_for_or_against_a_change(talk: Talk) -> None:
    for number, kind in enumerate(("change", "sustain", "neutral", "change")):
        talk.says(f"message {number}")
        assert talk.turns[-1].understanding is not None
        talk.turns[-1].understanding["talk"] = {"type": kind, "confidence": 0.6 + number / 10}
    (visit,) = build(talk.record()).visits
    assert visit.change_talk is not None
    assert (visit.change_talk.change, visit.change_talk.of, visit.change_talk.seq) == (2, 3, 7)
    assert round(visit.change_talk.share, 2) == 0.67


def test_a_plan_that_is_agreed_as_it_was_goes_on_and_is_not_called_adapted(talk: Talk) -> None:
    talk.says("yes", events=(event("plan", **PLAN, status="agreed"),))
    comes_back(talk)
    went = talk.says("every day", events=(event("plan", **PLAN, status="kept"),))
    again = talk.says("leave it as it is", events=(event("plan", **PLAN, status="agreed"),))
    summary = build(talk.record())
    assert [(c.kind, c.seq) for c in summary.visits[1].changes] == [("plan_kept", went), ("plan_again", again)]
    assert summary.openings[0].seq == went, "what they did is what to begin with"
