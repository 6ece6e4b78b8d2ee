"""From "I" to "you": a patient's clause in the second person, ready to stand inside a sentence of Mo's.

Rules over words, in tables, without a grammar model: patients' texts are too untidy for one, and the same clause must
always give the same wording. The patient's words stay; only person, apostrophes, capitals and framing change.
"""

# ruff: noqa: E501  (patterns read better whole than cut)

from __future__ import annotations

import re

from bot.nlu.language import parse
from bot.nlu.repair import repaired
from bot.nlu.statement import whole

# Framing at the start that belongs to the talk and not to the statement.
_OPENERS = re.compile(
    r"^(?:(?:and|but|so|or|because|well|yeah|yea|yes|yep|yup|no|nah|nope|oh|ah|aw|er+m*|u+m+|uh+|h+m+|mm+|ok|okay|right|"
    r"actually|basically|honestly|tbh|tbf|ngl|idk|omg|lol|lmao|haha+|like|though|although|plus|anyways?|i mean|you know|"
    r"you see|also|then(?: again)?|again|to be (?:honest|fair)|if i(?:'m| am) (?:being )?honest|in all honesty|mind you|"
    r"look|listen|obviously|therefore|fair enough|first(?:ly| of all)|secondly|sorry(?: but)?|(?:hi|hiya|hello|hey)(?: there)?|mo|dear|"
    r"funnily enough|funny enough|(?:the )?(?:thing|truth|fact|trouble|problem|point) is(?: that)?(?= (?:i\b|i'|it\b|he\b|she\b|"
    r"they\b|we\b|my \w+ (?:is|are|has|won't|doesn't|can't)))|not gonna lie|no lie|no offence|let me tell you|you know what|"
    r"(?:mate|pal|hun|babe|duck|bro|dude|doc)(?=,? (?:i|it|my|the|there|we|no)\b)|long story short|(?:god|lord|heaven|goodness) knows(?= (?:i\b|i'|it\b|my\b|we\b))|at the end of the day|don't get me wrong|i'm not being funny(?: but)?|the same|idk why but|dunno)\b[\s,.:;–-]+)",
    re.IGNORECASE,
)
_SOMEBODY = (
    r"(?:i|it|he|she|they|we|you|my|the|there|that|this|his|her|our|people|everyone|everybody|nobody|no one|someone)\b"
)
# After these words an opener is part of the statement: "no time", "right hip", "so tired", "like swimming".
_KEPT_OPENERS = re.compile(
    rf"^(?:no (?!{_SOMEBODY}|not\b|but\b|yeah|well\b|,|and\b|don't\b|can't\b)|no one\b|"
    rf"so (?!{_SOMEBODY}|,|basically|yeah|yes|no\b|anyways?\b|um|er\b|like\b|then\b|now\b|because|when\b|if\b|after|in\b|on\b|for\b|by\b|at\b|"
    r"what\b|every|these\b|those\b|a\b|an\b|their\b|who\b|where\b|today|yesterday|last\b|and\b|but\b|off\b)|"
    rf"like (?!(?:i|it|he|she|they|we|there|this|that|im|its)\b|the \w+ (?:is|was))|right (?!{_SOMEBODY}|,|so\b|well\b|ok)|well (?!{_SOMEBODY}|,|actually|no\b|yes|yeah|basically|honestly|if\b|when\b)|"
    rf"then (?!{_SOMEBODY}|again\b|when\b)|also (?!{_SOMEBODY}|,)|look (?!{_SOMEBODY}|,)|listen (?!{_SOMEBODY}|,)|"
    rf"again (?!{_SOMEBODY}|,)|ok(?:ay)? (?!{_SOMEBODY}|so\b|,|but\b|well\b|basically|um)|mo (?!{_SOMEBODY})|"
    r"sorry (?:for|about|to|that)|dear (?!me\b)|hey ho|because of|plus size)",
    re.IGNORECASE,
)
_CLOSERS = re.compile(
    r"(?:[\s,.:;–-]+(?:tbh|tbf|ngl|lol|lmao|rofl|haha+|ha|hehe|xx?x?|innit|really|you know|you see|i guess|i suppose|i reckon|"
    r"to be (?:honest|fair)|if i(?:'m| am) (?:being |perfectly |really )?(?:honest|truthful)|actually|honestly|if that makes (?:any )?sense|simple as|go figure|"
    r"mate|love|dear|sorry|thanks|ta|and|but|or|so|because|like|though|i know|i must say|don't laugh|"
    r"(?<=enemy )me|etc|and then this|and (?:stuff|that|so on|everything|what not|whatnot)))+$|[\s.,!?…;:)(\"–-]+$",
    re.IGNORECASE,
)
_KEPT_CLOSERS = re.compile(r"\b(?:not|never|don't|can't|isn't) really$|\b(?:i|to|my|in|the|a|of|with|real|true|for|said|no|first|her|his) (?:love|mate|thanks|sorry|dear)$|"
                           r"\b(?:feel|feels|felt|am|are|was|is|be|so|very|look|looks|it|that|what|look|looked|sounds?|the|do|done|or|think|don't|tastes?|would|do not|i|you|they|we|much|even|quite|hope|said|say|told me|just|not|more) (?:like|so|sorry)$|"
                           r"\b(?:all|only|everyone|people|what|that|as|than|thing|person|one|way|if|like|place|song|exercise|some|it'?s) i know$|\bkids and everything$", re.IGNORECASE)  # fmt: skip

