"""How long (or how far) and how often, in the patient's own words."""

# ruff: noqa: E501  (patterns read better whole than cut)

from __future__ import annotations

import re

_COUNT = (
    r"(?:\d+(?:[.,]\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|"
    r"forty(?:[\s-]five)?|fifty|sixty|half\s+an?|half|a\s+quarter\s+of\s+an|quarter\s+of\s+an|a\s+few|a\s+couple\s+of|"
    r"couple\s+of|several)"
)
_SPAN = rf"{_COUNT}(?:\s*(?:-|–|to|or)\s*{_COUNT})?"
_TIME_UNIT = r"(?:minutes?|mins?|seconds?|secs?|hours?|hrs?|hr)\b(?:\s+and\s+a\s+half)?"
_WAY_UNIT = r"(?:km|kms|k|kilomet(?:er|re)s?|miles?|met(?:er|re)s|yards|steps|lengths?|laps?|reps?|blocks?|stops?)\b"
_DURATION = re.compile(
    rf"\b(?:{_SPAN}\s*(?:more\s+)?(?:{_TIME_UNIT}|{_WAY_UNIT})|half\s?hour\b)",
    re.IGNORECASE,
)
# "an hour ago", "two hours late" and the like measure no activity.
_NOT_AFTER = re.compile(
    r"\s*(?:ago|late\b|early\b|away\b|from\s+(?:here|me|my|home)|drive\b|wait\b|old\b|off\s+work)", re.IGNORECASE
)
_TIMES = (
    rf"(?:once|twice|thrice|{_SPAN}\s+(?:times?|goes|days|x)|\d+\s*x|x\s*\d+)(?:\s+or\s+(?:twice|{_COUNT}\s+times))?"
)
_PER = r"(?:an?|per|every|each|in\s+(?:a|the))\s+(?:day|week|month|fortnight|morning|evening|weekend|hour)|daily|weekly|monthly"
_FREQUENCY = re.compile(
    rf"\b(?:{_TIMES}\s+(?:{_PER})"
    rf"|(?:every|each)\s+(?:single\s+|other\s+|second\s+|third\s+|couple\s+of\s+|few\s+|two\s+|three\s+|two\s+or\s+three\s+|half\s+)?"
    r"(?:day|weekday|(?:work(?:ing)?|school)\s?day|week|month|morning|evening|afternoon|night|weekend|hour|fortnight|monday|tuesday|wednesday|thursday|friday|saturday|"
    r"sunday)s?\b"
    r"|most\s+(?:days|mornings|evenings|weeks)|daily|weekly|fortnightly|(?<!\w)\d\s*x\s*(?:week|day)"
    r"|once\s+or\s+twice|just\s+(?:the\s+)?once|just\s+this\s+once|(?:an?\s+)?one[\s-]off|a\s+couple\s+of\s+times|(?:two|three|four|2|3|4)\s+(?:times|days)\b)",
    re.IGNORECASE,
)


def duration(text: str) -> str | None:
    """The first "ten minutes", "half an hour", "two miles" as written, or None; places ("round the block") measure nothing."""
    for match in _DURATION.finditer(text):
        if not _NOT_AFTER.match(text[match.end() :]):
            return match[0].strip()
    return None


def frequency(text: str) -> str | None:
    """The first "twice a week", "every other day" as written, or None."""
    match = _FREQUENCY.search(text)
    return match[0].strip() if match else None
