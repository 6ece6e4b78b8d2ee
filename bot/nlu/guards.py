"""Findings that the words name but the person does not have: denied, overcome, somebody else's, wished, only asked.

The classifier learns these from near misses; the rules here catch the clear cases whatever the classifier thinks.
They are about barriers, and for somebody else's about facilitators too. A negation that *is* the barrier ("I'm not
motivated", "no time") is left alone.
"""

# ruff: noqa: E501  (patterns read better whole than cut)

from __future__ import annotations

import re

from spacy.tokens import Doc, Token

from bot.content.taxonomy import taxonomy
from bot.nlu.clauses import Span

_FEARS = r"(?:scared|afraid|frightened|worried|bothered|nervous|anxious|embarrassed|ashamed|shy|lazy|depressed|tired|bored|fussed)"
_PROBLEM = r"(?:problem|issue|trouble|barrier|obstacle|reason|excuse|worry|concern|difficulty|matter)s?"
_NOT = (
    r"(?:not|n't|nt|never|hardly|isnt|isn't|wasnt|wasn't|aint|ain't|arent|aren't|no longer|dont|don't|doesnt|doesn't)"
)

_DENIED = tuple(
    re.compile(pattern)
    for pattern in (
        # "time is not the problem", "it's not the money that's the issue"
        rf"\b{_NOT}\b(?: \w+){{0,2}} (?:the|a|an|my|any|much of a|really a|really the)? ?(?:real |main |big |biggest )?{_PROBLEM}\b",
        rf"\b(?:no|without any) {_PROBLEM}\b(?! (?:getting|with me))",
        r"\b(?:has|have|had|got)? ?nothing to do with\b",
        r"\b(?:is|are|was|its|it's|thats|that's|time|money|cost|weather|work)(?: is| are|'s)? (?:not|n't) (?:what|why)\b.{0,25}\b(?:stop|put|keep|hold)",
        r"\b(?:doesn'?t|does not|don'?t|do not|didn'?t|wo?n'?t|never) (?:stop|bother|put|scare|frighten|worry|hold|keep|faze) me\b",
        r"\bit'?s not (?:that|because|as if|like) i(?:'?m)?\b",
        r"\bnot (?:because|that) (?:i'?m|i|of|the|my)\b",
        rf"\b(?:i'?m|i am|im|i was|i've been) (?:not|never)(?: (?:really|at all|that|particularly|actually|one bit|even))? {_FEARS}\b",
        r"\bi (?:don'?t|do not|dont) (?:mind|fear|worry|feel (?:tired|down|embarrassed|ashamed|scared))\b",
        r"\b(?:plenty|lots|loads|all the|more than enough|enough) (?:of )?(?:time|energy|money|motivation)\b(?<!not enough time)",
        r"\b(?:time|money|cost|weather|energy|motivation|confidence)(?:'?s| is| isnt| isn't)? (?:fine|ok|okay|no object|not it)\b",
    )
)
_GOES_ON = re.compile(r"[,;]|\b(?:just|theres|there's|but|its|it's|i just)\b")
_OVERCOME = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:not|n'?t|no longer)\b.{{0,20}}\b{_FEARS}\b.{{0,20}}\bany ?more\b|\bno longer (?:feel )?{_FEARS}\b",
        r"\bused to\b.{0,60}\b(?:but|until|now|then|since)\b.{0,40}\b(?:not|n'?t|over|past|fine|better|stopped|changed|love|like|enjoy|easy|sorted)\b",
        r"\b(?:got|am|'m|im|been|come) over (?:that|it|the fear|this)\b",
        r"\b(?:that|it|those days)(?:'?s| is| are)? (?:all )?(?:behind me|in the past|over now|sorted now|gone now|history)\b",
    )
)
_LOST = re.compile(r"\b(?:can'?t|cannot|couldn'?t|unable|not able|don'?t|doesn'?t|haven'?t)\b.{0,40}\bany ?more\b")
_ASKED = re.compile(
    r"^(?:do|does|did|are|is|have|has)(?:n'?t)? (?:you (?:get|have|see|meet|know) (?:many |other |lots of )?(?:people|patients|others)|"
    r"other people|others|most people|many people|people|anyone else|everyone else)\b(?!.*\b(?:i|i'm|im|my|me)\b)"
)
_WISHED_AWAY = re.compile(
    r"\bif (?:it wasn'?t|it weren'?t) for\b.{0,20}\bnever\b|\bi'?d hate (?:for it )?to (?:be|get|become)\b"
)
_PERSONS = {"husband", "wife", "partner", "son", "daughter", "mum", "mother", "dad", "father", "brother", "sister",
            "friend", "mate", "neighbour", "colleague", "boss", "boyfriend", "girlfriend", "lad", "cousin", "aunt",
            "uncle", "nan", "grandma", "grandad", "grandson", "granddaughter", "kid", "kids", "children", "sons",
            "daughters", "friends", "mates", "colleagues", "missus", "fella", "hubby", "he", "she",
            "mother-in-law", "bloke", "woman", "man", "flatmate", "niece", "nephew", "mam", "mom"}  # fmt: skip
