"""Which barriers a message denies: of the person who writes, plainly, and without saying it again at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.content import Content
from bot.interview import acts

_PARTS = re.compile(r"[.!?;,:()\n]+|\s[-–—]+\s|\b(?:but|though|although|however)\b", re.IGNORECASE)
_OTHERS = (
    "he|he's|hes|she|she's|shes|they|they're|theyre|his|her|him|their|them|who|people|everyone|everybody|others|"
    "wife|husband|hubby|partner|boyfriend|girlfriend|mum|mam|mom|mother|dad|father|nan|gran|grandad|son|daughter|sister|"
    "brother|cousin|aunt|uncle|lad|lass|kid|kids|child|children|baby|boys|girls|friend|friends|mate|mates|neighbour|"
    "neighbours|colleague|colleagues|boss|parents|dog|cat|wife's|husband's|partner's|mum's|dad's|mother's|father's|"
    "son's|daughter's|sister's|brother's|friend's|mate's"
)
_OTHER = re.compile(rf"\b(?:{_OTHERS})\b")
_OF_ANOTHER = re.compile(rf"^(?:{_OTHERS}|my (?:{_OTHERS}))\b")
_MYSELF = re.compile(r"\b(?:i|i'm|im|i've|ive|me|my|mine)\b")
_SAID_BY = re.compile(
    r"\b(?:says?|said|saying|tells?|told|thinks?|thought|reckons?|believes?|swears|insists?)"
    r"(?: me| to me| that| that's)*"
    r"(?: i| i'm| im)?$"
)
_VOID_BEFORE = re.compile(
    r"\b(?:if|when|whenever|unless|until|till|once|wish|hope|hoping|pretend|pretending|as though|"
    r"not a (?:day|night|minute|moment|hour)(?: \w+)*|days|(?:never|rarely|seldom|hardly ever)(?: i'm| im| am)?)"
    r"(?: i| i'm| im| i am| it| it's)?$|"
    r"^(?:if|when|whenever|unless|until|till)\b|\b(?:you|you're|youre|are you|are we)$"
)
_VOID_AFTER = re.compile(r"^(?:yet|so far|all the time|always|every day|every night|usually|often|as often|as much)\b")
_FOR_NOW = re.compile(
    r"^(?:\w+ )?(?:today|tonight|just now|right now|at the moment|at this moment|this (?:morning|week|minute|evening|"
    r"afternoon|time)|for now)\b"
)
_AFTER_ALL = re.compile(
    r"^(?:and |well |then |still |just )*(?:i|it|that)"
    r"(?:'ll| will| am| do| does| did| get| is| can| might| could| would| was)"
    r"(?: be| get| have been)?(?: (?:sometimes|later|soon|often|then|now|today|too|really|again|tomorrow|by \w+|"
    r"(?:at|in|by|after|when|on)(?: \w+)+))?$"
)
"""After a denial: "but I will be", "but I was at first"; "but I am sore" is another thing."""

# By barrier: what says it again in other words, often stronger ones.
_SAYS_AGAIN = {
    "low_energy": r"exhaust\w*|knackered|shattered|drained|worn out|wiped|dead on my feet|wrecked|fatigue\w*|"
    r"burnt out|done in|dog tired|no energy",
    "fear_of_pain": r"terrif\w+|petrified|scared|afraid|frighten\w*|dread\w*|panic\w*|worr\w+(?! about my)|"
    r"nervous|wary|anxious",
    "low_mood": r"depress\w*|hopeless|desperate|despair\w*|miserable|in bits|suicidal|feeling low",
    "pain": r"agony|excruciating|torture|unbearable|killing me|kills me|hurts?|painful|burns?|burning",
    "cost": r"skint|broke|penniless|can't afford|cant afford|in debt|too dear|expensive",
    "shame": r"mortified|humiliat\w+|ashamed|embarrass\w*|cringe",
    "lack_of_time": r"no time|rushed|flat out|busy",
    "no_company": r"lonely|isolated",
    "weather": r"ice|icy|rain|cold|dark|wind",
    "low_motivation": r"can't be bothered|cant be bothered|can't be arsed|cant be arsed|unmotivated",
    "strenuous_job": r"lifting|heavy work",
}
_STATES_IT = (
    r"\b(?:i'm|im|i am|i feel|i get|i|it's|its|it is)\b"
    r"(?:(?!\b(?:not|never|no|don't|dont|isn't|aren't|wasn't|nothing|without)\b).){{0,20}}\b(?:{})\b"
)


def denied_in(text: str, content: Content, *, lasting: bool = False) -> set[str]:
    """Barriers that a message denies in plain words ("nah not tired, just sore"): a denial is believed.

    Not for what somebody else is not, nor where it is said again or only put off ("not scared, terrified", "not yet");
    with `lasting` neither for what is only so today.
    """
    parts = [part for part in (acts.typed(piece) for piece in _PARTS.split(text)) if part]
    return {
        barrier
        for barrier, words in content.denials.items()
        if any(
            _is_denial(barrier, before, after, following, lasting) for before, after, following in _places(parts, words)
        )
    }


def _places(parts: list[str], words: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Where any of the words stands: what comes before it in its part, what comes after, and the next part."""
    for part, following in pairwise([*parts, ""]):
        said = f" {part} "
        for word in words:
            at = said.find(f" {word} ")
            if at >= 0:
                yield said[:at].strip(), said[at + len(word) + 1 :].strip(), following


def _is_denial(barrier: str, before: str, after: str, following: str, lasting: bool) -> bool:
    """Whether it is the patient's own and stays: nothing around it voids it or says it again."""
    if _of_somebody_else(before, after) or _VOID_BEFORE.search(before) or _VOID_AFTER.match(after):
        return False
    if lasting and _FOR_NOW.match(after):
        return False
    again = _SAYS_AGAIN.get(barrier)
    stated = again and any(re.search(_STATES_IT.format(again), part) for part in (after, following))
    bare = again and re.match(rf"(?:just |absolutely |completely |more like )*(?:{again})\b", following)
    return not (stated or bare or any(_AFTER_ALL.match(part) for part in (after, following)))


def _of_somebody_else(before: str, after: str) -> bool:
    """Whether the last person named before is another, or says it of the patient, or it is done to another."""
    others = [match.end() for match in _OTHER.finditer(before)]
    mine = [match.end() for match in _MYSELF.finditer(before) if not _OTHER.match(before[match.end() :].lstrip())]
    theirs = bool(others) and max(others) > max(mine, default=0)
    return theirs or (bool(others) and bool(_SAID_BY.search(before))) or bool(_OF_ANOTHER.match(after))
