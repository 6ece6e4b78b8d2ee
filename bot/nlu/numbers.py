"""A ruler answer (0 to 10), however it is said; None for every other number in a message."""

# ruff: noqa: E501  (patterns read better whole than cut)

from __future__ import annotations

import re

_WORDS = {"zero": 0, "nought": 0, "nil": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
          "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12}  # fmt: skip
_TENS = {"ten": 10, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
         "ninety": 90, "hundred": 100}  # fmt: skip

_ONE = rf"(?:\d{{1,2}}(?:[.,]\d)?|{'|'.join(_WORDS)})(?:\s*½|\s*1/2|\s+and\s+a\s+half|(?:\s+|-)point\s+five)?"
_RANGE = rf"(?:between\s+|from\s+)?(?:an?\s+)?(?P<low>{_ONE})\s*(?:-|–|to|or(?:\s+maybe)?|and|/|,?\s*maybe|,?\s*perhaps)\s*(?:an?\s+)?(?P<high>{_ONE})"
_OUT_OF = r"(?:\s*(?:/|out\s+of|over|of)\s*(?:10|ten)\b)"
_PERCENT = rf"(?P<percent>\d{{1,3}}|(?:an?\s+)?(?:{'|'.join(_TENS)}))\s*(?:%|per\s?cent\b)"

# What people put around a number without changing it.
_HEDGE = (
    r"(?:about|around|roughly|maybe|perhaps|probably|possibly|approx(?:imately)?|like|say|just|only|at|a|an|the|"
    r"solid|good|strong|weak|low|high|bare|generous|definite|definitely|hmm+|h?m+|erm*|um+|uh|oh|ok|okay|well|so|yeah|yes|"
    r"honestly|tbh|in|it|its|it's|id|i'd|i|im|i'm|would|should|put|rate|give|go|going|think|guess|suppose|reckon|with|for|"
    r"now|today|right|this|that|thats|that's|is|was|be|been|as|on|up|my|confidence|confident|importance|important|"
    r"readiness|ready|motivation|number|somewhere|still|more|than|before|myself|me|to|say|closer|nearer|lets|let's|"
    r"pretty|much|really|quite|very|currently|more\s+like)"
)
_TAIL = (
    r"(?:\s*[-–]?\s*ish|\s+or\s+(?:so|thereabouts)|\s+i\s+(?:think|guess|suppose|reckon|would\s+say)|\s+id\s+say|"
    r"\s+i'd\s+say|\s+(?:maybe|probably|perhaps|today|now|really|tbh|honestly|tops|max|at\s+(?:most|best|least|the\s+"
    r"(?:moment|most))|if\s+(?:im|i'm)\s+honest|to\s+be\s+honest|right\s+now|please|then|for\s+now|i\s+dunno))*"
)
_GOES_ON = (
    r"(?=\s*(?:$|[.,;:!?)]|-\s|–|\b(?:because|cos|coz|cause|but|and|as|since|so|when|though|if|which|for|on|due)\b))"
)
_NEGATED = re.compile(r"^(?:not\s+(?:a|an)\s+.{1,15}?,?\s*(?:but|more\s+like)\s+)")

_PHRASES: tuple[tuple[str, float], ...] = (
    (r"(?:about |roughly |around |maybe )?(?:half(?: ?way)?(?: there)?|half and half|(?:a )?fifty[ -]?fifty|50[ /-]50)", 5),
    (r"(?:somewhere |right |bang |smack |about )?in the middle(?: somewhere)?|middling|the middle|mid(?:way|dle)", 5),
    (r"(?:not at all|none(?: at all)?|nothing|zilch|nada|not in the (?:least|slightest)|not one bit)", 0),
    (r"(?:completely|totally|absolutely|fully|one hundred percent|full marks|top marks|the max(?:imum)?|the full ten)", 10),
    (r"(?:the )?(?:lowest|bottom|minimum)(?: (?:it|there) (?:goes|is))?", 0),
    (r"(?:the )?(?:highest|top)(?: (?:it|there) (?:goes|is))?", 10),
)  # fmt: skip
_PHRASE_HEDGE = re.compile(
    r"^(?:(?:hmm+|well|erm*|um+|id say|i'd say|honestly|tbh|oh|so|probably|i guess|im|i'm)[ ,]+)*"
)
# A rating of pain is no answer to a ruler about change.
_PAIN = re.compile(r"\b(?:pain|hurts?|hurting|ache|aching|aches|sore|agony|spasms?)\b")


def ruler_answer(text: str) -> float | None:
    """The number 0 to 10 when the message reads as an answer to a ruler ("6 or 7" is 6.5), else None."""
    said = re.sub(r"\s+", " ", text.lower().replace("’", "'").strip(" .!?…\"'()")).replace("*", "")
    if not said:
        return None
    for found in (_moved(said), _percent(said), _number(said), _rated(said), _phrase(said)):
        if found is not None:
            return found
    return None


def _number(said: str) -> float | None:
    said = _NEGATED.sub("", said)
    lead = rf"^(?:{_HEDGE}(?:[ ,.:…-]+|$))*"
    match = re.match(rf"{lead}(?:{_RANGE}){_OUT_OF}?{_TAIL}{_GOES_ON}", said)
    if match and not _is_pain(said, match.end()):
        low, high = _value(match["low"]), _value(match["high"])
        # "6 and a half" is read as one number; "5/10" as five out of ten.
        if re.search(r"/\s*(?:10|ten)\b", match[0]) and high == 10:
            return _within(low)
        return _within((low + high) / 2)
    match = re.match(rf"{lead}(?P<one>{_ONE}){_OUT_OF}?{_TAIL}{_GOES_ON}", said)
    return _within(_value(match["one"])) if match and not _is_pain(said, match.end()) else None


def _rated(said: str) -> float | None:
    """ "four out of ten" anywhere, unless it rates pain."""
    match = re.search(rf"\b(?P<one>{_ONE}){_OUT_OF}", said)
    if not match or _PAIN.search(said) or re.search(r"\b(?:days|times|nights|weeks|people|doctors|months)\b", said):
        return None
    return _within(_value(match["one"]))


def _moved(said: str) -> float | None:
    """Where a number has moved to: "from a 4 to a 6", "was a 5, now its a 7"."""
    match = re.search(
        rf"\bfrom (?:an? )?{_ONE} (?:up |down )?to (?:an? )?(?P<now>{_ONE})(?P<rest>.*)", said
    ) or re.search(
        rf"\bwas (?:an? |at )?{_ONE}\b.{{0,20}}\bnow (?:it'?s |i'?m |more like )?(?:an? |at )?(?P<now>{_ONE})(?P<rest>.*)",
        said,
    )
    if not match or _PAIN.search(said) or re.match(rf"(?!{_GOES_ON})", match["rest"]):
        return None
    return _within(_value(match["now"]))


def _percent(said: str) -> float | None:
    match = re.match(
        rf"^(?:{_HEDGE}[ ,.:…-]+)*{_PERCENT}(?:\s+(?:sure|ready|confident|certain))?{_TAIL}{_GOES_ON}", said
    )
    if not match:
        return None
    word = re.sub(r"^an?\s+", "", match["percent"])
    share = float(word) if word.isdigit() else float(_TENS[word])
    return min(share, 100.0) / 10


def _phrase(said: str) -> float | None:
    rest = _PHRASE_HEDGE.sub("", said)
    for pattern, value in _PHRASES:
        if re.match(rf"^(?:{pattern}){_TAIL}(?: (?:really|confident|important|ready|sure|likely))?$", rest):
            return value
    return None


def _is_pain(said: str, upto: int) -> bool:
    return bool(_PAIN.search(said[:upto]))


def _value(said: str) -> float:
    half = bool(re.search(r"½|1/2|and\s+a\s+half|point\s+five", said))
    word = re.split(r"[\s½-]+", said.replace("1/2", " ").strip())[0]
    number = float(_WORDS[word]) if word in _WORDS else float(word.replace(",", "."))
    return number + (0.5 if half else 0.0)


def _within(number: float) -> float | None:
    """Eleven or twelve out of ten are said for emphasis; anything above is no ruler answer."""
    return min(number, 10.0) if number <= 12 else None
