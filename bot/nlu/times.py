"""When something is to happen, in the patient's own words: "tuesday after work", "first thing in the morning"."""

# ruff: noqa: E501  (patterns read better whole than cut)

from __future__ import annotations

import re

_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:mon|tue|tues|wed|thu|thur|thurs|fri|(?<!i )(?<!we )(?<!he )(?<!she )(?<!just )(?<!and )(?<!i'm )(?<!im )(?<!am )(?<!was )(?<!were )(?<!being )(?<!be )sat(?!\s+(?:in|from|down|all|here|on|with|there|by|next to|at the|at my|around|about|outside)\b)|sun)\b(?!\s+down)"
_PART = r"(?:early\s+|late\s+|mid[\s-]?)?(?:morning|afternoon|evening|night|lunch\s?time|tea\s?time|dinner\s?time|bed\s?time|midday|weekend|weekday|day)s?"
_EVENT = (
    r"(?:(?:my|the|their|our|his|her)\s+)?(?:work|breakfast|lunch|dinner|tea|supper|bed|school(?:\s+run)?|church|the\s+news|"
    r"shift|nap|shower|coffee|physio|appointment|meds|tablets|dog\s+walk|shopping|getting\s+up|dropping\s+(?:the\s+)?"
    r"(?:kids|children|grandkids)(?:\s+off)?|i\s+(?:get|wake|finish|come|have|take|drop)\b(?:\s+[\w']+){0,4})"
)
_CLOCK = r"(?:half\s+past|quarter\s+(?:past|to)|about|around)?\s*(?:\d{1,2}(?:[:.]\d\d)?\s*(?:am|pm|o'?clock)|(?:half\s+past|quarter\s+(?:past|to))\s+\w+|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s+o'?clock|noon|(?<=at )\d{1,2}(?:[:.]\d\d)?\b(?!\s*(?:%|/|min|hour|times|km|mile)))"
_PIECE = (
    rf"(?:(?:on\s+|every\s+|each\s+|this\s+|next\s+|this\s+coming\s+|most\s+)?(?:a\s+)?(?:{_DAY})(?:\s+{_PART})?"
    rf"|(?:first\s+thing\s+)?(?:in\s+the|at\s+the|over\s+the|during\s+the|every|each|this|on|most|of\s+an?)\s+{_PART}"
    rf"|first\s+thing|last\s+thing(?:\s+at\s+night)?|at\s+night|at\s+lunch(?:\s?time)?|tomorrow(?:\s+{_PART})?|tonight|later\s+today|today"
    rf"|(?:straight\s+|right\s+|just\s+)?(?:after|before)\s+{_EVENT}"
    rf"|(?:on|in)\s+my\s+(?:lunch\s+break|break|day\s+off|days\s+off|lunch\s+hour)"
    rf"|(?:at\s+)?(?:about\s+|around\s+)?{_CLOCK}"
    rf"|(?:when|while|whilst|once)\s+(?:the\s+|my\s+)?(?:kids|children|baby|toddler|grandkids|husband|wife|kettle|adverts?|ads|news|lunch|bath)"
    r"(?!\s+(?:do|does|did|can|could|will|would|is|are|was|were|has|have)(?:n'?t|\s+not)\b|\s+(?:not|never|cannot)\b)"
    rf"(?:\s+(?:is|are|'s|boils|boil|start|at|in|on|asleep|gone|goes|go|has|have)\b(?:\s+(?!and\b|but\b|then\b|i\b)[\w']+){{0,3}})?"
    rf"|next\s+(?:week|month|weekend)|this\s+week|at\s+the\s+weekend|at\s+weekends?|(?:week)?ends|weekdays)"
)
_PUT_RIGHT = re.compile(
    r"\b(?:make (?:it|that|them)|let'?s say|better|rather|i mean|i meant|no,? wait|change (?:it|that) to|swap (?:it|that) (?:to|for))\b",
    re.IGNORECASE,
)
_WHEN = re.compile(rf"\b{_PIECE}(?:(?:\s*(?:,|and|or|&|/|\+|n(?=\s))\s*|\s+){_PIECE})*", re.IGNORECASE)
_PAST = re.compile(r"\b(?:last|since|until|till|ago|yesterday|that|one|all|other|the)\s+$", re.IGNORECASE)


def when(text: str) -> str | None:
    """The first time the message names that is not past, as written; None when it names none.

    What is put right counts: "Thursday is shopping, make it Saturday" is Saturday.
    """
    for put_right in reversed(list(_PUT_RIGHT.finditer(text))):
        if later := _first(text[put_right.end() :]):
            return later
    return _first(text)


def _first(text: str) -> str | None:
    for match in _WHEN.finditer(text):
        if not _PAST.search(text[: match.start()]) and not re.match(r"\s+(?:ago|before)\b", text[match.end() :]):
            return match[0].strip(" ,")
    return None
