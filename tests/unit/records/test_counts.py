"""What an operator may count, over all practices."""

from __future__ import annotations

from collections.abc import Callable

from tests.unit.records.conftest import START, Talk


def test_nothing_waits_at_first(talk: Talk) -> None:
    backlog = talk.records.backlog()
    assert (backlog.pending, backlog.oldest_at, backlog.flags) == (0, None, {})


def test_pending_messages_of_all_conversations_and_the_oldest_of_them(open_talk: Callable[..., Talk]) -> None:
    one, other = open_talk("one"), open_talk("other")
    one.tick(5)
    one.send("later")
    other.send("sooner")
    other.send("second")
    assert other.answer(other.lease())
    backlog = one.records.backlog()
    assert backlog.pending == 2
    assert backlog.oldest_at is not None
    assert (backlog.oldest_at - START).total_seconds() == 2 * 60


def test_flags_by_tier_until_somebody_has_dealt_with_them(talk: Talk) -> None:
    records, message = talk.records, talk.send("numb")
    flags = [{"kind": kind, "tier": "emergency", "quote": None, "advised": "call"} for kind in ("a", "b")]
    records.raise_flags(
        talk.id, [*flags, {"kind": "c", "tier": "crisis", "quote": None, "advised": "call"}], hold=None,
        now=talk.now, message_id=message,
    )  # fmt: skip
    assert records.backlog().flags == {"emergency": 2, "crisis": 1}
