"""The analyser as a Rasa component: adds `understanding`, with the facets that are near, to each message."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder import encode
from bot.nlu.component import READING
from bot.nlu.facets import FacetIndex, build_index, read_facets
from bot.nlu.hearing import understand
from bot.nlu.kept import Kept
from bot.nlu.labels import NEUTRAL, read_examples
from bot.understanding import Intent

# So many messages that no facet fits set how near is near enough.
_UNRELATED = 800


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class Analyser(Kept[FacetIndex]):
    """Findings, facets, talk, feelings, numbers and times of a message, as the attribute `understanding`."""

    kind = FacetIndex

    @classmethod
    def required_components(cls) -> list[type]:
        """None in the graph: learning needs none, and in reading the classifier runs first (config.yml)."""
        return []

    def train(self, training_data: TrainingData) -> Resource:
        """Embed the facets of the content, and find how near is near enough."""
        examples = read_examples(training_data.intent_examples)
        unrelated = [e.text for e in examples if not e.findings and e.talk in (None, NEUTRAL) and not e.feelings]
        return self.keep(build_index(read_facets(self._config["language"]), encode(unrelated[:_UNRELATED])))

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
