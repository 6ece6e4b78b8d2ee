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
from bot.nlu.language import text_of

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
        rf"\b(?:no|without any) (?!matter\b|reason\b){_PROBLEM}\b(?! (?:getting|with me))(?<!be no problem)",
        r"\b(?:has|have|had|got)? ?nothing to do with\b",
        r"\b(?:is|are|was|its|it's|thats|that's|time|money|cost|weather|work)(?: is| are|'s)? (?:not|n't) (?:what|why)\b.{0,25}\b(?:stop|put|keep|hold)",
        r"\b(?:doesn'?t|does not|don'?t|do not|didn'?t|wo?n'?t|never) (?:stop|bother|put|scare|frighten|worry|hold|keep|faze) me\b",
        r"\bit'?s not (?:that|because|as if|like) i(?:'?m)?\b",
        r"\bnot (?:because|that) (?:i'?m|i|of|the|my)\b",
        rf"\b(?:i'?m|i am|im|i was|i've been) (?:not|never)(?: (?:really|at all|that|particularly|actually|one bit|even))? {_FEARS}\b",
        r"\bi (?:don'?t|do not|dont) (?:mind|fear|worry|feel (?:tired|down|embarrassed|ashamed|scared))\b",
        r"\b(?:plenty|lots|loads|(?:have|got|with|'ve) all the|more than enough|enough) (?:of )?(?:time|energy|money|motivation)\b(?<!not enough time)",
        r"\b(?:time|money|cost|weather|energy|motivation|confidence)(?:'?s| is| isnt| isn't)? (?:fine|ok|okay|no object|not it)\b",
        # "it's not money", "pain isn't what stops me", "rain never puts me off", "I don't let the cold stop me"
        r"^(?:no |nah |well )?it(?:'?s| is| was)(?: not|n'?t)(?: about| down to)? (?:the |my )?(?:money|cost|price|time|weather|rain|cold|pain|fear|nerves|laziness|energy|mood|distance)$",
        r"\b(?:is|was|are|were)(?:n'?t| not) (?:really |actually )?(?:what|why|how come|the thing that)\b.{0,30}\b(?:stop|put|keep|hold|get|bother|hinder)",
        r"\b(?:never|not|n'?t|hardly|dont|doesnt|didnt|wont) (?:really |ever |actually )?(?:stop|stopped|bother|bothered|put|puts|scare|scared|hold|held|keep|kept|faze|fazed|worr(?:y|ied)) (?:me|us)\b",
        r"\b(?:don'?t|do not|never|won'?t|didn'?t) let \w+(?: \w+){0,3} (?:stop|put|hold|keep|beat)\b",
        r"\bnobody'?s? (?:is )?(?:stop|stopping|stopped|stops) me\b|\bmakes? no (?:odds|difference) to me\b",
        r"\bnot for (?:a )?(?:lack|want) of\b|\bno (?:shortage|lack) of\b|\b(?:not|n'?t|never) (?:be )?short of\b",
        r"^(?:i|we)(?: do)?(?: can| could)? (?:easily |well |still )?(?:afford it|afford that|afford the \w+|have (?:the|all the|plenty of) (?:time|money|energy|motivation))(?: now| for (?:it|that))?$",
        r"\b(?:don'?t|do not|couldn'?t|dont|couldnt) (?:really )?care(?: less)? (?:what|who|how|if|whether)\b",
        r"\b(?:it|that|exercise|walking|swimming|the gym)(?:'?s| is)?(?:n'?t| isnt| isn'?t| not) (?:boring|dull|expensive|far|scary|dear|a drag)\b",
        r"\bi wish (?:it|that|\w+) (?:was|were) (?:just|only|the only)\b|\bif only it (?:was|were) (?:just|only|that|a question)\b",
    )
)
_GOES_ON = re.compile(r"[,;]|\b(?:just|theres|there's|but|its|it's|i just)\b")
_OVERCOME = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:not|n'?t|no longer)\b.{{0,20}}\b{_FEARS}\b.{{0,20}}\bany ?more\b|\bno longer (?:feel )?{_FEARS}\b",
        r"\bused to\b.{0,60}\b(?:but|until|now|then|since)\b.{0,40}\b(?:not|n'?t|over|past|fine|better|changed|love|like|enjoy|easy|sorted)\b",
        r"\b(?:got|am|'m|im|been|come) over (?:that|it|the fear|this)\b",
        rf"\bi(?:'?ve| have)? (?:stopped|quit|gave up|given up) (?:being |feeling )?(?:{_FEARS}|worrying|fearing|dreading|caring)\b",
        r"\b(?:don'?t|do not|dont|never) (?:really )?(?:worry|fear|dread|care|mind|panic)\b.{0,30}\b(?:any ?more|now|these days)\b",
        r"\b(?:at first|at the start|to begin with|in the beginning|back then|for years|for a while)\b.{0,40}\b(?:but|until|till|now|then)\b.{0,40}\b(?:fine|better|easy|easier|sorted|love|like|enjoy|know|gone|lifted|managed|learned|learnt|got used|over it|no problem)\b",
        r"^(?:i )?used to (?:be|feel|get) (?:so |too |really |very |terribly |always )?(?:scared|afraid|frightened|nervous|embarrassed|ashamed|shy|lazy|anxious)\b",
        r"\b(?:fear|worry|embarrassment|shame|fog|tiredness|dread)(?: of it)?(?:'?s| has| is)? (?:all |long |completely |finally )?(?:gone|lifted|passed|over|vanished|disappeared)\b",
        r"\b(?:that|it|those days)(?:'?s| is| are)? (?:all )?(?:behind me|in the past|over now|sorted now|gone now|history)\b",
    )
)
_LOST = re.compile(r"\b(?:can'?t|cannot|couldn'?t|unable|not able|don'?t|doesn'?t|haven'?t)\b.{0,40}\bany ?more\b")
_ASKED_OF_OTHERS = re.compile(
    r"^(?:so |and |but )?(?:do|does|did|are|is|have|has|what (?:about|do you (?:tell|say|do|suggest))|is it (?:common|usual))\b.*"
    r"\b(?:people|patients|someone|somebody|others|anyone|folks?|doctors|physios)\b(?!.*\bwith back pain\b)"
)
_ANY_FIRST = re.compile(r"\b(?:i|i'?m|i'?ve|i'?d|me|my|myself|we|us|our)\b")
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

