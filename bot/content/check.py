"""What a clinician author has to mend before content may be used: `check("en")`, behind `check-content`.

The measures follow the way of talking that content has to keep: one question at most, plain words, no stems.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.content.loader import CONTENT, load
from bot.content.model import Answer, Content, Facet, Place, Strategy, Text
from bot.content.readability import grade, words
from bot.content.reading import ContentError, Problem, read
from bot.content.taxonomy import taxonomy
from bot.content.validation import unknown

MOST_WORDS = 60
MOST_WORDS_IN_AN_ANSWER = 45
HARDEST_GRADE = 7.0
HARDEST_GRADE_OF_ONE_WORDING = 9.0
FEWEST_WORDS_TO_GRADE = 8
FEWEST_STRATEGIES = 5

_BANNED = re.compile(
    r"it sounds like|i hear (?:that|what you|you saying)|so you['’]re saying"
    r"|\bjourney\b|\bamazing\b|i understand exactly",
    re.I,
)
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]")
_MEDICINE = re.compile(
    r"\b(?:ibuprofen|paracetamol|naproxen|codeine|tramadol|morphine|diclofenac|gabapentin|\d+ ?mg)\b", re.I
)
_INFORMING = {"give_information", "persuade", "persuade_with_permission"}
_ASKING = {"open_question", "closed_question", "seek_collaboration"}
_MAY_ASK = _ASKING | {"structure", "summary", "safety_message", "give_information"}
_CLINICAL_INTENTS = {"ask_exercise", "ask_medical", "ask_advice"}


def check(language: str = "en", root: Path = CONTENT) -> list[Problem]:
    """Everything to mend in a language, by file and line; content that does not load gives only that."""
    load.cache_clear()
    try:
        content = load(language, root)
    except ContentError as error:
        return list(error.problems)
    found = [*_problems(content), *_of_activities(content, root / language / "lexicon.yml")]
    return sorted(found, key=lambda problem: (problem.place.file, problem.place.line))


def _problems(content: Content) -> Iterator[Problem]:
    for facet in content.facets.values():
        yield from _of_facet(content, facet)
    for held in content.strategies.values():
        for strategy in held:
            yield from _of_strategy(content, strategy)
    for text in content.texts.values():
        yield from _of_text(content, text)
        yield from _of_variety(content, text)
    for answer in content.answers.values():
        yield from _of_answer(content, answer)
        yield from _of_variety(content, answer)
    for notice in (*content.notices.values(), *_safety_texts(content.safety.values())):
        yield from _of_style(content, notice.numbered)
    yield from _of_buttons(content)
    yield from _of_coverage(content)


def _safety_texts(values: Iterable[object]) -> Iterator[Text]:
    for value in values:
        if isinstance(value, Text):
            yield value
        elif isinstance(value, tuple):
            yield from _safety_texts(value)
        elif hasattr(value, "values"):
            yield from _safety_texts(value.values())


def _of_style(
    content: Content, numbered: tuple[tuple[str, str], ...], most_words: int = MOST_WORDS
) -> Iterator[Problem]:
    """What holds for everything that Mo says."""
    for text_id, text in numbered:
        for message in _style(text, most_words):
            yield Problem(content.places[text_id], message)
    sentences = [text for _, text in numbered if _is_sentence(text)]
    together = grade(sentences)
    if together > HARDEST_GRADE and len(words(" ".join(sentences))) >= FEWEST_WORDS_TO_GRADE:
        first = content.places[numbered[0][0]]
        yield Problem(
            first,
            f"reading grade {together:.1f}, more than {HARDEST_GRADE:.0f}; shorter words, shorter sentences",
        )


def _style(text: str, most_words: int) -> Iterator[str]:
    if text.count("?") > 1:
        yield "more than one question; ask one"
    if len(words(text)) > most_words:
        yield f"{len(words(text))} words, more than {most_words}; shorten it"
    if grade(text) > HARDEST_GRADE_OF_ONE_WORDING and len(words(text)) >= FEWEST_WORDS_TO_GRADE:
        yield f"reading grade {grade(text):.1f} in one wording; shorter words, shorter sentences"
    if "!" in text:
        yield "an exclamation mark; end on a full stop"
    if _EMOJI.search(text):
        yield "an emoji; say it in words"
    if banned := _BANNED.search(text):
        yield f"'{banned.group()}' gives a machine away; say it without"
    if named := _MEDICINE.search(text):
        yield f"'{named.group()}' names a medicine or a dose; Mo gives no advice on either"


def _is_sentence(text: str) -> bool:
    """Names and button titles are parts of sentences: they are neither graded nor needed twice."""
    return text.endswith((".", "?", ":"))


def _of_variety(content: Content, item: Text | Answer) -> Iterator[Problem]:
    if len(item.variants) < 2 and _is_sentence(item.variants[0]):
        yield Problem(content.places[item.numbered[0][0]], "only one wording; write at least two")


def _of_text(content: Content, text: Text) -> Iterator[Problem]:
    yield from _of_style(content, text.numbered)
    if set(text.moves) & _INFORMING and text.source is None:
        yield Problem(
            content.places[text.numbered[0][0]], "states a fact without a source; name one of sources.yml"
        )
    for text_id, wording in text.numbered:
        if "?" in wording and not set(text.moves) & _MAY_ASK:
            yield Problem(
                content.places[text_id],
                f"asks, yet its moves are {', '.join(text.moves)}; add the question's",
            )
        if "?" not in wording and {"open_question", "closed_question"} & set(text.moves):
            yield Problem(
                content.places[text_id],
                "has a question among its moves but asks none; end on a question mark",
            )


def _of_answer(content: Content, answer: Answer) -> Iterator[Problem]:
    yield from _of_style(content, answer.numbered, MOST_WORDS_IN_AN_ANSWER)
    first = content.places[answer.numbered[0][0]]
    if set(answer.asks) & _CLINICAL_INTENTS and answer.source is None:
        yield Problem(first, "answers a clinical question without a source; name one of sources.yml")
    if not answer.keywords and not answer.default and _shared(content, answer):
        yield Problem(first, "can never be chosen: give it keywords, or make it the default of its intent")


def _shared(content: Content, answer: Answer) -> bool:
    return any(
        set(other.asks) & set(answer.asks) for other in content.answers.values() if other is not answer
    )


def _of_strategy(content: Content, strategy: Strategy) -> Iterator[Problem]:
    yield from _of_style(content, strategy.numbered)
    place = content.places[strategy.numbered[0][0]]
    if not 8 <= len(words(strategy.text)) <= 28:
        yield Problem(place, f"text has {len(words(strategy.text))} words; 8 to 28 are right")
    if "?" in strategy.text or not strategy.text.endswith("."):
        yield Problem(place, "text is told, not asked: end on a full stop, without a question")
    if not 2 <= len(words(strategy.short)) <= 6:
        yield Problem(place, f"short '{strategy.short}' must fit a button: 2 to 6 words")
    if strategy.plan_seed.endswith(".") or strategy.plan_seed[0].isupper():
        yield Problem(place, "plan_seed follows 'you could': begin in lower case, end without a full stop")
    if strategy.barrier in strategy.when.get("barriers", ()):
        yield Problem(place, "when.barriers names the file's own barrier; name another one")


def _of_activities(content: Content, lexicon: Path) -> Iterator[Problem]:
    """Conditions on activities that the lexicon, which names what can be heard, does not hold."""
    known = read(lexicon).data.get("activities", {}) if lexicon.exists() else {}
    for held in content.strategies.values():
        for strategy in held:
            for activity in strategy.when.get("activities", ()):
                if known and activity not in known:
                    yield Problem(
                        content.places[strategy.numbered[0][0]], unknown("activity", activity, known)
                    )


def _of_facet(content: Content, facet: Facet) -> Iterator[Problem]:
    yield from _of_style(content, facet.numbered)
    place = content.places[facet.numbered[0][0]]
    if len(facet.reflections) < 3:
        yield Problem(place, f"{len(facet.reflections)} reflections; write at least 3")
    if len(facet.heard_in) < 5:
        yield Problem(place, f"heard in {len(facet.heard_in)} phrases; write at least 5")
    for text_id, text in facet.numbered:
        if not 5 <= len(words(text)) <= 22:
            yield Problem(
                content.places[text_id], f"{len(words(text))} words; 5 to 22 are right for a reflection"
            )
        if "?" in text or not text.endswith("."):
            yield Problem(content.places[text_id], "a reflection ends on a full stop and asks nothing")


def _of_buttons(content: Content) -> Iterator[Problem]:
    """Buttons of notices that the exact words of consent do not know."""
    known = {_bare(word) for held in content.consent_words.values() for word in held}
    for notice in content.notices.values():
        for title in notice.quick_replies:
            if _bare(title) not in known:
                place = content.places[notice.numbered[0][0]]
                yield Problem(place, f"button '{title}' is not in consent_words.yml; add it there")


def _bare(text: str) -> str:
    return " ".join(words(text.lower()))


def _of_coverage(content: Content) -> Iterator[Problem]:
    """What is missing as a whole."""
    folder = f"bot/content/{content.language}"
    for barrier in taxonomy.barriers:
        held = content.strategies.get(barrier, ())
        place = Place(f"{folder}/strategies/{barrier}.yml", 1)
        if len(held) < FEWEST_STRATEGIES:
            yield Problem(place, f"{len(held)} strategies; write at least {FEWEST_STRATEGIES}")
        if held and all(strategy.when for strategy in held):
            yield Problem(place, "every strategy has conditions; at least one must always fit (when: {})")
    seen: dict[str, str] = {}
    for text_id, text in _everything(content):
        if text in seen:
            yield Problem(
                content.places[text_id], f"the same wording as {seen[text]} ({content.places[seen[text]]})"
            )
        seen.setdefault(text, text_id)


def _everything(content: Content) -> Iterator[tuple[str, str]]:
    for held in (content.facets, content.texts, content.answers):
        for item in held.values():
            yield from item.numbered
    for strategies in content.strategies.values():
        for strategy in strategies:
            yield from strategy.numbered
