"""What a simulated patient says next: what was prepared for Mo's question, else their own next line."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

from bot.evaluation.talks.scripts import Line, Script, Visit

_LONGEST_VISIT = 60
"""Turns of a visit after which prepared answers stop: a Mo that asks the same for ever does not hold up the rest."""


class Speaker(ABC):
    """One person's side of the talk; those who carry it over say what Mo waits for, and bring what is said to it."""

    script: Script
    _turns_of_visit = 0

    @property
    @abstractmethod
    def expecting(self) -> str:
        """What Mo's last question waits for (`expecting` of the state); nothing is waited for while safety leads."""

    @property
    @abstractmethod
    def on_hold(self) -> bool:
        """Whether safety leads."""

    @property
    @abstractmethod
    def closed(self) -> bool:
        """Whether Mo has said goodbye."""

    @abstractmethod
    def _open(self) -> None:
        """They come, and Mo speaks first."""

    @abstractmethod
    def _say(self, text: str) -> None:
        """They write a message, and Mo answers."""

    def visit(self, visit: Visit) -> Iterator[Line]:
        """One visit from the greeting to the goodbye, stopping after each line of the script that was said."""
        if visit.back is None:
            self._answers = {room: list(said) for room, said in self.script.answers.items()}
            self._more = list(self.script.more)
        else:
            self._answers |= {room: list(said) for room, said in visit.back.answers.items()}
        self._turns_of_visit = 1
        self._open()
        if visit.back is not None:
            yield visit.back
        for line in visit.lines:
            self._answer_prepared()
            if self.closed and self.script.leaves is not None:
                continue
            self._speak(line.says or "")
            yield line
        self._finish()

    def _answer_prepared(self) -> None:
        """Answer what Mo asks with what this person says to it, as long as there is an answer."""
        while not self.on_hold and self._turns_of_visit < _LONGEST_VISIT:
            if not self._answers.get(self.expecting):
                return
            self._speak(self._answers[self.expecting].pop(0))

    def _finish(self) -> None:
        """Talk on until Mo has said goodbye, or there is nothing left to say; then go."""
        self._answer_prepared()
        while self._more and not self.closed:
            self._speak(self._more.pop(0))
            self._answer_prepared()
        if self.script.leaves is not None and not self.closed and not self.on_hold:
            self._speak(self.script.leaves)
            self._answer_prepared()

    def _speak(self, text: str) -> None:
        self._turns_of_visit += 1
        self._say(text)
