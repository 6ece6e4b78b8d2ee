"""The JSON that leaves the chat API, built from the records' plain types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.records.types import Message
from bot.safety import SafetyMessage


def message(line: Message) -> dict[str, Any]:
    """One message as the chat API shows it."""
    shown: dict[str, Any] = {
        "seq": line.seq,
        "from": line.sender,
        "text": line.text,
        "at": stamp(line.at),
        "kind": line.kind,
    }
    return {**shown, **_extra(line.extra)}


def messages(lines: Iterable[Message]) -> list[dict[str, Any]]:
    """Messages in order, as the chat API shows them."""
    return [message(line) for line in lines]


def cursor(lines: Sequence[Message], otherwise: int = 0) -> int:
    """The number to ask for news after."""
    return max((line.seq for line in lines), default=otherwise)


def unstored(said: Iterable[SafetyMessage], now: datetime) -> list[dict[str, Any]]:
    """Safety messages that could not be stored yet: they have no number, so seq is 0."""
    return [
        {
            "seq": 0,
            "from": "bot",
            "at": stamp(now),
            "kind": "safety",
            "text": line.text,
            **_extra(extra(line)),
        }
        for line in said
    ]


def last_notice(text: str, now: datetime) -> dict[str, Any]:
    """A notice after everything was erased: it is not kept, so seq is 0."""
    return {"seq": 0, "from": "bot", "at": stamp(now), "kind": "notice", "text": text}


def reply(line: SafetyMessage) -> dict[str, Any]:
    """A safety message as a reply of the records."""
    return {"text": line.text, "moves": list(line.moves), **extra(line)}


def extra(line: SafetyMessage) -> dict[str, Any]:
    """Links and quick replies of a safety message, named as in the chat API."""
    return {
        "links": [{"title": title, "href": href} for title, href in line.links],
        "quick_replies": [{"title": title} for title in line.quick_replies],
    }


def stamp(moment: datetime) -> str:
    """UTC time to the second, as RFC 3339."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _extra(kept: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if kept.get("quick_replies"):
        shown["quick_replies"] = [
            {"title": quick if isinstance(quick, str) else quick["title"]} for quick in kept["quick_replies"]
        ]
    if kept.get("ruler"):
        shown["ruler"] = {key: kept["ruler"][key] for key in ("min", "max", "low", "high")}
    if kept.get("links"):
        shown["links"] = [{"title": link["title"], "href": link["href"]} for link in kept["links"]]
    return shown