# Between "I" and its verb: "I never was", "I honestly am".
_ADVERBS = ("never", "always", "just", "really", "only", "still", "also", "already", "honestly", "probably", "usually",
            "often", "sometimes", "definitely", "certainly", "actually", "generally", "normally", "simply", "ever",
            "even", "kind of", "sort of", "once", "now", "then", "both", "obviously", "maybe")  # fmt: skip
_GAP = rf"(?:(?:{'|'.join(_ADVERBS)}) )*"

# Whole phrases first; each pattern works on text with restored apostrophes and capital I.
_PHRASES: tuple[tuple[str, str], ...] = (
    (r"\b(if|as if|like) I (was|were) you\b", r"\1 I were you "),
    (r"\b[Mm]e and my (\w+)", r"you and your \1"),
    (r"\b[Mm]e and (?!I\b)(\w+)", r"you and \1"),
    (r"\b[Mm]y (\w+) and (?:I|me)\b", r"you and your \1"),
    (r"\bthe (\w+) and (?:I|me)\b", r"you and the \1"),
    (r"\b([A-Z]\w+) and (?:I|me)\b", r"you and \1"),
    (r"\b(?:me|I) and you\b", "you and I "),
    # "me back", "me knees": my, in the speech of many places
    (r"(?:^|\b(on|in|with|of|and|than|hurts|does|kills|up|it's|is) )[Mm]e (age|back|knees?|hips?|legs?|mum|mam|dad|lad|missus|husband|wife|"
     r"mates?|shoulders?|neck|feet|job|bed|own)\b(?! pain)", r"\1 your \2"),
)  # fmt: skip
# What the bot is told about itself.
_TO_THE_BOT: tuple[tuple[str, str], ...] = (
    (r"\b[Yy]ou (said|asked|told|suggested|mentioned|keep|kept|wrote|meant)\b", r"@I \1"),
    (r"\b(what|when|why) (?:do|did) you (mean|ask|say|want)\b", r"\1 @I \2"),
    (r"\b(help|tell|show|ask|advise|call) you\b(?! (?:to|that))", r"\1 @me"),
)
_VERBS: tuple[tuple[str, str], ...] = (
    (rf"\bI ({_GAP})am not\b", r"you \1are not"),
    (rf"\bI ({_GAP})am\b", r"you \1are"),
    (rf"\bI ({_GAP})ain't\b", r"you \1aren't"),
    (rf"\bI ({_GAP})was\b", r"you \1were"),
    (rf"\bI ({_GAP})wasn't\b", r"you \1weren't"),
    (rf"\bI ({_GAP})(?:is|has)\b(?! (?:that|what))", r"you \1have"),
    (r"\b[Aa]m I\b", "are you"),
    (r"\b[Aa]in't I\b", "aren't you"),
    (r"\b[Ww]as I\b", "were you"),
    (r"\b[Ww]asn't I\b", "weren't you"),
    (r"\b(we|We) was\b", "you were"),
    (r"\b(we|We) wasn't\b", "you weren't"),
    (r"\bI'm\b", "you're"),
    (r"\bI've\b", "you've"),
    (r"\bI'd\b", "you'd"),
    (r"\bI'll\b", "you'll"),
    # No subject at all: "am scared of bending"
    (r"^[Aa]m (?=\w)", "you are "),
)
_PRONOUNS = {"i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "meself": "yourself",
             "we": "you", "us": "you", "our": "your", "ours": "yours", "ourselves": "yourselves",
             "we're": "you're", "we've": "you've", "we'd": "you'd", "we'll": "you'll", "mysen": "yourself"}  # fmt: skip
_PRONOUN = re.compile(
    rf"(?<![\w'@])(?:mine(?! the\b)|{'|'.join(sorted(set(_PRONOUNS) - {'mine'}, key=len, reverse=True))})(?![\w'])",
    re.IGNORECASE,
)
# Said by somebody to the patient, who is "you" there already: "my boss told me you are done".
_SECOND_SUBJECT = re.compile(r"\b(?P<link>and|then|but|or|,) (?P<gap>" + _GAP + r")(?P<verb>was|wasn't|am|ain't)\b")
_BE = {"was": "were", "wasn't": "weren't", "am": "are", "ain't": "aren't"}
_SUBJECT = re.compile(r"\b(?:I|he|she|it|they|that|this|which|who)(?='|\b)", re.IGNORECASE)
_OWN_NOUN_VERB = re.compile(
    r"\b(?:my|the|his|her) \w+ (?:\w+ )?(?:is|was|went|goes|hurts?|gets?|got|gave|feels?|felt)\b"
)


