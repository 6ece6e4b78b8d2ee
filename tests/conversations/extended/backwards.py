"""A tiny language: English with the letters of each word the other way round, so that any English left over is seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.written import written

LANGUAGE = "xx"
_WORD = re.compile(r"\{[^{}]*\}|[^\W\d_]+(?:['’][^\W\d_]+)*")
_SAID = {"texts", "text", "short", "plan_seed", "quick_replies", "reflections", "heard_in", "title", "keywords"}
_TRUTH = {"true": True, "false": False}
_FOLDERS, _FILES = ("texts", "strategies", "facets"), ("answers.yml", "safety.yml")
_ALL_WORDS = ("consent_words.yml", "words.yml", "denials.yml")


def backwards(text: str) -> str:
    """The text in the tiny language; slots stay as they are."""
    return _WORD.sub(lambda word: word[0] if word[0].startswith("{") else word[0][::-1], text)


def is_backwards(text: str) -> bool:
    """Whether none of the words that every English sentence is full of stands in it."""
    words = {word.lower() for word in re.findall(r"[^\W\d_]+", text)}
    return not words & {
        "the",
        "you",
        "your",
        "and",
        "that",
        "what",
        "with",
        "to",
        "for",
        "it",
        "is",
        "of",
        "not",
        "how",
    }


def content_of(english: Path) -> Iterator[tuple[str, str]]:
    """Name and text of every file that the folder of a language needs."""
    names = [f"{folder}/{path.name}" for folder in _FOLDERS for path in sorted((english / folder).glob("*.yml"))]
    for name in (*names, *_FILES):
        yield name, _dumped(_turned(_read(english / name), backwards))
    for name in _ALL_WORDS:
        yield name, _dumped({key: [backwards(word) for word in held] for key, held in _read(english / name).items()})


def messages_of(data: Path, intents: tuple[str, ...]) -> str:
    """A file of training messages for these intents."""
    blocks: dict[str, dict[str, Any]] = {}
    for message in written(data):
        if message.intent in intents:
            known = {"intent": message.intent, "metadata": {"talk": "neutral", "feelings": []}, "examples": ""}
            block = blocks.setdefault(message.intent, known)
            if block["examples"].count("\n") < 30:
                block["examples"] += f"- {backwards(message.text)}\n"
    return _dumped({"version": "3.1", "nlu": list(blocks.values())})


def _turned(held: Any, turn: Callable[[str], str], said: bool = False) -> Any:
    if isinstance(held, dict):
        return {key: _turned(value, turn, key in _SAID) for key, value in held.items()}
    if isinstance(held, list):
        return [_turned(value, turn, said) for value in held]
    if said and isinstance(held, str):
        return turn(held)
    return _TRUTH.get(held, held)


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def _dumped(data: Any) -> str:
    return yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=10_000)
