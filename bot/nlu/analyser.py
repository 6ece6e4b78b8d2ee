"""The analyser as a Rasa component: adds `understanding`, with what is near in meaning, to each message."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder import encode
from bot.nlu.asked import build_answers, read_answers
from bot.nlu.component import READING
from bot.nlu.facets import build_index, read_facets
from bot.nlu.hearing import understand
from bot.nlu.kept import Kept
from bot.nlu.labels import NEUTRAL, read_examples
from bot.nlu.meanings import Meanings
from bot.understanding import Intent

# So many messages that no facet fits set how near is near enough.
_UNRELATED = 800
# One message in so many is learnt as what asks nothing.
_EVERY = 40


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class Analyser(Kept[Meanings]):
    """Findings, facets, answers asked for, talk, feelings, numbers and times, as the attribute `understanding`."""

    kind = Meanings

    @classmethod
    def required_components(cls) -> list[type]:
        """None in the graph: learning needs none, and in reading the classifier runs first (config.yml)."""
        return []

    def train(self, training_data: TrainingData) -> Resource:
        """Embed the facets of the content, find how near is near enough, and learn which answer a question asks for."""
        examples = read_examples(training_data.intent_examples)
        unrelated = [e.text for e in examples if not e.findings and e.talk in (None, NEUTRAL) and not e.feelings]
        talk = [e.text for e in examples if not e.intent.startswith("ask_") and "?" not in e.text and not e.talk_only]
        facets = build_index(read_facets(), encode(unrelated[:_UNRELATED]))
        return self.keep(Meanings(facets, build_answers(read_answers(), talk[::_EVERY])))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing learns from its output."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add `understanding` to messages that have been read."""
        for message in messages:
            reading = message.get(READING)
            if self.learnt is None or reading is None:
                continue
            said = message.get("intent") or {}
            intent = Intent(said.get("name") or "nlu_fallback", round(float(said.get("confidence") or 0.0), 3))
            heard = understand(message.get("text"), intent, reading, self.learnt)
            message.set("understanding", heard.to_json(), add_to_output=True)
        return messages
