"""What holds for every wording: one question at most, plain and short, nothing that gives a machine away."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.readability import grade, syllables, words

MOST_WORDS = 60
MOST_WORDS_IN_AN_ANSWER = 45
HARDEST_GRADE = 7.0
HARDEST_GRADE_OF_ONE_WORDING = 9.0
FEWEST_WORDS_TO_GRADE = 8
MOST_SYLLABLES = 5
"""Of one word: in a text too short to be graded, one long word is what makes it hard."""

_BANNED = re.compile(
    r"it sounds like|i hear (?:that|what you|you saying)|so you['’]re saying"
    r"|\bjourney\b|\bamazing\b|i understand exactly",
    re.I,
)
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]")
_BROKEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028\u2029\ufeff\ufffd]|Ã.|â€")
_MEDICINE = re.compile(
    r"\b(?:ibuprofen|paracetamol|naproxen|codeine|tramadol|morphine|diclofenac|gabapentin|\d+ ?mg)\b", re.I
)


def problems_of_a_wording(text: str, most_words: int = MOST_WORDS) -> Iterator[str]:
    """What to mend in one wording, said so that its author knows what to do."""
    if text.count("?") > 1:
        yield "more than one question; ask one"
    if len(words(text)) > most_words:
        yield f"{len(words(text))} words, more than {most_words}; shorten it"
    if grade(text) > HARDEST_GRADE_OF_ONE_WORDING and len(words(text)) >= FEWEST_WORDS_TO_GRADE:
        yield f"reading grade {grade(text):.1f} in one wording; shorter words, shorter sentences"
    yield from problems_of_a_label(text)


def problems_of_a_label(text: str) -> Iterator[str]:
    """What holds for buttons, short names and first steps too, which are no sentences."""
    if hard := [word for word in words(text) if syllables(word) > MOST_SYLLABLES]:
        yield f"'{hard[0]}' is a hard word; say it in plain ones"
    yield from problems_of_signs(text)


def problems_of_signs(text: str) -> Iterator[str]:
    """What holds in any language."""
    if _BROKEN.search(text):
        yield "a broken or invisible character; type the text anew, and save the file as UTF-8"
    if "!" in text:
        yield "an exclamation mark; end on a full stop"
    if _EMOJI.search(text):
        yield "an emoji; say it in words"
    if banned := _BANNED.search(text):
        yield f"'{banned.group()}' gives a machine away; say it without"
    if named := _MEDICINE.search(text):
        yield f"'{named.group()}' names a medicine or a dose; Mo gives no advice on either"


def too_hard(wordings: list[str]) -> str | None:
    """What to do about the wordings of one text that are hard to read together; None where they are not."""
    sentences = [text for text in wordings if is_sentence(text)]
    together = grade(sentences)
    if together <= HARDEST_GRADE or len(words(" ".join(sentences))) < FEWEST_WORDS_TO_GRADE:
        return None
    return f"reading grade {together:.1f}, more than {HARDEST_GRADE:.0f}; shorter words, shorter sentences"


def is_sentence(text: str) -> bool:
    """Names and button titles are parts of sentences: they are neither graded nor needed twice."""
    return text.endswith((".", "?", ":"))


def bare(text: str) -> str:
    """Words alone, lower case, without apostrophes (people leave them out at random), one space between."""
    return " ".join(re.findall(r"\w+", re.sub(r"['’`]", "", text.lower())))
