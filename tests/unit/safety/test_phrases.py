"""The phrases of the lexicon, as a clinician writes them down."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.safety.phrases import Lexicon
from bot.safety.words import read

LEXICON = Path(__file__).parents[3] / "bot" / "safety" / "lexicon"


@pytest.mark.parametrize("file", sorted(LEXICON.rglob("*.yml")), ids=lambda path: path.name)
def test_no_phrase_is_cut_off_by_a_comment_sign(file: Path) -> None:
    """In YAML a bare ` #` begins a comment; a phrase with a number must stand in quotes."""
    cut = [
        line
        for line in file.read_text(encoding="utf-8").splitlines()
        if re.match(r"\s*-\s+#", line) or re.match(r"\s*-\s+[^\"'#\[{\s][^\"'\[{]*\s#", line)
    ]
    assert cut == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("foot drags", [(0, 2)]),
        ("foot just drags", [(0, 3)]),
        ("foot just really always drags", [(0, 5)]),
        ("foot just now really always drags", []),
        ("foot. drags", []),
        ("foot just", []),
    ],
)
def test_a_gap_allows_so_many_words_and_none_more_and_ends_with_the_sentence(
    text: str, found: list[tuple[int, int]]
) -> None:
    words = read(text, lambda form: form)
    assert Lexicon({"drop": ["foot ..3 drags"]}).spans(words).get("drop", []) == found
