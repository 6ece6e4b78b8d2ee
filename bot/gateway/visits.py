"""Opening a conversation: a new one with what Mo is and the question for consent, or a known one, greeted again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import safety
from bot.gateway import wire
from bot.gateway.consent import WELCOME, ConsentTalk
from bot.notices import Notices
from bot.records.repository import Records
from bot.records.types import Conversation, Message
from bot.safety import Hold

NEW_VISIT_AFTER = timedelta(hours=6)
_ASK_AGAIN_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class Opened:
    """The conversation with all its messages; `opening` as in consent.Heard."""

    conversation: Conversation
    messages: list[Message]
    opening: str | None = None


class Visits:
    """Opens and resumes; every method blocks and expects to be within `Records.alone_with`."""

    def __init__(self, records: Records, consent: ConsentTalk) -> None:
        self._records, self._consent = records, consent

    def open(
        self, conversation: Conversation, notices: Notices, new_visit: bool, now: datetime, told: Sequence[str] = ()
    ) -> Opened:
        """Say what is first said to this person now, and give everything said so far.

        `told` are notices about the channel: at the very first before the question for consent, else before all.
        """
        opening = None
        lines = self._records.messages(conversation.id)
        talked = [line.at for line in lines if line.kind != "follow_up"]  # a reminder is no talk
        away = now - (talked[-1] if talked else now)  # the last, not the latest: a clock may have been set back
        if conversation.last_seq == 0:
            self._welcome(conversation, notices, now, told)
            return Opened(conversation, self._records.messages(conversation.id))
        if told:
            self._records.say(conversation.id, [notices.reply(name) for name in told], kind="notice", now=now)
        if conversation.hold:
            if new_visit or away >= _ASK_AGAIN_AFTER:
                self._ask_after_help(conversation, now)
        elif conversation.talk and conversation.share is not None and (new_visit or away >= NEW_VISIT_AFTER):
            opening = self._consent.open_visit(conversation, now, lines[-1].seq if lines else 0)
        return Opened(conversation, self._records.messages(conversation.id), opening)

    def _welcome(self, conversation: Conversation, notices: Notices, now: datetime, told: Sequence[str]) -> None:
        replies = [notices.reply(name) for name in (*WELCOME[:-1], *told, WELCOME[-1])]
        self._records.say(conversation.id, replies, kind="notice", now=now)

    def _ask_after_help(self, conversation: Conversation, now: datetime) -> None:
        assert conversation.hold is not None
        answer = safety.returning(
            Hold.from_json(conversation.hold),
            country=conversation.country,
            locale=conversation.locale,
            shared=conversation.share,
            now=now,
        )
        self._records.set_hold(conversation.id, answer.hold.to_json())
        replies = [wire.reply(said) for said in answer.messages]
        self._records.say(conversation.id, replies, kind="safety", now=now)