def to_you(clause: str, before: str = "") -> str:
    """The clause in the second person, first letter small unless a name, without a final mark.

    "I'm scared my back will go." gives "you're scared my back will go" with "your back"; "" for a clause without words
    and for one that must not be said back (a question, an order, a broken sentence). `before` is the message so far.
    """
    text = re.sub(r"\s+", " ", clause.replace("’", "'").replace("`", "'")).strip()
    text = whole(_unframed(repaired(_spoken(text))), before)
    text = _second_subjects(text)
    for pattern, replacement in (*_PHRASES, *_TO_THE_BOT, *_VERBS):
        text = re.sub(pattern, replacement, text)
    text = _PRONOUN.sub(_pronoun, text)
    text = re.sub(r"\s+", " ", text.replace("@", "")).strip()
    return _small_start(text)


def _pronoun(match: re.Match[str]) -> str:
    word = match[0]
    # "US" in capitals is a country; "I were you" keeps the bot's I.
    if word == "US" or (word == "I" and match.string[match.end() :].startswith((" were you ", " @"))):
        return word
    if (
        word == "I"
        and match.string[: match.start()].endswith("you and ")
        and match.string[match.end() :][:1] in ("", " ")
    ):
        return word
    return _PRONOUNS[word.lower()]


def _second_subjects(text: str) -> str:
    """ "I rang and was told": the second verb has the same subject, so it changes with the first."""

    def changed(match: re.Match[str]) -> str:
        subjects = _SUBJECT.findall(text[: match.start()])
        if not subjects or subjects[-1].upper() != "I" or _OWN_NOUN_VERB.search(text[: match.start()]):
            return match[0]
        return f"{match['link']} {match['gap']}{_BE[match['verb']]}"

    return _SECOND_SUBJECT.sub(changed, text)


def _unframed(text: str) -> str:
    """Without what frames the statement, as long as a word of it is left."""
    text = re.sub(r",\s*(?:doctor|doc|nurse|sir|madam|pet|duck|hen)(?=[.!]*$)", "", text, flags=re.IGNORECASE)
    while not _kept(text) and (match := _OPENERS.match(text)) and text[match.end() :]:
        text = text[match.end() :]
    while (match := _CLOSERS.search(text)) and match.start() > 0:
        if re.search(r"[a-z]", match[0], re.IGNORECASE) and (
            _KEPT_CLOSERS.search(text) or len(text[: match.start()].split()) < 2
        ):
            break
        text = text[: match.start()]
    return text


def _kept(text: str) -> bool:
    """Whether the first word is no framing: "no time", and "although I'm tired, I want to try" as a whole."""
    if re.match(r"(?:although|though|because)\b(?! of)", text, re.IGNORECASE):
        first = parse(text)[0]
        return bool(first.dep_ == "mark" and first.head.dep_ == "advcl" and first.head.i < first.head.head.i)
    return bool(_KEPT_OPENERS.match(text))


def _spoken(text: str) -> str:
    """Shouting in a normal voice: a clause all in capitals becomes small, abbreviations aside."""
    words = re.findall(r"[A-Za-z']+", text)
    if len(words) > 2 and all(word.isupper() for word in words):
        return text.lower()
    return text


# Capital at the start and anywhere: names of days, months, titles; everything else starts small inside a sentence.
_NAMES = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "april",
          "june", "july", "august", "september", "october", "november", "december", "christmas", "easter", "mr", "mrs",
          "dr", "covid", "english", "german", "london", "pilates", "zumba", "nhs", "gp", "mri"}  # fmt: skip


def _small_start(text: str) -> str:
    first = re.match(r"[A-Za-z']+", text)
    if not first or not first[0][0].isupper() or first[0] == "I":
        return text
    word = first[0]
    if (word.isupper() and len(word) > 1) or word.lower().rstrip("s") in _NAMES or _is_name(word, text[first.end() :]):
        return text
    return text[0].lower() + text[1:]


def _is_name(word: str, rest: str) -> bool:
    """A capital word that starts a clause is a name when it acts or owns like one: "Sarah walks", "Tom's bike"."""
    token = parse(word + rest)[0]
    return bool(
        token.tag_ in {"NNP", "NNPS"} and token.dep_ in {"nsubj", "poss", "compound", "ROOT"} and not token.is_stop
    )
