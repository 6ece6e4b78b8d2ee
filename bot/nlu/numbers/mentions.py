"""The numbers of a message that may be the answer: all but those with something against them in the words around."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from bot.nlu.numbers.language import almost, language
from bot.nlu.numbers.writing import EMPHATIC

_STOPS = ".,;:!?"
_TOKEN = re.compile(rf"\d+(?:\.\d+)?[#~]?|[a-z@]+|[<>*{_STOPS}]")
# A counted thing is named at most so many words after its number ("3 really bad nights").
_NAMED_WITHIN = 3


@dataclass(frozen=True)
class Mention:
    """A number that may be the answer, and what decides between several."""

    value: float
    out: bool  # negated, past, wished, or only a bound
    could: bool  # counts only when no other does
    now: bool
    phrase: bool  # said without a number ("halfway")
    alone: bool  # nothing is said about it
    corrects: bool


def mentions(said: str, written: set[str]) -> Iterable[Mention]:
    """Each number that reads as an answer, also the ones that are taken back.

    `written` are the characters of the message: "one" and "zero" as words are no number more often than one.
    """
    sets, tokens = language().sets, _without_reasons(_TOKEN.findall(said))
    begun, start, last, free, of_else, person = 0, 0, -1, True, False, False
    for place, token in enumerate(tokens):
        if token[0].isdigit():
            left, right = tokens[start:place], list(takewhile(lambda word: word not in _STOPS, tokens[place + 1 :]))
            own = sets["topic"] | sets["contrast"] | (sets["self"] | sets["rates"] if person else set())
            of_else = of_else and not set(left) & own
            corrects = bool(set(tokens[last + 1 : place]) & sets["corrected"])
            corrects = corrects or (tokens[start - 1] in sets["concludes"] and _leads(left))
            mention = None if of_else else _mention(token, left, right, free or corrects, corrects, written)
            if mention:
                yield mention
            start, last, free = place + 1, place, mention is not None
        elif token in _STOPS or token in sets["breaks"]:
            clause = tokens[begun:place]
            # "pain, 8" and "pain was a 3, now an 8" are about pain to the end of the sentence.
            short = len(clause) <= 2 and all(_may_lead(word) or _of_else([word]) for word in clause)
            named = _of_else(clause) and (short or not free)
            person = not set(clause) & sets["elsewhere"]
            of_else = (of_else or named) and token in sets["also"] | {",", ":", "?"}
            # What "disc 4 and 5" says of the first number it says of the second.
            free = free or not (token in sets["also"] and last == place - 1)
            begun, start = place + 1, place + 1


def _without_reasons(tokens: list[str]) -> list[str]:
    """The message with "_" for what is named as a reason or a condition ("with my pain", "if my wife comes")."""
    sets, kept, reason, for_whom, first = language().sets, list[str](), False, False, True
    for token, following in zip(tokens, [*tokens[1:], "."], strict=False):
        for_whom = (first and token in sets["reasons_first"]) or (for_whom and token not in sets["self"] | set(_STOPS))
        first = token in _STOPS
        reason = token in sets["reasons"] or (reason and token not in sets["subject"] | sets["contrast"])
        reason = reason or following in sets["allows"]
        masked = (reason and token in sets["elsewhere"]) or ((reason or for_whom) and token in sets["others"])
        kept.append("_" if masked and following not in sets["rated"] else token)
    return kept


def _of_else(words: list[str]) -> bool:
    """Whether words are about pain and the like, or about another person up to the end."""
    sets = language().sets
    if any(word in sets["elsewhere"] for word in words):
        return True
    other = max((i for i, word in enumerate(words) if word in sets["others"]), default=None)
    if other is None:
        return False
    own = next((i for i in range(other + 1, len(words)) if words[i] in sets["self"]), None)
    return own is None or words[own - 1] in sets["reports"]


def _mention(
    token: str, left: list[str], right: list[str], free: bool, corrects: bool, written: set[str]
) -> Mention | None:
    """What one number means by the words around it; None when it counts or names something else."""
    sets, value, phrase = language().sets, float(token.rstrip("#~")), token[-1] == "~"
    if value > EMPHATIC and not (value == 100 and not right):
        return None
    ends, bare = _ends(right, loosely=not phrase)
    if token[-1] == "#":
        said_of = list(takewhile(lambda word: word not in sets["goes_on"] - sets["regarding"], right[:4]))
        sure = fits = not _of_else(left) and not _of_else(said_of) and not set(right[:1]) & sets["counted"]
    else:
        sure = ends and ((free and _leads(left)) or (not phrase and bare and _framed(left)))
        # What is neither known to belong to an answer nor to anything else may still be one.
        number = (free and value <= 10 and (value > 1 or token in written)) or (value == 0 and bare and left)
        unopposed = not phrase and number and not _counts(right) and not _governed(left, right)
        fits = bool(sure or unopposed)
    if not fits or (set(right[:1]) & sets["reasons_first"] and _of_else(right[1:4])):
        return None
    led = _led(left)
    topic = max((i + 1 for i, word in enumerate(led) if word in sets["topic"]), default=0)
    before, after = set(led), set(right[:1])
    # "6 before" is past, "6 before lunch" is not, and in "today 6, yesterday 3" the past is the other's.
    after -= (sets["links"] if right[1:] else set()) | (sets["past"] if before & sets["now"] else set())
    around = before | after
    out = around & sets["past"] or set(left) & sets["then"] or before & (sets["wish"] | sets["beyond"])
    out = out or set(led[topic:]) & sets["negated"]
    alone = bare and (not right or right[0][0].isdigit())
    could, now = bool(before & sets["could"]), bool(around & sets["now"])
    return Mention(min(value, 10.0), bool(out), could, now, phrase, alone, corrects)


def _ends(right: list[str], loosely: bool) -> tuple[bool, bool]:
    """Whether nothing counted follows a number, and whether the thought ends there."""
    sets = language().sets
    if right and right[0][0].isdigit():
        small = loosely and not _large(right[0])
        return small, small
    rest = next((right[i:] for i, word in enumerate(right) if not _may_follow(word)), [])
    if not rest or rest[0] in sets["breaks"] or rest[0] in sets["corrected"]:
        return True, True
    if rest[0][0].isdigit():
        return loosely, loosely
    return rest[0] in (sets["onward"] if loosely else sets["of_me"]), False


def _may_follow(word: str) -> bool:
    """Whether a word after a number leaves it as it is; adverbs do ("realistically"), but for those that count."""
    sets = language().sets
    adverb = len(word) > 5 and word.endswith("ly") and word not in sets["how_often"]
    return adverb or word in sets["after"] or almost(word, "after", 6)


def _leads(left: list[str]) -> bool:
    """Whether only words that lead up to an answer stand before a number."""
    sets = language().sets
    if set(left[-1:]) & (sets["within"] | sets["places"]) and not _placed(left):
        return False
    return not _of_else(left) and all(_may_lead(word) for word in left)


def _may_lead(word: str) -> bool:
    return word in language().sets["before"] or almost(word, "before", 5)


def _led(left: list[str]) -> list[str]:
    """The words right before a number that lead up to it."""
    return list(takewhile(_may_lead, reversed(left)))[::-1]


def _framed(left: list[str]) -> bool:
    """Whether the words right before a number make it an answer whatever was said earlier ("I'd say", "a")."""
    sets = language().sets
    if _of_else(left[-5:]) or set(left[-1:]) & sets["labels"] or set(left[:1]) & sets["queries"]:
        return False
    if set(left[-3:]) & sets["articles"] and not _timed(left):
        return True
    after = next((left[i + 1 :] for i in range(len(left) - 1, -1, -1) if left[i] in sets["rates"]), None)
    return after is not None and _leads(after)


def _counts(right: list[str]) -> bool:
    """Whether a number counts or measures what follows it: a unit, or something in the plural nearby."""
    sets = language().sets
    if set(right[:1]) & (sets["counted"] | sets["units"] | sets["per"]) or (right and _large(right[0])):
        return True
    if right[:1] and right[0] in sets["joins"] and right[1:2] and right[1][0].isdigit():
        return _counts(right[2:])
    rest = right[next((i for i, word in enumerate(right) if not _may_follow(word)), len(right)) :]
    ends = sets["onward"] | sets["links"]
    named = list(takewhile(lambda word: word not in ends and not word[0].isdigit(), rest))[:_NAMED_WITHIN]
    if set(named) & sets["allows"]:
        return False
    if any(word in sets["counted"] | sets["units"] or _plural(word) for word in named):
        return True
    said_of = list(takewhile(lambda word: word not in sets["onward"] - sets["links"], rest))
    if set(said_of) & sets["others"]:
        return bool(set(said_of) & sets["reports"])
    return _of_else(said_of) and not set(said_of[1:2]) & sets["predicates"]


def _large(word: str) -> bool:
    return word[0].isdigit() and float(word.rstrip("#~")) > EMPHATIC


def _plural(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and not word.endswith("ss") and word not in language().sets["singular"]


def _timed(left: list[str]) -> bool:
    """Whether a number stands after "at", "in" and the like; "I am at 5" is a place on the scale."""
    return bool(set(left[-1:]) & language().sets["clock"]) and not _placed(left)


def _placed(left: list[str]) -> bool:
    sets = language().sets
    return bool(set(left[-1:]) & sets["places"] and set(left[-2:-1]) & sets["stands_at"])


def _governed(left: list[str], right: list[str]) -> bool:
    """Whether the words before a number make it a time, a name, a question or what somebody has or does."""
    sets = language().sets
    if _of_else(left) or set(left[:1]) & sets["asks"]:
        return True
    if set(left[-1:]) & sets["labels"] or _timed(left):
        return True
    if left[-3:-2] and left[-3] in sets["owns"] and left[-1] in sets["rated"] and not _may_lead(left[-2]):
        return True
    for word in reversed(left):
        if word in sets["frees"] or word in sets["rates"]:
            return False
        if word in sets["takes"]:
            return not set(right[:4]) & sets["topic"]
        if not _may_lead(word):
            return False
    return False
