"""Mo's notices and the exact words that count as consent, from content, ready to be stored and sent.

The gateway says them, and the actions where a talk agrees on a time: so they stand below both.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, get_args

from bot.content import Content

Command = Literal[
    "yes", "no", "share_on", "share_off", "withdraw", "erase", "reminders_off", "reminders_on", "reminder_stop",
    "reminder_later", "reminder_every_week", "reminder_in_a_month", "reminder_none",
]  # fmt: skip
COMMANDS: tuple[Command, ...] = get_args(Command)
_DROPPED = {"Po", "Pd", "Ps", "Pe", "Pi", "Pf", "So", "Sk", "Mn", "Cf"}


@dataclass(frozen=True)
class Notices:
    """The notices of one language, with what they name filled in."""

    content: Content
    slots: Mapping[str, str]

    def reply(self, notice: str, turn: int = 0) -> dict[str, Any]:
        """One notice as a reply of the records: {text, quick_replies, moves}; KeyError if content lacks it.

        `turn` chooses among its wordings.
        """
        found = self.content.notices[notice]
        return {
            "text": found.variants[turn % len(found.variants)].format_map(self.slots),
            "quick_replies": [{"title": title} for title in found.quick_replies],
            "moves": list(found.moves),
        }

    def text(self, notice: str) -> str:
        """The words of a notice that is shown but not kept."""
        return str(self.reply(notice)["text"])

    def command(self, text: str) -> Command | None:
        """Which command the whole text is, letter for letter but for case, spaces and punctuation."""
        plain = _plain(text)
        for command in COMMANDS:
            if plain in _all_plain(tuple(self.content.consent_words.get(command, ()))):
                return command
        return None

    def is_button(self, text: str, notice: str) -> bool:
        """Whether the text is a button of that notice, as exactly as a command is one."""
        return _plain(text) in {_plain(title) for title in self.content.notices[notice].quick_replies}


@lru_cache(maxsize=64)
def _all_plain(words: tuple[str, ...]) -> frozenset[str]:
    """The words of a command, made plain once: every message is compared with some two hundred of them."""
    return frozenset(map(_plain, words))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = (sign for sign in folded if unicodedata.category(sign) not in _DROPPED)
    return " ".join("".join(kept).split())
