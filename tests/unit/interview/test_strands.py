"""What a message is about, said where no facet fits: never the words alone, and never against the side it is on."""

from __future__ import annotations

import pytest

from tests.unit.interview.talk import ids, mid_talk


@pytest.mark.parametrize(
    ("said", "strand"),
    [
        ("i've a toddler and a newborn at home", "strand_children_hard"),
        ("nobody knows about it, i keep it to myself", "strand_hidden"),
        ("used to run a crew of 12, now the wife does the bins", "strand_role_turned"),
        ("it went on me on a front path one morning", "strand_how_it_began"),
    ],
)
def test_a_message_is_answered_by_what_it_is_about(said: str, strand: str) -> None:
    patient = mid_talk()
    patient.says(said, talk="inability")
    assert strand in ids(patient)


def test_a_joke_gets_no_solemn_answer() -> None:
    patient = mid_talk()
    patient.says("my newborn lifts more than me lol")
    assert not any(name.startswith("strand_") for name in ids(patient))


def test_what_helps_gets_no_text_of_what_hinders() -> None:
    patient = mid_talk()
    patient.says("i slept right through the nights after it", talk="reason")
    assert "strand_night_hard" not in ids(patient)
