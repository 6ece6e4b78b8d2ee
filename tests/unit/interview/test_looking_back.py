"""Nobody who "used to dance" is told that they dance."""

from __future__ import annotations

import pytest

from bot.interview.looking_back import looks_back, put_back, worked
from tests.unit.interview.talk import hear, ids, mid_talk


@pytest.mark.parametrize(
    "text",
    [
        "i used to dance every thursday",
        "before my back went i played five a side",
        "years ago i did ballet",
        "when i was young i swam a lot",
        "i was a keen runner",
        "back then we went to the baths",
        "in my twenties i boxed",
        "until the accident i cycled to work",
    ],
)
def test_what_was_is_known_as_past(text: str) -> None:
    assert looks_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "i dance every thursday",
        "i used to hate it and now i still go",
        "i walk before breakfast",
        "i go when i can",
        "i swim once a week",
        "im used to it",
    ],
)
def test_what_is_so_today_is_not_past(text: str) -> None:
    assert not looks_back(text)


def test_a_past_liking_is_kept_as_what_they_managed_before() -> None:
    heard = put_back(hear("i used to dance every thursday", helps="enjoyment"))
    assert [found.id for found in heard.facilitators] == ["past_success"]


def test_a_present_liking_stays_one() -> None:
    heard = put_back(hear("i dance every thursday and love it", helps="enjoyment"))
    assert [found.id for found in heard.facilitators] == ["enjoyment"]


def test_a_job_that_is_over_is_no_barrier_of_today() -> None:
    assert worked("i worked 30 years as a roofer")
    assert put_back(hear("i worked 30 years as a roofer", barriers="strenuous_job")).barriers == ()
    assert put_back(hear("i work as a roofer", barriers="strenuous_job")).barriers


def test_a_past_liking_is_said_back_as_past() -> None:
    patient = mid_talk()
    patient.says("i used to dance every thursday", you="you used to dance every Thursday", helps="enjoyment")
    assert ids(patient)[0] == "looked_back"
    assert "ou used to dance every Thursday" in patient.text
    assert "finding_enjoyment" not in ids(patient)
