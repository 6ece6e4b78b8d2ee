"""What Mo says when a talk has agreed on a time to go on: that it will write, where, and how to have it otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.content import Content
from bot.notices import Notices
from bot.records.reminders import Ways

_TEXTS = {"page": "reminder_agreed", "telegram": "reminder_agreed_telegram"}
_WAYS = {"page": "way_page", "telegram": "way_telegram", "mail": "way_mail", "browser": "way_browser"}


def agrees_on_a_time(events: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a turn's events {kind, data} hold a time at which Mo is to write."""
    return any(event["kind"] == "follow_up" and event["data"].get("due_at") for event in events)


def of_a_time(content: Content, ways: Ways, turn: int) -> dict[str, Any]:
    """The notice as a reply of the records; `turn` chooses among its wordings."""
    name = _TEXTS[ways.where[0]] if ways.wanted else "reminder_agreed_off"
    plain = Notices(content, {})
    told = Notices(content, {"ways": content.joined([plain.text(_WAYS[way]) for way in ways.where])})
    number = turn % len(content.notices[name].variants) + 1
    return {**told.reply(name, turn), "kind": "notice", "text_ids": [f"{name}.{number}"]}
