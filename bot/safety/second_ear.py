"""The sentence encoder as a second ear: near to known warning signs, it asks; it never decides alone."""

from __future__ import annotations

from collections.abc import Sequence

from bot.safety.flags import Flag


def warm_up() -> None:
    """Load the encoder where there is one."""


def listen(text: str, earlier: Sequence[str] = ()) -> tuple[Flag, ...]:
    """Uncertain flags the rules did not raise; empty where the encoder is missing."""
    return ()
