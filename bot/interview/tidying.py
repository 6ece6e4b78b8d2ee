"""A patient's words for a plan, tidied: capitals and apostrophes, no run-up and tail, "my" to "your"."""

# ruff: noqa: E501  (lists and patterns read better whole than cut)

from __future__ import annotations

import re

from bot.interview.verbs import THIRDS

_NAMES = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|"
    r"\b(?:january|february|april|june|july|august|september|october|november|december|christmas|easter)\b",
    re.IGNORECASE,
)
_SHORTENED = {
    "i": "I", "im": "I'm", "ive": "I've", "dont": "don't", "cant": "can't", "wont": "won't", "didnt": "didn't",
    "doesnt": "doesn't", "isnt": "isn't", "wasnt": "wasn't", "havent": "haven't", "couldnt": "couldn't",
    "wouldnt": "wouldn't", "hes": "he's", "shes": "she's", "theyre": "they're", "theres": "there's", "thats": "that's",
    "gonna": "going to", "wanna": "want to", "gotta": "have to", "mins": "minutes", "min": "minutes", "arent": "aren't",
    "hasnt": "hasn't", "shouldnt": "shouldn't", "itll": "it'll", "whats": "what's", "cos": "because", "coz": "because",
}  # fmt: skip
_TO_YOU = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "we": "you", "us": "you",
    "our": "your", "ours": "yours", "ourselves": "yourselves", "i'm": "you're", "i've": "you've", "i'll": "you'll",
    "i'd": "you'd", "we're": "you're", "we've": "you've", "we'll": "you'll", "we'd": "you'd",
}  # fmt: skip

_RUN_UP = re.compile(
    r"^(?:(?:well|ok|okay|yes|yeah|yep|sure|so|and|but|then|maybe|perhaps|probably|possibly|hmm|um|erm|oh|actually|"
    r"i think|i guess|i suppose|i reckon|(?:i|we) could(?: try to| maybe| probably)?|(?:i|we) can|(?:i|we) might|"
    r"(?:i|we) will|(?:i|we)'ll|ill|(?:i|we)(?: would|'d| should|d)(?: probably| just| maybe)?(?: like to)?|"
    r"i want to|i wanna|(?:i'm|im|i am) (?:going to|gonna)|let's say|lets say|let's|lets|how about|try to|try and|"
    r"to|just|still|could|would(?: like to)?|it'll be|that'd be|i go|if|"
    r"(?:i'm|im|i am|i was|i've been|ive been) thinking(?: that| of| about)?|"
    r"i thought(?: that| of| about)?|i could (?:still|always))\b[\s,]*)+",
    re.IGNORECASE,
)
ENDING = re.compile(
    r"(?<!\bby)(?<!\btill)(?<!\buntil)(?:[\s,]+(?:i suppose|i guess|i think|i reckon|i'd say|or something|"
    r"tbh|lol|i spose|i'?d imagine|i imagine|please|maybe|mate|probably|perhaps|mostly|usually|sometimes|really|thanks|then|obviously|of course))+$",
    re.IGNORECASE,
)

VERBS = (
    rf"(?:(?:is|are|was|isn't|aren't|hasn't|doesn't|don't|can't|won't|didn't|got|go|get|had|have|came|says?|ruins|kills|needs?|"
    rf"stare|laugh|turn up|stay over|{'|'.join(THIRDS)})\b(?<!\bat work)(?<!\bof work)(?<!\bfrom work)|hurts?\b|"
    r"\w+s (?:up|down|off|out|me|over)\b)"
)
_SOMEBODY = re.compile(rf"[A-Z][a-z]+ {VERBS}")
_NOBODY = re.compile(
    r"(?:it|he|she|they|we|you|there|this|that|some(?:thing|one|body)|nobody|everything|work|rain|snow|pain|life|time|"
    r"weather|what|who|people|money)\b",
    re.IGNORECASE,
)


def clean(words: str) -> str:
    """A patient's words without run-up and tail ("well i think i could … i suppose"), ready to stand in a list."""
    text = _RUN_UP.sub("", words.strip()).strip(" .,!?")
    text = ENDING.sub("", text).strip(" .,!?")
    return tidied(text or words.strip(" .,!?"))


def first_clause(words: str, most: int = 10) -> str:
    """The start of a long answer that says it all; the story around it ("who …", "because …", "and then …") is left."""
    if len(words.split()) <= most:
        return words
    found = re.split(r",? (?:who|which|because|cos|since|but|and then|and i|so i|so that|then i)\b", words, flags=re.I)[
        0
    ]
    return found if len(found.split()) >= 2 else words


def tidied(words: str) -> str:
    """Capitals and apostrophes where they belong: "monday, if im up" gives "Monday, if I'm up"."""
    text = re.sub(r"\s+", " ", words.replace("’", "'")).strip()
    if len(text.split()) > 1 and text.isupper():
        text = text.lower()
    text = re.sub(r"[A-Za-z']+", lambda m: _SHORTENED.get(m[0].lower(), m[0]), text)
    text = re.sub(r"\bi('(?:m|ve|ll|d))\b", r"I\1", text)
    text = re.sub(
        r"(^|\b(?:and|then|but|so|when|worried|scared|afraid) |, )"
        r"(?:ill(?! (?:or|and|with|again|that|on|in|at)\b)|id)(?= [a-z])",
        _i_will,
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(
        r"\b([Ii])ts(?= (?:too|so|not|a|an|the|wet|cold|hot|dark|bad|icy|been|only|just|going|really|that|all|\w+ing)\b)",
        r"\1t's",
        text,
    )
    text = re.sub(r"\b(?:tv|gp|mri|nhs|pe|mot|hgv|uk)\b", lambda m: m[0].upper(), text)
    return _NAMES.sub(lambda m: m[0].capitalize(), text)


def _i_will(match: re.Match[str]) -> str:
    return f"{match[1]}{'I will' if match[0].lower().endswith('ill') else 'I would'}"


def inside(words: str) -> str:
    """Words as they stand inside a sentence: small first letter but for "I" and names, no final stop."""
    words = words.strip().rstrip(" .,!?")
    first = words.split(" ")[0]
    keeps = first.split("'")[0] == "I" or (len(first) > 1 and first.isupper()) or _NAMES.match(words)
    somebody = _SOMEBODY.match(words) and not _NOBODY.match(words)
    return words if keeps or somebody else words[:1].lower() + words[1:]


def to_you(words: str) -> str:
    """A plan's words as Mo may say them to the patient: "walk with my sister" gives "walk with your sister"."""
    text = re.sub(r"\bI (?:am|'m)\b", "you are", tidied(words))
    text = re.sub(r"\bI was\b", "you were", text)
    return re.sub(r"[A-Za-z']+", lambda m: _TO_YOU.get(m[0].lower(), m[0]), inside(text))
