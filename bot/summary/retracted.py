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
from bot.interview.counting import CORRECTED
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
        """Whether a barrier of that message was denied in it or later: in the talk, or only in the same visit."""
        return any(
            self._number[turn.message_id] <= number and (not this_visit or visit == turn.visit)
            for number, visit in self._denied.get(finding, ())
        )

    @cached_property
    def _number(self) -> dict[str, int]:
        return {turn.message_id: number for number, turn in enumerate(self._trace.turns)}

    @cached_property
    def _corrected(self) -> set[str]:
        pairs = pairwise(self._trace.turns)
        return {turn.message_id for turn, after in pairs if any(says(after, text_id) for text_id in CORRECTED)}

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
