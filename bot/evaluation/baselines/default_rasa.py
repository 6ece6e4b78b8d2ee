"""The default pipeline itself, for a process with the real TensorFlow (MO_TENSORFLOW=1).

`python -m bot.evaluation.baselines.default_rasa FOLDER MINUTES` trains on the folder's config.yml and nlu.yml.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from bot.evaluation.baselines.diet import EPOCHS, MODEL
from bot.nlu.model import quiet_rasa


class DefaultRasa:
    """Reads messages with a default pipeline. Raises FileNotFoundError when the folder has none."""

    def __init__(self, folder: Path) -> None:
        """Load it (about ten seconds)."""
        if not (folder / MODEL).is_file():
            raise FileNotFoundError(f"No {MODEL} in {folder}.")
        with quiet_rasa():
            from rasa.core.agent import Agent

            self._processor = Agent.load(str(folder / MODEL)).processor

    def parse(self, text: str) -> dict[str, Any]:
        """The intent with its confidence, and the names of the entities marked; the same way in as bot.nlu.parser."""
        from rasa.core.channels.channel import UserMessage
        from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER

        target = self._processor.model_metadata.nlu_target
        done = self._processor.graph_runner.run(
            inputs={PLACEHOLDER_MESSAGE: [UserMessage(text)], PLACEHOLDER_TRACKER: None}, targets=[target]
        )
        message = done[target][0]
        intent = message.get("intent") or {}
        return {
            "intent": intent.get("name") or "",
            "confidence": float(intent.get("confidence") or 0.0),
            "entities": sorted({entity["entity"] for entity in message.get("entities") or ()}),
        }


def train(folder: Path, minutes: float) -> None:
    """Train on config.yml and nlu.yml of a folder, into its model file; the epochs done go into its file EPOCHS."""
    with quiet_rasa(folder):
        from rasa.model_training import train_nlu
        from rasa.utils import train_utils

        budget, usual = _budget(minutes), train_utils.create_common_callbacks
        # Rasa takes no callbacks in its configuration.
        train_utils.create_common_callbacks = lambda *given, **named: [*usual(*given, **named), budget]
        train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder), fixed_model_name=MODEL)
    (folder / EPOCHS).write_text(str(budget.epochs))


def _budget(minutes: float) -> Any:
    """A Keras callback that ends the training after the epoch in which the minutes run out."""
    from tensorflow.keras.callbacks import Callback

    class Budget(Callback):
        epochs = 0
        ends = time.monotonic() + 60 * minutes

        def on_epoch_end(self, epoch: int, logs: object = None) -> None:
            self.epochs = epoch + 1
            if time.monotonic() > self.ends:
                self.model.stop_training = True

    return Budget()


if __name__ == "__main__":
    train(Path(sys.argv[1]), float(sys.argv[2]))
