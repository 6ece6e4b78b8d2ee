"""The day somebody means to come back on, however they say it."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from dateutil.easter import easter

from bot.content import load
from bot.interview.coming_back import after_the_first_time, due, only_a_day
from bot.interview.state import Plan
from tests.unit.interview.talk import mid_talk

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("In a week", 7), ("in two weeks", 14), ("In a month", 30), ("maybe 3 weeks", 21), ("a fortnight", 14),
        ("a couple of days", 2), ("next week", 7), ("week after next", 14), ("tomorrow", 1), ("on Thursday", 3),
        ("monday", 7), ("sunday evening", 6), ("10 days", 10), ("next month I think", 30),
        ("in eleven weeks", 77), ("twenty weeks", 140), ("day after tomorrow", 2), ("every other week", 14),
        ("in 2weeks", 14), ("in 3wks", 21), ("after Easter", 36), ("after Christmas", 300), ("in the new year", 306),
        ("in May", 60), ("may 12", 71), ("12th of May", 71), ("on the 12th", 10), ("the 1st", 30), ("mid april", 44),
        ("at the end of the month", 26), ("end of next month", 57), ("in january", 305),
    ],
)  # fmt: skip
def test_a_day_is_understood(said: str, days: int) -> None:
    assert due(said, MONDAY) == MONDAY + timedelta(days=days)


@pytest.mark.parametrize(
    "said",
    [
        "I'll come back myself",
        "never",
        "when it suits me",
        "soon",
        "in 5 years",
        "in 40 months",
        "one day i might",
        "some day maybe",
        "not monday, tuesday",
        "not tomorrow, next week",
        "3 weeks on monday",
        "monday week",
        "a week on monday",
        "2 days after my scan in six weeks",
        "umpteen weeks",
        "before easter",
        "2 weeks after easter",
        "after the easter holidays",
        "when the kids are back at school",
        "I may come",
        "I'll march on",
        "30 february",
        "tuesday the 12th",
        "in spring",
    ],
)
def test_where_no_day_is_named_none_is_guessed(said: str) -> None:
    assert due(said, MONDAY) is None


@pytest.mark.parametrize("title", load("en").texts["talk_again"].quick_replies[:-1])
def test_every_button_names_a_day(title: str) -> None:
    assert due(title, MONDAY) is not None


def test_the_records_are_told_the_day() -> None:
    patient = mid_talk("talk_again")
    patient.says("in two weeks", "plan_detail")
    (kept,) = patient.events("follow_up")
    assert kept == {"when": "in two weeks", "due_at": (patient.now + timedelta(days=14)).isoformat()}


@pytest.mark.parametrize(
    ("when", "days"),
    [
        ("on Monday and Thursday after lunch", 4), ("saturday", 6), ("tomorrow morning", 2), ("in the mornings", 2),
        ("every day", 2), ("after work", 7), ("when the rain stops", 7), ("next week", 8),
    ],
)  # fmt: skip
def test_the_first_time_of_a_plan_is_looked_back_on_a_day_later(when: str, days: int) -> None:
    assert after_the_first_time(when, MONDAY) == MONDAY + timedelta(days=days)


@pytest.mark.parametrize("said", ["After the first time", "1", "once i've tried it"])
def test_after_the_first_time_is_counted_from_the_plan(said: str) -> None:
    plan = Plan(what="walk", when="on Thursday", status="agreed")
    patient = mid_talk("talk_again", plan=plan, asked=["talk_again"])
    patient.says(said, "choose")
    (kept,) = patient.events("follow_up")
    assert "weekly" not in kept
    assert datetime.fromisoformat(kept["due_at"]).strftime("%A") == "Friday"


@pytest.mark.parametrize("said", ["Every week", "once a week please", "weekly"])
def test_every_week_is_kept_as_such(said: str) -> None:
    patient = mid_talk("talk_again", plan=Plan(what="walk", when="on Thursday", status="agreed"))
    patient.says(said, "choose")
    (kept,) = patient.events("follow_up")
    assert kept["weekly"] is True
    assert kept["due_at"]


def test_without_a_plan_there_is_no_first_time() -> None:
    patient = mid_talk("talk_again")
    patient.says("after the first time", "choose")
    assert all("due_at" not in kept for kept in patient.events("follow_up"))


@pytest.mark.parametrize(
    ("year", "day"), [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25))]
)
def test_easter_is_when_the_calendar_says(year: int, day: tuple[int, int]) -> None:
    assert easter(year) == date(year, *day)


IN_JUNE = datetime(2026, 6, 3, 9, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("mid june", date(2026, 6, 15)),
        ("at the end of june", date(2026, 6, 28)),
        ("2nd week of June", date(2026, 6, 8)),
        ("the second week of june", date(2026, 6, 8)),
        ("first week of july", date(2026, 7, 1)),
        ("3rd week of the month", date(2026, 6, 15)),
        ("the last week of june", date(2026, 6, 24)),
        ("second week of next month", date(2026, 7, 8)),
    ],
)
def test_a_part_of_this_month_that_lies_ahead_is_a_day(said: str, day: date) -> None:
    found = due(said, IN_JUNE)
    assert found is not None
    assert found.date() == day


@pytest.mark.parametrize("said", ["in june", "early june", "1st week of june", "from june"])
def test_a_part_of_this_month_that_is_over_or_now_is_no_day(said: str) -> None:
    assert due(said, IN_JUNE) is None


@pytest.mark.parametrize(
    "said",
    ["monday", "maybe monday then", "how about the 12th", "yes monday please", "in two weeks", "next week is fine",
     "make it friday", "in a month i think", "tuesday would be good", "tomorrow hopefully", "end of june"],
)  # fmt: skip
def test_a_day_and_no_more_is_a_day(said: str) -> None:
    assert only_a_day(said, IN_JUNE) == due(said, IN_JUNE) is not None


@pytest.mark.parametrize(
    "said",
    ["my back was bad on monday", "my mum died on friday", "i work mondays", "doctor on tuesday", "hurts since monday",
     "i fell on sunday", "kids back monday", "got physio thursday", "scan next week", "it rained all week",
     "last week was awful", "off sick two weeks"],
)  # fmt: skip
def test_a_story_with_a_day_in_it_is_no_time_to_be_written_to(said: str) -> None:
    assert only_a_day(said, IN_JUNE) is None
