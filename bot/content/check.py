"""What a clinician author has to mend before content may be used: `check("en")`, behind `check-content`.

The measures follow the way of talking that content has to keep: one question at most, plain words, no stems.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.content.coding import problems_of_codes, problems_of_sources
from bot.content.loader import CONTENT, load
from bot.content.model import Answer, Content, Facet, Place, Strategy, Text
from bot.content.needed import needed
from bot.content.readability import words
from bot.content.reading import ContentError, Document, Problem, read
from bot.content.safety_tree import safety_texts
from bot.content.sections import SAID_OF_A_BARRIER
from bot.content.taxonomy import taxonomy
from bot.content.validation import unknown
from bot.content.wording import (
    MOST_WORDS,
    MOST_WORDS_IN_AN_ANSWER,
    is_sentence,
    problems_of_a_label,
    problems_of_a_wording,
    too_hard,
)

FEWEST_REFLECTIONS = 3
FEWEST_PHRASES = 5
FEWEST_QUESTIONS = 8
FEWEST_STRATEGIES = 6
FEWEST_FOR_ANYBODY = 2
OF_THE_METHOD = {"miti_4_2_1"}
"""Sources that stand behind the codes and not behind a text."""


def check(language: str = "en", root: Path = CONTENT) -> list[Problem]:
    """Everything to mend in a language, by file, line and id; content that does not load gives only that."""
    load.cache_clear()
    try:
        content = load(language, root)
    except ContentError as error:
        return list(error.problems)
    found = [*_problems(content), *_of_activities(content, root / language / "lexicon.yml")]
    found += _of_sources(content, read(root / "sources.yml"))
    return sorted(found, key=lambda problem: (problem.place.file, problem.place.line))


def _problems(content: Content) -> Iterator[Problem]:
    for facet in content.facets.values():
        yield from _of_facet(content, facet)
    for held in content.strategies.values():
        for strategy in held:
            yield from _of_strategy(content, strategy)
    for text in content.texts.values():
        yield from _of_said(content, text)
        yield from _of_variety(content, text)
    for answer in content.answers.values():
        yield from _of_said(content, answer, MOST_WORDS_IN_AN_ANSWER)
        yield from _of_variety(content, answer)
        yield from _of_choice(content, answer)
    yield from _of_questions(content)
    for notice in content.notices.values():
        yield from _of_said(content, notice)
    for text in safety_texts(content.safety):
        yield from _of_safety(content, text)
    yield from _of_buttons(content)
    yield from _of_coverage(content)
    yield from _of_ids(content)
    yield from _of_repetition(content)


def _at(content: Content, text_id: str, message: str) -> Problem:
    """A problem where a wording stands, with the id under which the book and the records know it."""
    return Problem(content.places[text_id], f"{text_id}: {message}")


def _of_style(content: Content, numbered: tuple[tuple[str, str], ...], most: int = MOST_WORDS) -> Iterator[Problem]:
    """What holds for everything that Mo says."""
    for text_id, text in numbered:
        for message in problems_of_a_wording(text, most):
            yield _at(content, text_id, message)
    if message_of_all := too_hard([text for _, text in numbered]):
        yield _at(content, numbered[0][0], message_of_all)


def _of_labels(content: Content, text_id: str, labels: Iterable[str]) -> Iterator[Problem]:
    """Buttons, short names and first steps, which stand beside a wording."""
    for label in labels:
        for message in problems_of_a_label(label):
            yield _at(content, text_id, f"'{label}': {message}")


def _of_said(content: Content, item: Text | Answer, most_words: int = MOST_WORDS) -> Iterator[Problem]:
    """A text, answer or notice: its style, buttons, codes and sources."""
    yield from _of_style(content, item.numbered, most_words)
    yield from _of_labels(content, item.numbered[0][0], item.quick_replies)
    for text_id, message in (*problems_of_codes(item), *problems_of_sources(item)):
        yield _at(content, text_id, message)


def _of_safety(content: Content, text: Text) -> Iterator[Problem]:
    """A safety text may say "day or night" and numbers to call: no claim is looked for, only its codes."""
    yield from _of_style(content, text.numbered)
    for text_id, message in problems_of_codes(text):
        yield _at(content, text_id, message)
    if "safety_message" not in text.moves:
        yield _at(content, text.numbered[0][0], "a safety text without the code safety_message; add it under move")


def _of_variety(content: Content, item: Text | Answer) -> Iterator[Problem]:
    if len(item.variants) < 2 and is_sentence(item.variants[0]):
        yield _at(content, item.numbered[0][0], "only one wording; write at least two")
    if any(map(is_sentence, item.variants)):
        for text_id, text in item.numbered:
            if not is_sentence(text):
                message = f"'{text}' breaks off; in a [list] a text with a comma needs quotes; end on a full stop"
                yield _at(content, text_id, message)


def _of_choice(content: Content, answer: Answer) -> Iterator[Problem]:
    others = (other for other in content.answers.values() if other is not answer)
    shared = any(set(other.asks) & set(answer.asks) for other in others)
    if not answer.keywords and not answer.default and shared:
        message = "can never be chosen: give it keywords, or make it the default of its intent"
        yield _at(content, answer.numbered[0][0], message)


def _of_questions(content: Content) -> Iterator[Problem]:
    """Answers heard in too few questions, and questions that two answers claim."""
    claimed: dict[str, str] = {}
    for answer in content.answers.values():
        first = answer.numbered[0][0]
        if len(answer.heard_in) < FEWEST_QUESTIONS:
            yield _at(content, first, f"heard in {len(answer.heard_in)} questions; write at least {FEWEST_QUESTIONS}")
        for question in answer.heard_in:
            if (other := claimed.setdefault(_bare(question), answer.id)) != answer.id:
                yield _at(content, first, f"'{question}' is heard in {other} as well; leave it to one of them")


def _of_strategy(content: Content, strategy: Strategy) -> Iterator[Problem]:
    text_id = strategy.numbered[0][0]
    yield from _of_style(content, strategy.numbered)
    yield from _of_labels(content, text_id, (strategy.short, strategy.plan_seed))
    if not 8 <= len(words(strategy.text)) <= 28:
        yield _at(content, text_id, f"text has {len(words(strategy.text))} words; 8 to 28 are right")
    if "?" in strategy.text or not strategy.text.endswith("."):
        yield _at(content, text_id, "text is told, not asked: end on a full stop, without a question")
    if not 2 <= len(words(strategy.short)) <= 6:
        yield _at(content, text_id, f"short '{strategy.short}' must fit a button: 2 to 6 words")
    if strategy.plan_seed.endswith(".") or strategy.plan_seed[0].isupper():
        message = "plan_seed follows 'you could': begin in lower case, end without a full stop"
        yield _at(content, text_id, message)
    if strategy.barrier in strategy.when.get("barriers", ()):
        yield _at(content, text_id, "when.barriers names the file's own barrier; name another one")


def _of_activities(content: Content, lexicon: Path) -> Iterator[Problem]:
    """Conditions on activities that the lexicon, which names what can be heard, does not hold."""
    known = read(lexicon).data.get("activities", {}) if lexicon.exists() else {}
    for held in content.strategies.values():
        for strategy in held:
            for activity in strategy.when.get("activities", ()):
                if known and activity not in known:
                    yield _at(content, strategy.numbered[0][0], unknown("activity", activity, known))


def _of_facet(content: Content, facet: Facet) -> Iterator[Problem]:
    yield from _of_style(content, facet.numbered)
    first = facet.numbered[0][0]
    if len(facet.reflections) < FEWEST_REFLECTIONS:
        message = f"{len(facet.reflections)} reflections; write at least {FEWEST_REFLECTIONS}"
        yield _at(content, first, message)
    if len(facet.heard_in) < FEWEST_PHRASES:
        yield _at(content, first, f"heard in {len(facet.heard_in)} phrases; write at least {FEWEST_PHRASES}")
    for text_id, text in facet.numbered:
        if not 5 <= len(words(text)) <= 22:
            yield _at(content, text_id, f"{len(words(text))} words; 5 to 22 are right for a reflection")
        if "?" in text or not text.endswith("."):
            yield _at(content, text_id, "a reflection ends on a full stop and asks nothing")
    for text_id, message in problems_of_sources(facet):
        yield _at(content, text_id, message)


def _of_buttons(content: Content) -> Iterator[Problem]:
    """Buttons of notices that the exact words of consent do not know."""
    known = {_bare(word) for held in content.consent_words.values() for word in held}
    for notice in content.notices.values():
        for title in notice.quick_replies:
            if _bare(title) not in known:
                message = f"button '{title}' is not in consent_words.yml; add it there"
                yield _at(content, notice.numbered[0][0], message)


def _bare(text: str) -> str:
    return " ".join(words(text.lower()))


def _of_coverage(content: Content) -> Iterator[Problem]:
    """Barriers with too little to offer, and findings that no meaning answers."""
    folder = f"bot/content/{content.language}"
    for barrier in taxonomy.barriers:
        held = content.strategies.get(barrier, ())
        place = Place(f"{folder}/strategies/{barrier}.yml", 1)
        if len(held) < FEWEST_STRATEGIES:
            yield Problem(place, f"{len(held)} strategies; write at least {FEWEST_STRATEGIES}")
        if held and sum(not strategy.when for strategy in held) < FEWEST_FOR_ANYBODY:
            message = f"too many strategies have conditions; {FEWEST_FOR_ANYBODY} must always fit (when: {{}})"
            yield Problem(place, message)
    answered = {facet.finding for facet in content.facets.values()}
    for finding in taxonomy.findings:
        if finding not in answered:
            place = Place(f"{folder}/facets/{finding}.yml", 1)
            yield Problem(place, f"no facet has the finding {finding}; write some, with reflections")


def _of_ids(content: Content) -> Iterator[Problem]:
    """Texts that are said but not written stop a talk; texts that are written but never said mislead a reviewer."""
    folder = f"bot/content/{content.language}/texts"
    of_barriers = {f"{kind}_{barrier}": barrier for kind in SAID_OF_A_BARRIER for barrier in taxonomy.barriers}
    for name in sorted(set(of_barriers) - set(content.texts)):
        place = Place(f"bot/content/{content.language}/strategies/{of_barriers[name]}.yml", 1)
        yield Problem(place, f"{name}: is said, but not written; write it beside the strategies")
    for held, names, file in (
        (content.texts, needed("texts") - set(of_barriers), folder),
        (content.notices, needed("notices"), f"{folder}/notices.yml"),
    ):
        for name in sorted(names - set(held)):
            yield Problem(Place(file, 1), f"{name}: is said, but not written; write it, or take back the renaming")
    for name in sorted(set(content.texts) - needed("texts") - {scene.id for scene in content.scenes}):
        message = "is written, but never said; put its wordings under an id that is (needed.yml)"
        yield _at(content, f"{name}.1", message)


def _of_sources(content: Content, document: Document) -> Iterator[Problem]:
    """Sources that name no year, or that nothing names."""
    items: list[Text | Answer] = [*content.texts.values(), *content.notices.values(), *content.answers.values()]
    items += safety_texts(content.safety)
    cited = {item.source for item in items}
    cited |= {strategy.source for held in content.strategies.values() for strategy in held}
    for source in content.sources.values():
        if source.id not in cited | OF_THE_METHOD:
            yield document.problem((source.id,), "no text names this source; name it where it belongs, or remove it")
        if source.doi_or_document.startswith("10.") and not re.search(r"\b(?:19|20)\d\d\b", source.citation):
            yield document.problem((source.id, "citation"), "no year; cite author, title, journal and year")


def _of_repetition(content: Content) -> Iterator[Problem]:
    """The same wording under two ids."""
    seen: dict[str, str] = {}
    for text_id, text in _everything(content):
        if text in seen:
            message = f"the same wording as {seen[text]} ({content.places[seen[text]]}); reword one"
            yield _at(content, text_id, message)
        seen.setdefault(text, text_id)


def _everything(content: Content) -> Iterator[tuple[str, str]]:
    for held in (content.facets, content.texts, content.answers):
        for item in held.values():
            yield from item.numbered
    for strategies in content.strategies.values():
        for strategy in strategies:
            yield from strategy.numbered
