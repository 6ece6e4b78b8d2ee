"""Details of a plan in a message: which part its words can be, how long, how often, when, and the rest of them."""

from __future__ import annotations

import re

from bot.interview import acts
from bot.interview.memory import CERTAIN
from bot.interview.state import Plan
from bot.interview.volley import Volley
from bot.interview.wording import clean, first_clause, if_then, obstacle, tidied

__all__ = ["amounts", "clean", "fill", "fits", "only_amounts", "tidied", "times_a_week", "what_of"]

_LONG = 12
"""Words from which an answer is more than a part of a plan."""

_SENTENCES = re.compile(r"(?<=[.!?;])\s+|\n+")

DAYS = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|r|rs|nes|ur)?(?:days?)?\b(?!\s+down)", re.IGNORECASE)
_EVERY = re.compile(
    r"\b(?:(?:every|each) (?:single |other |second |third |few )?(?:day|morning|evening|afternoon|night|week|weekend|"
    r"hour|meal|lunch ?break)s?|most (?:days|mornings|evenings|nights)|daily|nightly|weekly)\b",
    re.IGNORECASE,
)
_OFTEN = re.compile(
    r"\b(?:once|twice|thrice|times?|daily|weekly|fortnightly|monthly|every|each|days?|weeks?|month|often|most|always|"
    r"work ?days|when(?:ever)? i can|\d ?x|now and (?:then|again)|week(?:days|ends?)|whenever)\b",
    re.IGNORECASE,
)
_HOW_LONG = re.compile(
    r"\b(?:min|mins|minutes?|hours?|hrs?|half|quarter|sec(?:ond)?s?|till?|until|short|long|longer|bit|while|rounds?|"
    r"lengths?|laps?|songs?|episode|chapter|km|miles?|steps|metres|yards|as far as|as long as|there and back|and back|"
    r"the whole|all of it|reps|times)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\b(?:when|while|whilst|before|after|during|once|as soon as|straight|mornings?|afternoons?|evenings?|nights?|noon|"
    r"midday|lunch\w*|breakfast|tea|dinner|supper|bed\w*|work|school|weekends?|weekdays?|weeks?|days?|today|tonight|"
    r"tomorrow|o'?clock|\d ?(?:am|pm)|summer|spring|autumn|winter|first thing|later|soon|now|any ?time|every|each|"
    r"between|at \d|the news|church|month|on my way|on the way)\b",
    re.IGNORECASE,
)
_HOOKED = re.compile(
    r"[\s,]+((?:when|while|whilst|before|after|during|as soon as)\s+(?:\w+[\s']?){1,7})\W*$", re.IGNORECASE
)
_HANGS = re.compile(r"\b(?:first|last|other|next|the|a|an|my|her|his|their|of|only)\W*$", re.IGNORECASE)
_LENGTH = re.compile(
    r"\b(?:\d+|five|ten|fifteen|twenty|thirty|forty|sixty|half an|an|one|two) ?(?:min(?:ute)?s?|hours?)\b",
    re.IGNORECASE,
)
_FAR = re.compile(r"^(?:maybe |just |only |about )*(?:to|as far as|up to|round|around|till|until)\b", re.IGNORECASE)
_FAR_RUN_UP = re.compile(r"^(?:(?:maybe|just|only|about)\b\s*)+", re.IGNORECASE)
_CONDITION = re.compile(r"^(?:only )?(?:if|unless|as long as|provided|depends|depending)\b", re.IGNORECASE)
_STATEMENT = re.compile(
    r"^(?:it'?s|it|he|she|they|there|that'?s|theres|i'?m|i (?:can'?t|cannot|don'?t|couldn'?t|won'?t|am|was|feel|hate)|"
    r"(?:all|none)(?: of (?:it|them|that))?\W*$|everything\W*$|the lot\W*$|"
    r"(?:my|the) \w+ (?:is|are|was|were|hurts?|feels?|might|won'?t))\b",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,]+(?:for|on|at|in|about|every|that's|thats|it's|its|that is|which is)(?:\s+about)?\s*$", re.IGNORECASE
)
_PARTS_OF_TIME = {"when": _WHEN, "how_long": _HOW_LONG, "how_often": _OFTEN}
_OF_DEEDS = ("plan_detail", "change_talk", "choose", "affirm")


