"""A plain denial of the signs that were raised: which of them a message says are not there, and what else it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from bot.safety.context import Context
from bot.safety.flags import Flag
from bot.safety.phrases import Lexicon, Span
from bot.safety.rules import LEXICON, rulebook
from bot.safety.words import Words, read

_ENOUGH = 2  # areas to be denied where nothing tells which of several was raised
_DENYING = (
    "{part} <link>? <link>? <link>? <link>? <well>",
    "no|nothing|nowt|never|without|zero|nor <new>? <new>? had? <trouble> <with>? <with>? <with>? {part}",
    "no|nothing|nowt|without|zero|nor <new>? <new>? {sign}",
    "nothing|nowt is|s|has|feels|feel|gone|at? all|even|remotely? {sign}",
    "no|nothing ..4 or|nor {sign}",
    "not|isnt|arent|aint|never even|remotely|at|feeling|all|been|had? all|any|a? {sign}",
    "kein|keine|keinen|keinerlei|nichts|nix|weder|null|ohne <new>? <new>? <trouble>? <with>? <with>? {part}",
    "kein|keine|keinen|keinerlei|nichts|nix|weder|null|ohne <new>? <new>? {sign}",
    "nicht|nie|net|ned ..1 {sign}",
    "{sign} ist|sind|is ..1 nichts|nix|nicht|keins|kein",
)


@dataclass(frozen=True)
class Denial:
    """What a message denies; `rest` is the message without the words at `said`, which deny it."""

    areas: frozenset[str] = frozenset()
    rest: str = ""
    said: frozenset[int] = frozenset()


def raised_areas(flags: Sequence[Flag]) -> tuple[str, ...]:
    """The areas of the body that the words of these flags speak of, as `denials.yml` names them."""
    data, lexicon = _denials()
    found = []
    for flag in flags:
        spans = lexicon.spans(_read(" . ".join(flag.words)))
        found += [area for area in data["kinds"].get(flag.id, ()) if f"heard_{area}" in spans]
    return tuple(dict.fromkeys(found))


def deny(text: str) -> Denial:
    """The areas whose signs a message plainly denies; none where it leaves any doubt."""
    words = _read(text)
    here = Context(words, _denials()[1].spans(words))
    denying = {
        area: [span for span in here.spans.get(f"denied_{area}", ()) if not _asked(here, span)]
        for area in _denials()[0]["areas"]
    }
    said = {at for spans in denying.values() for start, end in spans for at in range(start, end)}
    complaints = ("complaint", *(f"sign_{area}" for area in denying))
    left = {start for name in complaints for start, _ in here.spans.get(name, ())} - said
    if not said or left or "reserve" in here.spans:
        return Denial(rest=text)
    rest = "".join(
        " . " if at in said else text[words.starts[at] : after]
        for at, after in enumerate((*words.starts[1:], len(text)))
    )
    return Denial(frozenset(area for area, spans in denying.items() if spans), rest, frozenset(said))


def covers(areas: frozenset[str], kinds: Sequence[str], raised: Sequence[str]) -> bool:
    """Whether the denied areas meet every sign raised: its own, or enough of the kind where they are unknown."""
    for kind in kinds:
        own = [area for area in areas_of(kind) if area in raised]
        enough = len(own) or min(_ENOUGH, len(areas_of(kind)))
        if not enough or len(areas.intersection(own or areas_of(kind))) < enough:
            return False
    return bool(kinds)


def areas_of(kind: str) -> tuple[str, ...]:
    """The areas that a sign of this kind may be of; none where denying an area says nothing."""
    return tuple(_denials()[0]["kinds"].get(kind, ()))


def _asked(here: Context, span: Span) -> bool:
    """Whether it stands in a question or is of somebody else, of long ago or only feared."""
    clauses = here.words.clauses
    first = clauses.index(clauses[span[0]])
    asking = any(start == first for start, _ in here.spans.get("asked", ()))
    return asking or bool(here.excuse(span, frozenset({"denied", "known"})))


def _read(text: str) -> Words:
    return read(text, rulebook().speller.mend)


@lru_cache(maxsize=1)
def _denials() -> tuple[dict[str, Any], Lexicon]:
    data = yaml.safe_load((LEXICON / "replies" / "denials.yml").read_text(encoding="utf-8"))
    concepts = yaml.safe_load((LEXICON / "context.yml").read_text(encoding="utf-8"))["concepts"]
    concepts = {**concepts, **data["concepts"]}
    for area, row in data["areas"].items():
        concepts[f"part_{area}"], concepts[f"sign_{area}"] = row["part"], row["sign"]
        concepts[f"heard_{area}"] = [*row["part"], *row["sign"], *row["heard"]]
        names = {"part": f"<part_{area}>", "sign": f"<sign_{area}>"}
        concepts[f"denied_{area}"] = [*(phrase.format(**names) for phrase in _DENYING), *row["also"]]
    return data, Lexicon(concepts)
