"""Safety before anything else: hears every message in-process and answers even where nothing can be stored."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import safety
from bot.gateway import wire
from bot.gateway.tokens import Ticket
from bot.records.repository import Records
from bot.records.types import Accepted, Conversation, Message
from bot.safety import Flag, Hold, SafetyMessage

_CONVERSATIONS_KEPT = 5_000
_EARLIER = 3
_NOT_ASKED_AGAIN = timedelta(hours=12)  # whoever said no to suicidal thoughts is not asked at every heavy word


@dataclass
class _Known:
    """What this process last knew of a conversation; in memory only, for when the database does not answer."""

    recent: deque[tuple[str, str]] = field(default_factory=lambda: deque(maxlen=_EARLIER + 1))
    hold: Hold | None = None
    share: bool | None = None
    said_no_at: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """What safety says to one message, the flags it raises and the hold that stands afterwards (None: released)."""

    said: tuple[SafetyMessage, ...]
    flags: tuple[Flag, ...]
    hold: Hold | None
    help_reached: bool | None = None
    taken_back: tuple[str, ...] = ()


class Guard:
    """Hears, answers and stores; `hear` and `judge` touch nothing but memory."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._conversations: OrderedDict[str, _Known] = OrderedDict()
        self._passed: OrderedDict[str, None] = OrderedDict()

    def hear(self, ticket: Ticket, client_id: str, text: str) -> tuple[Flag, ...]:
        """Every warning sign in the text, read after the patient's last few messages."""
        known = self._known(ticket.conversation)
        earlier = tuple(said for id_, said in known.recent if id_ != client_id)[-_EARLIER:]
        if all(id_ != client_id for id_, _ in known.recent):
            known.recent.append((client_id, text))
        return safety.detect(text, earlier)

    def remember(self, conversation: Conversation) -> None:
        """Keep in mind what the database says of the conversation."""
        known = self._known(conversation.id)
        known.hold = Hold.from_json(conversation.hold) if conversation.hold else None
        known.share = conversation.share if conversation.talk else None

    def hear_after(self, ticket: Ticket, client_id: str, text: str, stored: Sequence[str]) -> tuple[Flag, ...]:
        """Every warning sign in the text, read after the patient's last stored messages.

        None where this process knew those messages: then `hear` has read the text after them.
        """
        known = self._known(ticket.conversation)
        earlier = [said for said in stored if said != text][-_EARLIER:]
        if {said for _, said in known.recent}.issuperset(earlier):
            return ()
        known.recent.clear()
        known.recent.extend([*(("", said) for said in earlier), (client_id, text)])
        return safety.detect(text, tuple(earlier))

    def on_hold(self, conversation_id: str) -> bool:
        """Whether safety leads the conversation, as far as this process knows."""
        return self._known(conversation_id).hold is not None

    def judge(self, ticket: Ticket, text: str, flags: tuple[Flag, ...], now: datetime) -> Verdict | None:
        """What safety answers, or None where the message is none of its business."""
        known = self._known(ticket.conversation)
        flags = tuple(flag for flag in flags if not _asked_lately(flag, known, now))
        if known.hold is None and not flags:
            return None
        if known.hold is None:
            answer = safety.answer(
                flags, country=ticket.country, locale=ticket.locale, shared=known.share, hold=None, now=now
            )
            return Verdict(answer.messages, flags, answer.hold)
        led = safety.lead(text, known.hold, country=ticket.country, locale=ticket.locale, shared=known.share, now=now)
        if isinstance(led, safety.Release):
            if led.reason == "answered_no" and "suicidality" in known.hold.kinds:
                known.said_no_at = now
            return Verdict(led.messages, (), None, True if led.reason == "seen" else None, led.taken_back)
        return Verdict(led.messages, led.flags, led.hold)

    def passes(self, message_id: str) -> None:
        """Note that the message was heard and is for the interview."""
        self._passed[message_id] = None
        if len(self._passed) > _CONVERSATIONS_KEPT:
            self._passed.popitem(last=False)

    def has_passed(self, message_id: str) -> bool:
        """Whether this process has heard the message already; not known of those from before a restart."""
        return message_id in self._passed

    def keep(self, conversation_id: str, verdict: Verdict) -> None:
        """Hold on to the hold in memory, stored or not."""
        self._known(conversation_id).hold = verdict.hold

    def forget(self, conversation_id: str) -> None:
        """Drop everything of an erased conversation."""
        self._conversations.pop(conversation_id, None)

    def store(
        self, conversation_id: str, client_id: str, text: str, verdict: Verdict, now: datetime
    ) -> tuple[Accepted, list[Message]]:
        """Journal the message with its flags and answer, once; what is still pending is superseded. Blocking.

        One transaction: a hold without its answer would take the repeated message for what is said on a hold.
        """
        records = self._records
        with records.alone_with(conversation_id):
            accepted = records.accept(conversation_id, client_id, text, now)
            stored = None if accepted.new else records.replies_to(accepted.message_id)
            if stored or (stored is not None and not verdict.flags):
                return accepted, stored
            records.supersede_pending(conversation_id, keep=accepted.message_id)
            self._write(conversation_id, accepted.message_id, verdict, now)
            return accepted, records.replies_to(accepted.message_id) or []

    def store_answer(self, conversation_id: str, message_id: str, verdict: Verdict, now: datetime) -> None:
        """Write flags, hold and answer to a message that stands in the journal, in one transaction. Blocking."""
        with self._records.alone_with(conversation_id):
            self._write(conversation_id, message_id, verdict, now)

    def _write(self, conversation_id: str, message_id: str, verdict: Verdict, now: datetime) -> None:
        records = self._records
        hold = verdict.hold.to_json() if verdict.hold else None
        if verdict.flags:
            advised = " ".join(said.text for said in verdict.said)
            records.raise_flags(
                conversation_id,
                [{"kind": f.id, "tier": f.tier, "quote": f.quote or None, "advised": advised} for f in verdict.flags],
                hold=hold,
                now=now,
                message_id=message_id,
            )
        if verdict.taken_back:
            records.take_back(conversation_id, verdict.taken_back, message_id)
        if not verdict.flags or verdict.help_reached is not None:
            records.set_hold(conversation_id, hold, help_reached=verdict.help_reached)
        replies = [wire.reply(said) for said in verdict.said]
        records.say(conversation_id, replies, kind="safety", now=now, in_reply_to=message_id)

    def _known(self, conversation_id: str) -> _Known:
        known = self._conversations.setdefault(conversation_id, _Known())
        self._conversations.move_to_end(conversation_id)
        if len(self._conversations) > _CONVERSATIONS_KEPT:
            self._conversations.popitem(last=False)
        return known


def _asked_lately(flag: Flag, known: _Known, now: datetime) -> bool:
    """Whether the flag would only ask again about suicidal thoughts what was answered with a no a while ago."""
    if flag.certain or flag.id != "suicidality" or known.said_no_at is None:
        return False
    return now - known.said_no_at < _NOT_ASKED_AGAIN
