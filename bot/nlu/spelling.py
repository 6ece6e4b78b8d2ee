"""Apostrophes and the capital I, put back where people leave them out."""

from __future__ import annotations

import re

_ALWAYS = {
    "im": "I'm", "ive": "I've", "dont": "don't", "cant": "can't", "wont": "won't", "didnt": "didn't",
    "doesnt": "doesn't", "isnt": "isn't", "arent": "aren't", "wasnt": "wasn't", "werent": "weren't",
    "havent": "haven't", "hasnt": "hasn't", "hadnt": "hadn't", "couldnt": "couldn't", "wouldnt": "wouldn't",
    "shouldnt": "shouldn't", "mustnt": "mustn't", "neednt": "needn't", "aint": "ain't", "thats": "that's",
    "whats": "what's", "theres": "there's", "heres": "here's", "wheres": "where's", "hows": "how's", "whos": "who's",
    "hes": "he's", "shes": "she's", "theyre": "they're", "youre": "you're", "theyve": "they've", "youve": "you've",
    "weve": "we've", "theyll": "they'll", "youll": "you'll", "itll": "it'll", "thatll": "that'll", "theyd": "they'd",
    "youd": "you'd", "itd": "it'd", "wouldve": "would've", "couldve": "could've", "shouldve": "should've",
    "mustve": "must've", "mightve": "might've", "everyones": "everyone's", "everythings": "everything's",
    "nothings": "nothing's", "somethings": "something's", "cannot": "cannot", "dunno": "don't know",
    "oclock": "o'clock", "i": "I", "i'm": "I'm", "i've": "I've", "i'd": "I'd", "i'll": "I'll", "i,m": "I'm",
}  # fmt: skip
_WORD = re.compile(r"(?<![\w'])(?:i,m|[A-Za-z']+)(?![\w'])")

# Before a verb in its plain form "ill" is "I'll"; after "am", "feel" and the like it is illness.
_ILL_BEFORE = re.compile(
    r"(?:\b(?:am|are|is|was|were|be|been|being|feel|feels|feeling|felt|fall|fell|fallen|get|gets|got|getting|so|very|"
    r"too|really|quite|mentally|seriously|critically|terminally|'m|'re|'s|look|looked|makes? me|made me|my|an|the|an|"
    r"not|when|if im|off)|'m|'s|'re) $",
    re.IGNORECASE,
)
_ILL_AFTER = re.compile(r"^ (?:health|and|or|from|with|all|at|again|for|since|people|person|effects|in)\b|^\W*$")
# "its" owns after these, or before a noun that usually is owned; else it is "it's".
_ITS_BEFORE = re.compile(
    r"\b(?:in|on|of|at|to|for|from|with|by|has|have|had|lost|took|takes|take|does|did|do|done|lose|losing|and all|run|"
    r"ran|runs|under|over) $",
    re.IGNORECASE,
)
_ITS_AFTER = re.compile(r"^ (?:own|toll|place|way|course|best|worst|limits?|ups and downs|mind|side|head|tail|lead)\b")
# "id" is identity after an article and before its usual nouns.
_ID_BEFORE = re.compile(r"\b(?:an|the|my|your|photo|no) $", re.IGNORECASE)
# "were" is "we're" before what cannot follow a past tense of they.
_WERE = re.compile(
    r"(?:^|[.,;] )were (?=(?:going|not|both|all|always|off|in|trying|getting|moving|having)\b)", re.IGNORECASE
)


def restored(text: str) -> str:
    """The text with apostrophes and capital I; what could be another word stays ("its own", "feel ill")."""
    text = _WERE.sub(lambda match: match[0][: -len("were ")] + "we're ", text)
    return _WORD.sub(_restored, text)


def _restored(match: re.Match[str]) -> str:
    word = match[0]
    before, after = match.string[: match.start()], match.string[match.end() :]
    small = word.lower()
    if small == "ill":
        return word if _ILL_BEFORE.search(before) or _ILL_AFTER.match(after) else "I'll"
    if small == "its":
        owned = _ITS_AFTER.match(after) or _ITS_BEFORE.search(before) or not after.strip()
        return word if owned else _like("it's", word)
    if small == "id":
        return word if word == "ID" or _ID_BEFORE.search(before) else "I'd"
    if small == "lets" and not before.strip():
        return _like("let's", word)
    right = _ALWAYS.get(small)
    return _like(right, word) if right else word


def _like(right: str, word: str) -> str:
    """A capital first letter is kept; "I" has one anyway."""
    return right[0].upper() + right[1:] if word[0].isupper() else right
