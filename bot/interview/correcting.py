"""What somebody puts right: "no not my back, my knee", "i meant my sister not my mum", "wrong, it's thursdays"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.content import Content
from bot.content.grammar import grammar
from bot.interview.acts import typed
from bot.interview.tidying import STRESSED

_GRAMMAR = grammar("correcting")
_LONGEST = 45
"""Words up to which a message is a correction and no story."""

_LONGEST_WRONG = 9
"""Words of what it is not."""

_OBJECTS = _GRAMMAR.pattern(r"(?:(?P<no><objecting>)|<leading>)(?P<sign>[\s,.;:!?…–—-]+|$)", ignore_case=True)
_MISHEARD = _GRAMMAR.pattern(r"<misheard>(?=\W|$)(?P<sign><apart>?)", ignore_case=True)
_MEANT = _GRAMMAR.pattern(r"<meant>(?=\W|$)[\s,:]*(?P<story>(?:<told_on>)\b)?", ignore_case=True)
_RUN_UP = _GRAMMAR.pattern(r"<only_in_front>\b", ignore_case=True)


def _form(name: str) -> re.Pattern[str]:
    return _GRAMMAR.pattern(f"^<{name}>$", ignore_case=True)


_SAID_AFTER, _SAID_AT_LAST = _form("said_after"), _form("said_at_last")
_ONLY_UNSAID, _WRITTEN, _NOT_LAST = _form("only_unsaid"), _form("written"), _form("not_last")
_OWNED = tuple(
    _form(name)
    for name in ("you_said", "written", "wrong_word", "not_first", "am_not", "no_issue", "bare_not", "said_last")
)
"""How both are said in a message that objects; the first that fits counts."""

_UNOWNED = tuple(_form(name) for name in ("sure_contrast", "am_not", "no_issue", "it_is_not", "wrong_word", "written"))
"""The same where nothing else objects."""

_WRONG = _GRAMMAR.pattern(r"\b(?:<plainly_wrong>)(?=\W|$)", ignore_case=True)
_BUT = _GRAMMAR.pattern(r"\b<turning>\b", ignore_case=True)
_STARTER = _GRAMMAR.pattern(r"^(?:<starters>)(?=\W|$)", ignore_case=True)
_NUMBER = re.compile(r"\d")
_AGREES = _GRAMMAR.patterns("agreeing", ignore_case=True)
_NO_WITH = _GRAMMAR.pattern("<no_with>", ignore_case=True)
_AUX = _GRAMMAR.words("aux")
_LITTLE = _GRAMMAR.words("little")
_ARTICLE = _GRAMMAR.pattern(r"^(?:<article>)\s+", ignore_case=True)
_MO = _GRAMMAR.words("mo")
_SIGNS = " \t\n.,;:!?…–—-\"'"


@dataclass(frozen=True)
class PutRight:
    """What it is and what it is not, with places in the text (start, end; end exclusive, (0, 0) where not said).

    `owned`: it objects to what was said or understood; `outright`: in so many words, and not only by a no.
    """

    right: str
    wrong: str
    right_at: tuple[int, int]
    wrong_at: tuple[int, int]
    owned: bool
    outright: bool
    stressed: bool


@lru_cache(maxsize=256)
def put_right(text: str, *, bare: bool = False) -> PutRight | None:
    """What a message puts right; None where it puts nothing right.

    `bare`: "not the park, the canal" is enough, because what it is not is known to have been said.
    """
    text = text.replace("’", "'")
    if not text.strip() or len(text.split()) > _LONGEST:
        return None
    at, objected, parted = _after_objection(text)
    misheard = _MISHEARD.match(text) or _MISHEARD.match(text, at)
    if misheard:
        at = _after_objection(text, misheard.end())[0]
    after = _SAID_AFTER.match(text[at:]) or (_SAID_AT_LAST.match(text[at:]) if objected else None)
    if after and not misheard:
        return _made(text, at, after["right"].strip(_SIGNS), "", owned=True, outright=True, stressed=False)
    meant_from, said = _after_meant(text, at)
    at = meant_from
    outright = bool(misheard) or said or bool(objected and _WRONG.search(text[:at]))
    found = _contrast(text[at:], owned=objected or outright or bare)
    stressed = bool(STRESSED.search(text[at:])) and not text.isupper()
    if found is None:
        rest = text[at:].strip(_SIGNS)
        rest = "" if _after_objection(f"{rest} ")[0] > len(rest) and not objected else rest
        instead = objected and rest and not _BUT.search(text[:at]) and _put_instead(rest, parted, stressed)
        ours = _made(text, at, rest, "", owned=True, outright=outright, stressed=stressed)
        return ours if outright or instead else None
    said_of_mo = bool(_ONLY_UNSAID.match(text[at:]) or _WRITTEN.match(text[at:]))
    right, wrong = found
    if telling_words(right) and telling_words(right) <= telling_words(wrong):
        right = ""  # "you wrote that i am lonely. i am not lonely": it would be said once more
    owned, outright = objected or outright or said_of_mo or bare, outright or said_of_mo
    return _made(text, at, right, wrong, owned=owned, outright=outright, stressed=stressed)


def _after_meant(text: str, at: int) -> tuple[int, bool]:
    """Where a message goes on after "i meant", and whether it is that; "i said i meant" is it once."""
    found = _MEANT.match(text, at)
    only_in_front = not text[:at].strip() and _RUN_UP.match(text, at) and not _NOT_LAST.match(text[at:])
    if found is None or found["story"] or only_in_front:
        return at, False
    while found is not None and not found["story"]:
        at = found.end()
        found = _MEANT.match(text, at)
    return at, True


def _after_objection(text: str, at: int = 0) -> tuple[int, bool, bool]:
    """Where a message goes on after its no and what else leads up, whether it objects, and whether a sign parts it."""
    objected, parted = False, False
    at += len(text[at:]) - len(text[at:].lstrip())
    while (found := _OBJECTS.match(text, at)) and found.end() > at:
        objected = objected or bool(found["no"])
        parted = bool(found["sign"].strip())
        at = found.end()
    return at, objected, parted


def _contrast(rest: str, *, owned: bool) -> tuple[str, str] | None:
    """What it is and what it is not, where both are said, or "i never said that i was tired"; None where neither is."""
    for form in (*((*_OWNED, _NOT_LAST) if owned else _UNOWNED), _ONLY_UNSAID):
        found = form.match(rest)
        if found is None:
            continue
        said, wrong = found.groupdict().get("right") or "", found["wrong"].strip(_SIGNS)
        right = re.split(r"[.!?;]\s", said.strip(_SIGNS))[0].strip(_SIGNS)
        of_mo = wrong.lower() in _MO  # "it's not you, I'm just tired" takes nothing back
        if len(wrong.split()) <= _LONGEST_WRONG and not of_mo and not (form is _NOT_LAST and _only_denies(right)):
            return right, wrong
    return None


def _only_denies(before: str) -> bool:
    """Whether a "not" after these words only denies them ("i can not swim")."""
    words = typed(before).split()
    return not words or words[-1] in _AUX


def _put_instead(rest: str, parted: bool, stressed: bool) -> bool:
    """Whether what follows a bare no is put in the place of what was said, and is no answer and no nod."""
    first = typed(re.split(r"[,.;!?]", rest)[0])
    if typed(rest).split()[-1:] and typed(rest).split()[-1] in _AUX:
        return False  # "no, it is"
    if _AGREES.found(rest) or (_NO_WITH.search(first) and not stressed):
        return False
    return bool(_STARTER.match(rest) or _NUMBER.match(rest)) or (
        parted and (len(rest.split()) > 1 or bool(_NUMBER.search(rest)))
    )


def _made(text: str, at: int, right: str, wrong: str, *, owned: bool, outright: bool, stressed: bool) -> PutRight:
    right_from = text.find(right, at) if right else -1
    wrong_from = text.find(wrong, at) if wrong else -1
    return PutRight(
        right,
        wrong,
        (right_from, right_from + len(right)) if right_from >= 0 else (0, 0),
        (wrong_from, wrong_from + len(wrong)) if wrong_from >= 0 else (0, 0),
        owned,
        outright,
        stressed,
    )


def is_of_the_wrong(found: PutRight, finding: str, said: str, content: Content) -> bool:
    """Whether a finding, heard in those words, is what the message says it is not: by its words, or by its name."""
    words = telling_words(found.wrong) - telling_words(found.right)
    name = content.texts[f"name_{finding}"].variants[0]
    return bool(words & telling_words(f"{name} {finding.replace('_', ' ')} {said}"))


def lies_in_the_wrong(found: PutRight, start: int, end: int) -> bool:
    """Whether text[start:end] of the message lies rather in what it is not than in what it is."""
    wrong, right = (max(0, min(end, till) - max(start, since)) for since, till in (found.wrong_at, found.right_at))
    return wrong > right


def bare_thing(words: str) -> str:
    """A thing or person without "my" or "the"."""
    return _ARTICLE.sub("", words.strip(_SIGNS)).strip(_SIGNS)


def telling_words(words: str) -> set[str]:
    """The words by which something is known again."""
    return {word for word in typed(words).split() if len(word) > 3 and word not in _LITTLE}