# Unless it is plain that the other person is who lacks it: "my wife never has time".
_THEIR_OWN = {
    "lack_of_time": r"^(?!.*\bso\b.*\btime).*\b(?:never|not|n'?t|hardly|no|little|any)\b.{0,15}\btime\b|\b(?:too|so|always|very|really) busy\b",
    "cost": r"\bafford\b|\b(?:skint|broke)\b|\btoo (?:expensive|dear)\b|\bno money\b",
    "shame": r"\b(?:embarrassed|ashamed|shy|self.?conscious)\b",
    "weather": r"\b(?:hates?|minds?|won'?t|doesn'?t|never|moans?|complains?)\b.*\b(?:rain|cold|wet|heat|weather|winter)\b",
    "access": r"\b(?:can'?t|cannot|doesn'?t|lives?|no) .*\b(?:drive|car|bus|far|miles)\b",
}

# Facilitators that only the person's own experience can be.
_OWN_ONLY = {"enjoyment", "felt_benefit"}


def guarded(doc: Doc, finding: str, span: Span) -> bool:
    """Whether a finding in doc.text[span] must not be kept."""
    if finding in taxonomy.barriers:
        said = _plain(text_of(doc)[span.start : span.end])
        wider = _plain(_sentence(doc, span))
        # "not that bothered" denies a fear, and says that one has no mind to it.
        unmoved = finding == "low_motivation" and "bothered" in said
        if (
            (denied(said) and not unmoved)
            or overcome(wider, said)
            or (asked(said) and finding != "no_company")
            or _WISHED_AWAY.search(said)
        ):
            return True
        own = finding in _OF_OTHERS and not re.search(_THEIR_OWN.get(finding, r"$^"), said)
        return not own and somebody_elses(doc, span)
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
    return bool(_ASKED.match(said) or (_ASKED_OF_OTHERS.match(said) and not _ANY_FIRST.search(said)))


def somebody_elses(doc: Doc, span: Span) -> bool:
    """ "my sister hates the gym": the subject is another person, and the person does not come into it."""
    tokens = [token for token in doc if span.start <= token.idx < span.end]
    subject = next((token for token in tokens if token.dep_ in {"nsubj", "nsubjpass"}), None)
    if subject is None or subject.lower_ not in _PERSONS:
        return False
    # "no fun in anything since dad died": the other person is only in a clause beside it.
    if any(child.dep_ == "mark" for child in subject.head.children):
        return False
    before = [token for token in tokens if token.i < subject.i and not _frames(token, subject)]
    if any(token.lower_ in _FIRST for token in before):
        return False
    return not any(token.lower_ in _FIRST or (token.lower_ == "my" and token.head != subject) for token in tokens)


def _frames(token: Token, subject: Token) -> bool:
    return bool(token.head == subject)


def _sentence(doc: Doc, span: Span) -> str:
    """The text from the span's start to the next full stop: what overcame a thing comes after it."""
    text = text_of(doc)
    end = re.search(r"[.!?\n]", text[span.end :])
    return text[span.start : span.end + end.start() if end else len(text)]


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower().replace("’", "'")).strip()
