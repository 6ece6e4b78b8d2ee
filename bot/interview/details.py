"""Details of a plan in a message: which part its words can be, how long, how often, when, and the rest of them."""

from __future__ import annotations

import re

from bot.interview import acts
from bot.interview.deeds import AT_HOUR, DAY, LONG, TAIL, amounts, first_sentence, names_deed, saying, times, what_of
from bot.interview.memory import CERTAIN
from bot.interview.proposing import clauses, proposed
from bot.interview.state import Plan
from bot.interview.volley import Volley
from bot.interview.wording import clean, if_then, obstacle, tidied, without_why

DAYS = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|r|rs|nes|ur)?(?:days?)?\b(?!\s+down)", re.IGNORECASE)
_DAYS_RUNNING = re.compile(rf"{DAYS.pattern}(?:\W+(?:(?:and|n) )?{DAY})*", re.IGNORECASE)
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(rf"\b(?P<first>{DAY})\W*(?:to|till|til|until|thru|through|-|–)\W*(?P<last>{DAY})\b", re.IGNORECASE)
_WORKING = re.compile(r"\b(?:every |each |all )?(?:week|work|working )days?\b", re.IGNORECASE)
_SWAPS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:change|swap|move|not)\b[^.]*?\b(?P<old>{DAY})\W+(?:to|for|with|into|but)\W+(?P<new>{DAY})",
        rf"\b(?P<new>{DAY})\W[^.]*?\b(?:instead of|rather than|in place of|not)\W+(?P<old>{DAY})",
        rf"\b(?P<old>{DAY})\b.*\b(?:no good|out|can'?t|won'?t|doesn'?t|bad|busy|shopping|working)\b.*"
        rf"\b(?:make it|make that|do|have|instead|then)\W+(?P<new>{DAY})",
    )
)
_AT_HOUR = re.compile(AT_HOUR, re.IGNORECASE)
_EVERY = re.compile(
    r"\b(?:(?:every|each) (?:single |other |second |third |few )?(?:day|morning|evening|afternoon|night|week|weekend|"
    r"hour|meal|lunch ?break)s?|most (?:days|mornings|evenings|nights)|daily|nightly|weekly)\b",
    re.IGNORECASE,
)
_ONLY_OFTEN = re.compile(
    r"(?:weekly|fortnightly|monthly|(?:once|twice|\w+ times) (?:a|per|each|every) \w+|(?:every|each|once every) "
    r"(?:other )?(?:week|fortnight|month))",
    re.IGNORECASE,
)
"""How often and no time: no answer to when it would be."""

_TOLD = re.compile(r"(?:i|it|there|he|she|they|we|you|that|my \w+|every(?:body|one))(?:'\w+|s)?\b", re.IGNORECASE)
"""How a clause begins that tells of somebody, and is no time."""

