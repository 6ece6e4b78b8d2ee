"""One part of a plan with other words in it: another day that keeps its hour, a piece of a deed, somebody else."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.content.grammar import grammar
from bot.interview.changes import Change
from bot.interview.days_named import DAYS
from bot.interview.details import put_time
from bot.interview.state import PARTS, Plan
from bot.interview.volley import Volley
from bot.interview.wording import clean, inside, tidied

_GRAMMAR = grammar("changing")
WITH_WHOM = _GRAMMAR.pattern("<with_whom>", ignore_case=True)
_ARTICLES = _GRAMMAR.pattern(r"\b(?:<articles>)\b", ignore_case=True)
_PIECE = _GRAMMAR.pattern(r"^<begins_piece>\b", ignore_case=True)
_JOINS = _GRAMMAR.either("joins")
_LAST_LINE = _GRAMMAR.pattern(r"^<last_line>\b", ignore_case=True)
DAYS_RUN = re.compile(rf"(?:\bon )?{DAYS.pattern}(?:\W+(?:(?:and|n|or|to) )?{DAYS.pattern})*", re.IGNORECASE)
_PLURAL = re.compile(r"(\w+day)s (morning|afternoon|evening|night)s?\b", re.IGNORECASE)
"""Of which one plural is enough: "Sundays" for a "Saturday morning" are Sunday mornings."""

_THE_PLAN = _GRAMMAR.pattern("<the_plan>", ignore_case=True)
_NUMBERS = _GRAMMAR.table("numbers")
_LITTLE = _GRAMMAR.words("little")


def part_named(plan: Plan, words: str) -> str | None:
    """The part of a plan that words are about, by the words they share; None if they share none."""
    if _LAST_LINE.match(words):
        return "if_then"
    if _THE_PLAN.fullmatch(words):
        return "what"
    said = stems(words)
    shared = {part: len(said & stems(getattr(plan, part))) for part in PARTS}
    most = max(shared.values())
    return next(part for part in PARTS if shared[part] == most) if most else None


def stems(words: str) -> set[str]:
    """Words as they can be compared: "walking" and "walks" are "walk", "mondays" is "mon"."""
    found = set()
    for word in re.findall(r"[\w']+", words.lower()):
        word = _NUMBERS.get(word, word)
        if DAYS.fullmatch(word):
            found.add(word[:3])
        elif word not in _LITTLE:
            stem = re.sub(r"(?:ing|es|s|ed)$", "", word) if len(word) > 4 else word
            found.add(stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem)
    return found


def joined(days: str, time: str) -> str:
    """ "Mon Wed Fri" and "at lunch" as one time."""
    return f"{days} {inside(time)}" if _PIECE.match(time) else f"{days}, {inside(time)}"


def time_with(before: str, wanted: Change, when: str) -> str:
    """A new time in the old one's place: another day keeps the hour, another hour keeps the day."""
    if wanted.beside and before:
        return f"{before} and {inside(when)}"
    if wanted.old and (other := swapped(before, wanted.old, when)) != clean(when):
        return other
    days = DAYS.search(before)
    if days and not DAYS.search(when):
        last = list(DAYS.finditer(before))[-1]
        return _PLURAL.sub(r"\1 \2s", f"{before[: last.end()]} {'at ' if when[0].isdigit() else ''}{when}")
    only_days = DAYS.search(when) and not DAYS_RUN.sub("", when).strip(" ,.")
    if only_days and before and not days:
        return joined(when, before)
    if not (days and only_days):
        return when
    return _PLURAL.sub(r"\1 \2s", DAYS_RUN.sub(lambda _: when, before, count=1))


def holds_words(value: str, old: str) -> bool:
    return bool(old) and bool(re.search(rf"\b{re.escape(old)}", value, re.IGNORECASE))


def swapped(value: str, old: str, new: str) -> str:
    """A part with the words that go replaced; the new words alone where the old ones do not stand in it so."""
    old_days = DAYS.fullmatch(old.strip())
    form = rf"\b(?:on )?{old_days[1]}\w*" if old_days else rf"\b{re.escape(old)}\b"
    found = re.search(form, value, re.IGNORECASE) if old else None
    return clean(f"{value[: found.start()]}{new}{value[found.end() :]}") if found else clean(new)


def deed_with(what: str, new: str, wanted: Change, part: str | None) -> str:
    """The deed with a piece of it changed, with somebody else, with one thing more, or another deed altogether."""
    new = inside(new)
    if not what:
        return new
    beside = re.sub(r",? (?:too|as well|also)$", "", new)
    if wanted.beside and beside != new and WITH_WHOM.fullmatch(beside) and WITH_WHOM.search(what):
        return f"{what} and {beside.removeprefix('with ')}"  # "with my sister too"
    if WITH_WHOM.fullmatch(new):
        return f"{WITH_WHOM.sub('', what).strip(' ,')} {new}".strip()
    if wanted.beside:
        return f"{what} {beside}" if _PIECE.match(beside) else f"{what} and {beside}"
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
    whom = None if wanted.alone else WITH_WHOM.search(what)
    return f"{new} {whom[0].strip(' ,')}" if whom and not WITH_WHOM.search(new) else new


def without(volley: Volley, plan: Plan, old: str, part: str | None) -> list[str]:
    """Take words out of the plan: a piece of the deed, one of several days, or the whole part."""
    if part is None:
        return []
    of_the_way = part == "if_then" and not (_LAST_LINE.match(old) or stems(old) & stems(plan.obstacle))
    if of_the_way and stems(old) < stems(plan.if_then):
        plan.if_then = ""  # "not the flask": what else they would do is asked for again
        return [part]
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
