"""The training data holds what it has to, and nothing that is tested on."""

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import yaml

from bot.content.taxonomy import taxonomy
from bot.encoder import encode
from bot.nlu.labels import talk_labels
from bot.nlu.nearest import kept
from bot.nlu.written import written
from bot.settings import Settings

ROOT = Path(__file__).parents[3]
# Shorter ones ("yes", "too tired") have hardly another wording.
FEWEST_WORDS = 4
TOO_NEAR = 0.95


ROWS = list(written(ROOT / "data" / "nlu"))
ABOUT_EXERCISE = [row for row in ROWS if row.about_exercise]


def held_back() -> list[str]:
    paths = sorted((ROOT / "tests" / "data").glob("held_back*.yml"))
    return [row["text"] for path in paths for row in yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)]


def test_every_label_has_enough_messages() -> None:
    findings = Counter(finding for row in ABOUT_EXERCISE for finding in row.findings)
    assert min(findings[name] for name in taxonomy.barriers) >= 250
    assert min(findings[name] for name in taxonomy.facilitators) >= 120
    talk = Counter(row.metadata.get("talk") for row in ROWS)
    assert min(talk[name] for name in talk_labels()) >= 100
    feelings = Counter(feeling for row in ROWS for feeling in row.metadata.get("feelings", ()))
    assert min(feelings[name] for name in taxonomy.feelings) >= 80


def test_there_are_enough_messages_with_no_finding_and_with_several() -> None:
    assert sum(not row.findings for row in ABOUT_EXERCISE) >= 800
    assert sum(len(row.findings) > 1 for row in ABOUT_EXERCISE) >= 500


def test_no_message_about_exercise_stands_there_twice() -> None:
    seen = Counter(re.sub(r"\W+", " ", row.text.lower()).strip() for row in ABOUT_EXERCISE)
    assert [text for text, count in seen.items() if count > 1 and len(text.split()) >= FEWEST_WORDS] == []


def test_there_are_enough_held_back_messages() -> None:
    assert len(held_back()) >= 600


def test_no_held_back_message_is_trained_on() -> None:
    plain = {re.sub(r"\W+", "", row.text.lower()) for row in ROWS if len(row.text.split()) >= FEWEST_WORDS}
    assert [text for text in held_back() if re.sub(r"\W+", "", text.lower()) in plain] == []


@pytest.mark.model
def test_no_training_message_is_nearly_a_held_back_one() -> None:
    held = encode([text for text in held_back() if len(text.split()) >= FEWEST_WORDS])
    # Training has encoded them all, which is the long part, and kept the vectors.
    vectors, known = kept(Settings.from_environment().model)
    texts = [text for _, text in known]
    assert texts == [row.text for row in ABOUT_EXERCISE]
    near = []
    for first in range(0, len(texts), 1024):
        cosines = (vectors[first : first + 1024] @ held.T).max(axis=1)
        near += [texts[first + i] for i in np.flatnonzero(cosines >= TOO_NEAR)]
    assert [text for text in near if len(text.split()) >= FEWEST_WORDS] == []


def test_no_message_has_two_intents() -> None:
    intents: dict[str, set[str]] = {}
    for row in ROWS:
        intents.setdefault(row.text, set()).add(row.intent)
    assert {text: names for text, names in intents.items() if len(names) > 1} == {}
