"""What is heard in a message without a server: the trained NLU graph in this process, for `parse --json` and checks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.nlu.model import model_file, quiet_rasa
from bot.understanding import Understanding


class Parser:
    """Reads messages with the model of a folder. Raises ModelMissing when there is none."""

    def __init__(self, folder: Path) -> None:
        """Load the model (some seconds; Rasa's import is most of it)."""
        path = model_file(folder)
        with quiet_rasa():
            from rasa.core.agent import Agent

            self._processor = Agent.load(str(path)).processor

    def parse(self, text: str) -> dict[str, Any]:
        """The `Understanding` of one message as JSON; everything empty for a text without a word."""
        from rasa.core.channels.channel import UserMessage
        from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER

        if not text.strip():
            return Understanding(text).to_json()
        target = self._processor.model_metadata.nlu_target
        # The graph itself: the processor's own entry is asynchronous and wants a conversation.
        done = self._processor.graph_runner.run(
            inputs={PLACEHOLDER_MESSAGE: [UserMessage(text)], PLACEHOLDER_TRACKER: None}, targets=[target]
        )
        understanding: dict[str, Any] = done[target][0].get("understanding")
        return understanding

    def lines(self, texts: Iterable[str]) -> Iterator[str]:
        """One JSON object a line for each line of text; empty lines are passed over."""
        for text in texts:
            if stripped := text.strip():
                yield json.dumps(self.parse(stripped), ensure_ascii=False)
