"""What a short message does: says yes, no or maybe, or picks an idea. Typed words first, the classifier second."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from bot.interview.tidying import sentences
from bot.interview.volley import Volley

Act = Literal["yes", "no", "unsure", "dont_know"]

_INTENTS: dict[str, Act] = {"affirm": "yes", "deny": "no", "unsure": "unsure", "dont_know": "dont_know"}
_EXCLAIMED = 3
"""Words up to which what begins like a question may be a sigh."""

_GUESSED = 0.4
"""Confidence below which an intent is a guess: "nobody at school knows" is no "don't know"."""

_SHORT = 5
"""Words; above that a yes or no is an opening to something more, and the rest of the message counts."""


def typed(text: str) -> str:
    """The message as a word list would hold it: lower case, no punctuation, one space."""
    return " ".join(re.findall(r"[\w'’]+", text.lower())).replace("’", "'")


def is_typed(volley: Volley, group: str) -> bool:
    """Whether the whole message is one of a group of content's words."""
    return typed(volley.heard.text) in volley.content.words[group]


def names(volley: Volley, group: str) -> bool:
    """Whether one of a group of content's words stands anywhere in the message."""
    raw = volley.heard.text
    return holds(volley, raw, group) or any(not w.isascii() and w in raw for w in volley.content.words[group])


def asks(volley: Volley) -> bool:
    """Whether a message is put as a question, also without its mark; "what if it goes again" is a worry and none."""
    if begins(volley, "not_asking"):
        return False
    return "?" in volley.heard.text or begins(volley, "asking")


def question(volley: Volley) -> str:
    """The sentence of a message that is put to Mo as a question; empty where none is, or a merely rhetorical one."""
    for said in sentences(volley.heard.text):
        pieces = [piece.strip() for piece in said.split(",")]
        rhetorical = [begins_with(volley, piece, "not_asking") for piece in pieces]
        # "what if it hurts, do i stop" is a question; without its second half it is a worry.
        put_after = any(
            _put(volley, piece) and not idle for piece, idle in zip(pieces[1:], rhetorical[1:], strict=True)
        )
        asked = "?" in said or _put(volley, said) or put_after or ends_with(volley, said, "asking_at_the_end")
        if asked and len(said.split()) > 1 and (put_after or not any(rhetorical)):
            return said
    return _question_within(volley)


def rhetorical(volley: Volley) -> bool:
    """Whether a message is a sigh that only looks like a question ("so whats the point")."""
    return begins_with(volley, _led_up_to(volley, volley.heard.text), "not_asking")


def wants_to_know(volley: Volley, asked: str) -> bool:
    """Whether a sentence is put as a plain question, of more than a few words and no sigh ("how I miss it")."""
    plain = asked and len(asked.split()) > _EXCLAIMED and _put(volley, asked)
    return bool(plain) and ("?" in asked or not begins_with(volley, _led_up_to(volley, asked), "exclaiming"))


def sighs(volley: Volley, asked: str) -> bool:
    """Whether a question may be none: a sigh ("what a carry on"), or a few words with a mark ("with the dog?")."""
    words = _led_up_to(volley, asked)
    if "?" in asked:
        return len(words.split()) <= _SHORT and not _put(volley, asked)
    second = " ".join(words.split()[1:2])
    return begins_with(volley, words, "exclaiming") and second not in volley.content.words["after_what"]


def may_ask(volley: Volley) -> str:
    """The first sentence that begins like a question, or like a statement without its "I" ("would digging do")."""
    for said in sentences(volley.heard.text):
        words = _led_up_to(volley, said)
        if begins_with(volley, words, "may_be_asking") and not begins_with(volley, words, "not_asking"):
            return said
    return ""


def _question_within(volley: Volley) -> str:
    """What is asked further on, without a mark ("i fell last week should i tell someone"); not what is reported."""
    text = volley.heard.text
    for begun in volley.content.words["asking_within"]:
        for found in re.finditer(rf"\b{re.escape(begun)}\b", text, re.IGNORECASE):
            before = text[: found.start()]
            asked = text[found.start() :]
            # "cant swim can i. sinks like a brick": two words that end a sentence only lean on what was said.
            tag = len(begun.split()) == 2 and re.match(rf"{re.escape(begun)}\s*(?:[.,;!]|$)", asked, re.IGNORECASE)
            if len(before.split()) > 1 and not tag and not ends_with(volley, before, "not_before_asking"):
                return asked
    return ""


def _put(volley: Volley, text: str) -> bool:
    """Whether words begin like a question, after what leads up to it ("so is it ok to bend")."""
    said = _led_up_to(volley, text)
    return begins_with(volley, said, "asking") and not begins_with(volley, said, "not_asking")


