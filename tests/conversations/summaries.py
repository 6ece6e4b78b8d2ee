"""Holds a summary against the facts of its patient: the part `expect` of tests/data/summaries/*.yml.

`barriers` have to be among those shown, `also` are true as well; any other barrier shown is a false statement, and so
it is with `helps` and `helps_also`, `context` (topic: words in the quote) and `context_also`. `rulers` are all rulers
with the number they give, a list where they are asked again. `plan`: `none`, or words that its parts hold (`a|b`: one
of them); `went` how it ended in the end. `wishes` and `questions` are words that a wish or question holds (and
`questions_also` may). `flags` are kinds of warning sign, `not_shown` words that stand nowhere but in the talk itself.
`shared: false`: the practice reads nothing at all.

A fact counts once it was told: what Mo never asked for, no summary can hold. Such facts are listed as `untold`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.evaluation.talks.player import Talk
from bot.summary import Summary
from bot.summary.context import _BY_FINDING
from bot.summary.statements import Said

_KEYS = {
    "barriers", "also", "not_barriers", "helps", "helps_also", "context", "context_also", "rulers", "plan", "went",
    "wishes", "questions", "questions_also", "flags", "not_shown", "shared",
}  # fmt: skip
OF_THE_TARGET = ("barriers", "rulers", "plan", "wishes")
"""What recall is promised of (issue: "recall of barriers, rulers, plan and wishes")."""


@dataclass
class Held:
    """Facts found and missed by kind, and statements that are not true, each in words that name the patient."""

    found: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    missed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    false: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    untold: list[str] = field(default_factory=list)

    def recall(self, *kinds: str) -> float:
        """The share of facts that the summary has."""
        found, missed = sum(self.found[k] for k in kinds), sum(len(self.missed[k]) for k in kinds)
        return found / (found + missed)

    def hold(self, talk: Talk, summary: Summary) -> None:
        """Add one patient's."""
        name, facts = talk.script.name, talk.script.expect
        assert set(facts) <= _KEYS, set(facts) - _KEYS
        told = _Told(talk)
        for kind, fact, is_told, there in _facts(facts, told, summary):
            if not is_told:
                self.untold.append(f"{name}: {kind} {fact}")
            elif there:
                self.found[kind] += 1
            else:
                self.missed[kind].append(f"{name}: {fact}")
        for kind, statement in _false(facts, told, summary):
            self.false[kind].append(f"{name}: {statement}")


class _Told:
    """What the patient came to say."""

    def __init__(self, talk: Talk) -> None:
        self._turns = [turn for turn in talk.turns if turn.said is not None]

    def words(self, words: str) -> bool:
        """Whether a message holds the words."""
        return any(_holds(turn.said or "", words) for turn in self._turns)

    def answered(self, *rooms: str) -> int:
        """How often a question of these was answered."""
        return sum(turn.expected in rooms for turn in self._turns)

    def ruler(self, name: str, values: Any) -> float | None:
        """The last number given on a ruler; None if it was not asked."""
        rooms = [f"ruler_{name}", *(["plan_confidence", "follow_up_confidence"] if name == "confidence" else [])]
        given = [float(v) for v in (values if isinstance(values, list) else [values])]
        times = self.answered(*rooms)
        return given[min(times, len(given)) - 1] if times else None


def _facts(facts: Mapping[str, Any], told: _Told, summary: Summary) -> Iterator[tuple[str, str, bool, bool]]:
    """(kind, fact, whether it was told, whether the summary has it)."""
    for barrier in facts["barriers"]:
        yield "barriers", barrier, True, barrier in [one.id for one in summary.barriers]
    for help_id in facts.get("helps", ()):
        yield "helps", help_id, True, help_id in [one.id for one in summary.facilitators]
    for ruler, values in facts["rulers"].items():
        held, value = summary.rulers.get(ruler), told.ruler(ruler, values)
        yield "rulers", f"{ruler} {value}", value is not None, held is not None and held.value == value
    yield from _of_the_plan(facts, told, summary)
    for kind, said in (("wishes", summary.wants_to_be_asked), ("questions", summary.questions_for_gp)):
        for words in facts.get(kind, ()):
            yield kind, words, told.words(words), any(_holds(one.text, words) for one in said)
    quotes = _by_topic(summary)
    for topic, words in facts.get("context", {}).items():
        yield "context", f"{topic}: {words}", told.words(words), any(_holds(q, words) for q in quotes[topic])
    for flag in facts.get("flags", ()):
        yield "flags", flag, True, flag in [one.kind for one in summary.flags]


