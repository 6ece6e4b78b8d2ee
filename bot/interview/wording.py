"""A patient's words put right for a plan: capitals and apostrophes, "my" to "your", an obstacle after "if", a deed."""

from __future__ import annotations

import re

_NAMES = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|"
    r"\b(?:january|february|april|june|july|august|september|october|november|december|christmas|easter)\b",
    re.IGNORECASE,
)
_SHORTENED = {
    "i": "I", "im": "I'm", "ive": "I've", "dont": "don't", "cant": "can't", "wont": "won't", "didnt": "didn't",
    "doesnt": "doesn't", "isnt": "isn't", "wasnt": "wasn't", "havent": "haven't", "couldnt": "couldn't",
    "wouldnt": "wouldn't", "hes": "he's", "shes": "she's", "theyre": "they're", "theres": "there's", "thats": "that's",
    "gonna": "going to", "wanna": "want to", "gotta": "have to",
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
_ENDING = re.compile(
    r"(?<!\bby)(?<!\btill)(?<!\buntil)(?:[\s,]+(?:i suppose|i guess|i think|i reckon|i'd say|or something|"
    r"tbh|lol|please|maybe|probably|perhaps|mostly|usually|sometimes|really|thanks|then|obviously|of course))+$",
    re.IGNORECASE,
)
_NOT_A_DEED = r"(?:am|was|have|had|don't|can't|couldn't|won't|never|feel|need)"
_WHERE = re.compile(
    r"(?:indoors|inside|in the house|at home|later|earlier|tomorrow|anyway|another (?:day|time)|"
    r"(?:(?:on|in|at|the|next|following|a) )*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|day|morning|afternoon|"
    r"evening|night|week|weekend|lunch(?:time)?|day after))(?: instead)?",
    re.IGNORECASE,
)


def clean(words: str) -> str:
    """A patient's words without run-up and tail ("well i think i could … i suppose"), ready to stand in a list."""
    text = _RUN_UP.sub("", words.strip()).strip(" .,!?")
    text = _ENDING.sub("", text).strip(" .,!?")
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
    text = re.sub(r"\bits(?= (?:too|so|not|a|raining|wet|cold|hot|dark|bad|icy|pouring|snowing|been)\b)", "it's", text)
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


# -- what could get in the way ----------------------------------------------------------------------------------------
_BEFORE_OBSTACLE = re.compile(
    r"^(?:(?:if|when|whenever|because|cos|that|maybe|perhaps|probably|possibly|mainly|mostly|just|only|well|erm|um|"
    r"i think|i guess|i suppose|it'?ll be|it'?d be|it would be|it will be|that would be|it might be|it could be|"
    r"could be|might be|unless|usually|"
    r"what (?:usually |mostly |often )?(?:happens|gets in the way|stops me) is(?: that)?|"
    r"(?:the|my) (?:main |biggest |usual |only )?(?:thing|problem|trouble|obstacle)(?: is| would be)(?: that)?"
    r")\b[\s,]*)+",
    re.IGNORECASE,
)
_KNOWN_OBSTACLES = (
    (r"(?:the )?(?:rain|raining|rainy|bad weather|wet)|(?:it'?s )?(?:raining|pouring)", "it rains"),
    (r"(?:the )?(?:heavy |pouring |driving )+rain(?: all day)?", "it rains"),
    (r"(?:the )?(?:snow|ice)|(?:it'?s )?snowing", "it snows"),
    (r"(?:no|lack of|not enough|not having) time", "there's no time"),
    (r"(?:a )?bad (?:back )?days?|(?:a )?bad back(?: day)?", "my back is bad"),
    (r"(?:a )?bad nights?|(?:no|lack of) sleep", "I've slept badly"),
    (r"(?:no|lack of) energy|tiredness|fatigue", "I'm too tired"),
    (r"(?:a )?flare[- ]?ups?", "my back flares up"),
    (r"(?:no|lack of) (?:motivation|willpower)", "I can't get going"),
    (r"forgetting(?: it| about it)?", "I forget"),
)
_STATES = (
    r"(?:(?:too|so|very|really|quite|feeling|still|bit|a bit|just) )*(?:tired|busy|ill|sick|low|down|sore|stiff|cold|"
    r"scared|afraid|worried|frightened|anxious|stressed|exhausted|knackered|shattered|lazy|fed up|in pain|in agony|"
    r"away|late|unwell|poorly|depressed|working|hungover)"
    r"(?=$|,| (?:that|and|or|from|with|after|of|to|in|on|at|because|about|as|by|again|today|for|i|ill|i'll|i'm|it|"
    r"my|the|late|over|nights|home|all|out)\b)"
)
_BARE_VERBS = (
    r"(?:get|forget|feel|have|need|run|lose|sleep (?:badly|in)|wake|work (?:late|long|over)|can't|couldn't|don't|won't|"
    r"oversleep|hurt|overdo|fall|chicken|give|miss|go)\b"
)
_VERBS = (
    r"(?:is|are|was|isn't|aren't|has|have|had|hasn't|doesn't|don't|can't|won't|didn't|gets?|got|goes|go|comes?|came|"
    r"hurts?|aches?|rains?|snows?|pours?|cancels?|forgets?|feels?|needs?|wants?|plays? up|flares?|calls?|rings?|stops?|"
    r"breaks?|dies|starts?|turns?|works?|keeps?|kicks?|seizes?|locks?|moans?|visits?|says?|gives?|"
    r"lets?|leaves?|takes?|makes?|runs?|sees?|looks?|laughs?|stares?|spasms|twinges|closes|cries)\b"
)
_SOMEBODY = re.compile(rf"[A-Z][a-z]+ {_VERBS}")
_NOBODY = re.compile(
    r"(?:it|he|she|they|we|you|there|this|that|some(?:thing|one|body)|nobody|everything|work|rain|snow|pain|life|time|"
    r"weather|what|who|people|money)\b",
    re.IGNORECASE,
)
_A_THING = 3
_THING = re.compile(
    r"(?:my|the|a|an|his|her|their|our|no|not|bad|too|having|being|getting|lack|another|other|some|\w+ing)\b",
    re.IGNORECASE,
)
UNSAYABLE = "that happens"
"""What stands after "if" for an obstacle that makes no sentence there."""

_OUT_OF_ORDER = re.compile(
    r"((?:my|the|his|her|our) )?(\w+) ((?:too |fully )?(?:shut|closed|full|crowded|flooded|broken|flat|booked|busy))",
    re.I,
)
_DOING = re.compile(
    r"^((?:my|the|his|her|our|other) \w+|people|others|someone|somebody|everyone) (?:being|"
    r"(?!morning|evening|thing|building|meeting|feeling|wedding)(\w+ing))\b(.*)$",
    re.IGNORECASE,
)
_MODAL = re.compile(r"^(.*?)\b(?:might|may|could|would|will|'ll|'d)\s+(\w+)(.*)$", re.IGNORECASE)
_PLURAL = re.compile(r"\band\b|,|\b(?:children|people)$|\b(?!news|(?:tenni|christma)s)\w+[^siu]s$", re.IGNORECASE)


def obstacle(words: str) -> str:
    """An obstacle in the patient's words, without what leads up to it ("if", "it would be")."""
    text = first_clause(_ENDING.sub("", _BEFORE_OBSTACLE.sub("", words.strip()).strip(" .,!?")))
    return tidied(text.strip(" .,!?") or words.strip(" .,!?"))


def after_if(words: str) -> str:
    """An obstacle as a clause after "if": "rain" gives "it rains", "work" gives "work gets in the way"."""
    text = inside(obstacle(words))
    either = [_clause(part) for part in text.split(" or ")]
    if all(either):
        return " or ".join(either)
    some = re.split(r",| and | or ", text)
    if max(len(thing.split()) for thing in some) > _A_THING and not _THING.match(text):
        return UNSAYABLE
    return f"{text} {'get' if _PLURAL.search(text) else 'gets'} in the way"


def _clause(words: str) -> str:
    """An obstacle as a clause, if it is one or stands for a well-known one; empty for a mere thing."""
    text = inside(obstacle(words))
    for pattern, clause in _KNOWN_OBSTACLES:
        if re.fullmatch(pattern, text, re.IGNORECASE):
            return clause
    if re.match(_STATES, text, re.IGNORECASE):
        return f"I'm {text}"
    if re.match(_BARE_VERBS, text, re.IGNORECASE):
        return f"I {text}"
    text = re.sub(r"^am\b", "I'm", text)
    if re.match(r"(?:no|not enough|(?:nobody|no one|nowhere|nothing) to)\b", text) and not _PLURAL.search(text):
        return f"there's {text}"
    modal = _MODAL.match(text)
    if modal and 0 < len(modal[1].split()) <= 3 and not re.search(r"'m\b|scared|worried|afraid", modal[1]):
        return _at_present(modal[1].strip(), modal[2], modal[3])
    if re.match(r"(?:I|it|he|she|they|we|you|there|someone|somebody|something|nobody)(?:'\w+)?\s", text):
        return text
    if re.match(rf"(?:\w+\s){{1,3}}{_VERBS}", text, re.IGNORECASE):
        return text
    state = _OUT_OF_ORDER.fullmatch(text)
    if state:
        return f"{state[1] or 'the '}{state[2]} is {state[3]}"
    doing = _DOING.match(text)
    if doing:
        verb = "are" if doing[1] in ("people", "others") or _PLURAL.search(doing[1]) else "is"
        return f"{doing[1]} {verb}{' ' + doing[2] if doing[2] else ''}{doing[3]}"
    return ""


def _at_present(who: str, verb: str, rest: str) -> str:
    """ "it might rain" as "it rains", "I might get too busy" as "I get too busy"."""
    first = who.lower() in ("i", "we", "they", "you") or _PLURAL.search(who)
    if verb == "be":
        verb = "am" if who == "I" else "are" if first else "is"
    elif verb == "have":
        verb = "have" if first else "has"
    elif not first:
        verb += "es" if re.search(r"(?:s|sh|ch|x|z|o)$", verb) else "s"
    return f"{who} {verb}{rest}"


# -- what they will do ------------------------------------------------------------------------------------------------
def deed(words: str) -> str:
    """What somebody will do, after "then": "i'd do a bit of that" gives "do a bit of it", "indoors" "do it indoors"."""
    text = clean(words)
    text = re.sub(rf"^I (?!{_NOT_A_DEED}\b)(?=\w)", "", text)
    text = re.sub(r"\b((?:bit|half|some|part|little|less|more) of) (?:that|this|those)\b", r"\1 it", text)
    if re.match(r"(?:a (?:little )?bit|half|some|part|a little|less|more)\b(?: of it)?$", text, re.IGNORECASE):
        of_it = "" if re.search(r"of it$", text) or text in ("less", "more") else " of it"
        return f"do {inside(text)}{of_it}"
    if _WHERE.fullmatch(text):
        return f"do it {re.sub(r'^(?=next day|following day)', 'the ', inside(text))}"
    return text


def if_then(barrier: str, words: str) -> str:
    """The plan's last line as one sentence: "If it rains, then take the umbrella"."""
    return f"If {after_if(barrier)}, then {inside(deed(words))}"


_IF = re.compile(
    r"^(?:so )?(?:if|when|whenever) (?P<what>.+?)(?:,? then |, |"
    r"(?= (?:i'll|ill(?! (?:or|and|with|again|that|on|in|at)\b|$)|i'?d|i would|i will|i can|i could) ))(?P<deed>.+)$",
    re.IGNORECASE,
)


def both_halves(words: str) -> tuple[str, str] | None:
    """An obstacle and the way round it where one message holds both ("if it rains i'll go to the gym")."""
    found = _IF.match(words.strip())
    return (found["what"].strip(), found["deed"].strip()) if found else None
