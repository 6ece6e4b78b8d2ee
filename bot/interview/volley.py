"""A volley: all that Mo says between two patient messages, composed sentence by sentence from content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from bot.content import Content
from bot.interview.state import State
from bot.interview.turn import Event, Reply, Ruler
from bot.understanding import Understanding

_OWN_WORDS = 2
"""Words of its own from which a text with slots counts as a sentence that must not come twice."""


class Next(Enum):
    """What is left to do after a room has looked at an answer it expected."""

    DONE = "the volley is whole"
    ASK = "the answer is taken: ask on"
    LISTEN = "it was no answer: hear it as talk"
    SUMMARISE = "that is settled: collect what was said"


@dataclass(frozen=True)
class Part:
    """One text of content with its slots filled; `own_line` sets it apart, as ideas in a list are."""

    text_id: str
    text: str
    moves: tuple[str, ...]
    own_line: bool = False


@dataclass
class _Bubble:
    parts: list[Part]
    quick_replies: tuple[str, ...] = ()
    ruler: Ruler | None = None


class _Slots(dict[str, str]):
    """Slots by name; a name with a capital gives the same words with a capital first letter."""

    def __missing__(self, name: str) -> str:
        lower = name[0].lower() + name[1:]
        if lower == name or lower not in self:
            raise KeyError(name)
        return capitalise(self[lower])


class Volley:
    """Collects what is said in answer to one message, and remembers that it was said."""

    def __init__(
        self,
        state: State,
        understanding: Understanding,
        content: Content,
        now: datetime,
        country: str = "GB",
        to_be_checked: bool = False,
        shares: bool | None = None,
    ) -> None:
        self.country, self.to_be_checked = country, to_be_checked
        self.readable = shares
        """Whether the practice may read the talk; None if unknown."""
        self.shares = False if state.keeps_here else shares
        """The same, but for who wants nothing put in the note: nothing is noted, and no wish is asked for."""
        self.state = state
        self.heard = understanding
        self.content = content
        self.now = now
        self.events: list[Event] = []
        self.disbelieved: frozenset[str] = frozenset()
        """Findings of the understanding that the message itself says are none."""
        self.reflected: set[str] = set()
        """Findings that this answer has said back."""
        self.fragment: tuple[str, str] | None = None
        """The kind of few bare words that this answer has said back, and the words."""
        self.answers = state.question
        """The topic of the question that this message comes after, empty where nothing was asked."""
        state.question = ""
        self._bubbles: list[_Bubble] = [_Bubble([])]

    # -- saying ------------------------------------------------------------------------------------------------
    def say(self, text_id: str, **slots: str) -> bool:
        """Add a text of content, its least used variant: no sentence is read twice while others are left."""
        text = self.content.texts[text_id]
        self._add(text_id, text.moves, text.variants, slots)
        if text.quick_replies:
            self.offer(text.quick_replies)
        return True

    def say_fresh(self, text_ids: Iterable[str], **slots: str) -> bool:
        """Say the first of these texts that still has an unread variant; False if all are worn."""
        for text_id in text_ids:
            if text_id in self.content.texts and self.fresh(text_id):
                return self.say(text_id, **slots)
        return False

    def say_variants(
        self, text_id: str, moves: Sequence[str], variants: Sequence[str], *, own_line: bool = False, **slots: str
    ) -> None:
        """The same for variants that stand elsewhere in content: facets, strategies, answers."""
        self._add(text_id, tuple(moves), variants, slots, own_line)

    def fresh(self, text_id: str, variants: Sequence[str] | None = None) -> bool:
        """Whether a variant of this text has not been read by this patient, or is made of the patient's words alone."""
        known = variants if variants is not None else self.content.texts[text_id].variants
        return any(f"{text_id}.{n}" not in self.state.used or _only_theirs(v) for n, v in enumerate(known, start=1))

    def new_bubble(self) -> None:
        """Go on in a message of its own."""
        if self._bubbles[-1].parts:
            self._bubbles.append(_Bubble([]))

    def offer(self, titles: Iterable[str]) -> None:
        """Quick replies under the current message."""
        self._bubbles[-1].quick_replies = tuple(titles)

    def ruler(self, name: str) -> None:
        """A 0 to 10 ruler under the current message, its ends in words."""
        low, high = (self.content.texts[f"ruler_{name}_{end}"].variants[0] for end in ("low", "high"))
        self._bubbles[-1].ruler = Ruler(name, 0, 10, low, high)

    def event(self, kind: str, /, **data: Any) -> None:
        """Keep something for the records; no note for whoever wants none."""
        if kind == "note_for_gp" and self.state.keeps_here:
            return
        self.events.append(Event(kind, data))

    # -- asking ------------------------------------------------------------------------------------------------
    def ask(self, topic: str, expecting: str | None = "open", text_id: str | None = None, **slots: str) -> bool:
        """Ask a question once per visit; remember its topic and what kind of answer it expects."""
        self.say(text_id or topic, **slots)
        self.state.asked.append(topic)
        self.state.expecting, self.state.question = expecting, topic
        return True

    def asked(self, topic: str) -> bool:
        """Whether this visit has had that question."""
        return topic in self.state.asked

    def said(self, text_id: str) -> bool:
        """Whether a text of this id is in the volley."""
        return any(p.text_id.rsplit(".", 1)[0] == text_id for b in self._bubbles for p in b.parts)

    @property
    def spared(self) -> bool:
        """Whether they have asked not to be asked, just now or shortly before."""
        return self.state.turn <= self.state.spared_until

    @property
    def plainly(self) -> bool:
        """Whether they have had enough of general sayings, just now or shortly before."""
        return self.state.turn <= self.state.plainly_until

    @property
    def said_affirming(self) -> bool:
        """Whether something that they did, go on with or stand for has been named."""
        return any(self.said(f"affirm_{kind}") for kind in ("step", "anyway", "effort", "value"))

    @property
    def words(self) -> int:
        """Words in the current message so far."""
        return sum(len(part.text.split()) for part in self._bubbles[-1].parts)

    @property
    def silent(self) -> bool:
        """Nothing said yet."""
        return not any(b.parts for b in self._bubbles)

    @property
    def has_question(self) -> bool:
        """Whether the volley asks something."""
        questions = {"open_question", "closed_question", "seek_collaboration"}
        return any("?" in p.text and questions & set(p.moves) for b in self._bubbles for p in b.parts)

    def replies(self) -> tuple[Reply, ...]:
        """The volley as messages."""
        return tuple(
            Reply(
                text="".join(("\n" if p.own_line else " ") + p.text for p in b.parts).strip(),
                moves=tuple(m for p in b.parts for m in p.moves),
                quick_replies=b.quick_replies,
                ruler=b.ruler,
                text_ids=tuple(p.text_id for p in b.parts),
            )
            for b in self._bubbles
            if b.parts
        )

    # -- inside --------------------------------------------------------------------------------------------------
    def _add(
        self,
        text_id: str,
        moves: tuple[str, ...],
        variants: Sequence[str],
        slots: dict[str, str],
        own_line: bool = False,
    ) -> None:
        number = self._pick(text_id, len(variants))
        text = variants[number - 1].format_map(_Slots(slots))
        self.state.used[f"{text_id}.{number}"] = self.state.turn
        self._bubbles[-1].parts.append(Part(f"{text_id}.{number}", tidy(text), moves, own_line))

    def _pick(self, text_id: str, count: int) -> int:
        start = (self.state.seed + len(text_id)) % count
        order = [(start + n) % count + 1 for n in range(count)]
        return min(order, key=lambda n: self.state.used.get(f"{text_id}.{n}", -1))


def _only_theirs(variant: str) -> bool:
    """Whether a text has hardly a word of its own ("So {quote}."): with other words in it, it is another sentence."""
    return len(re.findall(r"\w+", re.sub(r"\{\w+\}", "", variant))) < _OWN_WORDS and "{" in variant


def capitalise(words: str) -> str:
    """First letter large, the rest as it is."""
    return words[:1].upper() + words[1:]


def brief(words: str, most: int = 14) -> str:
    """A patient's words short enough to stand in a message; the records keep them whole."""
    kept = words.split()
    return words if len(kept) <= most else " ".join(kept[:most]) + " …"


def tidy(text: str) -> str:
    """One space between words, no doubled full stop where a patient's words ended in one; line breaks stay."""
    text = re.sub(r"[^\S\n]+", " ", text).strip()
    text = re.sub(r" +([.,;:?])", r"\1", text)
    return re.sub(r"([.?])[.,]+", r"\1", text)
