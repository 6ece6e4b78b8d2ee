"""What the patient has taken back: corrected at once, or denied later in plain words. It stands in no summary.

The interview believes both (bot.interview.memory); here they are read from the record, where nothing is deleted.
What is not so today was so on another day, and stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from itertools import pairwise

from bot.content import Content
from bot.interview.correcting import PutRight, is_of_the_wrong, lies_in_the_wrong, put_right
from bot.interview.counting import CORRECTED, PARTS, quoted
from bot.interview.denying import denied_in
from bot.records.types import TurnRecord
from bot.summary.trace import Trace, says


class Retracted:
    """The corrections and, where content is given, the denials of one record."""

    def __init__(self, trace: Trace, content: Content | None = None) -> None:
        self._trace, self._content = trace, content

    def whole(self, turn: TurnRecord) -> bool:
        """Whether the patient put right at once what Mo made of the message."""
        return turn.message_id in self._corrected

    def finding(self, turn: TurnRecord, finding: str, *, this_visit: bool = False) -> bool:
        """Whether a finding of that message was put right, or denied in it or later in the talk or the visit."""
        if finding in self._misheard.get(turn.message_id, ()) or self._put_right(turn, finding):
            return True
        return any(
            self._number[turn.message_id] <= number and (not this_visit or visit == turn.visit)
            for number, visit in self._denied.get(finding, ())
        )

    @cached_property
    def _number(self) -> dict[str, int]:
        return {turn.message_id: number for number, turn in enumerate(self._trace.turns)}

    @cached_property
    def _corrected(self) -> set[str]:
        """Messages that were put right as a whole: nothing says which part of them was misheard."""
        return {message for message, findings in self._misheard.items() if not findings}

    @cached_property
    def _misheard(self) -> Mapping[str, set[str]]:
        """For each message that was put right, the findings that Mo's answer to it had said back."""
        pairs = pairwise(self._trace.turns)
        return {
            turn.message_id: self._said(turn)
            for turn, after in pairs
            if self._corrects(after) and not self._wrong(after)
        }

    def _corrects(self, turn: TurnRecord) -> bool:
        return any(says(turn, text_id) for text_id in CORRECTED)

    def _said(self, turn: TurnRecord) -> set[str]:
        """The findings that Mo said back in a turn in words of its own."""
        facets = self._content.facets if self._content else {}
        names = {variant.rpartition(".")[0] for reply in turn.replies for variant in reply.get("text_ids") or ()}
        named = {name.removeprefix("finding_") for name in names if name.startswith("finding_")}
        return named | {facets[name].finding for name in names if name in facets}

    def _wrong(self, turn: TurnRecord) -> PutRight | None:
        """What a message names as wrong, where Mo took it for a correction."""
        line = self._trace.line(turn.message_id)
        found = put_right(line.text) if line is not None and self._corrects(turn) else None
        return found if found is not None and found.wrong else None

    def _put_right(self, turn: TurnRecord, finding: str) -> bool:
        """Whether a finding was heard in words that the same message, or a later one of the visit, calls wrong."""
        line, content = self._trace.line(turn.message_id), self._content
        understood = turn.understanding or {}
        heard = [f for part in PARTS for f in understood.get(part) or () if f["id"] == finding]
        if line is None or content is None or not heard:
            return False
        own = put_right(line.text)
        if own is not None and own.wrong and all(lies_in_the_wrong(own, f["start"], f["end"]) for f in heard):
            return True
        quotes = " ".join(quoted(line.text, f) for f in heard)
        return any(
            is_of_the_wrong(found, finding, quotes, content)
            for visit, number, found in self._named_wrong
            if visit == turn.visit and number > self._number[turn.message_id]
        )

    @cached_property
    def _named_wrong(self) -> list[tuple[int, int, PutRight]]:
        """What was named as wrong: visit, number of the message, and how."""
        named = ((turn, self._wrong(turn)) for turn in self._trace.turns)
        return [(turn.visit, self._number[turn.message_id], found) for turn, found in named if found is not None]

    @cached_property
    def _denied(self) -> Mapping[str, list[tuple[int, int]]]:
        """For each barrier the messages in which it was denied, with their visits."""
        found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, turn in enumerate(self._trace.turns):
            line = self._trace.line(turn.message_id)
            if line is not None and self._content is not None:
                for barrier in denied_in(line.text, self._content, lasting=True):
                    found[barrier].append((number, turn.visit))
        return found
