"""What Mo says where the interview itself failed on a message: the fault is Mo's, and the talk goes on from there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.content import Content
from bot.interview.respond import Answered
from bot.interview.state import State
from bot.interview.turn import Reply


def stuck(state: Mapping[str, Any] | None, content: Content) -> Answered:
    """An apology and an invitation to say it once more, with the memory as it was before the message.

    `respond` gives the same for the same message however often it is asked, so a failure is not to be tried again.
    A memory that cannot be read is begun anew: else every further message would fail as well.
    """
    try:
        memory = State.from_json(state)
    except Exception:  # whatever is wrong with it
        memory = State()
    text = content.texts["stuck"]
    text_id, wording = min(text.numbered, key=lambda numbered: memory.used.get(numbered[0], -1))
    memory.turn += 1
    memory.used[text_id] = memory.turn
    memory.expecting, memory.buttons = None, []
    reply = Reply(wording, text.moves, text_ids=(text_id,))
    return Answered((reply,), memory.to_json(), memory.stage, memory.visit, ())
