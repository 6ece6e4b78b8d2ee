"""Who talks and what they say: consent by the buttons, then lines of the talks in tests/conversations, by chance."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.evaluation.talks.scripts import read
from bot.safety import detect

_TALKS = Path(__file__).parents[2] / "conversations" / "talks"
AGREES, SHARES, KEEPS = "Yes, let's talk", "Yes, share it", "No, keep it to me"
RED_FLAG = "since this morning I am numb between my legs and cannot feel when I pee"
SEEN = "I called 999 and have been seen at the hospital"


@dataclass(frozen=True)
class Script:
    """One patient: `before` is said by one tab with patience, `tabs` at the same time, each in its order.

    A patient with an alarm waits for every answer, as what it supersedes would otherwise be left to chance.
    """

    name: str
    before: tuple[str, ...]
    tabs: tuple[tuple[str, ...], ...]
    patient: bool

    def __len__(self) -> int:
        return len(self.before) + sum(map(len, self.tabs))


@cache
def lines() -> tuple[str, ...]:
    """What patients say in the written talks, but for warning signs."""
    said: list[str] = []
    for path in sorted(_TALKS.glob("*.yml")):
        script = read(path)
        if not script.flags:
            answers = (text for texts in script.answers.values() for text in texts)
            said += [*script.own_lines, *answers]
    return tuple(line for line in dict.fromkeys(said) if not detect(line))


def scripts(seed: int, patients: int, messages: int) -> list[Script]:
    """As many patients, who say so many messages together; every third has an alarm, the others have two tabs."""
    chance = random.Random(seed)
    each = max(6, messages // patients)
    made = []
    for number in range(patients):
        alarmed = number % 3 == 2
        said = [chance.choice(lines()) for _ in range(each - 2)]
        if alarmed:
            at = len(said) // 3
            said[at : at + 2] = [RED_FLAG, "what about swimming then"]
            said[2 * at] = SEEN
        tabs = (tuple(said),) if alarmed else (tuple(said[::2]), tuple(said[1::2]))
        before = (AGREES, chance.choice((SHARES, KEEPS)))
        made.append(Script(f"s{seed}p{number}", before, tabs, alarmed))
    return made
