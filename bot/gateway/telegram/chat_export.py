"""What of an export may stand in a chat, which others of the household may read, too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.safety import detect

_PRIVATE = "violence"
_EARLIER = 3
"""Messages before one that it may continue."""


def for_chat(held: Mapping[str, Any]) -> dict[str, Any]:
    """The export without the practice's notes, and without violence: its signs, the words it was told in, the answers.

    Each message is listened to again, for while a talk is on hold what is said again raises no second sign.
    """
    flags, talk = held["safety_flags"], held["conversation"]
    private = {flag["message_id"] for flag in flags if flag["kind"] == _PRIVATE} | set(_telling(held["messages"]))
    kept = {name: _without(rows, private) for name, rows in held.items() if isinstance(rows, list)}
    return {
        **held,
        **kept,
        "conversation": {**talk, "hold": None} if _PRIVATE in (talk["hold"] or {}).get("kinds", ()) else talk,
        "safety_flags": [{**flag, "closing_note": None} for flag in kept["safety_flags"] if flag["kind"] != _PRIVATE],
        "still_to_be_sent": [row for row in kept["still_to_be_sent"] if row["kind"] != "flag"],
        "notes_of_the_practice": [],
    }


def _telling(messages: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
    """The ids of the patient's messages that tell of violence, alone or after those before them."""
    own = [
        (line["id"], str((line.get("body") or {}).get("text", ""))) for line in messages if line["sender"] == "patient"
    ]
    for at, (message, text) in enumerate(own):
        before = [said for _, said in own[max(0, at - _EARLIER) : at]]
        if any(flag.id == _PRIVATE for flag in (*detect(text), *detect(text, before))):
            yield message


def _without(rows: Sequence[Any], private: set[Any]) -> list[Any]:
    """The rows that are neither these messages, nor answers to them, nor what was made of them."""
    return [
        row
        for row in rows
        if not isinstance(row, Mapping)
        or private.isdisjoint((row.get("id"), row.get("in_reply_to"), row.get("message_id")))
    ]
