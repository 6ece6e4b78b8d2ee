"""Messages are accepted once, answered once and in order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.records.errors import MessageConflict, UnknownConversation
from bot.records.repository import Records
from tests.unit.records.conftest import START, Talk


def test_a_message_sent_twice_is_kept_once(talk: Talk) -> None:
    first = talk.records.accept(talk.id, "a", "my back hurts", START)
    again = talk.records.accept(talk.id, "a", "my back hurts", START + timedelta(seconds=9))
    assert (first.new, again.new) == (True, False)
    assert again.message_id == first.message_id
    assert [m.text for m in talk.records.messages(talk.id)] == ["my back hurts"]


def test_a_message_sent_twice_is_answered_once(talk: Talk) -> None:
    message_id = talk.send("hello")
    lease = talk.lease()
    assert talk.answer(lease)
    assert not talk.answer(lease)
    assert [m.text for m in talk.records.replies_to(message_id) or []] == ["About: hello"]
    assert talk.records.accept(talk.id, "m1", "hello", talk.now).status == "answered"
    assert talk.records.lease(talk.id, talk.now) is None


def test_the_same_id_with_other_words_is_refused(talk: Talk) -> None:
    talk.records.accept(talk.id, "a", "one", START)
    with pytest.raises(MessageConflict):
        talk.records.accept(talk.id, "a", "two", START)


def test_two_patients_may_use_the_same_message_id(open_talk: Callable[..., Talk]) -> None:
    one, other = open_talk("a"), open_talk("b")
    assert one.records.accept(one.id, "1", "x", START).new
    assert other.records.accept(other.id, "1", "y", START).new


def test_messages_are_answered_in_the_order_they_came(talk: Talk) -> None:
    for text in ("one", "two", "three"):
        talk.send(text)
    answered = []
    while lease := talk.records.lease(talk.id, talk.now):
        assert talk.records.lease(talk.id, talk.now) is None, "only one at a time"
        answered.append(lease.text)
        assert talk.answer(lease)
    assert answered == ["one", "two", "three"]
    assert [m.seq for m in talk.records.messages(talk.id)] == [1, 2, 3, 4, 5, 6]


def test_who_was_too_slow_cannot_answer_any_more(talk: Talk) -> None:
    talk.send("hello")
    slow = talk.lease()
    later = talk.now + timedelta(seconds=31)
    fast = talk.records.lease(talk.id, later)
    assert fast is not None
    assert fast.message_id == slow.message_id
    assert fast.fence > slow.fence
    assert fast.attempts == 2
    assert not talk.answer(slow)
    talk.records.release(slow, later)  # without effect
    assert talk.records.lease(talk.id, later) is None
    assert talk.answer(fast)


def test_each_talk_is_given_its_own_messages_to_answer(open_talk: Callable[..., Talk]) -> None:
    first, second = open_talk("first"), open_talk("second")
    first.send("from the first")
    assert second.records.lease(second.id, second.tick(5)) is None
    second.send("from the second")
    assert second.lease().text == "from the second"


def test_a_lease_is_not_held_for_an_hour_when_the_clock_is_set_back(talk: Talk) -> None:
    talk.send("hello")
    talk.lease()
    assert talk.records.lease(talk.id, talk.now - timedelta(seconds=2)) is None
    assert talk.records.lease(talk.id, talk.now - timedelta(hours=1)) is not None


def test_a_message_that_failed_is_tried_again_later(talk: Talk) -> None:
    talk.send("hello")
    talk.records.release(talk.lease(), talk.now, retry_after=60)
    soon, late = talk.now + timedelta(seconds=30), talk.now + timedelta(seconds=61)
    assert talk.records.lease(talk.id, soon) is None
    assert talk.records.pending_conversations(soon) == []
    assert talk.records.pending_conversations(late) == [talk.id]
    assert talk.records.lease(talk.id, late) is not None
    assert talk.records.pending_conversations(late) == [], "somebody is at it"
    assert talk.records.pending_conversations(late + timedelta(seconds=31)) == [talk.id]


def test_who_waits_longest_is_served_first(open_talk: Callable[..., Talk]) -> None:
    talks = [open_talk(name) for name in "abc"]
    for minutes, talk in zip((3, 1, 2), talks, strict=True):
        talk.now = START + timedelta(minutes=minutes)
        talk.send("hello")
    due = talks[0].records.pending_conversations(START + timedelta(hours=1))
    assert due == [talks[1].id, talks[2].id, talks[0].id]
    assert talks[0].records.pending_conversations(START + timedelta(hours=1), limit=1) == [talks[1].id]


def test_a_warning_sign_takes_back_answers_that_are_still_to_come(talk: Talk) -> None:
    first = talk.send("i want to walk more")
    lease = talk.lease()
    danger = talk.send("i cannot feel my legs")
    assert talk.records.supersede_pending(talk.id, keep=danger) == 1
    assert not talk.answer(lease), "the action was too late"
    talk.records.say(talk.id, [{"text": "Call 999 now."}], kind="safety", now=talk.now, in_reply_to=danger)
    assert talk.records.replies_to(first) == []
    assert talk.records.accept(talk.id, "m1", "i want to walk more", talk.now).status == "superseded"
    said = talk.records.messages(talk.id)
    assert [m.text for m in said if m.sender == "bot"] == ["Call 999 now."]
    assert said[-1].kind == "safety"


def test_a_notice_in_answer_to_a_message_is_said_once(talk: Talk) -> None:
    question = talk.send("who reads this")
    for _ in range(2):
        said = talk.records.say(talk.id, [{"text": "Nobody."}], kind="notice", now=talk.now, in_reply_to=question)
        assert [m.text for m in said] == ["Nobody."]
    assert len(talk.records.messages(talk.id)) == 2
    assert talk.records.lease(talk.id, talk.now) is None


def test_mo_can_speak_without_being_asked(talk: Talk) -> None:
    talk.records.say(talk.id, [{"text": "How did it go?"}], kind="follow_up", now=talk.now)
    (message,) = talk.records.messages(talk.id)
    assert (message.sender, message.kind) == ("bot", "follow_up")


def test_buttons_and_rulers_come_back_as_the_chat_shows_them(talk: Talk) -> None:
    ruler = {"name": "importance", "min": 0, "max": 10, "low": "not at all", "high": "very"}
    links = [{"title": "999", "href": "tel:999"}]
    reply = {"text": "Which?", "quick_replies": ["Yes", {"title": "No"}], "ruler": ruler, "links": links}
    talk.records.say(talk.id, [reply | {"moves": ["structure"]}], kind="notice", now=talk.now)
    (message,) = talk.records.messages(talk.id)
    assert message.extra == {
        "quick_replies": [{"title": "Yes"}, {"title": "No"}],
        "ruler": ruler,
        "links": links,
    }
    assert talk.records.own_record(talk.id).messages[0].extra["moves"] == ["structure"]


def test_only_what_is_new_is_read_again(talk: Talk) -> None:
    talk.exchange("one")
    cursor = talk.records.messages(talk.id)[-1].seq
    assert talk.records.messages(talk.id, after=cursor) == []
    talk.exchange("two")
    assert [m.text for m in talk.records.messages(talk.id, after=cursor)] == ["two", "About: two"]


def test_the_gateways_own_messages_are_answered_but_never_shown(talk: Talk) -> None:
    accepted = talk.records.accept(talk.id, "open", "/open_visit", START, kind="system")
    lease = talk.lease()
    assert (lease.kind, lease.text) == ("system", "/open_visit")
    assert talk.records.replies_to(accepted.message_id) is None
    assert talk.answer(lease, replies=[{"text": "Welcome back."}], understanding=None)
    assert [m.text for m in talk.records.messages(talk.id)] == ["Welcome back."]


def test_an_unknown_conversation_is_said_to_be_unknown(records: Records) -> None:
    with pytest.raises(UnknownConversation):
        records.accept("nobody", "a", "hello", START)
    with pytest.raises(UnknownConversation):
        records.messages("nobody")
    assert records.turn_context("nothing") is None
    assert records.replies_to("nothing") is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(), max_size=300), client=st.text(st.characters(), min_size=1, max_size=300))
def test_any_words_come_back_as_they_were_written(talk: Talk, text: str, client: str) -> None:
    talk.records.accept(talk.id, client + str(talk.sent), text, START)
    talk.sent += 1
    assert talk.records.messages(talk.id)[-1].text == text
