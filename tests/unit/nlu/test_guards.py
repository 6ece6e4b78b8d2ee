"""Barriers that are named and not meant: denied, overcome, somebody else's, asked about."""

# ruff: noqa: E501

import pytest

from bot.nlu.clauses import Span
from bot.nlu.guards import guarded
from bot.nlu.language import parse


def is_guarded(text: str, finding: str) -> bool:
    return guarded(parse(text), finding, Span(0, len(text)))


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("time is not the problem", "lack_of_time"), ("time isn't the problem", "lack_of_time"),
        ("it's not that I'm scared", "fear_of_pain"), ("I'm not afraid of bending", "fear_of_pain"),
        ("the cold doesn't bother me", "weather"), ("I've got plenty of time", "lack_of_time"),
        ("it has nothing to do with money", "cost"), ("I used to be scared but not any more", "fear_of_pain"),
        ("I'm no longer afraid of it", "fear_of_pain"), ("my sister hates the gym", "no_enjoyment"),
        ("my husband is too tired for anything", "low_energy"), ("do you get people who hate the gym?", "no_enjoyment"),
        ("are other people scared as well?", "fear_of_pain"),
        ("money isn't the issue", "cost"), ("rain never puts me off", "weather"), ("I don't let the cold stop me", "weather"),
        ("it's not for lack of time", "lack_of_time"), ("we can afford it", "cost"), ("it isn't boring", "no_enjoyment"),
        ("I couldn't care less what people think", "shame"), ("I wish it was only laziness", "low_motivation"),
        ("I've stopped worrying about it", "fear_of_pain"), ("I don't worry about it any more", "fear_of_pain"),
        ("it was boring at first but now I love it", "no_enjoyment"), ("I used to be scared of lifting", "fear_of_pain"),
        ("my wife never has time", "lack_of_time"), ("my brother can't afford the gym", "cost"),
        ("my husband hates the rain", "weather"), ("my daughter is ashamed of her figure", "shame"),
        ("do people get bored of it?", "no_enjoyment"), ("what about people who have no time", "lack_of_time"),
    ],
)  # fmt: skip
def test_what_is_not_the_patients_own_barrier_is_dropped(text: str, finding: str) -> None:
    assert is_guarded(text, finding)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("I'm not motivated", "low_motivation"), ("I don't have the time", "lack_of_time"), ("no energy", "low_energy"),
        ("I can't do it any more", "pain"), ("my back isn't up to it", "pain"), ("I've never been the sporty type", "low_confidence"),
        ("my husband is scared I'll hurt myself", "no_company"), ("my doctor says I just need rest", "passive_beliefs"),
        ("it's not that I'm scared, it just hurts", "pain"), ("is it safe for my back?", "fear_of_pain"),
        ("tired all the time", "low_energy"), ("no matter what i try", "no_results"), ("no fun in anything since dad died", "low_mood"),
        ("my wife never has time to come with me", "no_company"), ("my husband works nights so I have the kids", "lack_of_time"),
        ("I don't know how people find the time", "lack_of_time"), ("I wish I had more time", "lack_of_time"),
        ("I used to enjoy it but now it hurts", "pain"), ("I'm just not that bothered", "low_motivation"),
        ("do you know anyone who'd come along", "no_company"), ("I don't care any more", "low_motivation"),
        ("nobody will go with me", "no_company"), ("I used to run, now I can't any more", "pain"), ("it isn't my thing", "no_enjoyment"),
    ],
)  # fmt: skip
def test_a_barrier_that_is_said_with_a_negation_stays(text: str, finding: str) -> None:
    assert not is_guarded(text, finding)
