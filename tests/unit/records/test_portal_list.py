"""The list a page at a time: who stands where, found by a part of a label, and nobody opened who is not shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest

from bot import clock
from bot.records import labels
from bot.records.listed import ListQuery
from bot.records.repository import Records
from bot.records.types import Practice
from tests.unit.records.conftest import START, Talk

Opener = Callable[..., Talk]
DAY = timedelta(days=1)


@pytest.fixture
def labelled(open_talk: Opener, records: Records, practice: Practice) -> Opener:
    """Opens a conversation that is shared, by an invitation with a label."""

    def make(label: str | None, share: bool = True, of: str = practice.id) -> Talk:
        records.invite(of, label, f"code {label}", None, START, START + DAY)
        return open_talk(f"client {label}", f"code {label}", share=share)

    return make


def listed(records: Records, practice: Practice, reader: str | None = None, **wanted: Any) -> list[str]:
    return [row.conversation_id for row in records.patient_page(practice.id, reader, ListQuery(**wanted)).rows]


def groups(records: Records, practice: Practice) -> dict[str, str]:
    return {row.conversation_id: row.group for row in records.patients(practice.id, seen_by="Dr A")}


def plan(status: str) -> dict[str, Any]:
    return {"kind": "plan", "data": {"what": "walk", "status": status}}


def looked(records: Records, practice: Practice, *talks: Talk) -> None:
    for talk in talks:
        assert records.patient_record(practice.id, talk.id, read_by="Dr A", now=talk.tick())


@pytest.mark.parametrize("status", ["slipped", "dropped"])
def test_a_plan_that_went_badly_stands_before_the_rest_until_somebody_has_reviewed_it(
    open_talk: Opener, records: Records, practice: Practice, status: str
) -> None:
    bad, good = open_talk("bad", share=True), open_talk("good", share=True)
    bad.exchange("hello", events=[plan("agreed")])
    bad.exchange("it did not work", events=[plan(status)])
    good.now = START + DAY
    good.exchange("it worked", events=[plan("kept")])
    assert groups(records, practice) == {bad.id: "new", good.id: "new"}
    looked(records, practice, bad, good)
    assert groups(records, practice) == {bad.id: "follow_up", good.id: "seen"}
    assert listed(records, practice, "Dr A") == [bad.id, good.id]
    records.mark_reviewed(practice.id, bad.id, "Dr B", bad.tick())
    assert groups(records, practice) == {bad.id: "read", good.id: "seen"}
    assert listed(records, practice, "Dr A") == [good.id, bad.id]


def test_a_new_plan_leaves_the_one_that_slipped_behind(talk: Talk, records: Records, practice: Practice) -> None:
    records.set_consent(talk.id, now=START, share=True)
    talk.exchange("it did not work", events=[plan("slipped"), plan("agreed")])
    looked(records, practice, talk)
    assert groups(records, practice) == {talk.id: "seen"}


def test_who_does_not_come_back_when_agreed_is_waited_for(talk: Talk, records: Records, practice: Practice) -> None:
    records.set_consent(talk.id, now=START, share=True)

    def agrees(due: Any) -> None:
        talk.exchange("then", events=[{"kind": "follow_up", "data": {"when": "then", "due_at": due.isoformat()}}])
        looked(records, practice, talk)

    agrees(clock.now() + DAY)
    assert groups(records, practice) == {talk.id: "seen"}
    due = clock.now() - DAY
    agrees(due)
    (row,) = records.patients(practice.id, seen_by="Dr A")
    assert (row.group, row.due_at) == ("follow_up", due)
    talk.exchange("hello again", events=[{"kind": "visit_opened", "data": {}}])
    looked(records, practice, talk)
    (row,) = records.patients(practice.id, seen_by="Dr A")
    assert (row.group, row.due_at) == ("seen", None)


def test_what_only_mo_has_said_since_is_not_new(talk: Talk, records: Records, practice: Practice) -> None:
    records.set_consent(talk.id, now=START, share=True)
    talk.exchange("hello")
    looked(records, practice, talk)
    records.say(talk.id, [{"text": "How did it go?"}], kind="follow_up", now=talk.tick())
    assert records.patient_page(practice.id, "Dr A").new == 0
    talk.now = START - DAY  # the clock is set back, and what is written then is new all the same
    talk.exchange("it went well")
    page = records.patient_page(practice.id, "Dr A")
    assert (page.new, page.rows[0].group, page.rows[0].new_messages) == (1, "new", 1)


def test_pages_leave_nobody_out_and_show_nobody_twice(open_talk: Opener, records: Records, practice: Practice) -> None:
    for number in range(9):
        talk = open_talk(str(number), share=True)
        talk.now = START + timedelta(hours=number % 3)
        if number:
            talk.exchange("hello", events=[plan("slipped")] if number == 5 else [])
        if number in (2, 6):
            flag = {"kind": "cancer", "tier": "urgent", "quote": "x"}
            records.raise_flags(talk.id, [flag], hold=None, now=talk.tick())
        if number % 2:
            looked(records, practice, talk)
    whole = listed(records, practice, "Dr A")
    assert len(set(whole)) == 9
    for limit in (1, 2, 3, 9):
        parts = [listed(records, practice, "Dr A", offset=offset, limit=limit) for offset in range(0, 10, limit)]
        assert [one for part in parts for one in part] == whole
    everything = records.patient_page(practice.id, "Dr A")
    assert everything.sizes == {"flagged": 2, "new": 2, "follow_up": 1, "seen": 3, "read": 1}
    for offset in range(9):
        page = records.patient_page(practice.id, "Dr A", ListQuery(offset=offset, limit=1))
        assert (page.fitting, page.everybody, page.new) == (9, 9, 4)
        (row,) = page.rows
        assert row.group == everything.rows[offset].group
        assert page.sizes[row.group] == everything.sizes[row.group]


def test_the_list_is_narrowed_by_what_is_known(open_talk: Opener, records: Records, practice: Practice) -> None:
    flagged, new, slipped, draft = (open_talk(name, share=True) for name in ("flagged", "new", "slipped", "draft"))
    found = {"id": "cost", "start": 0, "end": 1, "quote": "x", "confidence": 0.9}
    new.exchange("x", understanding={"text": "x", "barriers": [found]})
    slipped.exchange("x", events=[plan("slipped")])
    draft.exchange("x", events=[plan("draft")], understanding={"text": "x", "facilitators": [found]})
    flagged.exchange("x")
    records.raise_flags(flagged.id, [{"kind": "cancer", "tier": "urgent"}], hold=None, now=flagged.tick())
    looked(records, practice, slipped, draft, flagged)
    assert listed(records, practice, "Dr A", show="flagged") == [flagged.id]
    assert listed(records, practice, "Dr A", show="new") == [new.id]
    assert listed(records, practice, "Dr A", show="follow_up") == [slipped.id]
    assert listed(records, practice, "Dr A", planned=True) == [slipped.id]
    assert listed(records, practice, "Dr A", barrier="cost") == [new.id]
    assert listed(records, practice, "Dr A", barrier="cost", planned=True) == []
    page = records.patient_page(practice.id, "Dr A", ListQuery(show="follow_up"))
    assert (page.fitting, page.everybody, page.new) == (1, 4, 1)


@pytest.mark.parametrize("words", ["müller", "MULLER", "  jo  mül ", "mller jo"])
def test_a_patient_is_found_by_parts_of_their_label(
    labelled: Opener, records: Records, practice: Practice, words: str
) -> None:
    talk = labelled("Jo Müller, room 3")
    labelled("Somebody else")
    expected = [] if "mller" in words else [talk.id]
    assert listed(records, practice, words=words) == expected
    names = records.names_page(practice.id, "gp", ListQuery(words=words))
    assert [name.label for name in names.names] == ["Jo Müller, room 3"] * len(expected)


def test_a_patient_is_found_by_their_pseudonym(labelled: Opener, records: Records, practice: Practice) -> None:
    talk = labelled(None)
    pseudonym = records.own_record(talk.id).pseudonym
    assert listed(records, practice, words=pseudonym.upper()) == [talk.id]


def test_nobody_is_found_who_does_not_share_with_the_practice_now(
    labelled: Opener, records: Records, practice: Practice
) -> None:
    elsewhere = records.create_practice("Elsewhere", "GB", "Europe/London")
    kept, shared, erased = labelled("knee, silent", share=False), labelled("knee, open"), labelled("knee, gone")
    other = labelled("knee, elsewhere", of=elsewhere.id)
    assert set(listed(records, practice, words="knee")) == {shared.id, erased.id}
    assert listed(records, elsewhere, words="knee") == [other.id]
    records.erase(erased.id, START, "patient")
    records.set_consent(shared.id, now=START, share=False)
    records.set_consent(kept.id, now=START, share=True)
    assert listed(records, practice, words="knee") == [kept.id]


def remembered(records: Records) -> str:
    """Every label in this process's memory."""
    return str([held.texts for held in records._labels._practices.values()])


