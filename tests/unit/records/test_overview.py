"""The practice in figures: who is counted, and that no figure points at a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.records import models as m
from bot.records.overview import Activity, Landing, Tally, _landed, shown
from bot.records.repository import Records
from bot.records.store import new_id
from bot.records.types import Practice

JULY = datetime(2026, 7, 1, tzinfo=timezone.utc)
AUGUST = datetime(2026, 8, 1, tzinfo=timezone.utc)
SEPTEMBER = datetime(2026, 9, 1, tzinfo=timezone.utc)
EDGES = [JULY, AUGUST, SEPTEMBER]
IN_JULY, IN_AUGUST = JULY + timedelta(days=9), AUGUST + timedelta(days=9)
Adds = Callable[..., list[str]]


@pytest.fixture
def adds(records: Records, practice: Practice) -> Adds:
    """Puts patients with one visit into the records: `adds(6, share=True, at=…, barrier="cost")` gives their talks."""

    def add(
        patients: int,
        *,
        share: bool = True,
        at: datetime = IN_JULY,
        visit: int = 1,
        of: str = practice.id,
        intent: str | None = "inform",
        **more: Any,
    ) -> list[str]:
        talks = [new_id() for _ in range(patients)]
        with records.database.writing() as session:
            for talk in talks:
                for row in _rows(talk, of, share, at, visit, intent, **more):
                    session.add(row)
                    session.flush()
        return talks

    return add


def _rows(
    talk: str,
    practice: str,
    share: bool,
    at: datetime,
    visit: int,
    intent: str | None,
    barrier: str | None = None,
    plan: str | None = None,
    offer: tuple[str, str | None] | None = None,
) -> Iterator[Any]:
    patient, message = new_id(), new_id()
    yield m.Patient(id=patient, practice_id=practice, pseudonym=patient, created_at=at)
    yield m.Conversation(
        id=talk, patient_id=patient, practice_id=practice, client_hash=talk, locale="en", created_at=at, talk=True,
        share=share, stage="engage", state_version=1, last_seq=1, fence=0,
    )  # fmt: skip
    yield m.Message(id=message, conversation_id=talk, seq=1, sender="patient", kind="reply", at=at, attempts=1)
    of_message = {"conversation_id": talk, "message_id": message, "at": at}
    yield m.Turn(**of_message, state_version=1, stage="engage", visit=visit, intent=intent, action="action_reflect")
    if barrier:
        yield m.Observation(id=new_id(), **of_message, kind="barrier", finding=barrier, confidence=0.9)
    if plan:
        yield m.Plan(id=new_id(), **of_message, version=1, status=plan)
    if offer:
        yield m.StrategyOffer(id=new_id(), **of_message, strategy="little", barrier=offer[0], landed=offer[1])


@given(st.integers(0, 10_000))
def test_a_figure_is_never_of_fewer_than_five_and_never_exact_enough_to_tell_one_more(patients: int) -> None:
    figure = shown(patients)
    assert (figure is None) is (patients < 5)
    if figure is not None:
        assert figure >= 5
        assert figure % 5 == 0
        assert abs(figure - patients) <= 2


def test_who_talks_comes_back_and_plans_is_counted_by_month(records: Records, practice: Practice, adds: Adds) -> None:
    adds(6)
    adds(5, visit=2, plan="agreed")
    adds(9, at=IN_AUGUST, plan="draft")
    found = records.overview(practice.id, EDGES)
    assert found.whole == Activity(talked=20, came_back=5, planned=5)
    assert found.months == (Activity(10, 5, 5), Activity(10, None, None))


def test_whoever_only_opened_the_page_or_came_at_another_time_is_not_counted(
    records: Records, practice: Practice, adds: Adds
) -> None:
    adds(7, intent="open_visit")
    adds(7, at=SEPTEMBER, barrier="cost")
    found = records.overview(practice.id, EDGES)
    assert found.whole == Activity()
    assert found.barriers == ()


def test_who_does_not_share_changes_no_figure(records: Records, practice: Practice, adds: Adds) -> None:
    more: dict[str, Any] = {"barrier": "cost", "plan": "agreed", "offer": ("cost", "taken")}
    adds(8, **more)
    before = records.overview(practice.id, EDGES)
    adds(40, share=False, **more)
    assert records.overview(practice.id, EDGES) == before


def test_who_stops_sharing_is_in_no_figure_any_more(records: Records, practice: Practice, adds: Adds) -> None:
    for talk in adds(6, barrier="cost", plan="agreed", offer=("cost", "taken"))[:2]:
        with records.database.writing() as session:
            session.get(m.Conversation, talk).share = False
    found = records.overview(practice.id, EDGES)
    assert (found.whole, found.barriers, found.by_barrier, found.by_idea) == (Activity(), (), (), ())


def test_another_practices_patients_are_not_counted(records: Records, practice: Practice, adds: Adds) -> None:
    elsewhere = records.create_practice("Elsewhere", "GB", "Europe/London")
    adds(9, of=elsewhere.id, barrier="cost")
    assert records.overview(practice.id, EDGES).whole == Activity()
    assert records.overview(elsewhere.id, EDGES).barriers == (Tally("cost", 10),)


def test_what_few_have_voiced_is_left_out_and_the_order_tells_no_more_than_the_figures(
    records: Records, practice: Practice, adds: Adds
) -> None:
    adds(6, barrier="weather")
    adds(7, barrier="access")
    adds(8, barrier="shame")
    adds(4, barrier="cost")
    found = records.overview(practice.id, EDGES)
    assert found.barriers == (Tally("shame", 10), Tally("access", 5), Tally("weather", 5))


def test_what_lands_is_counted_by_barrier_and_idea(records: Records, practice: Practice, adds: Adds) -> None:
    adds(6, offer=("cost", "taken"))
    adds(5, offer=("cost", "declined"))
    adds(4, offer=("weather", "taken"))
    found = records.overview(practice.id, EDGES)
    assert found.ideas == (Landing("ideas", 15, 10, 5),)
    assert found.by_barrier == (Landing("cost", 10, 5, 5),)
    assert found.by_idea == (Landing("little", 15, 10, 5),)


def test_an_idea_declined_first_and_taken_up_later_was_taken_up() -> None:
    told = [("little", f"talk {number}", how) for number in range(5) for how in ("declined", "taken")]
    assert _landed(told) == (Landing("little", 5, 5, None),)


def test_how_plans_went_always_has_its_three_lines(records: Records, practice: Practice, adds: Adds) -> None:
    adds(5, plan="kept")
    assert records.overview(practice.id, EDGES).went == (
        Tally("kept", 5),
        Tally("partly", None),
        Tally("slipped", None),
    )
