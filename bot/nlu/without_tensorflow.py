"""Rasa without TensorFlow, which it imports at start although no component of this pipeline uses it.

`install()` before Rasa is imported puts an empty stand-in where TensorFlow and Keras would be: Rasa's classes can then
be defined, and nothing runs. It saves more than half of the memory and a third of the start. Training and serving
are the same (tests/unit/nlu/test_without_tensorflow.py), and MO_TENSORFLOW=1 brings the real one back.

`python -m bot.nlu.without_tensorflow run …` is `rasa run …` without it.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

_REPLACED = ("tensorflow", "keras")
# spaCy asks for this part to learn whether TensorFlow is there; it shall hear that it is not.
_ABSENT = ("tensorflow.experimental",)


class _Anything(type):
    """A class whose every attribute is the stand-in again, so that base classes and annotations can name it."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn


class StandIn(metaclass=_Anything):
    """Base class, type or decorator of whatever Rasa takes from TensorFlow."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """As a decorator (`@tf.function`) it hands the function back."""
        return args[0] if len(args) == 1 and callable(args[0]) and cls is StandIn else super().__new__(cls)


class _Module(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.split(".")[0] not in _REPLACED or fullname.startswith(_ABSENT):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def install() -> bool:
    """Put the stand-in in place; False when it is switched off or the real one has been imported already."""
    if os.environ.get("MO_TENSORFLOW") == "1" or "tensorflow" in sys.modules:
        return False
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    return True


if __name__ == "__main__":
    install()
    from rasa.__main__ import main

    main()
