"""The importer of training messages: read once, copied cheaply, and still messages of their own."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.importer import Importer, KnownMessage

WRITTEN = """\
version: "3.1"
nlu:
- intent: cost
  metadata: {talk: reason_against}
  examples: |
    - [the gym](cost) costs too much
    - the gym costs too much
    - the gym costs too much
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cost.yml"
    path.write_text(WRITTEN, encoding="utf-8")
    return path


def test_each_message_is_read_with_its_marks_and_once(file: Path) -> None:
    messages = Importer(training_data_paths=[str(file)]).get_nlu_data().training_examples
    assert [message.get("text") for message in messages] == ["the gym costs too much"] * 2
    assert [entity["entity"] for entity in messages[0].get("entities")] == ["cost"]
    assert messages[1].get("metadata") == {"intent": {"talk": "reason_against"}}


def test_a_file_is_read_once_in_whichever_language(file: Path) -> None:
    importer = Importer(training_data_paths=[str(file)])
    first = importer.get_nlu_data()
    file.unlink()
    assert importer.get_nlu_data(language="de") is first


def test_a_copy_is_changed_alone() -> None:
    message = KnownMessage({"text": "no time", "intent": "lack_of_time"})
    copied = deepcopy(message)
    assert copied == message == Message({"text": "no time", "intent": "lack_of_time"})
    copied.set("intent", "cost")
    assert (message.get("intent"), copied.get("intent")) == ("lack_of_time", "cost")
    assert copied != message


def test_what_changes_nothing_keeps_the_hash() -> None:
    message = KnownMessage({"text": "no time", "intent": "lack_of_time"})
    made = message.fingerprint()
    message.set("intent", "lack_of_time")
    assert message._cached_fingerprint == made
    message.set("intent", None)
    assert message.fingerprint() != made
