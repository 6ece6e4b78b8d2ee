"""Reads the training messages once a training; Rasa's own importers read, copy and hash them again and again."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.formats.rasa_yaml import KEY_NLU, RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method


class KnownMessage(Message):
    """A message whose text and labels stay as they are, so that copies share them and its hash is made once."""

    def __deepcopy__(self, memo: dict[int, Any]) -> KnownMessage:
        """A message of its own, to which features may be added, with the same values."""
        twin = copy.copy(self)
        twin.data, twin.features = dict(self.data), list(self.features)
        twin.output_properties = set(self.output_properties)
        return twin

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        """Set what is new; what would change nothing keeps the hash."""
        if add_to_output or prop not in self.data or self.data[prop] != info:
            super().set(prop, info, add_to_output)


class Importer(RasaFileImporter):
    """Rasa's importer of files, with messages read once whoever asks, in whichever language they are asked for."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All training messages."""
        return self._messages()

    @cached_method
    def _messages(self) -> TrainingData:
        return TrainingData().merge(*(_Reader().read(file) for file in self._nlu_files))


class _Reader(RasaYAMLReader):
    """Rasa's reader without its slow parser, and without the check of the form, which a test makes for every file.

    tests/conversations/test_rasa_data.py also shows that it reads what Rasa's own reads.
    """

    def read(self, filename: str | Path, **kwargs: Any) -> TrainingData:
        self.filename = str(filename)
        content = yaml.load(Path(filename).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        self._parse_nlu(content.get(KEY_NLU))
        known = [KnownMessage(message.data) for message in self.training_examples]
        return TrainingData(known, self.entity_synonyms, self.regex_features, self.lookup_tables)
