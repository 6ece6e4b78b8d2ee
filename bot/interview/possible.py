"""What somebody could do, named in passing ("there's a salsa night on thursdays"): what an "it" may mean later."""

from __future__ import annotations

from bot.content.grammar import grammar
from bot.interview import acts
from bot.interview.memory import CERTAIN, hindered
from bot.interview.volley import Volley

_NAMED = ("opportunity", "guidance", "company", "enjoyment")
"""What helps, and is about a thing that can be done."""

_GRAMMAR = grammar("possible")
_THINGS, _POINTS = _GRAMMAR.rules("things", ignore_case=True), _GRAMMAR.pattern("^<points_at_it>$", ignore_case=True)
_OVER = _GRAMMAR.pattern(r"\b<over>\b", ignore_case=True)


def note(volley: Volley) -> None:
    """Keep the thing that the message says is there; nothing past, denied or with a barrier beside it."""
    heard = volley.heard
    helps = any(f.id in _NAMED and f.confidence >= CERTAIN for f in heard.facilitators)
    text = heard.text.strip()
    if hindered(volley) or acts.denies(volley, text) or acts.asks(volley) or _OVER.search(text):
        return
    thing = _THINGS.first(" ".join(text.split()))
    if thing is None and helps and heard.activities:
        thing = heard.activities[-1]
    if thing:
        volley.state.possible = thing.strip(" .!")


def meant(volley: Volley, deed: str) -> str:
    """A deed that only points at something ("try it once") as what it points at; else the deed itself."""
    thing = volley.state.possible
    return thing if thing and _POINTS.match(deed.strip(" .!")) else deed
