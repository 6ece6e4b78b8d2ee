"""The classifier of whole messages: the intent with a calibrated confidence, and what the analyser asks of them."""

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

from bot.nlu.heads import Machine
from bot.nlu.labels import read_examples
from bot.nlu.reading import read
from bot.nlu.training import train_messages

# The message attribute with the `Reading`, for the analyser; no part of what Rasa gives out.
READING = "reading"
_FILE = "messages.npz"
_RANKED = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentHead(IntentClassifier, GraphComponent):
    """Sets the intent, and hands talk and feelings, which come with it, to the analyser.

    Rasa's own logistic regression takes a minute on this data and its confidences are not calibrated.
    """

    @staticmethod
    def required_packages() -> list[str]:
        """None to check: requirements.txt pins them all."""
        return []

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings."""
        return {}

    def __init__(self, model_storage: ModelStorage, resource: Resource, machine: Machine | None = None) -> None:
        """`machine` is None until trained or loaded."""
        self._model_storage = model_storage
        self._resource = resource
        self._machine = machine

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentHead:
        """An untrained classifier."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentHead:
        """The trained classifier of a model."""
        with model_storage.read_from(resource) as folder, np.load(folder / _FILE) as stored:
            return cls(model_storage, resource, Machine.from_arrays(stored))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every example that has a text and an intent."""
        self._machine = train_messages(read_examples(training_data.intent_examples))
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / _FILE, **self._machine.arrays())
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the likeliest intent and the ranking, as Rasa's classifiers do, and the reading."""
        for message in messages:
            if self._machine is None or not message.get("text"):
                continue
            reading = read(message.get("text"), self._machine)
            ranking = [{"name": name, "confidence": confidence} for name, confidence in reading.intents[:_RANKED]]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set(READING, reading)
        return messages