def test_labels_leave_the_memory_with_the_patient_and_when_nobody_searches(
    labelled: Opener, records: Records, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, withdrawn = labelled("knee, gone"), labelled("knee, withdrawn")
    labelled("knee, stays")
    records.read_labels(practice.id)
    assert records.labels_are_read(practice.id)
    assert remembered(records).count("knee") == 3
    records.erase(gone.id, START, "patient")
    assert "gone" not in remembered(records)
    records.set_consent(withdrawn.id, now=START, share=False)
    listed(records, practice, words="stays")
    assert "withdrawn" not in remembered(records)
    later = labels.time.monotonic() + labels.KEPT_SECONDS + 1
    monkeypatch.setattr(labels.time, "monotonic", lambda: later)
    records.forget_labels()
    assert remembered(records) == "[]"
    assert not records.labels_are_read(practice.id)


def test_only_those_on_the_page_are_opened(
    open_talk: Opener, records: Records, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        open_talk(str(number), share=True).exchange("hello")
    opened: list[str] = []
    ciphers = records.key_store.ciphers

    def counting(subjects: Iterable[str]) -> Any:
        kept = list(subjects)
        opened.extend(kept)
        return ciphers(kept)

    monkeypatch.setattr(records.key_store, "ciphers", counting)
    assert len(listed(records, practice, "Dr A", offset=2, limit=2)) == 2
    assert len(opened) == 2
