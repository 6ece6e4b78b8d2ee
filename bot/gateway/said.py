"""A patient's message with what was said before it, and what comes of it where the gateway answers by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.gateway.portal_dates import Dates
from bot.notices import Command, Notices
from bot.records.repository import Records
from bot.records.types import Accepted, Conversation, Message
from bot.summary.words import portal_words
from bot.written_in import written_in

_WRITTEN_IN = {"de": "written_in_de", "tr": "written_in_tr", "pl": "written_in_pl", "ar": "written_in_ar"}


@dataclass(frozen=True)
class Heard:
    """What came of a message: Mo's notices if consent dealt with it (else None: it is for Rasa).

    `opening` is the id of the system message whose answer, Mo's opening question, belongs to the same reply.
    """

    accepted: Accepted
    said: list[Message] | None = None
    opening: str | None = None


@dataclass(frozen=True)
class Said:
    """A message in its surroundings."""

    records: Records
    conversation: Conversation
    notices: Notices
    accepted: Accepted
    text: str
    now: datetime

    @property
    def command(self) -> Command | None:
        """What it says of consent, if anything."""
        return self.notices.command(self.text)

    def in_another_language(self) -> tuple[str, ...]:
        """The notice for a language that Mo does not talk in, if it is written in one.

        A number for the ruler is understood in any.
        """
        if any(sign.isdecimal() for sign in self.text) and self._ruler_asked():
            return ()
        language = written_in(self.text)
        return () if language is None or language == self.notices.content.language else (_WRITTEN_IN[language],)

    def say(self, *names: str) -> Heard:
        """Answer it with notices."""
        replies = [self.notices.reply(name, turn=self.accepted.seq) for name in names]
        said = self.records.say(
            self.conversation.id, replies, kind="notice", now=self.now, in_reply_to=self.accepted.message_id
        )
        return Heard(self.accepted, said)

    def follows(self, notice: str) -> bool:
        """Whether it is the first message after that notice."""
        before = self._before(self.accepted.seq - 6)
        return bool(before) and before[-1].text == self.notices.reply(notice)["text"]

    def comes_right_after(self, notice: str) -> bool:
        """Whether it answers a notice, in any of its wordings."""
        before = self._before(self.accepted.seq - 2)
        return bool(before) and before[-1].text in self.notices.content.notices[notice].variants

    def with_day(self, moment: datetime, zone: ZoneInfo) -> Said:
        """The same with notices that can name a day."""
        day = Dates(zone, portal_words(self.notices.content.language)).day_of_week(moment)
        return replace(self, notices=replace(self.notices, slots={**self.notices.slots, "day": day}))

    def comes_after(self, *notices: str) -> bool:
        """Whether one of these notices was said before."""
        texts = {text for name in notices for text in self.notices.content.notices[name].variants}
        return any(line.sender == "bot" and line.text in texts for line in self._before(0))

    def is_first_with_text(self) -> bool:
        """Whether the patient has written nothing else that was kept."""
        return not any(line.sender == "patient" for line in self._before(0))

    def _ruler_asked(self) -> bool:
        before = self._before(self.accepted.seq - 6)
        return bool(before) and "ruler" in before[-1].extra

    def reminder(self) -> Message | None:
        """The reminder that it answers, if the line before it is one."""
        before = self._before(self.accepted.seq - 2)
        return before[-1] if before and before[-1].kind == "follow_up" else None

    def _before(self, after: int) -> Sequence[Message]:
        lines = self.records.messages(self.conversation.id, max(0, after))
        return [line for line in lines if line.seq < self.accepted.seq]
