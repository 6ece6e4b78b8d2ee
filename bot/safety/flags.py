"""What the safety net hears and answers: flags, the hold a conversation is on, and the messages that go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Tier = Literal["emergency", "crisis", "urgent"]
TIERS: tuple[Tier, ...] = ("emergency", "crisis", "urgent")


@dataclass(frozen=True)
class Flag:
    """One warning sign (taxonomy `safety` id) in text[start:end], which is `quote`.

    `certain` is False where one calm question is asked before it is taken for certain; the tier is that of a yes.
    `rule` and `words` say why it was raised; for people who check the detector, never for patients or logs.
    `language` is the one it was told in, and is to be answered in; empty where nothing shows it.
    """

    id: str
    tier: Tier
    quote: str
    start: int
    end: int
    certain: bool = True
    rule: str = ""
    words: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True)
class SafetyMessage:
    """One message of Mo's; links are (title, href) pairs, most of them `tel:`."""

    text: str
    links: tuple[tuple[str, str], ...] = ()
    quick_replies: tuple[str, ...] = ()
    moves: tuple[str, ...] = ("safety_message",)


@dataclass(frozen=True)
class Hold:
    """What a conversation waits for before it may go on; plain JSON in the token and in the records.

    step: `help` (seen or spoken to someone) · `question` (one calm question is open, counts as yes when unclear) ·
    `safe_now` (asked whether they are safe) · `contact` (will call the practice) · `over`.
    `said` holds the ids of the texts used last, so that no sentence comes three times in a row; `areas`
    what the signs raised speak of (see denials.py), so that a denial can be held against them, and `denied` what the
    messages before took back of them (corrections.py). `language` is that of what raised it, in which it is asked
    after; empty where nothing showed it.
    """

    tier: Tier
    kinds: tuple[str, ...]
    step: str
    since_iso: str
    said: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    language: str = ""
    denied: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain types only, as `from_json` reads them."""
        data = asdict(self)
        return {name: list(part) if isinstance(part, tuple) else part for name, part in data.items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Hold:
        """Read what `to_json` wrote; KeyError when a part is missing, ValueError on an unknown tier."""
        if data["tier"] not in TIERS:
            raise ValueError(f"unknown tier {data['tier']!r}")
        said, areas, denied = (tuple(data.get(name, ())) for name in ("said", "areas", "denied"))
        language = str(data.get("language", ""))
        return cls(data["tier"], tuple(data["kinds"]), data["step"], data["since_iso"], said, areas, language, denied)


@dataclass(frozen=True)
class Answer:
    """What Mo says now, and the hold that stands afterwards; `flags` are those newly raised while on hold."""

    messages: tuple[SafetyMessage, ...]
    hold: Hold
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class Release:
    """The hold has ended: what Mo says, and why.

    `reason`: `seen` · `corrected` · `safe` · `answered_no` · `acknowledged` · `talks_on`.
    `taken_back`: the kinds of signs that the patient has credibly taken back, so that they need not be waited for.
    """

    messages: tuple[SafetyMessage, ...]
    reason: str = field(default="")
    taken_back: tuple[str, ...] = ()
