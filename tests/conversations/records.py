"""A talk that was played, as the records would keep it: what the GP's summary is built from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.evaluation.talks.player import START, Talk, Turn
from bot.records.types import Conversation, FlagRecord, Message, PatientRecord, TurnRecord


@dataclass
class KeptTalk(Talk):
    """A talk that also notes when each turn was."""

    times: list[datetime] = field(default_factory=list)

    def _say(self, text: str) -> None:
        super()._say(text)
        self._note_times()

    def _open(self) -> None:
        super()._open()
        self._note_times()

    def _note_times(self) -> None:
        self.times += [self.now] * (len(self.turns) - len(self.times))


def record_of(talk: KeptTalk) -> PatientRecord:
    """The record of a talk, whose patient agrees to share."""
    lines, turns, flags = list[Message](), list[TurnRecord](), list[FlagRecord]()
    for turn, at in zip(talk.turns, talk.times, strict=True):
        number = len(lines)
        message_id = f"message-{number + 1}"
        if turn.said is not None:
            lines.append(Message(message_id, number + 1, "patient", turn.said, at))
        lines += _of_mo(turn, at, len(lines))
        if turn.answered is not None:
            turns.append(_turn(turn, message_id if turn.said is not None else f"opening-{number}", at))
        flags += _flags(turn, message_id, at)
    conversation = Conversation("c", "p", "practice", "GB", "en", START, talk=True, share=True)
    conversation = replace(conversation, last_seq=len(lines), last_at=talk.times[-1])
    return PatientRecord(conversation, None, talk.script.name, tuple(lines), tuple(turns), tuple(flags))


def _of_mo(turn: Turn, at: datetime, before: int) -> Iterator[Message]:
    kind = "safety" if turn.of_safety else "reply"
    for number, reply in enumerate(turn.replies, before + 1):
        extra = {"moves": list(reply.moves), "text_ids": list(reply.text_ids)}
        yield Message(f"message-{number}", number, "bot", reply.text, at, kind, extra)  # type: ignore[arg-type]


def _turn(turn: Turn, message_id: str, at: datetime) -> TurnRecord:
    assert turn.answered is not None
    replies = tuple(
        {"text": reply.text, "moves": list(reply.moves), "text_ids": list(reply.text_ids)} for reply in turn.replies
    )
    events = tuple({"kind": event.kind, "data": dict(event.data)} for event in turn.answered.events)
    heard = turn.heard.to_json() if turn.heard and turn.said is not None else None
    return TurnRecord(message_id, at, heard, replies, events, turn.answered.stage, turn.visit)


def _flags(turn: Turn, message_id: str, at: datetime) -> Iterator[FlagRecord]:
    advised = " ".join(reply.text for reply in turn.replies)
    for flag in turn.flags:
        yield FlagRecord(f"{message_id}-{flag.id}", flag.id, flag.tier, flag.quote, at, message_id, advised)
