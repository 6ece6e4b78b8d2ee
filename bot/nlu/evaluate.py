"""Cross-validated figures of the trained parts: `python -m bot.nlu.evaluate`.

Five folds over whole messages; everything, thresholds and curves included, is learnt without the fold it is measured
on. The data holds near misses on purpose, and no two examples say the same, so everyday messages are easier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot import encoder
from bot.content.taxonomy import taxonomy
from bot.nlu.facets import Described, read_facets
from bot.nlu.hearing import findings_of
from bot.nlu.labels import NEUTRAL, Example, talk_labels, talk_type, units
from bot.nlu.reading import read
from bot.nlu.training import heard_units, shuffled, train_findings, train_messages

Flags = NDArray[np.bool_]
_FOLDS = 5


@dataclass
class Predictions:
    """What was predicted for each held-out message, in the order of the examples."""

    findings: Flags
    confidence: NDArray[np.float32]
    talk: list[str]
    feelings: Flags
    intents: list[str]


def cross_validated(examples: Sequence[Example], facets: Sequence[Described]) -> Predictions:
    """Predictions for every message by parts that have not seen it."""
    count = len(examples)
    found = Predictions(
        np.zeros((count, len(taxonomy.findings)), bool),
        np.zeros((count, len(taxonomy.findings)), np.float32),
        [""] * count,
        np.zeros((count, len(taxonomy.feelings)), bool),
        [""] * count,
    )
    folds = shuffled(count + 1)[:count] % _FOLDS
    for fold in range(_FOLDS):
        _predict_fold(examples, facets, np.flatnonzero(folds == fold), np.flatnonzero(folds != fold), found)
    return found


def _predict_fold(
    examples: Sequence[Example],
    facets: Sequence[Described],
    out: NDArray[np.int64],
    kept: NDArray[np.int64],
    found: Predictions,
) -> None:
    known = [examples[i] for i in kept]
    pieces = train_findings(units(known), heard_units(facets, len(known)))
    messages = train_messages(known)
    for i in out:
        reading = read(examples[i].text, messages)
        scores = pieces.probabilities(reading.seen)["findings"]
        found.confidence[i] = scores[0]
        held = {finding.id for finding in findings_of(reading, scores, pieces.heads["findings"])}
        found.findings[i] = [name in held for name in taxonomy.findings]
        found.feelings[i] = [name in {f.id for f in reading.feelings} for name in taxonomy.feelings]
        found.talk[i] = reading.talk.subtype or NEUTRAL
        found.intents[i] = reading.intents[0][0]


def macro_f1(predicted: Flags, true: Flags) -> float:
    """Mean F1 of the labels (columns) that occur."""
    both = (predicted & true).sum(axis=0)
    total = predicted.sum(axis=0) + true.sum(axis=0)
    occurs = true.sum(axis=0) > 0
    return float(np.mean(2 * both[occurs] / total[occurs])) if occurs.any() else 0.0


def expected_calibration_error(confidence: NDArray[np.float32], true: Flags, bins: int = 10) -> float:
    """Mean distance between what a confidence says and how often it is right, weighted by how often it is said."""
    edges = np.clip((confidence * bins).astype(int), 0, bins - 1)
    error = 0.0
    for number in range(bins):
        inside = edges == number
        if inside.any():
            error += float(inside.mean() * abs(confidence[inside].mean() - true[inside].mean()))
    return error


def _one_hot(names: Sequence[str], labels: Sequence[str]) -> Flags:
    return np.array([[name == label for label in labels] for name in names])


def figures(examples: Sequence[Example], found: Predictions) -> list[tuple[str, float]]:
    """Named figures, each 0 to 1."""
    barriers = len(taxonomy.barriers)
    true = np.array([[label in e.findings for label in taxonomy.findings] for e in examples])
    felt = np.array([[label in (e.feelings or ()) for label in taxonomy.feelings] for e in examples])
    without = ~true.any(axis=1)
    said, no_barrier = found.findings[:, :barriers].any(axis=1), ~true[:, :barriers].any(axis=1)
    talk = [e.talk or NEUTRAL for e in examples]
    types = [talk_type(name) for name in talk]
    intents = [example.intent for example in examples]
    names = sorted(set(intents))
    both = (found.findings & true).sum()
    return [
        ("barriers, macro F1", macro_f1(found.findings[:, :barriers], true[:, :barriers])),
        ("facilitators, macro F1", macro_f1(found.findings[:, barriers:], true[:, barriers:])),
        ("findings, precision", float(both / max(1, found.findings.sum()))),
        ("findings, recall", float(both / max(1, true.sum()))),
        ("messages without a finding that are given one", float(found.findings[without].any(axis=1).mean())),
        ("messages without a barrier that are given one", float(said[no_barrier].mean())),
        ("findings, calibration error from 0.1 upwards", _upper_error(found.confidence, true)),
        ("talk subtype, macro F1", macro_f1(_one_hot(found.talk, talk_labels()), _one_hot(talk, talk_labels()))),
        ("talk type, accuracy", _agreement([talk_type(name) for name in found.talk], types)),
        ("feelings, macro F1", macro_f1(found.feelings, felt)),
        ("intent, accuracy", _agreement(found.intents, intents)),
        ("intent, macro F1", macro_f1(_one_hot(found.intents, names), _one_hot(intents, names))),
    ]  # fmt: skip


def _agreement(predicted: Sequence[str], true: Sequence[str]) -> float:
    return float(np.mean(np.array(predicted) == np.array(true)))


def _upper_error(confidence: NDArray[np.float32], true: Flags) -> float:
    """Nearly all label-message pairs are far from any label; they would hide the error of those that are near."""
    near = confidence >= 0.1
    return expected_calibration_error(confidence[near], true[near])


def read_data() -> list[Example]:
    """The examples under data/nlu."""
    from bot.nlu.model import ROOT, quiet_rasa

    with quiet_rasa():
        from rasa.shared.nlu.training_data.loading import load_data

        from bot.nlu.labels import read_examples

        return read_examples(load_data(str(ROOT / "data" / "nlu")).intent_examples)


def main() -> None:
    """Print the table (some minutes)."""
    encoder.remember(20_000)
    examples = read_data()
    found = cross_validated(examples, read_facets("en"))
    print(f"{len(examples)} messages, {_FOLDS} folds")
    for name, value in figures(examples, found):
        print(f"{name:<50} {value:6.3f}")


if __name__ == "__main__":
    main()
