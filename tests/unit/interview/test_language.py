"""A second language needs no code: the patterns of the interview's modules hold no words of any."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.interview

MODULES = sorted(Path(bot.interview.__file__).parent.glob("*.py"))
STILL_IN_CODE = {
    "changes", "changing", "deeds", "follow_up", "hindrance", "outcome", "plan_put_right", "planning", "proposing",
    "replacing",
}  # fmt: skip
"""Modules whose words are still to be moved; the list may only grow shorter."""

_NO_WORDS = re.compile(r"\(\?P<\w+>|\(\?(?:i?:|<?[=!])|\\.|\[[^\]]*\]|<\w+>|\b[a-z]+_\S*")
"""Named groups, escapes, sets of letters, lists of content's, and Mo's own ids."""

_OF_PATTERNS = {"compile", "search", "match", "fullmatch", "split", "sub", "findall", "finditer", "pattern"}


def patterns(source: str) -> Iterator[str]:
    """The literal text of every pattern that a module writes itself."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _OF_PATTERNS:
            for written in node.args[:1]:
                parts = written.values if isinstance(written, ast.JoinedStr) else [written]
                yield from (p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str))


def words(pattern: str) -> list[str]:
    return re.findall(r"[A-Za-z]{2,}", _NO_WORDS.sub(" ", pattern))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_no_pattern_holds_words_of_a_language(module: Path) -> None:
    if module.stem in STILL_IN_CODE:
        return
    found = {pattern: words(pattern) for pattern in patterns(module.read_text(encoding="utf-8"))}
    assert not {pattern: held for pattern, held in found.items() if held}


@pytest.mark.parametrize(
    ("pattern", "held"),
    [(r"\b(?:the|my) (?P<what>\w+)", ["the", "my"]), (r"^\W*<openers>\b[\s,.a-z]+(?<=x)", []), (r"ruler_\w+_why", [])],
)
def test_words_are_told_from_signs(pattern: str, held: list[str]) -> None:
    assert words(pattern) == held
