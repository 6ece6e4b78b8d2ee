"""The analyser as a Rasa component: adds `understanding`, with the facets that are near, to each message."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder import encode, fingerprint
from bot.nlu.component import READING
from bot.nlu.facets import FacetIndex, build_index, read_facets
from bot.nlu.hearing import understand
from bot.nlu.labels import NEUTRAL, read_examples
from bot.understanding import Intent

_FILE = "facets.npz"
# So many messages that no facet fits set how near is near enough.
_UNRELATED = 800


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
        facets: FacetIndex | None = None,
    ) -> None:
        """`facets` is None until trained or loaded."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._facets = facets

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
            return cls(config, model_storage, resource, FacetIndex.from_arrays(stored))

    def train(self, training_data: TrainingData) -> Resource:
        """Embed the facets of the content, and find how near is near enough."""
        examples = read_examples(training_data.intent_examples)
        unrelated = [e.text for e in examples if not e.findings and e.talk in (None, NEUTRAL) and not e.feelings]
        self._facets = build_index(read_facets(self._config["language"]), encode(unrelated[:_UNRELATED]))
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / _FILE, **self._facets.arrays())
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing learns from its output."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add `understanding` to messages that have been read."""
        for message in messages:
            reading = message.get(READING)
            if self._facets is None or reading is None:
                continue
            said = message.get("intent") or {}
            intent = Intent(said.get("name") or "nlu_fallback", round(float(said.get("confidence") or 0.0), 3))
            heard = understand(message.get("text"), intent, reading, self._facets)
            message.set("understanding", heard.to_json(), add_to_output=True)
        return messages
