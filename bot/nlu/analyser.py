"""The multi-label analyser as a Rasa component: learns from the NLU data, adds `understanding` to each message."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder import fingerprint
from bot.nlu.facets import read_facets
from bot.nlu.hearing import understand
from bot.nlu.intent import READING
from bot.nlu.labels import read_examples
from bot.nlu.training import Analysis, train_analysis
from bot.understanding import Intent

_FILE = "analysis.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class Analyser(GraphComponent):
    """Findings, facets, talk, feelings, numbers and times of a message, as the attribute `understanding`."""

    @classmethod
    def required_components(cls) -> list[type]:
        """None in the graph: learning needs none, and in reading the classifier runs first (config.yml)."""
        return []

    @staticmethod
    def required_packages() -> list[str]:
        """None to check: requirements.txt pins them all."""
        return []

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The content's language, and the encoder that the vectors come from."""
        return {"language": "en", "encoder": fingerprint()}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        analysis: Analysis | None = None,
    ) -> None:
        """`analysis` is None until trained or loaded."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._analysis = analysis

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Analyser:
        """An untrained analyser."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Analyser:
        """The trained analyser of a model."""
        with model_storage.read_from(resource) as folder, np.load(folder / _FILE) as stored:
            return cls(config, model_storage, resource, Analysis.from_arrays(stored))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every example that has an intent."""
        examples = read_examples(training_data.intent_examples)
        self._analysis = train_analysis(examples, read_facets(self._config["language"]))
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / _FILE, **self._analysis.arrays())
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing learns from its output."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add `understanding` to messages that have been read."""
        for message in messages:
            reading = message.get(READING)
            if self._analysis is None or reading is None:
                continue
            said = message.get("intent") or {}
            intent = Intent(said.get("name") or "nlu_fallback", round(float(said.get("confidence") or 0.0), 3))
            heard = understand(message.get("text"), intent, reading, self._analysis)
            message.set("understanding", heard.to_json(), add_to_output=True)
        return messages
