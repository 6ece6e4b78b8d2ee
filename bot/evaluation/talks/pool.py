"""The messages that random walks are made of, with what each asks of the answer; each is parsed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot import safety
from bot.evaluation.predictions import Parse
from bot.evaluation.sets import SetError
from bot.evaluation.talks.scripts import load_words
from bot.understanding import Understanding

OWED = ("facts", "advice", "care", "stops", "talk")
"""What a message asks of its answer: information; ideas or a question towards them; to be heard before anything else,
as loss and anger have to be; an end; nothing in particular. The numbers of a walk owe a place on a ruler."""


@dataclass(frozen=True)
class Message:
    """A message and what its answer owes (one of OWED)."""

    text: str
    owed: str = "talk"


@dataclass
class Pool:
    """Messages to draw from; what is said besides (buttons, numbers) is parsed when it comes up."""

    parse: Parse
    messages: Sequence[Message]
    _known: dict[str, Understanding] = field(default_factory=dict)

    def heard(self, text: str) -> Understanding:
        """What is understood of a text; the same object every time."""
        if text not in self._known:
            self._known[text] = Understanding.from_json(self.parse(text))
        return self._known[text]


def read(
    path: Path, lines: Iterable[str] = (), detect: Callable[[str], Sequence[object]] = safety.detect
) -> list[Message]:
    """The messages of a file, by what they ask for, and further lines of talk; those that raise a flag are left out.

    Safety leads after a flag, and what it says has its own tests. Raises SetError for an unknown part of the file.
    """
    data = load_words(path)
    if unknown := set(data) - set(OWED):
        raise SetError(f"{path.name}: {', '.join(sorted(unknown))} is not among {', '.join(OWED)}")
    messages = [Message(text, owed) for owed in OWED for text in data.get(owed, ())]
    known = {message.text for message in messages}
    messages += [Message(line) for line in dict.fromkeys(lines) if line not in known]
    return [message for message in messages if not detect(message.text)]
