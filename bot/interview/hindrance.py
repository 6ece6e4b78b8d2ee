"""What an answer to "what could get in the way?" is: an obstacle, a help, nothing, a question, or something else.

How people say each stands in content/<language>/grammar/hindrance.yml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.content.grammar import grammar
from bot.interview import acts, astray
from bot.interview.changes import changes
from bot.interview.deeds import mere_talk
from bot.interview.details import left_open
from bot.interview.memory import CERTAIN
from bot.interview.obstacles import UNSAYABLE, after_if, obstacle, well_known
from bot.interview.proposing import clauses, proposes
from bot.interview.tidying import tidied
from bot.interview.verbs import THIRDS
from bot.interview.volley import Volley
from bot.interview.wording import begins_with_verb

Kind = Literal["obstacle", "help", "none", "already", "unsure", "question", "unclear"]

_GRAMMAR = grammar("hindrance")
_ALREADY = _GRAMMAR.pattern("<already>", ignore_case=True)
_OPEN, _NONE = _GRAMMAR.patterns("open_ended", ignore_case=True), _GRAMMAR.patterns("none", ignore_case=True)
_HELPS = _GRAMMAR.patterns("helps", ignore_case=True)
_DEPENDS = _GRAMMAR.pattern("<depends_on>", ignore_case=True)
_HINDERS = _GRAMMAR.pattern(r"\b<hinders>\b", ignore_case=True)
_TURN, _JUST = _GRAMMAR.pattern("<turn>", ignore_case=True), _GRAMMAR.pattern("<or_just>", ignore_case=True)
_WHAT_IF = re.compile(r"^\W*(?:what if|if|when|unless|whenever)\b", re.IGNORECASE)
_WAY_ROUND = re.compile(r"(?:i'?d|i would|i'?ll|i will|i can|i could)\b(?! (?:not|never|be|forget)\b)", re.IGNORECASE)
_AGAINST_HELP = _GRAMMAR.pattern(r"\b<against_help>\b", ignore_case=True)
_DEED_LIKE = _GRAMMAR.pattern("<deed_like>", ignore_case=True)
_NO_BOTHER = _GRAMMAR.pattern("<no_bother>", ignore_case=True)
_OF_THEMSELVES = re.compile(r"^(?:i|we|it|that)(?:'\w+)?\b|^(?:there'?s|theres)\b", re.IGNORECASE)
_SURE_OF_HELP = 0.6
_A_THING = 4
"""Words up to which what stands after a shrug is a thing: "dunno, my knees"."""

_A_NAME = 2
"""Words up to which an activity is only named."""


@dataclass(frozen=True)
class Hindrance:
    """What an answer is, and the words of it that count; `way_round`: what they would do about it, if they say so."""

    kind: Kind
    words: str = ""
    way_round: str = ""


def heard_as(volley: Volley) -> Hindrance:
    """What a message is, after "what could get in the way?"."""
    text = tidied(volley.heard.text).strip(" .!")
    of_the_body = volley.heard.intent.name == "ask_medical"
    if acts.asks(volley) and (of_the_body or not (_WHAT_IF.match(text) or proposes(text))):
        return Hindrance("question", text)
    said = _ALREADY.search(text)
    if said and len(text.split()) > 1:
        rest = (text[: said.start()] + text[said.end() :]).strip(" ,.;:!").removeprefix("about ")
        found = _of(volley, rest) if len(rest.split()) > 1 else Hindrance("unclear")
        return found if found.kind == "obstacle" else Hindrance("already", rest)
    return _of(volley, text)


def _of(volley: Volley, text: str) -> Hindrance:
    """The kind of plain words; what comes after a "but" or a "just" counts where nothing before it hinders."""
    for turn in (_TURN, _JUST):
        parts = turn.split(text, maxsplit=1)
        if len(parts) == 2 and parts[0].strip() and parts[1].strip():
            before, after = _plain(volley, parts[0].strip(" ,.")), _plain(volley, parts[1].strip(" ,."))
            if before.kind == "obstacle" and turn is _TURN and _WAY_ROUND.match(parts[1].strip()):
                return Hindrance("obstacle", before.words, parts[1].strip())  # "rain, but i'd still go"
            if before.kind in ("none", "help", "unsure", "unclear") and after.kind == "obstacle":
                return after
    first = _plain(volley, text.split(",")[0].strip())
    if "," in text and first.kind in ("none", "help", "unsure"):  # "nothing, it's right there", "dunno, weather"
        rest = text.split(",", 1)[1].strip()
        after = _plain(volley, rest)
        helped = not (well_known(rest) or _hindered(volley, rest) or (first.kind == "unsure" and _is_thing(rest)))
        return after if after.kind == "obstacle" and not helped else first
    for wanted in changes(text):
        if wanted.old and wanted.new and text.lower().startswith(("not ", "it's not ")):
            return Hindrance("obstacle", wanted.new)  # "not the walk, the getting up"
    return _plain(volley, text)


def named_first(words: str) -> str:
    """An obstacle without the story behind it: "Work. There's always one more email" is work."""
    first = next(iter(clauses(words)), words)
    return first if after_if(obstacle(first)) != UNSAYABLE else words


def _plain(volley: Volley, text: str) -> Hindrance:
    depends = _DEPENDS.match(text)
    if depends and len(depends["what"].split()) <= 6 and not _OPEN.found(text):
        return Hindrance("obstacle", depends["what"])
    if _NONE.found(text) or (text == tidied(volley.heard.text).strip(" .!") and astray.nothing(volley)):
        return Hindrance("none", text)
    if well_known(text) and not left_open(text):
        return Hindrance("obstacle", text)
    if _OPEN.found(text) or (mere_talk(volley, text) and not _HELPS.found(text)):
        return Hindrance("unsure", text)
    hindered = _hindered(volley, text)
    if _HELPS.found(text) and not _AGAINST_HELP.search(_NO_BOTHER.sub("", text)):
        return Hindrance("help", text)
    helped = any(f.confidence >= _SURE_OF_HELP for f in volley.heard.facilitators)
    if helped and not hindered and len(text.split()) > 1:
        return Hindrance("help", text)
    only_named = bool(volley.heard.activities) and len(text.split()) <= _A_NAME
    happens = any(word in THIRDS for word in text.split()[1:2])  # "phone dies" is nothing to do
    to_do = (begins_with_verb(text) and not happens) or bool(_DEED_LIKE.match(text))
    if (only_named or to_do) and not hindered:
        return Hindrance("unclear", text)  # something to do, and nothing in the way of it
    if _OF_THEMSELVES.match(text) and not hindered and volley.heard.talk.type != "sustain":
        return Hindrance("unclear", text)
    sayable = after_if(text) != UNSAYABLE
    return Hindrance("obstacle" if sayable or hindered else "unclear", text)


def _is_thing(words: str) -> bool:
    return len(words.split()) <= _A_THING and not begins_with_verb(words)


def _hindered(volley: Volley, text: str) -> bool:
    """Whether words say that something is in the way, whatever else they say."""
    said = bool(_HINDERS.search(_NO_BOTHER.sub("", text))) or bool(_WHAT_IF.match(text))
    return said or any(b.confidence >= CERTAIN and b.quote.lower() in text.lower() for b in volley.heard.barriers)
