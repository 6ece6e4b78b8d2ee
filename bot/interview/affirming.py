"""Affirming: what somebody did, goes on with, did although it was hard, or stands for, named in their words and rarely.

What counts as that stands in content/<language>/grammar/affirming.yml. Nothing is praised.
"""

from __future__ import annotations

from typing import Literal

from bot.content.grammar import grammar
from bot.interview import acts
from bot.interview.meanings import mark_reflected
from bot.interview.memory import CERTAIN
from bot.interview.state import Step
from bot.interview.tender import lately_of_loss, speaks_of_loss
from bot.interview.tidying import inside, tidied, to_you
from bot.interview.volley import Volley

Kind = Literal["step", "anyway", "effort", "value"]

_GRAMMAR = grammar("affirming")
_PIECES = _GRAMMAR.pattern("<pieces>", ignore_case=True)
_LEAD = _GRAMMAR.pattern(r"^(?:<lead>)\b[\s,]+", ignore_case=True)
_TAIL = _GRAMMAR.pattern("<tail>", ignore_case=True)
_STEP, _EFFORTS = _GRAMMAR.pattern("<step>", ignore_case=True), _GRAMMAR.patterns("efforts", ignore_case=True)
_PLAIN_STEP = _GRAMMAR.pattern("<plain_step>", ignore_case=True)
_RECENT = _GRAMMAR.pattern("<recent>", ignore_case=True)
_FIRST = _GRAMMAR.pattern("<first_time>", ignore_case=True)
_ANYWAY = _GRAMMAR.patterns("anyway", ignore_case=True)
_HARD_BEFORE = _GRAMMAR.pattern("<hard_before>", ignore_case=True)
_VALUES, _NONE = _GRAMMAR.patterns("values", ignore_case=True), _GRAMMAR.patterns("not_a_step", ignore_case=True)
_WASTED = _GRAMMAR.pattern("<wasted>", ignore_case=True)
_WITH_SUBJECT = _GRAMMAR.rules("with_subject")
_DAYS_GONE = _GRAMMAR.pattern("<days_gone>", ignore_case=True)
_UNFIT = _GRAMMAR.pattern(r"<unfit>|[?\"“”()\[\]{}/\\]", ignore_case=True)
_SAYS_LITTLE = _GRAMMAR.pattern(r"^<says_little>\b", ignore_case=True)
"""A step that says nothing when it is told again later: "you did it"."""

_FEWEST, _MOST = 3, 14
"""Words of what can be affirmed in one sentence."""

_A_STORY = 22
"""Words above which a message tells a story, of which a step is only a part."""

_APART = 4
"""Messages between two affirmations: named at every turn, it would be flattery."""

_ROOMS = ("open", "own_idea", "focus", "not_now", "permission", "plan_wanted", "progress_why", "summary_more")
_ROOMS_LIKE = ("why_", "plan_when", "plan_how_", "plan_confidence", "ruler_")
"""What Mo waits for where a step told in passing is named before the talk goes on."""


def told(volley: Volley) -> tuple[Kind, str] | None:
    """What of a message can be affirmed, in the second person; None where nothing can."""
    text = volley.heard.text
    if acts.asks(volley) or _WASTED.search(text) or speaks_of_loss(volley) or volley.heard.safety:
        return None
    if acts.length(volley) > _A_STORY or volley.heard.talk.type == "sustain":
        return None
    start = 0
    for piece in _split(text):
        start = text.find(piece, start)
        found = _kind(piece, text[:start])
        if found and (found != "step" or _is_theirs(volley, piece)):
            you = _you(piece)
            if _FEWEST <= len(you.split()) <= _MOST and not _UNFIT.search(you):
                return found, you
    return None


def _is_theirs(volley: Volley, piece: str) -> bool:
    """Whether a deed that is told is a step forward: no barrier beside it, and nothing of long ago."""
    heard = volley.heard
    if any(b.confidence >= CERTAIN for b in heard.barriers) or acts.names(volley, "long_ago"):
        return False
    once = any(f.id == "past_success" and f.confidence >= CERTAIN for f in heard.facilitators)
    if once and not _RECENT.search(heard.text):
        return False
    sure = heard.talk.subtype == "taking_steps" or heard.intent.name == "report_success"
    sure = sure or bool(_FIRST.search(heard.text))
    return sure or bool(_PLAIN_STEP.match(_bare(piece)))


def _split(text: str) -> list[str]:
    return [piece for piece in _PIECES.split(text) if piece and piece.strip()]


def _kind(piece: str, before: str) -> Kind | None:
    said = _bare(piece)
    if _VALUES.found(said):
        return "value"
    if _NONE.found(said):
        return None
    if _STEP.match(said) or _PLAIN_STEP.match(said):
        return "anyway" if _ANYWAY.found(said) or _HARD_BEFORE.search(before) else "step"
    return "effort" if _EFFORTS.found(said) else None


def _bare(piece: str) -> str:
    said = tidied(piece.strip(" ,.!"))
    while lead := _LEAD.match(said):
        said = said[lead.end() :]
    return _TAIL.sub("", said).strip(" ,.!")


def _you(piece: str) -> str:
    """ "did the stairs twice" as "you did the stairs twice"."""
    said = inside(to_you(_bare(piece)))
    return _WITH_SUBJECT.first(said) or said


def hear(volley: Volley) -> bool:
    """Remember a step that is told, and name it where there is room for that; False where nothing was said."""
    found = told(volley)
    state = volley.state
    if found is None:
        return False
    kind, you = found
    known = {step.you for step in state.steps}
    if state.expecting == "progress":
        return False  # how the plan went has its own answer
    if kind in ("step", "anyway") and you not in known and not _SAYS_LITTLE.search(you):
        state.steps.append(Step(you, state.visit, state.turn))
    room = state.expecting or "open"
    if not (room in _ROOMS or room.startswith(_ROOMS_LIKE)) or you in known:
        return False
    soon = state.turn - state.affirmed_turn < _APART
    if soon or _SAYS_LITTLE.search(you) or lately_of_loss(volley) or not volley.say_fresh([f"affirm_{kind}"], you=you):
        return False
    state.affirmed_turn = state.turn
    for finding in (*volley.heard.facilitators, *volley.heard.barriers):
        if finding.confidence >= CERTAIN and inside(to_you(finding.quote)).lower() in you.lower():
            mark_reflected(volley, finding.id)  # said back in the same words
    return True


def of_this_visit(volley: Volley) -> list[str]:
    """The last two steps of this visit, as they can be said back."""
    return [step.you for step in volley.state.steps if step.visit == volley.state.visit][-2:]


def of_last_visit(volley: Volley) -> str:
    """The last step that was told in the visit before, without its day; empty where none was."""
    steps = [step.you for step in volley.state.steps if step.visit == volley.state.visit - 1]
    without_day = _DAYS_GONE.sub("", steps[-1]).strip(" ,") if steps else ""
    return without_day if len(without_day.split()) >= _FEWEST else ""
