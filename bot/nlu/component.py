"""The trained listener as a Rasa component: sets the intent, and leaves what else it heard for the analyser."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder import fingerprint
from bot.nlu.facets import read_facets
from bot.nlu.labels import read_examples
from bot.nlu.listener import Listener
from bot.nlu.reading import read
from bot.nlu.training import train

# The message attribute with the `Reading`, for the analyser; no part of what Rasa gives out.
READING = "reading"
_FILE = "listener.npz"
_RANKED = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ListenerComponent(IntentClassifier, GraphComponent):
    """Sets the intent, and hands findings, talk and feelings, which come with it, to the analyser.

    Rasa's own classifiers know one label a message; here several labels of several kinds are learnt together.
    """

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
        listener: Listener | None = None,
    ) -> None:
        """`listener` is None until trained or loaded."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._listener = listener

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ListenerComponent:
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ListenerComponent:
        """The trained classifier of a model."""
        with model_storage.read_from(resource) as folder, np.load(folder / _FILE) as stored:
            return cls(config, model_storage, resource, Listener.from_arrays(stored))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every example that has a text and an intent."""
        examples = read_examples(training_data.intent_examples)
        self._listener = train(examples, read_facets(self._config["language"]))
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / _FILE, **self._listener.arrays())
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the likeliest intent and the ranking, as Rasa's classifiers do, and the reading."""
        for message in messages:
            if self._listener is None or not message.get("text"):
                continue
            reading = read(message.get("text"), self._listener)
            ranking = [{"name": name, "confidence": confidence} for name, confidence in reading.intents[:_RANKED]]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set(READING, reading)
        return messages
