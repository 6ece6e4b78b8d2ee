"""Opening, consent, invitations, and what safety raises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from bot.records.errors import InvitationError, UnknownPractice
from bot.records.repository import Records
from bot.records.types import Practice
from tests.unit.records.conftest import START, Place, Talk

LATER = START + timedelta(days=7)


def invite(records: Records, practice: Practice, code: str = "KITE-4821", label: str = "Jo, room 3") -> str:
    return records.invite(practice.id, label, code, "gp", START, LATER).id


def test_the_same_browser_finds_its_conversation_again(records: Records, practice: Practice) -> None:
    first = records.open_conversation("browser", None, "en", START)
    again = records.open_conversation("browser", "any code", "de", LATER)
    assert again == first
    assert (first.country, first.talk, first.share, first.stage) == ("GB", None, None, "welcome")
    assert records.conversation(first.id) == first


def test_without_a_practice_nobody_can_begin(records: Records) -> None:
    with pytest.raises(UnknownPractice):
        records.open_conversation("browser", None, "en", START)


def test_an_invited_patient_belongs_to_the_practice_that_invited(records: Records, practice: Practice) -> None:
    other = records.create_practice("Hill Road", "DE", "Europe/Berlin")
    invite(records, other)
    conversation = records.open_conversation("browser", "kite 4821", "en", START)
    assert (conversation.practice_id, conversation.country) == (other.id, "DE")


def test_the_practices_label_joins_the_patient_only_with_the_consent_to_talk(
    records: Records, practice: Practice
) -> None:
    invite(records, practice)
    conversation = records.open_conversation("browser", "KITE-4821", "en", START)
    assert records.own_record(conversation.id).label is None
    assert records.invitations(practice.id)[0].state(START) == "open"
    records.set_consent(conversation.id, now=START, talk=True)
    assert records.own_record(conversation.id).label == "Jo, room 3"
    assert records.invitations(practice.id)[0].state(START) == "used"


def test_an_invitation_serves_one_patient(records: Records, practice: Practice) -> None:
    invite(records, practice)
    first = records.open_conversation("first", "KITE-4821", "en", START)
    second = records.open_conversation("second", "KITE-4821", "en", START)
    records.set_consent(second.id, now=START, talk=True)
    with pytest.raises(InvitationError) as refused:
        records.set_consent(first.id, now=START, talk=True)
    assert refused.value.state == "used"
    loser = records.conversation(first.id)
    assert loser is not None
    assert loser.talk is None
    with pytest.raises(InvitationError):
        records.open_conversation("third", "KITE-4821", "en", START)
    records.set_consent(second.id, now=START, talk=False)
    assert records.set_consent(second.id, now=START, talk=True).talk is True


def test_of_many_who_use_an_invitation_at_the_same_moment_one_gets_it(
    records: Records, practice: Practice, place: Place
) -> None:
    invite(records, practice)
    replica, together = place.open(), Barrier(6)
    ids = [records.open_conversation(f"browser {n}", "KITE-4821", "en", START).id for n in range(6)]
    ends: list[str] = []

    def agree(to: Records, conversation: str) -> None:
        together.wait()
        try:
            to.set_consent(conversation, now=START, talk=True)
            ends.append("talks")
        except InvitationError as refused:
            ends.append(refused.state)

    threads = [Thread(target=agree, args=((records, replica)[n % 2], one)) for n, one in enumerate(ids)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    replica.close()
    assert sorted(ends) == ["talks", *["used"] * 5]
    assert [records.own_record(one).label for one in ids].count("Jo, room 3") == 1


def test_an_invitation_that_runs_out_before_the_consent_is_not_used(records: Records, practice: Practice) -> None:
    invite(records, practice)
    conversation = records.open_conversation("browser", "KITE-4821", "en", START)
    with pytest.raises(InvitationError) as refused:
        records.set_consent(conversation.id, now=LATER, talk=True)
    assert refused.value.state == "expired"
    assert records.own_record(conversation.id).label is None


@pytest.mark.parametrize("state", ["unknown", "expired", "revoked"])
def test_a_code_that_is_not_open_says_why(records: Records, practice: Practice, state: str) -> None:
    invitation = invite(records, practice)
    if state == "revoked":
        assert records.revoke_invitation(practice.id, invitation, START, "gp")
        assert not records.revoke_invitation(practice.id, invitation, START, "gp")
    now = LATER if state == "expired" else START
    with pytest.raises(InvitationError) as refused:
        records.open_conversation("browser", "NONE" if state == "unknown" else "KITE-4821", "en", now)
    assert refused.value.state == state


def test_before_consent_no_word_is_kept(open_talk: Callable[..., Talk]) -> None:
    talk = open_talk(talk=False)
    accepted = talk.records.accept(talk.id, "a", "i am so tired", START)
    assert (accepted.status, accepted.new) == ("unstored_text", True)
    assert talk.records.lease(talk.id, START) is None
    assert talk.records.messages(talk.id) == []
    assert talk.records.replies_to(accepted.message_id) is None
    ask = [{"text": "Do you agree?", "quick_replies": ["I agree"]}]
    talk.records.say(talk.id, ask, kind="notice", now=START, in_reply_to=accepted.message_id)
    assert [m.text for m in talk.records.replies_to(accepted.message_id) or []] == ["Do you agree?"]
    assert talk.records.accept(talk.id, "a", "anything", START).status == "unstored_text"
    assert "tired" not in str(talk.records.export(talk.id))


def test_withdrawing_the_consent_to_talk_stops_answers_and_storing_at_once(talk: Talk) -> None:
    talk.send("hello")
    lease = talk.lease()
    talk.records.set_consent(talk.id, now=talk.now, talk=False)
    assert not talk.answer(lease)
    assert talk.records.accept(talk.id, "later", "more words", talk.now).status == "unstored_text"


def test_every_consent_and_withdrawal_is_remembered(talk: Talk) -> None:
    for share in (True, True, False):
        talk.records.set_consent(talk.id, now=talk.tick(), share=share)
    history = [(c["purpose"], c["given"]) for c in talk.records.export(talk.id)["consents"]]
    assert history == [("talk", True), ("share", True), ("share", False)]


def test_a_flag_is_raised_once_for_a_message_sent_twice(talk: Talk) -> None:
    message = talk.send("numb between the legs")
    flag = {"kind": "cauda_equina", "tier": "emergency", "quote": "numb", "advised": "999"}
    hold = {"tier": "emergency", "kinds": ["cauda_equina"], "step": "told"}
    first = talk.records.raise_flags(talk.id, [flag], hold=hold, now=talk.now, message_id=message)
    talk.records.set_hold(talk.id, hold | {"step": "on the way"})
    again = talk.records.raise_flags(talk.id, [flag], hold=hold, now=talk.tick(), message_id=message)
    assert first == again
    assert (first[0].quote, first[0].advised, first[0].help_reached) == ("numb", "999", None)
    conversation = talk.records.conversation(talk.id)
    assert conversation is not None
    assert conversation.hold == hold | {"step": "on the way"}, "a repeat does not set the hold back"


def test_a_flag_before_consent_holds_no_words(open_talk: Callable[..., Talk]) -> None:
    talk = open_talk(talk=False)
    flag = {"kind": "suicidality", "tier": "crisis", "quote": "end it"}
    (kept,) = talk.records.raise_flags(talk.id, [flag], hold={"kinds": ["suicidality"]}, now=START)
    assert (kept.kind, kept.tier, kept.at, kept.quote) == ("suicidality", "crisis", START, None)


def test_help_that_was_reached_is_noted_on_the_flags_of_the_hold(talk: Talk) -> None:
    flags = [{"kind": "chest_pain", "tier": "emergency"}, {"kind": "cancer", "tier": "urgent"}]
    talk.records.raise_flags(talk.id, flags, hold={"kinds": ["chest_pain"]}, now=START)
    talk.records.set_hold(talk.id, None, help_reached=True)
    reached = {flag.kind: flag.help_reached for flag in talk.records.own_record(talk.id).flags}
    assert reached == {"chest_pain": True, "cancer": None}
    conversation = talk.records.conversation(talk.id)
    assert conversation is not None
    assert conversation.hold is None


def test_help_is_noted_though_the_practice_has_closed_the_sign_before_the_patient_says_so(talk: Talk) -> None:
    talk.records.set_consent(talk.id, now=START, share=True)
    old = [{"kind": "chest_pain", "tier": "emergency"}]
    talk.records.raise_flags(talk.id, old, hold=None, now=START)
    hold = {"kinds": ["chest_pain"], "since_iso": LATER.isoformat()}
    new = talk.records.raise_flags(talk.id, old, hold=hold, now=LATER, message_id=talk.send("my chest"))
    for flag in talk.records.own_record(talk.id).flags:
        assert talk.records.close_flag(talk.conversation.practice_id, flag.id, "Dr A", "rang them", LATER)
    talk.records.set_hold(talk.id, None, help_reached=True)
    reached = {flag.id: flag.help_reached for flag in talk.records.own_record(talk.id).flags}
    assert [how for id_, how in reached.items() if id_ == new[0].id] == [True]
    assert [how for id_, how in reached.items() if id_ != new[0].id] == [None], "of another day nothing is known"


def test_a_flag_that_was_taken_back_stays_open_and_keeps_no_plan_waiting(talk: Talk) -> None:
    since = {"kinds": ["trauma"], "since_iso": START.isoformat()}
    raised = talk.send("fell off the ladder")
    talk.records.raise_flags(
        talk.id, [{"kind": "trauma", "tier": "emergency"}], hold=since, now=START, message_id=raised
    )
    context = talk.records.turn_context(raised)
    assert context is not None
    assert context.to_be_checked
    message = talk.send("no, that was in June")
    talk.records.take_back(talk.id, ["trauma"], message)
    (flag,) = talk.records.own_record(talk.id).flags
    assert (flag.taken_back_in, flag.closed_at, flag.help_reached) == (message, None, None)
    context = talk.records.turn_context(message)
    assert context is not None
    assert not context.to_be_checked


def test_a_sign_of_somebody_else_keeps_no_plan_waiting(open_talk: Callable[..., Talk]) -> None:
    ill, well = open_talk("ill"), open_talk("well")
    ill.records.raise_flags(ill.id, [{"kind": "trauma", "tier": "emergency"}], hold=None, now=START)
    waiting = {talk.id: talk.records.turn_context(talk.send("hello")) for talk in (ill, well)}
    assert {one: context.to_be_checked for one, context in waiting.items() if context} == {ill.id: True, well.id: False}


def test_only_the_flags_of_the_hold_are_taken_back(talk: Talk) -> None:
    talk.records.raise_flags(talk.id, [{"kind": "trauma", "tier": "emergency"}], hold=None, now=START)
    hold = {"kinds": ["trauma"], "since_iso": LATER.isoformat()}
    flags = [{"kind": "trauma", "tier": "emergency"}, {"kind": "cancer", "tier": "urgent"}]
    talk.records.raise_flags(talk.id, flags, hold=hold, now=LATER)
    message = talk.send("no, that was in June")
    talk.records.take_back(talk.id, ["trauma"], message)
    taken = {(flag.kind, flag.at): flag.taken_back_in for flag in talk.records.own_record(talk.id).flags}
    assert taken == {("trauma", LATER): message, ("trauma", START): None, ("cancer", LATER): None}
    context = talk.records.turn_context(message)
    assert context is not None
    assert context.to_be_checked


def test_everything_is_still_there_after_a_restart(talk: Talk, place: Place) -> None:
    talk.exchange("my back hurts")
    talk.records.close()
    opened = place.open()
    assert [m.text for m in opened.messages(talk.id)] == ["my back hurts", "About: my back hurts"]
    assert opened.open_conversation("client", None, "en", LATER).id == talk.id
    opened.close()