_NOT_THEN = re.compile(
    r"(?:not|never) [^,;.]*(?:$|[,;.](?!.*\b(?:rather|maybe|but|so|before|after|then|mornings?|evenings?|nights?)\b))",
    re.IGNORECASE,
)
"""When it will not be, and no other time behind it."""

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
    r"\b(?:when(?:ever)?|while|whilst|before|after|during|once|as soon as|straight|mornings?|afternoons?|evenings?|"
    r"nights?|noon|midday|lunch\w*|breakfast|tea|dinner|supper|bed\w*|work|school|weekends?|weekdays?|weeks?|days?|today|tonight|"
    r"tomorrow|o'?clock|\d ?(?:am|pm)|summer|spring|autumn|winter|first thing|later|soon|now|any ?time|every|each|"
    r"between|at \d|the news|church|month|on my way|on the way)\b",
    re.IGNORECASE,
)
ONLY = re.compile(r"\b(?:only|just)\b", re.IGNORECASE)
_HOUR = re.compile(
    r"(?:\b(?:at|about|around) )?"
    r"(?:\b\w+[ -]?ish\b|\b(?:half|quarter) (?:past |to )?\w+|\b\d{1,2}(?:[:.]\d\d)? ?(?:am|pm|o'?clock)?\b|\bnoon\b)",
    re.IGNORECASE,
)
_PART_OF_DAY = re.compile(
    r"\b(?:morning|afternoon|evening|night|noon|midday|lunch|breakfast|tea|dinner|supper|bed|work|before|after|first)",
    re.IGNORECASE,
)
_FAR = re.compile(r"^(?:maybe |just |only |about )*(?:to|as far as|up to|round|around|till|until)\b", re.IGNORECASE)
_FAR_RUN_UP = re.compile(r"^(?:(?:maybe|just|only|about)\b\s*)+", re.IGNORECASE)
_CONDITION = re.compile(r"^(?:only )?(?:if|unless|as long as|provided)\b", re.IGNORECASE)
_OPEN = re.compile(
    r"^(?:only )?(?:(?:it )?(?:all )?depend|(?:i'?ve |i have )?no idea|(?:i'?m )?not sure|(?:i )?(?:don'?t|dont) know|"
    r"dunno|hard to (?:say|know)|can'?t say|who knows)",
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    r"^(?:it'?s|it|he|she|they|there|that'?s|theres|i'?m|i (?:can'?t|cannot|don'?t|couldn'?t|won'?t|am|was|feel|hate)|"
    r"(?:all|none)(?: of (?:it|them|that))?\W*$|everything\W*$|the lot\W*$|"
    r"(?:my|the) \w+ (?:is|are|was|were|hurts?|feels?|might|won'?t))\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:no|not|none|nothing|never|nowhere|nobody|too|far|without|cannot|hardly)\b|n'?t\b", re.IGNORECASE
)
_BARE, _HINDERS = 6, 0.8
"""So few words without a no are what was asked for, unless a barrier is heard in them as surely as that."""

_SO_MUCH = re.compile(
    r"(?:about |just |only |maybe )?(?:one|an?|two|three|four|five|half an?|a couple of|\d+) [a-z]+(?: [a-z]+)?\W*$",
    re.IGNORECASE,
)
"""How long, by something that takes its time: "one level", "two podcasts"."""

_FROM_TO = re.compile(
    r"\b(?:from )?\d{1,2}(?:[:.]\d\d)? ?(?:[ap]m)? ?(?:till?|to|until|-|–) ?\d{1,2}(?:[:.]\d\d)?(?: ?[ap]m)?\b",
    re.IGNORECASE,
)
"""How long, by the clock: "7 till 8"."""

_PARTS_OF_TIME = {"when": _WHEN, "how_long": _HOW_LONG, "how_often": _OFTEN}
_OF_DEEDS = ("plan_detail", "change_talk", "choose", "affirm")


def fits(volley: Volley, part: str) -> bool:
    """Whether the words of a message can be that part of a plan; what cannot is heard for what it is."""
    heard, text = volley.heard, tidied(volley.heard.text)
    duration, frequency = amounts(volley)
    if part in _PARTS_OF_TIME:
        unknown = left_open(text) and not (part == "when" and _WHEN.search(text))  # "dunno, lunch?" is lunch
        if (_CONDITION.match(text) or unknown) and not heard.when:
            return False
        if part == "when" and _NOT_THEN.match(text):
            return False  # "not in the morning, my back's too stiff" says when it will not be
        named = {
            "when": (heard.when or _EVERY.search(text)) and not _ONLY_OFTEN.fullmatch(text.strip(" .,!")),
            "how_long": duration,
            "how_often": frequency,
        }[part]
        if part == "how_often" and re.match(r"not (?:every|each|daily|weekly)\b", text, re.IGNORECASE):
            return False  # it says how often it will not be
        so_much = part == "how_long" and (_SO_MUCH.match(text) or _FROM_TO.search(text))
        if named or so_much or (part != "how_long" and DAYS.search(text)) or (part == "how_long" and _FAR.match(text)):
            return True
        if part == "when" and _ONLY_OFTEN.fullmatch(text.strip(" .,!")):
            return False
        if part == "when" and re.search(r"\b(?:not|never)\b|n't\b", text):
            return False
        said_another = bool(heard.when or duration or frequency)
        if part == "when" and _WHEN.match(text):
            return True  # "between milking and breakfast, there's always a quiet half hour"
        return not said_another and bool(_PARTS_OF_TIME[part].search(text))
    if part == "what":
        text = proposed(text, heard.activities, times(volley)) or text
        resolved = heard.talk.subtype in ("taking_steps", "commitment") and heard.talk.confidence >= 0.5
        if not heard.activities and not names_deed(volley):
            return False
        if heard.activities or heard.intent.name in _OF_DEEDS or (resolved and not _STATEMENT.match(text)):
            return not _CONDITION.match(text)
        bare = not _DENIES.search(text) and len(text.split()) <= _BARE  # "the footpath to the chapel" names a place
        hindered = any(b.confidence >= (_HINDERS if bare else CERTAIN) for b in heard.barriers)
        return not (hindered or _CONDITION.match(text) or _STATEMENT.match(text) or heard.number == 0)
    return part == "if_then" or not only_amounts(volley)


