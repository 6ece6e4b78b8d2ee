"""The texts and the code that says them: nothing named that is not written, nothing written that is never said."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.interview
from bot.content import load
from bot.content.taxonomy import taxonomy
from bot.interview.complaining import KINDS as COMPLAINTS
from bot.interview.fragments import KINDS
from bot.interview.strands import PREFIX

CONTENT, TAXONOMY = load(), taxonomy
FOLDER = Path(bot.interview.__file__).parent
BARRIERS, HELPS = sorted(TAXONOMY.barriers), sorted(TAXONOMY.facilitators)
FINDINGS, FEELINGS = [*BARRIERS, *HELPS], sorted(TAXONOMY.feelings)
CHANGE, SUSTAIN = (sorted(TAXONOMY.talk[kind]) for kind in ("change", "sustain"))
PARTS = ["what", "when", "how_long", "how_often", "obstacle", "if_then"]

WAYS = ["kept", "more", "partly", "instead", "slipped", "forgot", "ill", "flare"]
FAMILIES = {
    "name_{}": FINDINGS,
    "short_{}": BARRIERS,
    "finding_{}": FINDINGS,
    "explore_{}": BARRIERS,
    "more_{}": [*HELPS, *CHANGE],
    "woven_{}": [*FEELINGS, *CHANGE, *SUSTAIN, "neutral"],
    "feeling_{}": FEELINGS,
    "sorry_{}": [kind for kind in COMPLAINTS if kind != "pushing"],
    "brief_{}": ["reason", "liked", "wished", "hindrance", "days", "more"],
    "fragment_{}": KINDS,
    "fragment_{}_ask": KINDS,
    "plan_{}": PARTS,
    "plan_easier_{}": PARTS,
    "plan_open_{}": PARTS[1:],
    "progress_{}": WAYS,
    "progress_{}_ask": WAYS,
    "affirm_{}": ["step", "anyway", "effort", "value"],
    "ruler_{}": ["importance", "confidence", "readiness"],
    "ruler_{}_{}": [f"{name}_{end}" for name in ("importance", "confidence", "readiness") for end in ("low", "high")],
}
"""Texts whose id the code puts together, and what it puts in."""

_SAYING = {"say": 0, "say_fresh": 0, "fresh": 0, "ask": 0}
"""Methods of a volley that take text ids, and where."""


class _Named(ast.NodeVisitor):
    """Collects the text ids one function names; ids put together stand as patterns such as "finding_{}"."""

    def __init__(self) -> None:
        self.found: set[str] = set()
        self._functions: list[ast.FunctionDef] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._functions.append(node)
        self.generic_visit(node)
        self._functions.pop()

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        keywords = {k.arg: k.value for k in node.keywords}
        if name == "ask" and "text_id" in keywords:
            self.found |= set(self._ids(keywords["text_id"]))
        elif name in _SAYING and node.args and _of_volley(node):
            self.found |= set(self._ids(node.args[0]))
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if isinstance(node.value, ast.Attribute) and node.value.attr == "texts":
            self.found |= set(self._ids(node.slice))
        self.generic_visit(node)

    def _ids(self, node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)
        elif isinstance(node, ast.IfExp):
            yield from itertools.chain(self._ids(node.body), self._ids(node.orelse))
        elif isinstance(node, ast.BoolOp):
            yield from itertools.chain.from_iterable(map(self._ids, node.values))
        elif isinstance(node, (ast.List, ast.Tuple)):
            yield from itertools.chain.from_iterable(map(self._ids, node.elts))
        elif isinstance(node, (ast.ListComp, ast.GeneratorExp)):
            yield from self._ids(node.elt)
        elif isinstance(node, ast.Name) and self._functions:
            yield from self._assigned(node.id)

    def _assigned(self, name: str) -> Iterator[str]:
        """What a local name can hold: by assignment, by adding to a list, or by a loop over literals."""
        for node in ast.walk(self._functions[-1]):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if not any(isinstance(target, ast.Name) and target.id == name for target in targets):
                continue
            if isinstance(node, (ast.Assign, ast.AugAssign)):
                yield from self._ids(node.value)
            elif isinstance(node, ast.For):
                yield from self._ids(node.iter)


def _of_volley(node: ast.Call) -> bool:
    """Not `rulers.ask(volley, …)` or the methods' own bodies."""
    called = node.func
    return isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "volley"


def named() -> dict[str, str]:
    """Every id or pattern the interview names, and the module that does."""
    found: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*.py")):
        visitor = _Named()
        visitor.visit(ast.parse(path.read_text()))
        found |= dict.fromkeys(visitor.found, path.name)
    # The volley's own ruler() is a method of the class it names.
    return found | {"ruler_{}_{}": "volley.py"}


NAMED = named()


def test_the_search_finds_what_the_code_says() -> None:
    assert {"opening", "goodbye", "plan_read_back", "ruler_changed_up", "summary_check", "talk_again_plan"} <= set(
        NAMED
    )
    assert {"finding_{}", "woven_{}", "feeling_{}", "plan_{}", "progress_{}", "more_{}"} <= set(NAMED)


@pytest.mark.parametrize("name", sorted(n for n in NAMED if "{" not in n))
def test_every_text_the_code_names_is_written(name: str) -> None:
    assert name in CONTENT.texts, f"bot/interview/{NAMED[name]} says '{name}'"


def test_every_family_the_code_puts_together_is_known() -> None:
    assert {n for n in NAMED if "{" in n} <= set(FAMILIES)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_of_texts_is_complete(family: str) -> None:
    start, _, end = family.replace("_{}_{}", "_{}").partition("{}")
    missing = [f"{start}{member}{end}" for member in FAMILIES[family] if f"{start}{member}{end}" not in CONTENT.texts]
    assert missing == []


def said_in_all() -> set[str]:
    """Every id the code names or puts together; strands go by groups of words, scenes by their phrases."""
    said = {n for n in NAMED if "{" not in n}
    for family in set(FAMILIES) & set(NAMED):
        start, _, end = family.replace("_{}_{}", "_{}").partition("{}")
        said |= {f"{start}{member}{end}" for member in FAMILIES[family]}
    strands = {f"{name}{side}" for name in CONTENT.words if name.startswith(PREFIX) for side in ("", "_hard", "_good")}
    scenes = {scene.id for scene in CONTENT.scenes}
    return said | scenes | (strands & set(CONTENT.texts))


def test_no_text_is_written_that_is_never_said() -> None:
    assert sorted(set(CONTENT.texts) - said_in_all()) == []


@pytest.mark.parametrize(
    "group",
    ["yes", "no", "unsure", "dont_know", "acknowledge", "nothing", "first", "second", "third", "all", "same", "never"],
)
def test_every_group_of_short_answers_has_words(group: str) -> None:
    assert CONTENT.words[group]
    assert all(word == word.lower() for word in CONTENT.words[group])


def test_every_barrier_has_ideas_for_anybody() -> None:
    for barrier in BARRIERS:
        fit_anybody = [s for s in CONTENT.strategies[barrier] if not s.when]
        assert len(fit_anybody) >= 2, barrier


def test_a_button_says_yes_or_no_so_that_it_is_understood() -> None:
    words = {group: set(CONTENT.words[group]) for group in ("yes", "no")}
    for name in ("permission", "plan_wanted", "pass_on", "plan_right"):
        yes, no = CONTENT.texts[name].quick_replies
        assert yes.lower() in words["yes"] or yes.lower().split(",")[0].split(" ")[0] in words["yes"], yes
        assert no.lower() not in words["yes"], no
