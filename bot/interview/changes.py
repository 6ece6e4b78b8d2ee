"""What somebody wants different in a plan, read from their words: "10 min not 20" is a 10 for a 20.

How people say it stands in content/<language>/grammar/changing.yml.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.content.grammar import grammar
from bot.interview.days_named import DAYS
from bot.interview.tidying import ENDING, tidied

_GRAMMAR = grammar("changing")
_LEAD = _GRAMMAR.pattern(r"^(?:<lead>|<puts_right>|<actually>)\b[\s,.:;!-]*", ignore_case=True)
_PUTS_RIGHT = _GRAMMAR.pattern(r"^<puts_right>\b", ignore_case=True)
_ACTUALLY = _GRAMMAR.pattern(r"^<actually>\b", ignore_case=True)
_BEFORE_NEW = _GRAMMAR.pattern(r"^(?:<instead_do>)\b[\s,]*", ignore_case=True)
_ALONE = _GRAMMAR.pattern(r"\b(?:<goes_word>|just|only)\b", ignore_case=True)
_RESIZED = _GRAMMAR.patterns("resized", ignore_case=True)
_FORMS = {
    kind: [re.compile(entry, re.IGNORECASE) for entry in (_GRAMMAR.filled(kind))]
    for kind in ("swaps", "becomes", "comes", "goes")
}
_JOINED_AMOUNT = _GRAMMAR.pattern("<joined_amount>", ignore_case=True)
_NEW_TAIL, _OLD_TAIL = (
    _GRAMMAR.pattern("<new_tail>", ignore_case=True),
    _GRAMMAR.pattern("<old_tail>", ignore_case=True),
)
_ADD_THAT = _GRAMMAR.pattern("<add_that>", ignore_case=True)
_NO_DEED = _GRAMMAR.patterns("no_deed", ignore_case=True)
_LENGTH, _OFTEN, _TIME = (_GRAMMAR.pattern(f"<{name}>", ignore_case=True) for name in ("lengths", "often", "times"))
_HOOK = _GRAMMAR.pattern(r"^<hooks>\b", ignore_case=True)
_SENTENCES = re.compile(
    r"(?<=[.!?;])\s+|\n+|,?\s+(?:(?:and|but)\s+(?=(?:make|change|swap|drop|leave|forget|scrap)\b)|but\s+(?=not\b))"
)
_NO_SUCH = re.compile(
    r"no ((?!(?:i|it|that|not|wait|sorry|make|scrap|scratch|forget|the (?:deed|plan|activity))\b)[\w' ]+)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,3}")
_INSTEAD = re.compile(r"[\s,]*\binstead\b\s*$", re.IGNORECASE)
_TAKEN = re.compile(
    rf"[,;.]\s*{DAYS.pattern}\s*(?:is|'s|was)\b(?!\s{_GRAMMAR.either('suits')}).*$", re.IGNORECASE | re.DOTALL
)
"""Why it is not the other day: "friday, thursday is clinic"."""

_A_THING = 3
"""Words up to which a sentence behind what goes is what comes in its place."""

_MOST = 16
"""Words of a sentence that can put a plan right; a longer one is a story."""


@dataclass(frozen=True)
class Change:
    """Words that come and words that go, either may be empty; `beside`: what comes replaces nothing.

    `alone`: it is all that is to be left, "just the stairs". `plainly`: said with words that put something right
    ("I meant", "wait", "make it"), and no answer to a question.
    """

    new: str = ""
    old: str = ""
    beside: bool = False
    alone: bool = False
    plainly: bool = False


def changes(text: str) -> list[Change]:
    """What a message wants to be different, sentence by sentence; empty where it asks for nothing."""
    found: list[Change] = []
    for sentence in _SENTENCES.split(_TAKEN.sub("", text.strip())):
        words = sentence.strip(" .,!?;")
        said = _change(words)
        only_goes = bool(found) and not found[-1].new
        alone = only_goes and not said and is_a_thing(words)  # "not the flask. umbrella"
        new = said.new if said and not said.old else _new(words) if not said and (alone or _brings(words)) else ""
        if only_goes and new:  # "not the pool. just a walk"
            found[-1] = Change(new, found[-1].old, plainly=True)
        elif said:
            found.append(said)
    return found


def resized(text: str) -> str:
    """The part that is to be more or less, by words that say no more than that: how_often, how_long, or ""."""
    said, _, _ = _without_lead(tidied(text.strip(" .,!?;")))
    if not _RESIZED.found(said):
        return ""
    return "how_often" if re.search(r"\b(?:often|fewer|less times)\b", said, re.IGNORECASE) else "how_long"


def _change(sentence: str) -> Change | None:
    if no := _NO_SUCH.fullmatch(sentence):
        return Change(old=no[1])
    said, plainly, actually = _without_lead(ENDING.sub("", tidied(sentence)))
    if not said or len(said.split()) > _MOST:
        return None
    for form in _FORMS["swaps"]:
        if (found := form.match(said)) and (new := _new(found["new"])):
            joined = _JOINED_AMOUNT.fullmatch(found["old"])
            new, old = (f"{new} {joined['more']}", joined["old"]) if joined else (new, found["old"])
            return Change(new, old.strip(" ,"), alone=bool(_ALONE.search(said)), plainly=plainly)
    for form in _FORMS["becomes"]:
        if (found := form.match(said)) and (new := _new(found["new"])):
            return Change(new, plainly=plainly or form is not _FORMS["becomes"][-1])
    if somebody := _FORMS["comes"][-1].match(_ADD_THAT.sub("", said)):
        return Change(f"with {somebody['new']}", beside=True, plainly=plainly)
    for form in _FORMS["comes"][:-1]:
        if found := form.match(said):
            return Change(found["new"], beside=True, plainly=plainly or bool(_ADD_THAT.match(said)))
    for form in _FORMS["goes"]:
        if found := form.match(said):
            return Change(old=_OLD_TAIL.sub("", found["old"].strip(" ,")), plainly=plainly)
    return Change(_new(said), plainly=True) if plainly or actually else None


def _without_lead(said: str) -> tuple[str, bool, bool]:
    """A sentence without what leads up to it, and whether that puts something right."""
    plainly = actually = False
    while (lead := _LEAD.match(said)) and lead.end() < len(said):
        plainly = plainly or bool(_PUTS_RIGHT.match(said))
        actually = actually or bool(_ACTUALLY.match(said))
        said = said[lead.end() :]
    return said, plainly, actually


def _new(words: str) -> str:
    """What comes, without the words that bring it in."""
    words = _NEW_TAIL.sub("", _INSTEAD.sub("", words.strip(" ,.;")))
    while before := _BEFORE_NEW.match(words):
        words = words[before.end() :]
    return words.strip(" ,.;")


def _brings(words: str) -> bool:
    """Whether a sentence begins as what comes in another's place does, or names a time or a length and little else."""
    named = named_in(words, frozenset())
    return bool(_BEFORE_NEW.match(words)) or (not named.rest and named != Named())