def left_open(text: str) -> bool:
    """Whether an answer says that it cannot be said: "no idea how long it takes", "depends on my shift"."""
    return bool(_OPEN.match(text))


def fill(volley: Volley, part: str | None, *, replace: bool = False, into: Plan | None = None) -> list[str]:
    """Put amounts and times where they belong, the rest of the message into `part`; the parts that were filled.

    The plan is the one that is being made, or `into`.
    """
    plan = into or volley.state.plan
    if plan is None:
        return []
    duration, frequency = amounts(volley)
    found = {"when": _when(volley), "how_long": duration, "how_often": frequency}
    filled, before = [], plan.when
    if replace and (swapped := swapped_day(volley.heard.text, plan.when)):
        found["when"] = swapped
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
        if part == "what" and "how_long" in filled and plan.what.lower().startswith(plan.how_long.lower()):
            filled.remove("how_long")  # "four lengths in the slow lane": the amount is part of the deed
            plan.how_long = ""
    if "when" in filled:
        plan.when = _with_hour(plan.when, before)
        if "how_often" not in filled:
            plan.how_often = _often_after(volley, plan, before)
    if part == "how_often" and not plan.when and _EVERY.search(plan.how_often):
        plan.when = plan.how_often
    return filled


def put_time(volley: Volley, plan: Plan, when: str) -> list[str]:
    """Another time for a plan, with the hour that it had and how often that is; the parts that were filled."""
    before, often = plan.when, plan.how_often
    plan.when = _with_hour(clean(when), before)
    plan.how_often = _often_after(volley, plan, before) or ("" if days_in(before) else often)
    return ["when"] if plan.how_often == often or not plan.how_often else ["when", "how_often"]


def days_in(text: str) -> set[str]:
    """The days that words name, by three letters, with those that a span stands for ("Monday to Friday")."""
    days = {day.lower() for day in DAYS.findall(text)}
    for span in _SPAN.finditer(text):
        first, last = (_WEEK.index(span[end][:3].lower()) for end in ("first", "last"))
        days |= {_WEEK[(first + step) % 7] for step in range((last - first) % 7 + 1)}
    return days if days or not _WORKING.search(text) else set(_WEEK[:5])


def swapped_day(text: str, when: str) -> str:
    """A time with one day in another's place ("sat instead of wed", "thursday is no good, make it friday"), or ""."""
    for pattern in _SWAPS:
        found = pattern.search(text)
        old = re.search(rf"\b{found['old'][:3]}\w*", when, re.IGNORECASE) if found else None
        if found and old:
            return clean(when[: old.start()] + found["new"] + when[old.end() :])
    return ""


def _when(volley: Volley) -> str | None:
    """The time a message names, with days that stand apart from it ("after work. canal mon wed fri")."""
    if _NOT_THEN.match(volley.heard.text):
        return None
    when = volley.heard.when
    days, hour = _DAYS_RUNNING.search(volley.heard.text), _AT_HOUR.search(volley.heard.text)
    if when and days and not DAYS.search(when):
        return f"{days[0]}, {when}"
    return f"{when} {hour[0]}" if when and hour and not re.search(r"\d|half|quarter", when) else when


def drafted(volley: Volley, sketch: Plan | None = None) -> Plan:
    """What a message says of a plan that is none yet: the deed with its times, or only times for a known `sketch`."""
    known = sketch or Plan()
    fill(volley, None if sketch else "what", replace=True, into=known)
    return known


