"""Details of a plan in a message: which part its words can be, how long, how often, when, and the rest of them."""

from __future__ import annotations

import re

from bot.content.grammar import grammar
from bot.interview import acts
from bot.interview.days_named import DAYS, at_hour, day_with_hour, several_with_hours
from bot.interview.deeds import AT_HOUR, DAY, LONG, TAIL, amounts, first_sentence, names_deed, saying, times, what_of
from bot.interview.memory import CERTAIN
from bot.interview.proposing import clauses, proposed
from bot.interview.state import Plan
from bot.interview.tidying import sentences
from bot.interview.volley import Volley
from bot.interview.wording import clean, if_then, obstacle, tidied, without_why

_GRAMMAR = grammar("details").knowing(day=[DAY])
_DAYS_RUNNING = _GRAMMAR.pattern(rf"{DAYS.pattern}(?:\W+(?:<and> )?<day>)*", ignore_case=True)
_WEEK = tuple(_GRAMMAR.filled("day_stem"))
_SPAN = _GRAMMAR.pattern(r"\b(?P<first><day>)\W*<till>\W*(?P<last><day>)\b", ignore_case=True)
_WORKING = _GRAMMAR.pattern(r"\b<working_days>\b", ignore_case=True)
_SWAPS = tuple(_GRAMMAR.pattern(entry, ignore_case=True) for entry in _GRAMMAR.filled("swaps"))
_AT_HOUR = re.compile(AT_HOUR, re.IGNORECASE)
_DAY_IS_OUT = _GRAMMAR.pattern("<day_is_out>", ignore_case=True)
_SHRUG, _ASKS_ON = _GRAMMAR.pattern("^<shrug>", ignore_case=True), _GRAMMAR.pattern(r"^<asks_on>\b", ignore_case=True)
_NOT_ON = _GRAMMAR.either("not_on")
_EVERY = _GRAMMAR.pattern(r"\b<every>\b", ignore_case=True)
_ONLY_OFTEN = _GRAMMAR.pattern("<only_often>", ignore_case=True)
_TOLD = _GRAMMAR.pattern(r"<told>\b", ignore_case=True)
_NOT_THEN = _GRAMMAR.pattern("<not_then>", ignore_case=True)
_BACK_THEN = _GRAMMAR.patterns("back_then", ignore_case=True)
_OPEN = _GRAMMAR.pattern("^<left_open>", ignore_case=True)
_NOT_SO_OFTEN = _GRAMMAR.pattern(r"<not_so_often>\b", ignore_case=True)
_OFTEN = _GRAMMAR.pattern(r"\b<often>\b", ignore_case=True)
_HOW_LONG = _GRAMMAR.pattern(r"\b<how_long>\b", ignore_case=True)
_WHEN, _NO_TIME = _GRAMMAR.pattern(r"\b<when>\b", ignore_case=True), _GRAMMAR.pattern("<no_time>")
ONLY = _GRAMMAR.pattern(r"\b<only>\b", ignore_case=True)
_HOUR, _NAMES_HOUR = _GRAMMAR.pattern("<hour>", ignore_case=True), _GRAMMAR.pattern("<names_hour>")
_PART_OF_DAY = _GRAMMAR.pattern(r"\b<part_of_day>", ignore_case=True)
_FAR = _GRAMMAR.pattern(r"^<far>\b", ignore_case=True)
_FAR_RUN_UP = _GRAMMAR.pattern(r"^(?:<far_run_up>\b\s*)+", ignore_case=True)
_CONDITION = _GRAMMAR.pattern(r"^<condition>\b", ignore_case=True)
_STATEMENT = _GRAMMAR.pattern(r"^<statement>\b", ignore_case=True)
_DENIES = _GRAMMAR.pattern("<denies>", ignore_case=True)
_ALL_BUT, _OR = _GRAMMAR.pattern(r"\b<all_but>\b"), _GRAMMAR.pattern(r"\b<or>\b")
_AGAIN = _GRAMMAR.pattern("<again>", ignore_case=True)
_BARE, _HINDERS = 6, 0.8
"""So few words without a no are what was asked for, unless a barrier is heard in them as surely as that."""

_FEW = 3
"""Words beside a time that will not do up to which they are another one."""

_SO_MUCH = _GRAMMAR.pattern(r"<so_much>\W*$", ignore_case=True)
FROM_TO = _GRAMMAR.pattern(r"\b<from_to>\b", ignore_case=True)
_PARTS_OF_TIME = {"when": _WHEN, "how_long": _HOW_LONG, "how_often": _OFTEN}
_OF_DEEDS = ("plan_detail", "change_talk", "choose", "affirm")


