"""What Mo has understood of one patient message: the plain types that NLU fills and the interview reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Intent:
    """The one label Rasa's classifier gives the whole message; confidence 0 to 1."""

    name: str
    confidence: float


@dataclass(frozen=True)
class Clause:
    """A clause of the text (character offsets, end exclusive) and its wording turned to the second person."""

    start: int
    end: int
    you: str


@dataclass(frozen=True)
class Finding:
    """A barrier or facilitator (taxonomy id) heard in text[start:end], which is `quote`; confidence 0 to 1."""

    id: str
    start: int
    end: int
    quote: str
    confidence: float


@dataclass(frozen=True)
class FacetHeard:
    """A facet of the reflection bank near text[start:end]; similarity is a cosine, -1 to 1."""

    id: str
    start: int
    end: int
    similarity: float


@dataclass(frozen=True)
class Asked:
    """An answer of content that text[start:end] comes near to asking for; similarity 0 to 1."""

    id: str
    start: int
    end: int
    similarity: float


@dataclass(frozen=True)
class Talk:
    """Change, sustain or neutral talk with its subtype (taxonomy `talk`); confidence 0 to 1."""

    type: str = "neutral"
    subtype: str | None = None
    confidence: float = 0.0


@dataclass(frozen=True)
class Feeling:
    """A feeling (taxonomy id) the words carry; confidence 0 to 1."""

    id: str
    confidence: float


@dataclass(frozen=True)
class Amounts:
    """How long and how often, in the patient's words ("10 min", "twice a week"), where they said so."""

    duration: str | None = None
    frequency: str | None = None


@dataclass(frozen=True)
class SafetyFinding:
    """A red flag (taxonomy `safety` id and tier) and the words it was heard in."""

    id: str
    tier: str
    quote: str


@dataclass(frozen=True)
class Understanding:
    """Everything heard in one message; `number` is a ruler answer (0 to 10), `when` a time in the patient's words.

    `facets` were near enough to be meant; `facets_near` would need the talk so far to speak for them.
    """

    text: str
    intent: Intent = Intent("nlu_fallback", 0.0)
    clauses: tuple[Clause, ...] = ()
    barriers: tuple[Finding, ...] = ()
    facilitators: tuple[Finding, ...] = ()
    facets: tuple[FacetHeard, ...] = ()
    facets_near: tuple[FacetHeard, ...] = ()
    talk: Talk = Talk()
    feelings: tuple[Feeling, ...] = ()
    activities: tuple[str, ...] = ()
    number: float | None = None
    when: str | None = None
    amounts: Amounts = field(default_factory=Amounts)
    safety: tuple[SafetyFinding, ...] = ()
    asked: tuple[Asked, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The contract's JSON object, as `parse --json` prints it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Understanding:
        """Read the contract's JSON object; missing parts are empty, a malformed part raises TypeError or KeyError."""
        return cls(
            text=data["text"],
            intent=Intent(**data.get("intent", {"name": "nlu_fallback", "confidence": 0.0})),
            clauses=tuple(Clause(**c) for c in data.get("clauses", ())),
            barriers=tuple(Finding(**b) for b in data.get("barriers", ())),
            facilitators=tuple(Finding(**f) for f in data.get("facilitators", ())),
            facets=tuple(FacetHeard(**f) for f in data.get("facets", ())),
            facets_near=tuple(FacetHeard(**f) for f in data.get("facets_near", ())),
            talk=Talk(**data.get("talk", {})),
            feelings=tuple(Feeling(**f) for f in data.get("feelings", ())),
            activities=tuple(data.get("activities", ())),
            number=data.get("number"),
            when=data.get("when"),
            amounts=Amounts(**data.get("amounts", {})),
            safety=tuple(SafetyFinding(**s) for s in data.get("safety", ())),
            asked=tuple(Asked(**a) for a in data.get("asked", ())),
        )
