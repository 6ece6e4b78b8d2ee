"""Finds the transcript line that a turn, a quote or a text stands on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.records.types import Message, PatientRecord, TurnRecord


@dataclass(frozen=True)
class Happening:
    """One event of a turn with its visit, time and the patient's line it came from (None if not shown)."""

    kind: str
    data: dict[str, Any]
    visit: int
    at: datetime
    seq: int | None
    turn: TurnRecord


_PARTS_ASKED = ("what", "when", "how_long", "how_often")
_NOTED = ("plan_noted", "plan_noted_deed")


class Trace:
    """The lines of one record and where things were said."""

    def __init__(self, record: PatientRecord) -> None:
        self._lines = record.messages
        self._by_id = {line.id: line for line in record.messages}
        self._asked = _last_said_by_mo(record.messages)
        self.turns = record.turns

    def line(self, message_id: str | None) -> Message | None:
        """The patient's line of that message id; None where it is not shown or its text was not kept."""
        return self._by_id.get(message_id or "")

    def seq(self, message_id: str | None) -> int | None:
        """The number of that line."""
        line = self.line(message_id)
        return line.seq if line else None

    def events(self, *kinds: str) -> Iterator[Happening]:
        """Events of these kinds, oldest first."""
        for turn in self.turns:
            for event in turn.events:
                if event["kind"] in kinds:
                    yield Happening(event["kind"], event["data"], turn.visit, turn.at, self.seq(turn.message_id), turn)

    def where_said(self, text: str, not_after: int | None) -> int | None:
        """The patient's last line up to `not_after` that holds the text; `not_after` itself if none does."""
        wanted = _folded(text)
        for line in reversed(self._lines):
            early_enough = not_after is None or line.seq <= not_after
            if early_enough and line.sender == "patient" and wanted in _folded(line.text):
                return line.seq
        return not_after

    def where_mo_said(self, turn: TurnRecord, text: str) -> int | None:
        """Mo's line with that text in answer to a turn; else the patient's line that it answers."""
        start = self.seq(turn.message_id)
        for line in self._lines:
            after = line.seq > start if start is not None else line.at >= turn.at
            if after and line.sender == "bot" and _folded(text) in _folded(line.text):
                return line.seq
        return start

    def read_back(self, what: str, before: int | None) -> int | None:
        """Mo's last line up to `before` that reads a plan back whole; else where the patient said what it is."""
        for line in reversed(self._lines):
            early_enough = before is None or line.seq <= before
            if early_enough and _is_of(line, "plan_read_back") and _folded(what) in _folded(line.text):
                return line.seq
        return self.where_said(what, before)

    def asked(self, line: Message) -> Sequence[str]:
        """The content ids of what Mo said last before a line."""
        return self._asked.get(line.seq, ())

    def noted(self, asking: TurnRecord, answered: TurnRecord) -> str | None:
        """Which part of a plan Mo asked for in one turn and noted in the next; None for none."""
        if not any(says(answered, text_id) for text_id in _NOTED):
            return None
        asked = (v for reply in reversed(asking.replies) for v in reversed(reply.get("text_ids") or ()))
        names = ((part, v) for v in asked for part in _PARTS_ASKED if v.startswith(f"plan_{part}"))
        return next((part for part, _ in names), None)

    def said_by_mo(self, text_id: str) -> bool:
        """Whether Mo ever said a text of that content id."""
        return any(_is_of(line, text_id) for line in self._lines)


def says(turn: TurnRecord, text_id: str) -> bool:
    """Whether the turn's replies hold a text of that content id."""
    return any(_of(variant, text_id) for reply in turn.replies for variant in reply.get("text_ids") or ())


def _last_said_by_mo(lines: Sequence[Message]) -> dict[int, Sequence[str]]:
    """For each line, by its number, the content ids of what Mo said last before it."""
    last: Sequence[str] = ()
    found = {}
    for line in lines:
        found[line.seq] = last
        if _is_mos(line):
            last = line.extra.get("text_ids") or ()
    return found


def _is_mos(line: Message) -> bool:
    """Whether Mo says it, and not the practice through Mo."""
    return line.sender == "bot" and not line.extra.get("by")


def _is_of(line: Message, text_id: str) -> bool:
    return line.sender == "bot" and any(_of(v, text_id) for v in line.extra.get("text_ids") or ())


def _of(variant: str, text_id: str) -> bool:
    return variant.rpartition(".")[0] == text_id


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
