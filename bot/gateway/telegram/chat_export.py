"""What of an export may stand in a chat, which others of the household may read, too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_PRIVATE = "violence"


def for_chat(held: Mapping[str, Any]) -> dict[str, Any]:
    """The export without the practice's notes, and without warning signs of violence and the words around them."""
    flags = held["safety_flags"]
    raised_by = {flag["message_id"] for flag in flags if flag["kind"] == _PRIVATE}
    talk = held["conversation"]
    return {
        **held,
        "conversation": {**talk, "hold": None} if _PRIVATE in (talk["hold"] or {}).get("kinds", ()) else talk,
        "messages": [line for line in held["messages"] if raised_by.isdisjoint((line["id"], line["in_reply_to"]))],
        "safety_flags": [{**flag, "closing_note": None} for flag in flags if flag["kind"] != _PRIVATE],
        "still_to_be_sent": [row for row in held["still_to_be_sent"] if row["kind"] != "flag"],
        "notes_of_the_practice": [],
    }