def fits(volley: Volley, part: str) -> bool:
    """Whether the words of a message can be that part of a plan; what cannot is heard for what it is."""
    heard, text = volley.heard, tidied(volley.heard.text)
    duration, frequency = amounts(volley)
    if part in _PARTS_OF_TIME:
        if _CONDITION.match(text) and not heard.when:
            return False
        named = {"when": heard.when or _EVERY.search(text), "how_long": duration, "how_often": frequency}[part]
        if named or (part == "when" and DAYS.search(text)) or (part == "how_long" and _FAR.match(text)):
            return True
        if part == "when" and re.search(r"\b(?:not|never)\b|n't\b", text):
            return False
        said_another = bool(heard.when or duration or frequency)
        return not said_another and bool(_PARTS_OF_TIME[part].search(text))
    if part == "what":
        resolved = heard.talk.subtype in ("taking_steps", "commitment") and heard.talk.confidence >= 0.5
        if heard.activities or heard.intent.name in _OF_DEEDS or (resolved and not _STATEMENT.match(text)):
            return not _CONDITION.match(text)
        hindered = any(b.confidence >= CERTAIN for b in heard.barriers)
        return not (hindered or _CONDITION.match(text) or _STATEMENT.match(text) or heard.number == 0)
    return part == "if_then" or not only_amounts(volley)


def fill(volley: Volley, part: str | None, *, replace: bool = False, into: Plan | None = None) -> list[str]:
    """Put amounts and times where they belong, the rest of the message into `part`; the parts that were filled.

    The plan is the one that is being made, or `into`.
    """
    plan = into or volley.state.plan
    if plan is None:
        return []
    duration, frequency = amounts(volley)
    found = {"when": volley.heard.when, "how_long": duration, "how_often": frequency}
    filled, before = [], plan.when
    if part not in ("obstacle", "if_then"):
        for name, value in found.items():
            still_open = getattr(plan, name) in ("", volley.content.texts[f"plan_open_{name}"].variants[0])
            if value and name != part and (replace or still_open):
                setattr(plan, name, clean(value))
                filled.append(name)
    known = plan.when
    if part:
        setattr(plan, part, _words_for(volley, plan, part, found))
        filled.insert(0, part)
        if part == "what" and plan.when != known:
            filled.append("when")
    follows = plan.how_often == _often_of(volley, before) or (DAYS.search(plan.how_often) and "how_often" not in filled)
    if "when" in filled and (not plan.how_often or follows):
        as_many = len(DAYS.findall(before)) == len(DAYS.findall(plan.when))
        plan.how_often = _often_of(volley, plan.when) or (plan.how_often if as_many else "")
    if part == "how_often" and not plan.when and _EVERY.search(plan.how_often):
        plan.when = plan.how_often
    return filled


def drafted(volley: Volley, sketch: Plan | None = None) -> Plan:
    """What a message says of a plan that is none yet: the deed with its times, or only times for a known `sketch`."""
    known = sketch or Plan()
    fill(volley, None if sketch else "what", replace=True, into=known)
    return known


def _words_for(volley: Volley, plan: Plan, part: str, found: dict[str, str | None]) -> str:
    """What a message says of one part, in its own words."""
    words = _saying(volley)
    value = found.get(part)
    if part == "if_then":
        return if_then(plan.obstacle, words)
    if part == "obstacle":
        return obstacle(_first_sentence(words))
    if part == "what":
        return what_of(volley, words, plan)
    if part == "how_long" and not value and _FAR.match(words):
        return tidied(_FAR_RUN_UP.sub("", words)).strip(" .,!?")
    if value and (part != "when" or len(words.split()) > _LONG):
        return clean(value)  # the time out of a sentence about it
    return _TAIL.sub("", clean(_first_sentence(words)))


