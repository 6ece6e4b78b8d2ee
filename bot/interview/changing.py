"""A plan put right at any point: what they want instead, besides or no longer goes into the part that it is about."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.content.grammar import grammar
from bot.interview import acts, agreeing, steps
from bot.interview.changes import Change, Named, changes, may_be_deed, named_in, resized
from bot.interview.deeds import mere_talk, names_deed, what_of
from bot.interview.details import DAYS, days_in, fill, only_amounts, put_time
from bot.interview.outcome import reports
from bot.interview.state import PARTS, Plan
from bot.interview.volley import Next, Volley
from bot.interview.wording import clean, if_then, inside, tidied

_GRAMMAR = grammar("changing")
_WITH_WHOM = _GRAMMAR.pattern("<with_whom>", ignore_case=True)
_ARTICLES = _GRAMMAR.pattern(r"\b(?:<articles>)\b", ignore_case=True)
_PIECE = _GRAMMAR.pattern(r"^<begins_piece>\b", ignore_case=True)
_JOINS = _GRAMMAR.either("joins")
_LAST_LINE = _GRAMMAR.pattern(r"^<last_line>\b", ignore_case=True)
_DROPS = _GRAMMAR.pattern(r"\b(?:<goes_word>|no more|without|no need|no)\b", ignore_case=True)
_DAYS_RUN = re.compile(rf"(?:\bon )?{DAYS.pattern}(?:\W+(?:(?:and|n|or|to) )?{DAYS.pattern})*", re.IGNORECASE)
_PLURAL = re.compile(r"(\w+day)s (morning|afternoon|evening|night)s?\b", re.IGNORECASE)
"""Of which one plural is enough: "Sundays" for a "Saturday morning" are Sunday mornings."""

_THE_PLAN = re.compile(r"(?:the |my |this )?(?:whole )?plan", re.IGNORECASE)
_TIMES = ("when", "how_long", "how_often")
_ANSWERS = ("plan_obstacle", "plan_if_then")
"""Rooms in which another thing to do is the answer, and seldom a change of the plan."""

_SAID_BACK = ("plan_confirm", "plan_fix", "half_plan")
_AFTER = ("summary_check", "summary_more", "wish", "talk_again", "open", None)
"""What Mo waits for when the plan has been agreed in this visit."""

_LITTLE = frozenset(
    [
        "i",
        "i'm",
        "i'll",
        "do",
        "be",
        "go",
        "can",
        "not",
        "if",
        "then",
        "the",
        "a",
        "an",
        "my",
        "of",
        "for",
        "to",
        "it",
        "that",
        "this",
        "with",
        "on",
        "at",
        "in",
        "and",
    ]
)
_GENERAL = frozenset(["go", "do", "have", "then", "each", "time", "week", "instead", "mine", "going", "doing", "be"])
_CONDITION = re.compile(r"^\W*(?:no,? |and |but )?(?:when|whenever)\b|\b(?:if|unless)\b", re.IGNORECASE)


def taken_up(volley: Volley) -> Next | None:
    """Put the plan right where the message asks for it, and go on from there; None if it asks for nothing so."""
    state = volley.state
    plan = state.plan
    leaving = any(acts.ends_with(volley, volley.heard.text, group) for group in ("goodbyes", "goodbyes_at_the_end"))
    if plan is None or volley.to_be_checked or leaving or not _may_change(volley, plan):
        return None
    room = state.expecting
    if (size := resized(volley.heard.text)) and room not in _AFTER and room != "plan_shrink" and getattr(plan, size):
        plan.confidence = None if room not in _SAID_BACK else plan.confidence
        return agreeing.ask_part_again(volley, plan, size)
    before = plan.what
    filled = put_right(volley, plan, room or "open") or _told_in_full(volley, plan, room or "open")
    filled = filled or _with_days(volley, plan, room or "open")
    if not filled:
        return None
    state.stage = "plan"
    if not plan.what:
        plan.confidence = None
        return agreeing.ask_part_again(volley, plan, "what")
    if plan.what != before and plan.what not in before and before not in plan.what:
        plan.confidence = None  # the number was for something else
    if room not in (*_SAID_BACK, *_AFTER):
        return steps.ask_next(volley, filled)
    plan.status = "draft"
    missing = plan.missing()
    return agreeing.ask_part_again(volley, plan, missing) if missing else agreeing.read_back(volley)


def put_right(volley: Volley, plan: Plan, room: str) -> Sequence[str]:
    """Put what a message wants to be different into a plan; the parts that are other than before."""
    filled: list[str] = []
    found = changes(volley.heard.text)
    named = named_in(tidied(volley.heard.text), _around(volley))
    if not found and room in _SAID_BACK and named != Named() and not named.rest:
        found = [Change(new=volley.heard.text, plainly=True)]  # "thursdays would be better", and no more
    for wanted in found:
        part = part_named(plan, wanted.old)
        said_no = bool(volley.heard.activities) and volley.heard.text.lower().startswith("no ") and room in _SAID_BACK
        if said_no and wanted.old and not wanted.new and part is None:
            wanted = Change(new=wanted.old, plainly=True)  # "no swimming" of a walk is "no, swimming"
        if _counts(volley, wanted, part, room):
            filled += [name for name in _put(volley, plan, wanted, part) if name not in filled]
    return filled


def _told_in_full(volley: Volley, plan: Plan, room: str) -> Sequence[str]:
    """The deed once more, while a time is asked for: with more to it ("walk round the car park"), or as it was."""
    text = volley.heard.text
    said = _stems(text)
    again = part_named(plan, text) == "what" and not (volley.heard.barriers or acts.asks(volley))
    if room not in ("plan_when", "plan_how_long", "plan_how_often") or not again:
        return ()
    if said <= _stems(plan.what) | _stems(plan.when):
        return ["what"]  # nothing new, and no answer to what was asked
    words = what_of(volley, text)
    whole = volley.heard.activities or not _stems(plan.what) - _stems(words)
    if not (whole and may_be_deed(inside(text)) and names_deed(volley)):
        return ()
    longer = len(words.split()) > len(plan.what.split())
    return fill(volley, "what" if longer else None, replace=True)


def _with_days(volley: Volley, plan: Plan, room: str) -> Sequence[str]:
    """Days for a time that had none ("mon wed fri" after "at lunch"), while a length or a count is asked for."""
    days = _DAYS_RUN.search(tidied(volley.heard.text))
    bare = bool(plan.when) and not days_in(plan.when) and days is not None
    if room not in ("plan_how_long", "plan_how_often", "plan_confidence") or not bare or not only_amounts(volley):
        return ()
    return put_time(volley, plan, _joined(days[0], plan.when)) if days else ()


def _joined(days: str, time: str) -> str:
    """ "Mon Wed Fri" and "at lunch" as one time."""
    return f"{days} {inside(time)}" if _PIECE.match(time) else f"{days}, {inside(time)}"


def _may_change(volley: Volley, plan: Plan) -> bool:
    """Whether the plan is on the table: being made, said back, or agreed in this visit."""
    expecting = volley.state.expecting
    if plan.visit < volley.state.visit and reports(volley):
        return False  # "did it sunday, not wednesday" tells how it went
    if not any(getattr(plan, part) for part in PARTS) and expecting != "plan_what":
        return False
    making = plan.status == "draft" and (expecting or "").startswith(
        ("plan_", "half_plan", "why_confidence", "ruler_confidence")
    )
    said_back = plan.status == "agreed" or (plan.status == "draft" and (expecting or "").startswith("summary_"))
    return making or (said_back and plan.visit == volley.state.visit and expecting in _AFTER)


def part_named(plan: Plan, words: str) -> str | None:
    """The part of a plan that words are about, by the words they share; None if they share none."""
    if _LAST_LINE.match(words):
        return "if_then"
    if _THE_PLAN.fullmatch(words):
        return "what"
    said = _stems(words)
    shared = {part: len(said & _stems(getattr(plan, part))) for part in PARTS}
    most = max(shared.values())
    return next(part for part in PARTS if shared[part] == most) if most else None


def _stems(words: str) -> set[str]:
    """Words as they can be compared: "walking" and "walks" are "walk", "mondays" is "mon"."""
    found = set()
    for word in re.findall(r"[\w']+", words.lower()):
        if DAYS.fullmatch(word):
            found.add(word[:3])
        elif word not in _LITTLE:
            stem = re.sub(r"(?:ing|es|s|ed)$", "", word) if len(word) > 4 else word
            found.add(stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem)
    return found


def _counts(volley: Volley, wanted: Change, part: str | None, room: str) -> bool:
    """Whether what was read is a change of the plan there, and no answer to what was asked."""
    dropping = bool(_DROPS.search(volley.heard.text))
    if room in _AFTER:
        of_the_plan = part == "what" or acts.holds(volley, volley.heard.text, "of_a_plan")
        return of_the_plan and (bool(part and (wanted.new or dropping)) or bool(wanted.new and wanted.plainly))
    if not wanted.new:
        return part is not None and (dropping or room in _SAID_BACK) and room not in _ANSWERS
    named = named_in(wanted.new, _around(volley))
    if _CONDITION.search(wanted.new) or (room == "plan_confidence" and volley.heard.number is not None):
        return bool(wanted.plainly and not _CONDITION.search(wanted.new))
    if room == "plan_if_then":
        return bool(wanted.plainly and named.rest != wanted.new) or part in _TIMES
    if room in (*_ANSWERS, "why_confidence"):
        sure = wanted.plainly or (part is not None and (named.rest != wanted.new or (dropping and wanted.alone)))
        return sure and not volley.heard.barriers and not wanted.beside
    if wanted.beside:
        somebody = bool(_WITH_WHOM.match(wanted.new))
        more = bool(volley.heard.activities or wanted.plainly) and not volley.heard.barriers
        return somebody or (more and room in (*_SAID_BACK, "plan_shrink"))
    return room in _SAID_BACK or bool(wanted.old) or wanted.plainly


def _put(volley: Volley, plan: Plan, wanted: Change, part: str | None) -> list[str]:
    if not wanted.new:
        return _gone(volley, plan, wanted.old, part)
    around = _around(volley)
    named = named_in(wanted.new, around)
    bare = re.fullmatch(r"\d{1,3}|[a-z]+", wanted.new.lower()) and named.rest in ("", wanted.new)
    if part in _TIMES and bare and not (named.when or named.how_often):
        value, number = getattr(plan, part), re.search(r"\d+", wanted.old)
        old = number[0] if number and wanted.new.isdigit() else wanted.old  # "20 mins is a bit much, say 8"
        if _within(value, old):
            setattr(plan, part, _swapped(value, old, wanted.new))
            return [part]
    filled: list[str] = []
    if named.how_often:
        plan.how_often, filled = clean(named.how_often), ["how_often"]
    if named.how_long:
        plan.how_long = clean(named.how_long)
        filled.append("how_long")
    if named.when:
        often = plan.how_often
        filled += put_time(volley, plan, _time(plan.when, wanted, named.when))
        plan.how_often = often if "how_often" in filled and named.how_often else plan.how_often
    if named.rest and not filled and part in _TIMES:
        setattr(plan, part, _swapped(getattr(plan, part), wanted.old, clean(wanted.new)))
        return [part]
    if named.rest and part == "if_then" and not filled and may_be_deed(inside(wanted.new)):
        plan.if_then = if_then(plan.obstacle, wanted.new)
        return ["if_then"]
    rest = clean(named.rest)
    if rest and may_be_deed(rest) and not mere_talk(volley, rest):
        plan.what = _with_another(plan.what, rest, wanted, part)
        filled.insert(0, "what")
    return list(dict.fromkeys(filled))


def _around(volley: Volley) -> Collection[str]:
    """Words that say nothing beside a time or a length."""
    known = volley.content.words
    return _GENERAL | {*known["around_a_time"], *known["mere_words"]}


def _time(before: str, wanted: Change, when: str) -> str:
    """A new time in the old one's place: another day keeps the hour, another hour keeps the day."""
    if wanted.beside and before:
        return f"{before} and {inside(when)}"
    if wanted.old and (swapped := _swapped(before, wanted.old, when)) != clean(when):
        return swapped
    days = DAYS.search(before)
    if days and not DAYS.search(when):
        last = list(DAYS.finditer(before))[-1]
        return _PLURAL.sub(r"\1 \2s", f"{before[: last.end()]} {'at ' if when[0].isdigit() else ''}{when}")
    only_days = DAYS.search(when) and not _DAYS_RUN.sub("", when).strip(" ,.")
    if only_days and before and not days:
        return _joined(when, before)
    if not (days and only_days):
        return when
    return _PLURAL.sub(r"\1 \2s", _DAYS_RUN.sub(lambda _: when, before, count=1))