def fits(volley: Volley, part: str) -> bool:
    """Whether the words of a message can be that part of a plan; what cannot is heard for what it is."""
    heard, text = volley.heard, tidied(volley.heard.text)
    duration, frequency = amounts(volley)
    if part in _PARTS_OF_TIME and _BACK_THEN.found(text):
        return False
    if part in _PARTS_OF_TIME:
        unknown = left_open(text) and not (part == "when" and _WHEN.search(text))  # "dunno, lunch?" is lunch
        if (_CONDITION.match(text) or unknown) and not heard.when:
            return False
        if part == "when" and (_NOT_THEN.match(text) or (heard.when and not _when(volley))):
            return False  # "not in the morning, my back's too stiff" says when it will not be
        named = {
            "when": (heard.when or _EVERY.search(text)) and not _ONLY_OFTEN.fullmatch(text.strip(" .,!")),
            "how_long": duration,
            "how_often": frequency,
        }[part]
        if part == "how_often" and _NOT_SO_OFTEN.match(text):
            return False  # it says how often it will not be
        so_much = part == "how_long" and (_SO_MUCH.match(text) or FROM_TO.search(text))
        if named or so_much or (part != "how_long" and DAYS.search(text)) or (part == "how_long" and _FAR.match(text)):
            return True
        if part == "when" and _ONLY_OFTEN.fullmatch(text.strip(" .,!")):
            return False
        if part == "when" and _NO_TIME.search(text):
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


def shrugs_and_names(text: str) -> bool:
    """Whether a time stands behind a shrug: "dunno, maybe lunch?"."""
    rest = _SHRUG.sub("", tidied(text))
    return rest != tidied(text) and bool(_WHEN.search(rest)) and not _ASKS_ON.match(rest)


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
                setattr(plan, name, clean(at_hour(value) if name == "when" else value))
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
    plan.when = _with_hour(clean(at_hour(when)), before)
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
    when, text = volley.heard.when, volley.heard.text
    if when and any(when in said and _BACK_THEN.found(said) for said in sentences(text)):
        return None
    if named := several_with_hours(text):
        return named
    denied = re.compile(rf"\b{_NOT_ON}{re.escape(when or '')}\w*", re.IGNORECASE)
    if when and denied.search(text):  # "not weekdays. sunday"
        rest = clean(denied.sub("", text))
        days = _DAYS_RUNNING.search(rest)
        few = rest if len(rest.split()) <= _FEW and _WHEN.search(rest) else None  # "not mornings, evenings"
        return days[0] if days else few
    if when and DAYS.fullmatch(when) and (with_hour := day_with_hour(text)):
        return with_hour
    days, hour = _DAYS_RUNNING.search(text), _AT_HOUR.search(text)
    if when and days and when.lower() in days[0].lower():
        return days[0]  # "tues and sat", of which one was heard
    if when and days and not DAYS.search(when):
        return f"{days[0]}, {when}"
    return f"{when} {hour[0]}" if when and hour and not _NAMES_HOUR.search(when) else when


def drafted(volley: Volley, sketch: Plan | None = None) -> Plan:
    """What a message says of a plan that is none yet: the deed with its times, or only times for a known `sketch`."""
    known = sketch or Plan()
    fill(volley, None if sketch else "what", replace=True, into=known)
    return known


def _words_for(volley: Volley, plan: Plan, part: str, found: dict[str, str | None]) -> str:
    """What a message says of one part, in its own words."""
    words = saying(volley)
    value, heard = found.get(part), volley.heard.when
    if part == "when" and value and heard and (heard not in value or value not in words):
        return clean(at_hour(value))  # with an hour, or without a day that will not do
    if part == "if_then":
        return if_then(plan.obstacle, words)
    if part == "obstacle":
        return obstacle(first_sentence(words))
    if part == "what":
        return what_of(volley, words, plan)
    if part == "how_long" and not value and (span := FROM_TO.search(words)):
        return span[0]
    if part == "how_long" and not value and _FAR.match(words):
        return tidied(_FAR_RUN_UP.sub("", words)).strip(" .,!?")
    if part == "how_often" and not value and DAYS.search(words):
        return times_a_week(volley, len(days_in(words)))
    if value and (part != "when" or len(words.split()) > LONG):
        return clean(value)  # the time out of a sentence about it
    said = at_hour(_time_in(words)) if part == "when" else first_sentence(words)
    return TAIL.sub("", clean(without_why(said)))


def _time_in(words: str) -> str:
    """What of an answer names the time: "I pray at five then I am free, so after the prayer" is after the prayer."""
    words = _DAY_IS_OUT.sub("", words)
    pieces = [piece for piece in clauses(words) if not _NOT_THEN.match(piece)]
    named = [piece for piece in pieces if _WHEN.search(piece) or DAYS.search(piece) or _HOUR.search(piece)]
    bare = [piece for piece in named if not _TOLD.match(piece)]
    return ", ".join(bare or named) or first_sentence(words)


def _often_of(volley: Volley, when: str) -> str:
    """How often, where a time says it already: "Monday and Thursday", "every evening", "Fridays"; else empty."""
    days = set() if _ALL_BUT.search(when) else days_in(when)  # "any day but Monday"
    often = _AGAIN.search(when)
    if len(days) > 1 and not _OR.search(when):
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
