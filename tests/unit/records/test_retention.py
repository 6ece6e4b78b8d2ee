"""What has been kept long enough is erased, and nothing else; once a day, by one process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.records.repository import Records
from bot.records.retention import INVITATION, NEVER_AGREED, PERIODS, WITHDRAWN
from bot.records.types import Practice
from tests.unit.records.conftest import START, Place, Talk
from tests.unit.records.test_erasure import rows_by_table

KEEP = timedelta(days=730)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def due(records: Records, now: object) -> dict[str, tuple[str, ...]]:
    """What would be erased, without the rules that find nothing."""
    return {found.rule: found.ids for found in records.due(now, KEEP) if found.ids}  # type: ignore[arg-type]


def test_a_conversation_is_kept_for_the_practices_period_after_the_last_message(talk: Talk) -> None:
    talk.exchange("hello")
    last = talk.now
    assert due(talk.records, last + KEEP - MINUTE) == {}
    assert due(talk.records, last + KEEP + MINUTE) == {"inactive": (talk.id,)}
    assert talk.records.purge(last + KEEP + MINUTE, KEEP)["inactive"] == 1
    assert talk.records.conversation(talk.id) is None


def test_whoever_never_agreed_is_forgotten_after_a_day(open_talk: Callable[..., Talk]) -> None:
    looked, declined, agreed = open_talk("a", talk=False), open_talk("b", talk=False), open_talk("c")
    declined.records.set_consent(declined.id, now=START, talk=False)
    assert due(looked.records, START + NEVER_AGREED - MINUTE) == {}
    looked.records.purge(START + NEVER_AGREED + MINUTE, KEEP)
    left = [looked.records.conversation(talk.id) is not None for talk in (looked, declined, agreed)]
    assert left == [False, False, True]


def test_a_withdrawn_conversation_is_erased_a_month_later_unless_talked_again(open_talk: Callable[..., Talk]) -> None:
    stopped, again = open_talk("a"), open_talk("b")
    for talk in (stopped, again):
        talk.exchange("hello")
        talk.records.set_consent(talk.id, now=talk.now, talk=False)
    again.records.set_consent(again.id, now=again.now + DAY, talk=True)
    assert due(stopped.records, stopped.now + WITHDRAWN - MINUTE) == {}
    assert due(stopped.records, stopped.now + WITHDRAWN + DAY) == {"withdrawn": (stopped.id,)}


def test_the_label_of_an_invitation_nobody_used_goes_a_month_after_it_ended(
    records: Records, practice: Practice, open_talk: Callable[..., Talk]
) -> None:
    week = START + timedelta(days=7)
    unused = records.invite(practice.id, "unused", "ONE", "Dr A", START, week)
    revoked = records.invite(practice.id, "revoked", "TWO", "Dr A", START, week)
    records.revoke_invitation(practice.id, revoked.id, START + DAY, "Dr A")
    records.invite(practice.id, "used", "THREE", "Dr A", START, week)
    talk = open_talk("used", code="THREE")
    assert due(records, START + DAY + INVITATION + MINUTE) == {"invitation": (revoked.id,)}
    done = records.purge(week + INVITATION + MINUTE, KEEP)
    assert done["invitation"] == 2
    assert [each.label for each in records.invitations(practice.id)] == ["used"]
    assert set(records.key_store.erased()) == {unused.id, revoked.id}
    assert records.export(talk.id)["patient"]["label"] == "used"


def test_the_audit_trail_says_who_was_erased_and_that_the_rest_was(
    open_talk: Callable[..., Talk], practice: Practice
) -> None:
    agreed = open_talk("a")
    open_talk("b", talk=False)
    agreed.records.purge(START + KEEP + MINUTE, KEEP)
    trail = agreed.records.audit(practice.id)
    assert [(entry["by"], entry["action"], entry["subject"]) for entry in trail][:2] == [
        ("system", "purged", None),
        ("system", "patient_erased", agreed.id),
    ]
    agreed.records.purge(START + KEEP + DAY, KEEP)
    assert agreed.records.audit(practice.id) == trail, "a run without work leaves nothing"


def test_a_message_that_comes_in_before_the_erasure_keeps_the_conversation(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = START + KEEP + MINUTE
    found = talk.records.due(late, KEEP)
    assert found[0].ids == (talk.id,)
    talk.records.accept(talk.id, "late", "i am back", late)
    monkeypatch.setattr(Records, "due", lambda *_: found)
    assert talk.records.purge(late, KEEP)["inactive"] == 0
    assert [line.text for line in talk.records.messages(talk.id)] == ["i am back"]
    assert talk.records.key_store.erased() == []


def test_an_erasure_cut_short_while_running_is_finished_by_the_purge(talk: Talk, place: Place) -> None:
    talk.exchange("hello")
    talk.records.key_store.destroy([talk.conversation.patient_id], START)
    talk.records.purge(START, KEEP)
    assert rows_by_table(place.url)["message"] == []


def test_several_processes_purge_once_a_day(talk: Talk, place: Place) -> None:
    assert talk.records.purge_daily(START, KEEP) is None, "the first run only notes the time"
    gateways, done = [place.open() for _ in range(3)], []
    threads = [
        threading.Thread(target=lambda g=gateway: done.append(g.purge_daily(START + DAY, KEEP))) for gateway in gateways
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done, key=str)[:2] == [None, None]
    assert len([each for each in done if each is not None]) == 1
    assert talk.records.purge_daily(START + DAY + timedelta(hours=20), KEEP) is None
    assert talk.records.purge_daily(START + 2 * DAY, KEEP) is not None
    for gateway in gateways:
        gateway.close()


def test_a_clock_that_jumps_ahead_erases_nothing_on_its_first_day(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    talk.exchange("hello")
    talk.records.purge_daily(START, KEEP)
    jumped = START + 3 * KEEP
    with caplog.at_level(logging.WARNING):
        assert talk.records.purge_daily(jumped, KEEP) is None
    assert "purge.delayed" in caplog.text
    talk.records.purge_daily(
        START + DAY, KEEP
    )  # the clock was put right: a day ahead of the first, long before the jump
    assert talk.records.conversation(talk.id) is not None


def test_a_failed_purge_is_tried_again(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    talk.records.purge_daily(START, KEEP)

    def fails(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(Records, "purge", fails)
        with pytest.raises(RuntimeError):
            talk.records.purge_daily(START + DAY, KEEP)
    assert talk.records.purge_daily(START + DAY + MINUTE, KEEP) is not None


def test_every_rule_has_a_period_in_words(talk: Talk) -> None:
    assert {found.rule for found in talk.records.due(START, KEEP)} == set(PERIODS)