def _within(value: str, old: str) -> bool:
    return bool(old) and bool(re.search(rf"\b{re.escape(old)}", value, re.IGNORECASE))


def _swapped(value: str, old: str, new: str) -> str:
    """A part with the words that go replaced; the new words alone where the old ones do not stand in it so."""
    old_days = DAYS.fullmatch(old.strip())
    form = rf"\b(?:on )?{old_days[1]}\w*" if old_days else rf"\b{re.escape(old)}\b"
    found = re.search(form, value, re.IGNORECASE) if old else None
    return clean(f"{value[: found.start()]}{new}{value[found.end() :]}") if found else clean(new)


def _with_another(what: str, new: str, wanted: Change, part: str | None) -> str:
    """The deed with a piece of it changed, with somebody else, with one thing more, or another deed altogether."""
    new = inside(new)
    if not what:
        return new
    beside = re.sub(r",? (?:too|as well|also)$", "", new)
    if wanted.beside and beside != new and _WITH_WHOM.fullmatch(beside) and _WITH_WHOM.search(what):
        return f"{what} and {beside.removeprefix('with ')}"  # "with my sister too"
    if _WITH_WHOM.fullmatch(new):
        return f"{_WITH_WHOM.sub('', what).strip(' ,')} {new}".strip()
    if wanted.beside:
        new = re.sub(r",? (?:too|as well|also)$", "", new)
        return f"{what} {new}" if _PIECE.match(new) else f"{what} and {new}"
    old = tidied(wanted.old)
    article = r"(?:(?:the|my|a|an|our) )?" if re.match(r"(?:the|my|a|an|our)\b", new) else ""
    found = re.search(rf"\b{article}{re.escape(old)}\b", what, re.IGNORECASE) if old and part == "what" else None
    if found and _PIECE.match(new) and wanted.alone:
        wanted = replace(wanted, alone=False)  # "leave out the park, just round the block" is still a walk
    if found and _PIECE.match(new) and not _PIECE.match(old):
        found = re.search(rf"(?:\b{_JOINS} )?{re.escape(old)}\b", what, re.IGNORECASE)
    if (
        found
        and _ARTICLES.sub("", what[: found.start()]).strip()
        and not wanted.alone
        and (_PIECE.match(new) or not re.match(r"\w+ing\b", new))
    ):
        return f"{what[: found.start()]}{new}{what[found.end() :]}"
    whom = None if wanted.alone else _WITH_WHOM.search(what)
    return f"{new} {whom[0].strip(' ,')}" if whom and not _WITH_WHOM.search(new) else new


def _gone(volley: Volley, plan: Plan, old: str, part: str | None) -> list[str]:
    """Take words out of the plan: a piece of the deed, one of several days, or the whole part."""
    if part is None:
        return []
    if part in ("obstacle", "if_then"):
        for name in ("obstacle", "if_then"):
            setattr(plan, name, volley.content.texts[f"plan_open_{name}"].variants[0])
        return [part]
    value = getattr(plan, part)
    day = DAYS.fullmatch(old.removeprefix("the ").strip())
    form = rf"{day[1]}\w*" if day else rf"(?:the |my |some |a )?{re.escape(re.sub(r'^(?:the|my|some|a) ', '', old))}\b"
    joined = re.compile(rf"(?:[\s,]*\b{_JOINS}\b)*[\s,]*\b{form}", re.IGNORECASE)
    left = re.sub(rf"^(?:{_JOINS})\s+", "", joined.sub("", value, count=1).strip(" ,"))
    if left == value.strip(" ,"):
        left = ""
    if part == "when" and left:
        return put_time(volley, plan, left)
    setattr(plan, part, left)
    return [part]
