"""From content to the parts and chapters of the book; nothing that Mo can say is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.book.model import Chapter, Entry, Part, Section, in_words, titled
from bot.book.safety import safety_part
from bot.content import Answer, Content, Facet, Strategy, Text, load_safety, safety_only
from bot.content.taxonomy import Term, taxonomy

Item = Text | Answer | Facet | Strategy


@cache
def plan() -> Mapping[str, Any]:
    """chapters.yml: the order of the book."""
    data: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("chapters.yml").read_text(encoding="utf-8"))
    return data


def parts(content: Content) -> tuple[Part, ...]:
    """All parts, in the order of the book."""
    external = {name for name, term in taxonomy.barriers.items() if term.kind == "external"}
    inner = {name: term for name, term in taxonomy.barriers.items() if name not in external}
    outer = {name: term for name, term in taxonomy.barriers.items() if name in external}
    themes = tuple(_theme(content, name, about) for name, about in plan()["themes"].items())
    return (
        Part("The talk, stage by stage", tuple(_stages(content))),
        Part("Barriers within the person", tuple(_finding(content, "barrier", term) for term in inner.values())),
        Part("Barriers around the person", tuple(_finding(content, "barrier", term) for term in outer.values())),
        Part("What helps", tuple(_finding(content, "help", term) for term in taxonomy.facilitators.values())),
        Part("Other themes", themes),
        Part("Answers to questions", (_answers(content),)),
        safety_part(content),
        *(safety_part(load_safety(language), language) for language in safety_only() if content.language != language),
        Part("Notices", (_notices(content),)),
    )


def file_of(content: Content, items: Iterable[Item]) -> str:
    """The file or files in which items are written."""
    return ", ".join(dict.fromkeys(content.places[item.numbered[0][0]].file for item in items))


def _section(content: Content, title: str, items: Iterable[Item], about: str = "") -> Section:
    held = tuple(items)
    return Section(title, about, file_of(content, held), tuple(entry(content, item) for item in held))


def _filled(*sections: Section) -> tuple[Section, ...]:
    return tuple(section for section in sections if section.entries)


def entry(content: Content, item: Item) -> Entry:
    """One text with everything a reviewer has to know of it."""
    wordings = tuple(text for _, text in item.numbered)
    source = None if isinstance(item, Facet) or item.source is None else content.sources[item.source]
    facts = tuple((label, value) for label, value in _facts(item) if value)
    return Entry(item.id, item.moves, wordings, facts, source)


def _facts(item: Item) -> Iterator[tuple[str, str]]:
    if isinstance(item, Facet):
        yield "Feelings", ", ".join(map(in_words, item.feelings))
        yield "Heard in", " · ".join(item.heard_in)
    elif isinstance(item, Strategy):
        yield "Offered", _when(item.when)
        yield "Button", item.short
        yield "First step for a plan", f"you could {item.plan_seed}"
    elif isinstance(item, Answer):
        yield "Heard in", " · ".join(item.heard_in)
        yield "Else chosen by", _chosen(item)
        yield "Buttons", " · ".join(item.quick_replies)
    else:
        yield "Buttons", " · ".join(item.quick_replies)


def _when(when: Mapping[str, tuple[str, ...]]) -> str:
    """The conditions of a strategy in words."""
    if not when:
        return "to anybody with this barrier"
    said = {
        "barriers": "also named as a barrier: {}",
        "facilitators": "known to help: {}",
        "activities": "an activity they named: {}",
        "readiness": "importance on the ruler: {}",
    }
    conditions = (said[key].format(" or ".join(map(in_words, values))) for key, values in when.items())
    return f"only if {'; and '.join(conditions)}"


def _chosen(answer: Answer) -> str:
    words = " · ".join(answer.keywords)
    if answer.default:
        return f"{words} · or anything else of this kind" if words else "any question of this kind"
    return words or "any question of this kind"


def _of_findings() -> list[str]:
    findings = taxonomy.findings
    return [pattern.format(name) for pattern in plan()["finding"] for name in findings]


def _stages(content: Content) -> Iterator[Chapter]:
    """Chapters of the stages; a text that no pattern fits stands in a last chapter of its own."""
    left = {name: text for name, text in content.texts.items() if name not in set(_of_findings())}
    for stage in plan()["stages"]:
        sections = []
        for section in stage["sections"]:
            fitting = dict.fromkeys(n for pattern in section["texts"] for n in left if fnmatchcase(n, pattern))
            sections.append(_section(content, section["title"], [left.pop(name) for name in fitting]))
        yield Chapter(stage["id"], stage["title"], (stage["about"],), _filled(*sections))
    if left:
        about = "Texts that chapters.yml gives no place."
        yield Chapter("further_texts", "Further texts", (about,), (_section(content, "Texts", left.values()),))


def _finding(content: Content, kind: str, term: Term) -> Chapter:
    """A barrier or what helps: how Mo names it, what it may mean, what has helped others."""
    about = [f"Belongs here: {term.means}."]
    if term.lookalike:
        about.append(f"Belongs elsewhere: {term.lookalike}.")
    ids = (pattern.format(term.id) for pattern in plan()["finding"])
    texts = [content.texts[name] for name in ids if name in content.texts]
    offered = "After asking, two or three of these, those with conditions that fit first."
    sections = _filled(
        _section(content, "How Mo speaks of it", texts),
        _section(content, "What it may mean", _facets(content, term.id), _ON_FACETS),
        _section(content, "What has helped others", content.strategies.get(term.id, ()), offered),
    )
    return Chapter(f"{kind}_{term.id}", titled(term.id), tuple(about), sections)


_ON_FACETS = "Each meaning is answered only where what the patient wrote comes near one of the phrases it is heard in."


def _facets(content: Content, finding: str) -> list[Facet]:
    return [facet for facet in content.facets.values() if facet.finding == finding]


def _theme(content: Content, name: str, about: str) -> Chapter:
    section = _section(content, "What it may mean", _facets(content, name), _ON_FACETS)
    return Chapter(f"theme_{name}", titled(name), (f"{about}.",), _filled(section))


def _answers(content: Content) -> Chapter:
    """Answers under the first kind of question they answer."""
    kinds = dict.fromkeys(answer.asks[0] for answer in content.answers.values())
    sections = []
    for kind in kinds:
        held = [answer for answer in content.answers.values() if answer.asks[0] == kind]
        also = sorted({other for answer in held for other in answer.asks[1:]})
        about = f"Some of these also answer: {', '.join(map(in_words, also))}." if also else ""
        sections.append(_section(content, titled(kind), held, about))
    about = (
        "Given when asked, and only then: to a question near in meaning to one that the answer is heard in. Where none "
        "is near, words in the question choose; they may end in * for any ending."
    )
    return Chapter("answers", "Answers", (about,), tuple(sections))


def _notices(content: Content) -> Chapter:
    about = "What Mo says about itself: consent, sharing, waiting, erasing."
    return Chapter("notices", "Notices", (about,), (_section(content, "Notices", content.notices.values()),))