def _led_up_to(volley: Volley, text: str) -> str:
    """Words without what leads up to them."""
    said = typed(text)
    while lead := next((w for w in volley.content.words["before_asking"] if said.startswith(f"{w} ")), ""):
        said = said[len(lead) + 1 :]
    return said


def ends_with(volley: Volley, text: str, group: str) -> bool:
    """Whether words end with one of a group of content's words."""
    words = f" {typed(text)}"
    return any(words.endswith(f" {ended}") for ended in volley.content.words[group])


def without_tail(volley: Volley, group: str) -> str:
    """The message without a group of content's words at its end ("lovely, thanks love" is "lovely")."""
    said, tail = typed(volley.heard.text).split(), volley.content.words[group]
    while len(said) > 1 and said[-1] in tail:
        said.pop()
    return " ".join(said)


def begins(volley: Volley, group: str) -> bool:
    """Whether the message begins with one of a group of content's words."""
    return begins_with(volley, volley.heard.text, group)


def begins_with(volley: Volley, text: str, group: str) -> bool:
    """Whether words begin with one of a group of content's words."""
    words = f"{typed(text)} "
    return any(words.startswith(f"{begun} ") for begun in volley.content.words[group])


def act(volley: Volley) -> Act | None:
    """Yes, no, unsure or don't know; None if the message says something else or more."""
    words = typed(volley.heard.text)
    for group in ("yes", "no", "dont_know", "unsure"):
        if words in volley.content.words[group] or volley.heard.text.strip() in volley.content.words[group]:
            return group
    if len(words.split()) > _SHORT:
        return None
    intent = volley.heard.intent
    return _INTENTS.get(intent.name) if intent.confidence >= _GUESSED else None


def agrees(volley: Volley) -> bool | None:
    """Yes or no to a question, also with a reason behind it ("yes but not on sundays"); None if it is neither."""
    said = act(volley)
    if said in ("yes", "no"):
        return said == "yes"
    if begins(volley, "on_condition"):
        return True
    if volley.heard.intent.name == "deny":
        return False
    words = typed(volley.heard.text)
    if any(words.startswith(f"{yes} ") for yes in volley.content.words["yes"] if " " in yes):
        return True  # "go on then, a small one"
    first = words.split(" ")[0]
    if first in volley.content.words["begins_yes"]:
        return True
    if first in volley.content.words["begins_no"]:
        return False
    return True if volley.heard.intent.name == "affirm" else None


def acknowledges(volley: Volley) -> bool:
    """A nod ("ok", "exactly", "suppose so") that adds nothing to reflect."""
    if is_typed(volley, "acknowledge") or is_typed(volley, "yes") or is_typed(volley, "unsure"):
        return True
    return volley.heard.intent.name in ("acknowledge", "affirm", "unsure") and length(volley) <= 3


def holds(volley: Volley, words: str, group: str) -> bool:
    """Whether words hold one of a group of content's words."""
    said = f" {typed(words)} "
    return any(f" {known} " in said for known in volley.content.words[group])


def denies(volley: Volley, words: str) -> bool:
    """Whether words hold a no, a not or a never."""
    said = f"{typed(words)} "
    return any(f"{ending} " in said for ending in volley.content.words["denying_endings"]) or holds(
        volley, words, "denying"
    )


def length(volley: Volley) -> int:
    """Words in the message."""
    return len(typed(volley.heard.text).split())


def pressed(volley: Volley, titles: Iterable[str]) -> int | None:
    """Which of these buttons a message is, word for word; None if it is none."""
    words, named = typed(volley.heard.text), [typed(title) for title in titles]
    return named.index(words) if words in named else None


def picks(volley: Volley, titles: list[str]) -> int | None:
    """Which of the offered ideas was picked: by its place ("the second one") or by its words; None if unclear."""
    words = typed(volley.heard.text)
    place = _place(volley, words, len(titles))
    if place is not None:
        return place
    little = set(volley.content.words["little_words"])
    said = set(words.split()) - little
    shared = [len(said & set(typed(title).split()) - little) for title in titles]
    most = max(shared, default=0)
    willing = holds(volley, words, "willing")
    choosing = willing or volley.heard.intent.name in ("choose", "affirm", "plan_detail") or length(volley) <= _SHORT
    if not most or shared.count(most) > 1 or not choosing:
        return None
    return shared.index(most)


def _place(volley: Volley, words: str, count: int) -> int | None:
    """ "the second one", "2", "the last": the place named, if it is named as a choice and not in passing."""
    passing = "|".join(volley.content.words["no_choice_before"])
    groups = dict(zip(("first", "second", "third"), range(count), strict=False)) | {"last": count - 1}
    for group, number in groups.items():
        if words in volley.content.words[group]:
            return number
        named = "|".join(re.escape(w) for w in volley.content.words[group] if w.startswith("the "))
        if re.search(rf"\b(?:{named})\b(?! (?:{passing}))", words):
            return number
    return None
