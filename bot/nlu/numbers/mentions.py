"""The numbers of a message that may be the answer: all but those with something against them in the words around."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from bot.nlu.numbers.language import almost, language
from bot.nlu.numbers.writing import EMPHATIC

STOPS = ".,;:!?"
TOKEN = re.compile(rf"\d+(?:\.\d+)?[#~]?|[a-z@]+|[<>*{STOPS}]")
# A counted thing is named at most so many words after its number ("3 really bad nights").
_NAMED_WITHIN = 3


def value_of(token: str) -> float:
    """The number that a token of digits says, without its mark."""
    return float(token.rstrip("#~"))


@dataclass(frozen=True)
class Mention:
    """A number that may be the answer, and what decides between several."""

    value: float
    out: bool  # negated, past, wished, or only a bound
    could: bool  # counts only when no other does
    now: bool
    phrase: bool  # said without a number ("halfway")
    alone: bool  # nothing is said about it
    topic: bool  # said of what was asked about ("confidence 6")
    sure: bool  # all around it speaks for it, not merely nothing against it
    corrects: bool


def mentions(said: str, written: set[str]) -> Iterable[Mention]:
    """Each number that reads as an answer, also the ones that are taken back.

    `written` are the characters of the message: "one" and "zero" as words are no number more often than one.
    """
    sets, tokens = language().sets, _without_reasons(TOKEN.findall(said))
    begun, start, last, free, of_else, person, rated = 0, 0, -1, True, False, False, False
    for place, token in enumerate(tokens):
        if token[0].isdigit():
            left, right = tokens[start:place], list(takewhile(lambda word: word not in STOPS, tokens[place + 1 :]))
            of_else = of_else and sets["own" if person else "own_topic"].isdisjoint(left)
            corrects = bool(set(tokens[last + 1 : place]) & sets["corrected"])
            corrects = corrects or (tokens[start - 1] in sets["concludes"] and _leads(left))
            mention = (
                None if of_else and not corrects else _mention(token, left, right, free or corrects, corrects, written)
            )
            if mention:
                yield mention
            # "Half hearted 4": a word for a part that rates nothing leaves what follows alone.
            aside = token[-1] == "~" and right and not right[0][0].isdigit()
            start, last, free = place + 1, place, mention is not None or bool(aside)
            # "pain was a 3" rates something else; "my dog needs 2 walks" counts, and leaves what follows alone.
            rated = not free and value_of(token) <= EMPHATIC and not _counts(right)
        elif token in STOPS or token in sets["breaks"]:
            clause = tokens[begun:place]
            # "pain, 8" and "pain was a 3, now an 8" are about pain to the end of the sentence.
            short = len(clause) <= 2 and all(_may_lead(word) or _of_else([word]) for word in clause)
            short = short and "no" not in clause
            named = _of_else(clause) and (short or (rated and not free) or token == ":")
            # A thought of one's own ends what was said of another person.
            of_else = of_else and not (person and not _of_else(clause) and set(clause) & sets["subject"])
            person = not set(clause) & sets["elsewhere"]
            of_else = (of_else or named) and (token in sets["also"] or token in ",:?")
            # What "disc 4 and 5" says of the first number it says of the second.
            free = free or not (token in sets["also"] and last == place - 1)
            begun, start = place + 1, place + 1


def _without_reasons(tokens: list[str]) -> list[str]:
    """The message with "_" for what is named as a reason or a condition ("with my pain", "if my wife comes")."""
    sets, kept, reason, for_whom, first = language().sets, list[str](), False, False, True
    for token, following in zip(tokens, [*tokens[1:], "."], strict=False):
        for_whom = (first and token in sets["reasons_first"]) or (
            for_whom and token not in sets["self"] and token not in STOPS
        )
        first = token in STOPS
        reason = token in sets["reasons"] or (reason and token not in sets["unreasoned"])
        reason = reason or following in sets["allows"]
        masked = (reason and token in sets["elsewhere"]) or ((reason or for_whom) and token in sets["others"])
        # "with an 8 out of 10 backache" rates it all the same.
        counted = kept and kept[-1][0].isdigit() and following not in sets["allows"]
        rated = following in sets["rated"] or counted
        kept.append("_" if masked and not rated else token)
    return kept


def _of_else(words: list[str]) -> bool:
    """Whether words are about pain and the like, or about another person up to the end."""
    sets = language().sets
    if not words:
        return False
    if not sets["elsewhere"].isdisjoint(words) or _thing(words):
        return True
    if sets["others"].isdisjoint(words):
        return False
    other = max(i for i, word in enumerate(words) if word in sets["others"])
    own = next((i for i in range(other + 1, len(words)) if words[i] in sets["self"]), None)
    return own is None or words[own - 1] in sets["reports"]


def _thing(words: list[str]) -> bool:
    """Whether words up to a number say what some thing is ("my back is a"), not what the answer is."""
    sets = language().sets
    if sets["copulas"].isdisjoint(words):
        return False
    verb = next((i for i in range(len(words) - 1, 0, -1) if words[i] in sets["copulas"]), None)
    if verb is None or not all(_may_lead(word) for word in words[verb + 1 :]):
        return False
    begins = next((i for i in range(verb - 2, max(verb - 5, -1), -1) if words[i] in sets["determiners"]), None)
    said_of = set(words[max((begins or 0) - 4, 0) : verb]) - sets["determiners"]
    return begins is not None and not said_of & sets["thing_rated"]


def _mention(
    token: str, left: list[str], right: list[str], free: bool, corrects: bool, written: set[str]
) -> Mention | None:
    """What one number means by the words around it; None when it counts or names something else."""
    sets, value, phrase = language().sets, value_of(token), token[-1] == "~"
    if value > EMPHATIC and not (value == 100 and not right):
        return None
    ends, bare = _ends(right, loosely=not phrase)
    if token[-1] == "#":
        said_of = list(takewhile(lambda word: word not in sets["said_of"], right[:4]))
        counts = right and (right[0] in sets["counted"] or (_plural(right[0]) and not _may_follow(right[0])))
        sure = fits = not _of_else(left) and not _of_else(said_of) and not counts
        sure = fits = sure and not set(left[-1:]) & sets["numbered"]
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
    out = around & sets["past"] or set(left) & sets["then"] or before & sets["unreal"]
    out = out or set(led[topic:]) & sets["negated"]
    alone = bare and (not right or right[0][0].isdigit())
    # "I'd say 9 but ..." gives way to another number, as "1 out of 10 scared" does.
    could = before & sets["could"] or after & sets["hinders"] or (after & {"but"} and before & {"id", "would"})
    now = bool(around & sets["now"])
    return Mention(min(value, 10.0), bool(out), bool(could), now, phrase, alone, topic > 0, bool(sure), corrects)


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
    if left and left[-1] in sets["nowhere"] and not _placed(left):
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
    if right and (right[0] in sets["measuring"] or _large(right[0])):
        return True
    if right[:1] and right[0] in sets["joins"] and right[1:2] and right[1][0].isdigit():
        return _counts(right[2:])
    rest = right[next((i for i, word in enumerate(right) if not _may_follow(word)), len(right)) :]
    named = list(takewhile(lambda word: word not in sets["ends_name"] and not word[0].isdigit(), rest))[:_NAMED_WITHIN]
    if set(named) & sets["allows"]:
        return False
    if any(word in sets["measured"] or _plural(word) for word in named):
        return True
    said_of = list(takewhile(lambda word: word not in sets["runs_off"], rest))
    if set(said_of) & sets["others"]:
        return bool(set(said_of) & sets["reports"])
    return _of_else(said_of) and not set(said_of[1:2]) & sets["predicates"]


def _large(word: str) -> bool:
    return word[0].isdigit() and value_of(word) > EMPHATIC


def _plural(word: str) -> bool:
    # "Generous", "this" and "less" are no plurals.
    ends = word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return len(word) > 3 and ends and word not in language().sets["singular"]


def _timed(left: list[str]) -> bool:
    """Whether a number stands after "at", "in" and the like; "I am at 5" is a place on the scale."""
    return bool(set(left[-1:]) & language().sets["clock"]) and not _placed(left)


def _placed(left: list[str]) -> bool:
    sets = language().sets
    called = left[-2:-1] == ["me"] and len(left) > 2 and left[-3] not in sets["put_at"]
    return bool(set(left[-1:]) & sets["places"] and set(left[-2:-1]) & sets["stands_at"] and not called)


def _governed(left: list[str], right: list[str]) -> bool:
    """Whether the words before a number make it a time, a name, a question or what somebody has or does."""
    sets = language().sets
    if _of_else(left) or set(left[:1]) & sets["asks"]:
        return True
    if (left and left[-1] in sets["named_at"]) or _timed(left):
        return True
    named = left[-2] if left[-3:-2] and left[-3] in sets["owns"] and left[-1] in sets["rated"] else ""
    if named and not _may_lead(named) and named not in sets["answers"]:
        return True
    for place, word in reversed(list(enumerate(left))):
        if word in sets["frees"] or word in sets["rates"]:
            return False
        if word in sets["takes"]:
            # "My confidence has gone down to 2", "I have 7 confidence"
            return not set(right[:4] + left[max(place - 1, 0) : place]) & sets["topic"]
        if not _may_lead(word):
            return False
    return False
