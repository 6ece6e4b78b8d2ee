"""The baselines on the same messages as the product, with its lead over each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluation import measure
from bot.evaluation.baselines import diet, keywords
from bot.evaluation.baselines.tfidf import TfIdf
from bot.evaluation.predictions import Labelled
from bot.evaluation.results import Reader, Row
from bot.evaluation.sets import Message, Spoken
from bot.nlu.labels import Example, read_examples
from bot.nlu.model import ROOT, quiet_rasa


@dataclass(frozen=True)
class Compared:
    """The messages, somebody's real talk, and what the product heard in the messages beside what is right."""

    messages: Sequence[Message]
    spoken: Sequence[Spoken]
    mine: Labelled
    gold: Labelled

    @property
    def texts(self) -> list[str]:
        """Of the messages."""
        return [message.text for message in self.messages]


def training_messages() -> tuple[Any, list[Example]]:
    """What the product is trained on, as Rasa's TrainingData and as examples."""
    with quiet_rasa():
        from bot.nlu.importer import Importer

        data = Importer(training_data_paths=[str(ROOT / "data" / "nlu")]).get_nlu_data()
    return data, read_examples(data.intent_examples)


def compare(examples: Sequence[Example], compared: Compared) -> list[Reader]:
    """The keyword rules, and tf-idf trained on the examples."""
    tfidf = TfIdf(examples)
    said = [one.text for one in compared.spoken]
    talk = measure.spoken_talk(tfidf.read(said), compared.spoken) if said else []
    return [
        _reader("keywords", keywords.read(compared.texts), compared),
        _reader("tf-idf + logistic regression", tfidf.read(compared.texts), compared, talk),
    ]


def beside_default(heard: Sequence[Mapping[str, Any]], compared: Compared) -> list[Reader]:
    """Rasa's default pipeline from what it heard: its intent as the one finding, and with the entities it marks."""
    return [
        _reader("Rasa's default (DIET), its intent", diet.labelled(heard), compared),
        _reader("the same, with its entities", diet.labelled(heard, entities=True), compared),
    ]


def _reader(name: str, found: Labelled, compared: Compared, more: Sequence[Row] = ()) -> Reader:
    rows = measure.understanding(found, compared.gold)
    rows |= {row.name: row for row in (*measure.calibration(found, compared.gold), *more)}
    return Reader(name, rows, measure.ahead(compared.mine, found, compared.gold))