def is_a_thing(words: str) -> bool:
    """Whether a sentence is one thing and no more."""
    return 0 < len(words.split()) <= _A_THING and may_be_deed(words)


@dataclass(frozen=True)
class Named:
    """The parts of a plan that words name, and the rest of them, which may be a deed."""

    when: str = ""
    how_long: str = ""
    how_often: str = ""
    rest: str = ""


def named_in(words: str, around: Collection[str]) -> Named:
    """When, how long and how often in a few words; words of `around` by themselves are no rest."""
    often, rest = _taken(_OFTEN, words)
    length, rest = _taken(_LENGTH, rest)
    when, rest = _taken(_TIME, rest)
    if not when and _HOOK.match(rest.strip(" ,")) and len(rest.split()) > 1:
        when, rest = rest.strip(" ,"), ""
    left = [word for word in re.findall(r"[\w']+", rest.lower()) if word not in around and not word.isdigit()]
    return Named(when, length, often, rest.strip(" ,.;") if left else "")


def _taken(pattern: re.Pattern[str], words: str) -> tuple[str, str]:
    """All that a pattern finds, and the words without it."""
    found = [match[0].strip(" ,") for match in pattern.finditer(words)]
    return " ".join(found), re.sub(r"\s+", " ", pattern.sub(" ", words)).strip() if found else words


def may_be_deed(words: str) -> bool:
    """Whether words could be something to do: no judgement, feeling or question."""
    return bool(words) and not _NO_DEED.found(words) and not _NUMBER.fullmatch(words)
