"""What slots.yml and needed.yml promise authors, held against what the interview really fills and says."""

from __future__ import annotations

import ast
from fnmatch import fnmatchcase

import pytest

from bot.content import load
from bot.content.needed import needed
from bot.content.slots import known_slots
from bot.interview.agreeing import _READ

from .test_texts import FOLDER, _Named, _of_volley, said_in_all

NO_SLOTS = {"expecting", "text_id", "topic"}


class _Filled(_Named):
    """The slots every text id, or pattern of ids, is said with."""

    def __init__(self) -> None:
        super().__init__()
        self.slots: dict[str, list[set[str]]] = {}

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if name in ("say", "say_fresh", "ask") and _of_volley(node):
            keywords = {k.arg: k.value for k in node.keywords}
            slots = {arg for arg in keywords if arg} - NO_SLOTS
            if None in keywords:  # **_fitted(plan)
                slots |= set(_READ)
            for text_id in self._ids(keywords.get("text_id", node.args[0])):
                self.slots.setdefault(text_id, []).append(slots)
        self.generic_visit(node)


def filled() -> dict[str, set[str]]:
    """Text id or pattern -> the slots that are given wherever it is said."""
    found: dict[str, list[set[str]]] = {  # filled apart: they become parts of the plan
        name: [{"number"}] for name in ("plan_minutes", "plan_times")
    }
    for path in sorted(FOLDER.glob("*.py")):
        visitor = _Filled()
        visitor.visit(ast.parse(path.read_text()))
        for text_id, slots in visitor.slots.items():
            found.setdefault(text_id, []).extend(slots)
    return {text_id: set.intersection(*slots) for text_id, slots in found.items()}


FILLED = filled()


def given(text_id: str) -> set[str]:
    """The slots a text gets: under its own id, else under the pattern it belongs to."""
    patterns = [name for name in FILLED if "{" in name and fnmatchcase(text_id, name.replace("{}", "*"))]
    return FILLED.get(text_id) or set().union(*(FILLED[name] for name in patterns))


@pytest.mark.parametrize("slot", sorted(known_slots()))
def test_a_slot_is_filled_in_every_text_where_authors_may_write_it(slot: str) -> None:
    promised = [name for name in needed("texts") if known_slots()[slot].fills("texts", name)]
    assert [name for name in promised if slot not in given(name)] == []


def test_every_slot_can_be_written_somewhere() -> None:
    everywhere = [("texts", name) for name in needed("texts")] + [("notices", name) for name in needed("notices")]
    for slot in known_slots().values():
        assert any(slot.fills(kind, name) for kind, name in everywhere) or slot.fills("answers", ""), slot.name


def test_authors_are_told_all_ids_the_interview_says_and_no_others() -> None:
    of_scenes = {scene.id for scene in load("en").scenes}
    assert sorted((said_in_all() - of_scenes) ^ needed("texts")) == []
