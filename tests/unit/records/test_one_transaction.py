"""What belongs together is stored together, by one at a time."""

from __future__ import annotations

import threading

import pytest

from bot.records.errors import UnknownConversation
from bot.records.repository import Records
from tests.unit.records.conftest import START, Talk


def test_all_of_it_is_stored_or_nothing(talk: Talk) -> None:
    with pytest.raises(RuntimeError), talk.records.alone_with(talk.id):  # noqa: PT012 - the block is what is tested
        accepted = talk.records.accept(talk.id, "a", "my back hurts", START)
        talk.records.set_consent(talk.id, now=START, share=True)
        talk.records.say(talk.id, [{"text": "Good."}], kind="notice", now=START, in_reply_to=accepted.message_id)
        raise RuntimeError
    conversation = talk.records.conversation(talk.id)
    assert conversation is not None
    assert (conversation.last_seq, conversation.share) == (0, None)
    assert talk.records.accept(talk.id, "a", "my back hurts", START).new


def test_within_it_one_reads_what_one_has_written_and_others_do_not(talk: Talk) -> None:
    seen: list[int] = []
    with talk.records.alone_with(talk.id) as conversation:
        assert conversation.last_seq == 0
        talk.records.accept(talk.id, "a", "my back hurts", START)
        assert [line.text for line in talk.records.messages(talk.id)] == ["my back hurts"]
        other = threading.Thread(target=lambda: seen.append(len(talk.records.messages(talk.id))))
        other.start()
        other.join(20)
    assert seen == [0]
    assert len(talk.records.messages(talk.id)) == 1


def test_two_who_want_the_conversation_alone_take_turns(talk: Talk) -> None:
    def one_more() -> None:
        with talk.records.alone_with(talk.id) as conversation:
            talk.records.accept(talk.id, f"after-{conversation.last_seq}", "hello", START)

    crowd = [threading.Thread(target=one_more) for _ in range(8)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join(30)
    assert talk.records.messages(talk.id)[-1].seq == 8


def test_nobody_is_alone_with_a_conversation_that_is_not_there(records: Records) -> None:
    with pytest.raises(UnknownConversation), records.alone_with("nobody"):
        pass


def test_after_a_crash_of_the_gateway_nobody_waits_for_its_lease(talk: Talk) -> None:
    talk.send("hello")
    of_the_dead = talk.lease()
    assert talk.records.lease(talk.id, talk.now) is None
    assert talk.records.break_leases() == 1
    assert not talk.answer(of_the_dead), "whoever still works on it comes too late"
    assert talk.answer(talk.lease())
    assert talk.records.break_leases() == 0
