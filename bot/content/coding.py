"""Whether a text's codes say what it does, and whether its facts have a source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.model import Answer, Facet, Strategy, Text

_INFORMING = {"give_information", "persuade_with_permission"}
_NEVER = {"persuade", "confront"}
_MAY_ASK = {
    "open_question",
    "closed_question",
    "seek_collaboration",
    "structure",
    "summary",
    "safety_message",
    "give_information",
}
_CLINICAL_INTENTS = {"ask_exercise", "ask_medical", "ask_advice"}
_CLOSED = re.compile(
    r"(?:(?:and|so|but|or|then),? )?(?:do|does|did|is|are|was|were|can|could|would|will|have|has|had|shall|should)"
    r"(?:n['’]t)? ",
    re.I,
)
_FIGURE = re.compile(
    r"\b\d[\d.,]*(?: to \d+)? ?(?:%|per ?cent\b|in \d+ people|minutes\b|hours\b|days\b|weeks\b|times\b)", re.I
)
_CLAIM = re.compile(
    r"\b(?:stud(?:y|ies) (?:show|suggest|say|find)|research\b|guidelines?\b|proven\b|scientists?\b|statistics?\b"
    r"|experts? (?:say|agree|advise))",
    re.I,
)

Item = Text | Answer | Facet | Strategy


def problems_of_codes(item: Text | Answer) -> Iterator[tuple[str, str]]:
    """(variant id, what to do) for codes that do not fit the wordings."""
    first, moves = item.numbered[0][0], set(item.moves)
    if never := sorted(moves & _NEVER):
        yield first, f"'{never[0]}' is what Mo never does; reword it, and ask permission before any advice"
    if len(moves) < len(item.moves):
        yield first, "names a code twice under move; name each once"
    for text_id, wording in item.numbered:
        if "?" in wording and not moves & _MAY_ASK:
            yield text_id, f"asks, yet its moves are {', '.join(item.moves)}; add the question's"
        if "?" not in wording and {"open_question", "closed_question"} & moves:
            yield text_id, "has a question among its moves but asks none; end on a question mark"
        if "open_question" in moves and _CLOSED.match(_question(wording)):
            yield text_id, "can be answered with yes or no, yet its move is open_question; ask what or how"


def _question(wording: str) -> str:
    """The sentence of a wording that asks; "" where none does."""
    asking = [sentence for sentence in re.split(r"(?<=[.?:;]) ", wording) if sentence.endswith("?")]
    return asking[-1] if asking else ""


def problems_of_sources(item: Item) -> Iterator[tuple[str, str]]:
    """(variant id, what to do) for facts that no source stands behind."""
    first = item.numbered[0][0]
    if not isinstance(item, Facet):
        if item.source is not None:
            return
        if set(item.moves) & _INFORMING:
            yield first, "states a fact without a source; name one of sources.yml"
        if isinstance(item, Answer) and set(item.asks) & _CLINICAL_INTENTS:
            yield first, "answers a clinical question without a source; name one of sources.yml"
    for text_id, wording in item.numbered:
        if found := _CLAIM.search(wording) or _FIGURE.search(wording):
            advice = "leave it out" if isinstance(item, Facet) else "name one of sources.yml, or leave it out"
            yield text_id, f"'{found.group()}' is a fact without a source; {advice}"