def _words_for(volley: Volley, plan: Plan, part: str, found: dict[str, str | None]) -> str:
    """What a message says of one part, in its own words."""
    words = saying(volley)
    value = found.get(part)
    if part == "if_then":
        return if_then(plan.obstacle, words)
    if part == "obstacle":
        return obstacle(first_sentence(words))
    if part == "what":
        return what_of(volley, words, plan)
    if part == "how_long" and not value and (span := _FROM_TO.search(words)):
        return span[0]
    if part == "how_long" and not value and _FAR.match(words):
        return tidied(_FAR_RUN_UP.sub("", words)).strip(" .,!?")
    if part == "how_often" and not value and DAYS.search(words):
        return times_a_week(volley, len(days_in(words)))
    if value and (part != "when" or len(words.split()) > LONG):
        return clean(value)  # the time out of a sentence about it
    return TAIL.sub("", clean(without_why(_time_in(words) if part == "when" else first_sentence(words))))


def _time_in(words: str) -> str:
    """What of an answer names the time: "I pray at five then I am free, so after the prayer" is after the prayer."""
    pieces = [piece for piece in clauses(words) if not _NOT_THEN.match(piece)]
    named = [piece for piece in pieces if _WHEN.search(piece) or DAYS.search(piece) or _HOUR.search(piece)]
    bare = [piece for piece in named if not _TOLD.match(piece)]
    return ", ".join(bare or named) or first_sentence(words)


def _often_of(volley: Volley, when: str) -> str:
    """How often, where a time says it already: "Monday and Thursday", "every evening", "Fridays"; else empty."""
    days = set() if re.search(r"\b(?:but|except|not|apart)\b", when) else days_in(when)  # "any day but Monday"
    often = re.search(r"\b(?:every|each)\b|(?:day|morning|afternoon|evening|night)s\b", when, re.IGNORECASE)
    if len(days) > 1 and not re.search(r"\bor\b", when):
        return times_a_week(volley, len(days))
    if days and often:
        return times_a_week(volley, 1)
    every = _EVERY.search(when)
    return every[0].lower() if every and not days else ""


def _often_after(volley: Volley, plan: Plan, before: str) -> str:
    """How often, after the days have changed: what the new days say, and as it was where they are as many."""
    days, known = len(days_in(plan.when)), len(days_in(before))
    said = _often_of(volley, plan.when)
    if said or not plan.how_often or days == known:
        return said or plan.how_often
    follows = plan.how_often == _often_of(volley, before) or DAYS.search(plan.how_often)
    if known and days:
        return times_a_week(volley, days) if not follows or ONLY.search(volley.heard.text) else ""
    return "" if follows else plan.how_often


def _with_hour(when: str, before: str) -> str:
    """New days with the hour that was named before ("half six"), where they come without one of their own."""
    hour = _HOUR.search(before)
    only_days = DAYS.search(when) and not re.search(r"\d", when) and not _PART_OF_DAY.search(when)
    return f"{when} {hour[0].strip()}" if hour and only_days and hour[0].strip() not in when else when


def times_a_week(volley: Volley, number: int) -> str:
    """A count as how often: "once a week", "3 times a week"."""
    known = volley.content.texts["plan_easier_how_often"].quick_replies
    if number <= 2:
        return known[number - 1].lower()
    return known[3].lower() if number == 7 else volley.content.texts["plan_times"].variants[0].format(number=number)


def names_part(volley: Volley) -> bool:
    """Whether a message names what a plan is made of: something to do, a time, a length or how often."""
    return bool(volley.heard.activities or times(volley))


def only_amounts(volley: Volley) -> bool:
    """Whether a message says when, how long or how often and no more."""
    rest = volley.heard.text.lower()
    for said in times(volley):
        rest = rest.replace(said.lower(), "")
    little = volley.content.words["mere_words"], volley.content.words["around_a_time"]
    left = [w for w in acts.typed(rest).split() if not (any(w in group for group in little) or w[0].isdigit())]
    return bool(times(volley)) and len(left) <= 1 and not volley.heard.activities