def _saying(volley: Volley) -> str:
    """A message without the sentences that only say yes or no to Mo ("Yes please. Let's make one. Yoga on Tuesday")."""
    sentences = _SENTENCES.split(volley.heard.text.strip())
    left = [said for said in sentences if not _only_answers(volley, said)]
    return " ".join(left) or volley.heard.text


def _only_answers(volley: Volley, said: str) -> bool:
    words = acts.typed(said)
    if not words or any(words in volley.content.words[group] for group in ("yes", "no", "acknowledge", "dont_know")):
        return True
    asks_for_plan = any(f" {wish} " in f" {words} " for wish in volley.content.words["wants_plan"])
    return asks_for_plan and len(words.split()) <= _LONG


def what_of(volley: Volley, words: str, plan: Plan | None = None) -> str:
    """The deed in a message: without the amounts and the "when …" at its end, which are parts of their own."""
    plan = plan or volley.state.plan
    values = [value for value in (volley.heard.when, *amounts(volley)) if value]
    words = _without_amounts(words, values)
    hook = _HOOKED.search(words)
    if plan and hook and len(clean(words[: hook.start()]).split()) >= 2 and not re.search(r"[.!?]", hook[1]):
        if not plan.when or plan.when.lower() in hook[1].lower():
            plan.when = clean(hook[1])
        words = words[: hook.start()]
    return _TAIL.sub("", first_clause(clean(_first_sentence(words))))


def _without_amounts(words: str, values: list[str]) -> str:
    """Words without the amounts at their end; amid them ("the first half hour of it") an amount belongs to the deed."""
    for _ in values:
        for value in values:
            ending = rf"[\s,]*\b{re.escape(value)}(?:\s+(?:for|on|at|in|about))?\W*$"
            shorter = re.sub(ending, "", words, flags=re.IGNORECASE)
            words = words if _HANGS.search(shorter) else shorter
    return words


def _first_sentence(words: str) -> str:
    """A long answer's first sentence that says something; what follows is the story around it."""
    sentences = [s for s in re.split(r"(?<=[.!?])\s+", words.strip()) if len(s.split()) > 1]
    return sentences[0] if len(words.split()) > _LONG and sentences else words


def _often_of(volley: Volley, when: str) -> str:
    """How often, where a time says it already: "Monday and Thursday", "every evening", "Fridays"; else empty."""
    days = {day[1].lower() for day in DAYS.finditer(when)}
    often = re.search(r"\b(?:every|each)\b|(?:day|morning|afternoon|evening|night)s\b", when, re.IGNORECASE)
    if len(days) > 1 and not re.search(r"\bor\b", when):
        return times_a_week(volley, len(days))
    if days and often:
        return times_a_week(volley, 1)
    every = _EVERY.search(when)
    return every[0].lower() if every and not days else ""


def times_a_week(volley: Volley, number: int) -> str:
    """A count as how often: "once a week", "3 times a week"."""
    known = volley.content.texts["plan_easier_how_often"].quick_replies
    if number <= 2:
        return known[number - 1].lower()
    return known[3].lower() if number == 7 else volley.content.texts["plan_times"].variants[0].format(number=number)


def amounts(volley: Volley) -> tuple[str | None, str | None]:
    """How long and how often, where the message says so; "not half an hour, ten minutes" is ten minutes."""
    duration = volley.heard.amounts.duration
    if duration and re.search(rf"\bnot {re.escape(duration)}", volley.heard.text, re.IGNORECASE):
        duration = _LENGTH.findall(volley.heard.text)[-1] if _LENGTH.search(volley.heard.text) else duration
    return duration, volley.heard.amounts.frequency


def names_part(volley: Volley) -> bool:
    """Whether a message names what a plan is made of: something to do, a time, a length or how often."""
    return bool(volley.heard.activities or volley.heard.when or any(amounts(volley)))


def only_amounts(volley: Volley) -> bool:
    """Whether a message says when, how long or how often and no more."""
    rest = volley.heard.text.lower()
    for said in (volley.heard.when, *amounts(volley)):
        rest = rest.replace((said or "").lower(), "")
    said_any = bool(volley.heard.when or any(amounts(volley)))
    return said_any and len(acts.typed(rest).split()) <= 2 and not volley.heard.activities