def _of_the_plan(facts: Mapping[str, Any], told: _Told, summary: Summary) -> Iterator[tuple[str, str, bool, bool]]:
    parts = {} if facts["plan"] == "none" else facts["plan"]
    for part, words in parts.items():
        there = summary.plan is not None and _holds(getattr(summary.plan, part), words)
        is_told = told.answered("plan_confirm") > 0 if words == "agreed" else words == "draft" or told.words(words)
        yield "plan", f"{part}: {words}", is_told, there
    if "went" in facts:
        outcomes = [plan.went.status for plan in (*summary.earlier_plans, summary.plan) if plan and plan.went]
        yield "plan", f"went: {facts['went']}", told.answered("progress") > 0, outcomes[-1:] == [facts["went"]]


def _by_topic(summary: Summary) -> Mapping[str, list[str]]:
    """Quotes by topic, also those that stand under a barrier or a help of that topic already."""
    quotes: defaultdict[str, list[str]] = defaultdict(list)
    for voiced in summary.context:
        quotes[voiced.id].append(voiced.quote)
    for heard in (*summary.barriers, *summary.facilitators):
        quotes[_BY_FINDING.get(heard.id, "")].append(heard.quote or "")
    return quotes


def _false(facts: Mapping[str, Any], told: _Told, summary: Summary) -> Iterator[tuple[str, str]]:
    true = {*facts["barriers"], *facts.get("also", ())}
    assert not true & set(facts.get("not_barriers", ()))
    yield from _beyond("barriers", true, {one.id: one.quote for one in summary.barriers})
    helps = {*facts.get("helps", ()), *facts.get("helps_also", ())}
    yield from _beyond("helps", helps, {one.id: one.quote for one in summary.facilitators})
    topics = {*facts.get("context", {}), *facts.get("context_also", ())}
    yield from _beyond("context", topics, {one.id: one.quote for one in summary.context})
    for ruler, held in summary.rulers.items():
        if ruler not in facts["rulers"] or told.ruler(ruler, facts["rulers"][ruler]) != held.value:
            yield "rulers", f"{ruler} {held.value:g}"
    if summary.plan is not None and facts["plan"] == "none":
        yield "plan", summary.plan.what
    elif summary.plan is not None:
        for part in ("what", "when", "how_long", "how_often", "if_then"):
            shown = getattr(summary.plan, part)
            if shown and not _holds(shown, facts["plan"].get(part, shown)):
                yield "plan", f"{part}: {shown}"
    yield from _unsaid("wishes", summary.wants_to_be_asked, facts["wishes"])
    yield from _unsaid(
        "questions", summary.questions_for_gp, [*facts.get("questions", ()), *facts.get("questions_also", ())]
    )
    yield from _beyond("flags", facts.get("flags", ()), {one.kind: one.quote for one in summary.flags})
    told = str(summary.to_json()).lower()
    yield from (("not_shown", words) for words in facts.get("not_shown", ()) if words.lower() in told)


def _beyond(kind: str, true: Collection[str], shown: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    yield from ((kind, f"{one} ({quote})") for one, quote in shown.items() if one not in true)


def _unsaid(kind: str, shown: Sequence[Said], true: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from ((kind, one.text) for one in shown if not any(_holds(one.text, words) for words in true))


def _holds(text: str, words: str) -> bool:
    """Whether a text holds the words, or one of those parted by "|"."""
    return any(each in text.lower() for each in str(words).lower().split("|"))
