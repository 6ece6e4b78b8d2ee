"""The errors shown: the most confident first, and none of what is right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.evaluation.mistakes import Mistake, confusion, mistakes, worst
from bot.evaluation.predictions import FINDINGS, Labelled, flags


def labelled(*rows: dict[str, float]) -> Labelled:
    confidence = np.array([[row.get(name, 0.0) for name in FINDINGS] for row in rows])
    return Labelled(confidence > 0, confidence=confidence)


def wrong(found: Sequence[dict[str, float]], gold: Sequence[set[str]]) -> list[Mistake]:
    return mistakes([f"message {i}" for i in range(len(gold))], labelled(*found), flags(gold, FINDINGS))


def test_the_surest_false_finding_comes_first_and_what_is_right_nowhere() -> None:
    false, missed = worst(wrong([{"cost": 0.6}, {"pain": 0.9}, {"weather": 0.9}], [set(), {"cost"}, {"weather"}]))
    assert [m.text for m in false] == ["message 1", "message 0"]
    assert (false[0].false, false[0].missed) == (("pain",), ("cost",))
    assert missed == []


def test_a_finding_that_is_only_missed_is_shown_too() -> None:
    false, missed = worst(wrong([{}, {"cost": 0.8}], [{"pain"}, {"cost", "pain", "access"}]))
    assert false == []
    assert [m.text for m in missed] == ["message 1", "message 0"]


def test_a_hundred_are_shown_and_each_kind_gets_the_room_the_other_leaves() -> None:
    many = wrong([{"cost": 0.5}] * 90 + [{}] * 90, [set()] * 90 + [{"pain"}] * 90)
    assert [len(kind) for kind in worst(many)] == [50, 50]
    assert [len(kind) for kind in worst(many[:120])] == [70, 30]
    assert [len(kind) for kind in worst(many[70:])] == [20, 80]


def test_a_message_is_taken_for_its_surest_finding_or_none() -> None:
    found = labelled({"cost": 0.4, "pain": 0.7}, {}, {"cost": 0.9})
    counts = confusion(found, flags([{"cost"}, set(), {"cost", "pain"}], FINDINGS))
    none = len(FINDINGS)
    assert counts[FINDINGS.index("cost"), FINDINGS.index("pain")] == 1
    assert counts[none, none] == 1
    assert counts.sum() == 2  # the one with two gold findings is left out
