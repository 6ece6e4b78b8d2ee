"""The plainest baseline: a finding is heard where one of its words stands (keywords.yml)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from bot.evaluation.predictions import FINDINGS, Labelled, flags


def read(texts: Sequence[str]) -> Labelled:
    """What each text's words stand for; neither feelings nor talk."""
    known = patterns()
    plain = [text.replace("’", "'") for text in texts]
    return Labelled(flags([{name for name, p in known.items() if p.search(text)} for text in plain], FINDINGS))


def patterns() -> Mapping[str, re.Pattern[str]]:
    """What each finding is heard by."""
    words = yaml.safe_load(Path(__file__).with_name("keywords.yml").read_text(encoding="utf-8"))
    return {name: re.compile("|".join(map(_whole, listed)), re.IGNORECASE) for name, listed in words.items()}


def _whole(words: str) -> str:
    return rf"\b{re.escape(words)}\b".replace(r"\*\b", r"\w*").replace(r"\*", r"\w*")
