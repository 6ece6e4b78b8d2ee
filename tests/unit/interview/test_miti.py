"""Behaviour counts per volley as the MITI counts them."""

from __future__ import annotations

import pytest

from bot.interview.miti import Miti, count


@pytest.mark.parametrize(
    ("volley", "counted"),
    [
        ([], Miti()),
        (["structure"], Miti()),
        (["simple_reflection"], Miti(reflections=1)),
        (["complex_reflection"], Miti(reflections=1, complex=1)),
        (["simple_reflection", "complex_reflection"], Miti(reflections=1, complex=1)),
        (["complex_reflection", "complex_reflection"], Miti(reflections=1, complex=1)),
        (["summary", "summary", "closed_question"], Miti(reflections=1, complex=1, questions=1)),
        (["open_question"], Miti(questions=1, open=1)),
        (["open_question", "open_question"], Miti(questions=1, open=2)),
        (["closed_question", "open_question"], Miti(questions=1, open=1)),
        (["affirm"], Miti()),
        (["affirm", "open_question"], Miti(questions=1, open=1)),
        (["affirm", "simple_reflection"], Miti(reflections=1)),
        (["persuade"], Miti(non_adherent=1)),
        (["confront", "persuade"], Miti(non_adherent=1)),
        (["persuade_with_permission", "seek_collaboration", "emphasise_autonomy", "give_information"], Miti()),
    ],
)
def test_each_code_counts_once_a_volley(volley: list[str], counted: Miti) -> None:
    assert count([volley]) == counted


def test_volleys_add_up() -> None:
    talk = [["complex_reflection", "open_question"], ["simple_reflection"], ["persuade"], ["closed_question"]]
    assert count(talk).to_json() == {"reflections": 2, "complex": 1, "questions": 2, "open": 1, "non_adherent": 1}