_FIRST = {"i", "im", "i'm", "ive", "i've", "me", "myself", "we", "us", "id", "ill", "mine", "our"}
# What others feel or lack can be a barrier of the person's own (nobody to go with, advice that differs).
_OF_OTHERS = {"shame", "no_company", "poor_advice", "lack_of_time", "passive_beliefs", "cost", "access", "weather"}

# Facilitators that only the person's own experience can be.
_OWN_ONLY = {"enjoyment", "felt_benefit"}


def guarded(doc: Doc, finding: str, span: Span) -> bool:
    """Whether a finding in doc.text[span] must not be kept."""
    if finding in taxonomy.barriers:
        said = _plain(doc.text[span.start : span.end])
        wider = _plain(_sentence(doc, span))
        if denied(said) or overcome(wider, said) or asked(said) or _WISHED_AWAY.search(said):
            return True
        return finding not in _OF_OTHERS and somebody_elses(doc, span)
    return finding in _OWN_ONLY and somebody_elses(doc, span)


def denied(said: str) -> bool:
    """ "time is not the problem", "I'm not scared of it"."""
    for pattern in _DENIED:
        match = pattern.search(said)
        # "it's not that I'm scared, it just hurts": the denial covers its own half only.
        if match and not _GOES_ON.search(said[match.end() :]) and "," not in said[: match.start()]:
            return True
    return False


def overcome(sentence: str, said: str) -> bool:
    """ "I used to be scared but not any more"; what is lost ("can't do it any more") is none."""
    if _LOST.search(said):
        return False
    return any(pattern.search(sentence) for pattern in _OVERCOME) and not _LOST.search(sentence)


def asked(said: str) -> bool:
    """ "do you get people who hate the gym": a question about others, without I or my."""
    return bool(_ASKED.match(said))


def somebody_elses(doc: Doc, span: Span) -> bool:
    """ "my sister hates the gym": the subject is another person, and the person does not come into it."""
    tokens = [token for token in doc if span.start <= token.idx < span.end]
    subject = next((token for token in tokens if token.dep_ in {"nsubj", "nsubjpass"}), None)
    if subject is None or subject.lower_ not in _PERSONS:
        return False
    before = [token for token in tokens if token.i < subject.i and not _frames(token, subject)]
    if any(token.lower_ in _FIRST for token in before):
        return False
    return not any(token.lower_ in _FIRST or (token.lower_ == "my" and token.head != subject) for token in tokens)


def _frames(token: Token, subject: Token) -> bool:
    return bool(token.head == subject)


def _sentence(doc: Doc, span: Span) -> str:
    """The text from the span's start to the next full stop: what overcame a thing comes after it."""
    end = re.search(r"[.!?\n]", doc.text[span.end :])
    text: str = doc.text
    return text[span.start : span.end + end.start() if end else len(text)]


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower().replace("’", "'")).strip()
