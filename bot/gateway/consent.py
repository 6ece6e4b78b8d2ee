"""Consent by button, exact word or call: first to talk, then to share; the opening question follows.

Before consent to talk nothing a patient writes is kept, and nothing goes to Rasa. No classifier takes part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import clock
from bot.gateway.problems import Problem
from bot.gateway.said import Heard, Said
from bot.notices import Notices
from bot.notices.agreed import NO_DAY, once
from bot.records.repository import Records
from bot.records.types import Accepted, Conversation, Message

OPEN_VISIT = "/open_visit"
WELCOME = ("welcome", "who_reads_invited", "talk_ask")
_ASK_TO_SHARE = ("talk_agreed", "share_ask")
_OF_A_NOTE = ("yes", "no", "reminder_every_week", "reminder_later", "reminder_none", "reminder_stop")
"""Commands that mean a note of Mo's where they come right after one; a day's name is the other answer."""

_FIRST_OPENING = "open:first"


class EraseConfirmed(Exception):
    """The patient has confirmed that everything is to be erased: this message is not to be kept either."""


@dataclass(frozen=True)
class Changed:
    """What came of a change of consent by button or switch."""

    conversation: Conversation
    said: list[Message]
    opening: str | None = None


class ConsentTalk:
    """The talk about consent; every method blocks and expects to be within `Records.alone_with`.

    So a message and what it changes are stored together: none is left for the worker that was meant for consent.
    """

    def __init__(self, records: Records) -> None:
        self._records = records

    def hear(self, conversation: Conversation, notices: Notices, client_id: str, text: str, now: datetime) -> Heard:
        """Journal a message and deal with it where it is about consent, or too early for anything else.

        Raises EraseConfirmed.
        """
        accepted = self._records.accept(conversation.id, client_id, text, now)
        said = None if accepted.new else self._records.replies_to(accepted.message_id)
        if said is not None:
            return self._again(conversation, accepted, said, now)
        message = Said(self._records, conversation, notices, accepted, text, now)
        if heard := self._erasing(message):
            return heard
        if not conversation.talk:
            return self._talk_asked(message)
        if message.command == "withdraw":
            return self._withdrawn(message)
        if conversation.share is None:
            return self._share_asked(message)
        if message.command in ("share_on", "share_off"):
            return self._switched(message)
        if heard := self._reminded(message):
            return heard
        if foreign := message.in_another_language():
            return message.say(*foreign)
        if conversation.state_version == 0:
            self.open_visit(conversation, now)  # finds the opening there, unless a crash came before it
        return Heard(accepted)

    def change(
        self, before: Conversation, notices: Notices, talk: bool | None, share: bool | None, now: datetime
    ) -> Changed:
        """Give or withdraw by call; no change, no words. Raises a Problem for sharing without talking."""
        if share and not (before.talk if talk is None else talk):
            detail = "Sharing needs your consent to talk with Mo first. Agree to talk, then to share."
            raise Problem(409, "talk-first", detail)
        if talk is False and before.share:
            share = False
        talk = None if talk == before.talk else talk
        share = None if share == before.share else share
        if talk is None and share is None:
            return Changed(before, [])
        after = self._records.set_consent(before.id, now=now, talk=talk, share=share)
        replies = [notices.reply(name) for name in _what_to_say(before, after)]
        said = self._records.say(after.id, replies, kind="notice", now=now) if replies else []
        opening = None
        if after.talk and after.share is not None and (talk or before.share is None):
            opening = self.open_visit(after, now)
        return Changed(after, said, opening)

    def open_visit(self, conversation: Conversation, now: datetime, after: int | None = None) -> str:
        """Queue Mo's first opening, or the greeting of a returning patient, once after the same last message."""
        last = conversation.last_seq if after is None else after
        client_id = _FIRST_OPENING if conversation.state_version == 0 else f"open:{last}"
        return self._records.accept(conversation.id, client_id, OPEN_VISIT, now, kind="system").message_id

    def _erasing(self, message: Said) -> Heard | None:
        asked = message.command in ("erase", "yes", "no") and message.follows("erase_confirm")
        if asked and message.command in ("erase", "yes"):
            raise EraseConfirmed
        if message.command == "erase":
            return message.say("erase_confirm")
        return message.say("erase_cancelled") if asked and message.command == "no" else None

    def _talk_asked(self, message: Said) -> Heard:
        before = message.conversation
        began = before.state_version > 0 or before.share is not None
        if message.command == "yes":
            after = self._records.set_consent(before.id, now=message.now, talk=True)
            message = replace(message, conversation=after)
            if after.share is None:
                return message.say(*_ASK_TO_SHARE)
            return self._say_and_open(message, "talk_agreed_again")
        if message.command in ("no", "withdraw") and not began:
            self._records.set_consent(before.id, now=message.now, talk=False)
            return message.say("talk_declined")
        if message.command == "no" and message.follows("talk_withdrawn"):
            return message.say("erase_cancelled")
        return message.say(
            *message.in_another_language(), "talk_off" if began and before.talk is False else "talk_needed"
        )

    def _share_asked(self, message: Said) -> Heard:
        if message.command == "yes" and (
            message.notices.is_button(message.text, "talk_ask") or not message.comes_after("share_ask", "share_again")
        ):
            return message.say(*_ASK_TO_SHARE)  # the same yes to talking once more: after a failure, or in another tab
        if message.command in ("yes", "share_on", "no", "share_off"):
            shared = message.command in ("yes", "share_on")
            return self._decide(message, shared, "share_on" if shared else "share_off")
        foreign = message.in_another_language()
        if foreign or message.is_first_with_text():
            return message.say(*foreign, "share_again")
        return self._decide(message, False, "share_unanswered")

    def _decide(self, message: Said, shared: bool, notice: str) -> Heard:
        after = self._records.set_consent(message.conversation.id, now=message.now, share=shared)
        return self._say_and_open(replace(message, conversation=after), notice)

    def _say_and_open(self, message: Said, *notices: str) -> Heard:
        heard = message.say(*notices)
        return replace(heard, opening=self.open_visit(message.conversation, message.now))

    def _withdrawn(self, message: Said) -> Heard:
        share = False if message.conversation.share else None  # done first, then said: never the other way round
        self._records.set_consent(message.conversation.id, now=message.now, talk=False, share=share)
        return message.say("talk_withdrawn")

    def _switched(self, message: Said) -> Heard:
        shared = message.command == "share_on"
        self._records.set_consent(message.conversation.id, now=message.now, share=shared)
        return message.say("share_on" if shared else "share_off")

    def _reminded(self, message: Said) -> Heard | None:
        """What is said of reminders, at any time; and what is said right after one, if it is one of a few words."""
        id_, command = message.conversation.id, message.command
        if command in ("reminders_off", "reminders_on"):
            self._records.choose_reminders(id_, "never" if command == "reminders_off" else "chosen", message.now)
            return message.say("reminders_off" if command == "reminders_off" else "reminders_on")
        wanted = once(command, message.text, message.now)
        if command not in _OF_A_NOTE and wanted is None:
            return None  # most messages: the lines before them need not be read
        if message.comes_right_after(NO_DAY):
            return self._noted_without_a_day(message, wanted)
        reminder = message.reminder() if command in ("yes", "no", "reminder_later", "reminder_stop") else None
        if reminder is None:
            return None
        if command == "reminder_stop":
            self._records.choose_reminders(id_, "never", message.now)
            return message.say("reminders_off")
        self._records.answered_reminder(id_, message.now)
        if command == "yes":
            heard = message.say()
            return replace(heard, opening=self.open_visit(message.conversation, message.now, reminder.seq))
        return message.say("reminder_not_now")

    def _noted_without_a_day(self, message: Said, wanted: datetime | None) -> Heard | None:
        """Whether Mo writes first all the same, as no day was named; anything that is no answer to it goes on."""
        id_, now = message.conversation.id, message.now
        if message.command == "reminder_every_week":
            self._records.choose_reminders(id_, "weekly", now)
            return message.say("reminders_weekly")
        if message.command == "reminder_stop":
            self._records.choose_reminders(id_, "never", now)
            return message.say("reminders_off")
        if message.command in ("no", "reminder_later", "reminder_none"):
            return message.say("reminder_none")
        if wanted is None:
            return None
        self._records.remind_once(id_, wanted, now)
        practice = self._records.practice(message.conversation.practice_id)
        zone = clock.zone_of(message.conversation.timezone or practice.timezone)
        return message.with_day(wanted, zone).say("reminder_once")

    def _again(self, conversation: Conversation, accepted: Accepted, said: list[Message], now: datetime) -> Heard:
        """The answer to a message that came before; with it the opening, if that came right after."""
        if not said or said[-1].kind != "notice" or not conversation.talk or conversation.share is None:
            return Heard(accepted, said)
        opening = self._records.accept(conversation.id, _FIRST_OPENING, OPEN_VISIT, now, kind="system")
        return Heard(accepted, said, opening.message_id if opening.seq == said[-1].seq + 1 else None)


def _what_to_say(before: Conversation, after: Conversation) -> Sequence[str]:
    """The notices after a change by call; none where Mo's opening question says enough."""
    if not after.talk:
        return ["talk_withdrawn" if before.talk else "talk_declined"]
    if not before.talk:
        return _ASK_TO_SHARE if after.share is None else []
    return ["share_on" if after.share else "share_off"]
