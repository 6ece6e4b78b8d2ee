"""The trained listener as a Rasa component: sets the intent, and leaves what else it heard for the analyser."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.facets import read_facets
from bot.nlu.kept import Kept
from bot.nlu.labels import read_examples
from bot.nlu.listener import Listener
from bot.nlu.reading import read
from bot.nlu.training import train

# The message attribute with the `Reading`, for the analyser; no part of what Rasa gives out.
READING = "reading"
_RANKED = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ListenerComponent(Kept[Listener], IntentClassifier):
    """Sets the intent, and hands findings, talk and feelings, which come with it, to the analyser.

    Rasa's own classifiers know one label a message; here several labels of several kinds are learnt together.
    """

    kind = Listener

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every example that has a text and an intent."""
        examples = read_examples(training_data.intent_examples)
        return self.keep(train(examples, read_facets()))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the likeliest intent and the ranking, as Rasa's classifiers do, and the reading."""
        for message in messages:
            if self.learnt is None or not message.get("text"):
                continue
            reading = read(message.get("text"), self.learnt)
            ranking = [{"name": name, "confidence": confidence} for name, confidence in reading.intents[:_RANKED]]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set(READING, reading)
        return messages
