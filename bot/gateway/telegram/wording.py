"""Mo's lines as they stand in a chat: links written out, so that they can be tapped, and long ones in parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from telegram import InlineKeyboardMarkup

from bot.gateway.telegram.keyboards import keyboard

LONGEST = 4096  # as Telegram counts, in units of UTF-16
_SAFETY = "\u26a0\ufe0f "
_ENDS = ("\n\n", "\n", (". ", "? ", "! ", "\u2026 ", ": "), " ")


@dataclass(frozen=True)
class Spoken:
    """A line ready to be sent: its parts in order; the buttons belong to the last."""

    parts: tuple[str, ...]
    buttons: InlineKeyboardMarkup | None = None


def spoken(text: str, kind: str = "notice", extra: Mapping[str, Any] | None = None) -> Spoken:
    """A line as the chat API shows it (`extra`: links, quick_replies, ruler) in Telegram's form."""
    extra = extra or {}
    words = (_SAFETY if kind == "safety" else "") + text
    ruler = extra.get("ruler")
    more = [*_links(extra.get("links", ()), text), *(_scale(ruler) if ruler else ())]
    titles = [quick if isinstance(quick, str) else quick["title"] for quick in extra.get("quick_replies", ())]
    return Spoken(split("\n\n".join([words, *(["\n".join(more)] if more else [])])), keyboard(titles, ruler))


def _links(links: Sequence[Mapping[str, str]], text: str) -> Iterator[str]:
    """Numbers as digits, which Telegram makes tappable; titles that hold the number already are not followed by it."""
    for link in links:
        title, href = link["title"], link["href"]
        number = unquote(href.removeprefix("tel:")) if href.startswith("tel:") else ""
        if number and number in "".join(sign for sign in title if sign.isdigit()):
            yield f"\u260e {title}"
        else:
            yield f"\u260e {title}: {number}" if number else f"{title}: {href}"


def _scale(ruler: Mapping[str, Any]) -> Iterator[str]:
    for end, words in (("min", "low"), ("max", "high")):
        if ruler.get(words):
            yield f"{ruler[end]} = {ruler[words]}"


def split(text: str, most: int = LONGEST) -> tuple[str, ...]:
    """The text in parts of at most `most` units, parted where a paragraph, a sentence or at least a word ends."""
    parts = []
    rest = text.strip()
    while _length(rest) > most:
        end = _end(rest, _fitting(rest, most))
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return (*parts, rest) if rest else tuple(parts)


def _end(text: str, most: int) -> int:
    """Where to part: the last end of the best kind that leaves no mere scrap."""
    for ends in _ENDS:
        found = max(text.rfind(end, 0, most) + len(end) for end in ((ends,) if isinstance(ends, str) else ends))
        if most // 3 < found <= most:
            return found
    return most


def _fitting(text: str, most: int) -> int:
    """How many characters fit into `most` units."""
    units = 0
    for place, sign in enumerate(text):
        units += 1 + (ord(sign) > 0xFFFF)
        if units > most:
            return place
    return len(text)


def _length(text: str) -> int:
    return len(text) + sum(ord(sign) > 0xFFFF for sign in text)
