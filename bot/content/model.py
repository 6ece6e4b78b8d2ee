"""What content is made of: plain frozen types that the interview, the channels and the checks read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bot.content.shared_words import SharedWords

FACET_THEMES = (
    "grief",
    "caring",
    "work",
    "relationship",
    "self_image",
    "ambivalence",
    "sleep_and_mood",
    "body_story",
    "hope",
)
"""What a facet may belong to besides a barrier or facilitator of the taxonomy."""


def variant_id(owner: str, number: int) -> str:
    """The id of one wording, as logged with every reply: `owner.number`, counted from 1."""
    return f"{owner}.{number}"


def _numbered(owner: str, wordings: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((variant_id(owner, n), text) for n, text in enumerate(wordings, start=1))


@dataclass(frozen=True)
class Source:
    """Where a fact comes from; `doi_or_document` is a DOI ("10.…") or the name of a published document."""

    id: str
    citation: str
    doi_or_document: str


@dataclass(frozen=True)
class Text:
    """Something Mo can say in several wordings, with the MI codes of its sentences (taxonomy `moves`).

    `told_in` are phrases that a message holds which it answers, lower case and without apostrophes.
    """

    id: str
    moves: tuple[str, ...]
    variants: tuple[str, ...]
    quick_replies: tuple[str, ...] = ()
    source: str | None = None
    told_in: tuple[str, ...] = ()

    @property
    def numbered(self) -> tuple[tuple[str, str], ...]:
        """(variant id, wording) pairs in the file's order."""
        return _numbered(self.id, self.variants)


@dataclass(frozen=True)
class Facet:
    """A meaning finer than a barrier; `finding` is a barrier or facilitator id or a theme of FACET_THEMES.

    What is `said_outright` (who died, say) is never guessed from what the talk was of.
    """

    id: str
    finding: str
    feelings: tuple[str, ...]
    heard_in: tuple[str, ...]
    reflections: tuple[str, ...]
    said_outright: bool = False

    @property
    def moves(self) -> tuple[str, ...]:
        """Every reflection of the bank is a complex one."""
        return ("complex_reflection",)

    @property
    def numbered(self) -> tuple[tuple[str, str], ...]:
        """(variant id, reflection) pairs in the file's order."""
        return _numbered(self.id, self.reflections)


@dataclass(frozen=True)
class Strategy:
    """What has helped others with one barrier, told after permission.

    `when` maps facilitators | activities | barriers | readiness to the values of which one must be known;
    every key given must hold, and an empty mapping always fits. `plan_seed` is a first small step that
    can follow "you could" ("walk to the end of the road and back").
    """

    id: str
    barrier: str
    text: str
    short: str
    plan_seed: str
    when: Mapping[str, tuple[str, ...]]
    source: str

    @property
    def moves(self) -> tuple[str, ...]:
        """Strategies are told only after permission was asked."""
        return ("persuade_with_permission",)

    @property
    def numbered(self) -> tuple[tuple[str, str], ...]:
        """The one (variant id, wording) pair."""
        return _numbered(self.id, (self.text,))

    def fits(self, known: Mapping[str, frozenset[str] | set[str] | tuple[str, ...]]) -> bool:
        """Whether every condition of `when` is met by what is known (same keys as `when`)."""
        return all(set(values) & set(known.get(key, ())) for key, values in self.when.items())


@dataclass(frozen=True)
class Answer:
    """A short fact, given to questions near in meaning to those it is `heard_in`.

    Where none is near, `keywords` choose it among answers to one intent, else `default`.
    """

    id: str
    moves: tuple[str, ...]
    asks: tuple[str, ...]
    variants: tuple[str, ...]
    source: str | None = None
    keywords: tuple[str, ...] = ()
    default: bool = False
    quick_replies: tuple[str, ...] = ()
    heard_in: tuple[str, ...] = ()

    @property
    def move(self) -> str:
        """The first move, where one is enough."""
        return self.moves[0]

    @property
    def numbered(self) -> tuple[tuple[str, str], ...]:
        """(variant id, wording) pairs in the file's order."""
        return _numbered(self.id, self.variants)


@dataclass(frozen=True)
class Place:
    """A line of a content file, as an author would look it up."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Content:
    """Everything Mo can say in one language.

    `safety` is a tree of the safety files: what stands in `safety.yml` at the top, what stands in
    `safety_<part>.yml` under `<part>`; every mapping with `texts` is a Text, the rest plain frozen data.
    `consent_words` maps yes | no (and further commands) to the words accepted for them, in lower case.
    `words` maps yes | no | unsure | … to what people type for them, in lower case without punctuation.
    `denials` maps a barrier to what people say when it is none, written alike.
    `places` tells the line of every variant id, for reports to authors.
    """

    language: str
    facets: Mapping[str, Facet]
    strategies: Mapping[str, tuple[Strategy, ...]]
    texts: Mapping[str, Text]
    answers: Mapping[str, Answer]
    notices: Mapping[str, Text]
    consent_words: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    denials: Mapping[str, tuple[str, ...]]
    safety: Mapping[str, Any]
    sources: Mapping[str, Source]
    places: Mapping[str, Place] = field(repr=False)

    @cached_property
    def facet_words(self) -> SharedWords:
        """The words that facets are heard in, to be compared with those of a message."""
        return SharedWords({facet.id: facet.heard_in for facet in self.facets.values()})

    @cached_property
    def scenes(self) -> tuple[Text, ...]:
        """The texts that are told in phrases of a message."""
        return tuple(text for text in self.texts.values() if text.told_in)

    def joined(self, names: Sequence[str]) -> str:
        """ "a", "a and b", "a, b and c"; clauses that hold an "and" themselves are parted by commas."""
        between = self.words["between_the_last_two"][0]
        return "".join(names) if len(names) < 2 else f"{', '.join(names[:-1])} {between} {names[-1]}"
