"""Rasa's tokens from the grammar model, without the parts of it that nobody asks for."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.language import grammar


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class GrammarTokenizer(Tokenizer):
    """Splits like spaCy. Rasa's own spaCy tokenizer would load and run the whole model, named entities included."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's settings for tokenizers, all off: intents are whole labels."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """None to check: requirements.txt pins them all."""
        return []

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GrammarTokenizer:
        """A tokenizer, as Rasa asks for one."""
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing learns from tokens: what is learnt is read from the texts."""
        return training_data

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens with their offsets; white space is none."""
        # Splitting needs no tagger or parser: make_doc runs the rules alone.
        doc = grammar().make_doc(message.get(attribute))
        return [Token(token.text, token.idx) for token in doc if not token.is_space]
