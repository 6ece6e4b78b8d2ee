"""Listening: the reflection that answers a message. A facet of meaning, else woven words, else the finding's."""

from __future__ import annotations

import re

from bot.interview.acts import length, typed
from bot.interview.memory import CERTAIN, best_clause, clause_at
from bot.interview.volley import Volley
from bot.understanding import FacetHeard

HEAVY = frozenset({"grief", "shame", "sadness", "hopelessness", "fear"})
"""Feelings that get a slower, shorter answer and no question at once (conversations.md, clinical.md)."""

_AGREED_FACET = 0.6
"""Cosine from which a facet of a barrier or help that was found as well is said."""

_LONE_FACET = 0.74
"""Cosine from which a facet is said although nothing else was found that agrees with it."""

_SECOND_FACET = 0.68
"""Cosine from which a second facet of the same message is said as well."""


_SURE = 0.55
"""Confidence from which a feeling or a lean of the talk is put into words beside the patient's own."""

_SHORT_CLAUSE = 9
"""Words of a clause that can be said back without parroting."""


def heavy(volley: Volley) -> bool:
    """Whether the message carries grief, shame or the like."""
    return bool(HEAVY & felt(volley)) or speaks_of_loss(volley)


def reflect(volley: Volley) -> bool:
    """Say the best reflection of this message; False if it gives nothing to reflect."""
    said = (
        _loss(volley)
        or _facets(volley)
        or _both_sides(volley)
        or _woven(volley, _SHORT_CLAUSE)
        or _finding(volley)
        or _woven(volley)
        or _small(volley)
    )
    if said:
        for finding in (*volley.heard.barriers, *volley.heard.facilitators):
            mark_reflected(volley, finding.id)
    return said


def go_on(volley: Volley) -> bool:
    """After a nod: continue the paragraph about what matters, or join two things said; False when all is said."""
    state = volley.state
    barrier = state.main_barrier()
    helps = state.facilitators()
    if barrier and helps and not volley.asked("both_sides") and volley.fresh("both_sides"):
        state.asked.append("both_sides")
        return volley.say("both_sides", barrier=name_of(volley, barrier.id), facilitator=name_of(volley, helps[0].id))
    if barrier and not volley.asked(f"go_on_{barrier.id}"):
        state.asked.append(f"go_on_{barrier.id}")
        return volley.say_fresh([f"finding_{barrier.id}"])
    return False


def mark_reflected(volley: Volley, finding: str) -> None:
    """Remember that the patient has heard this finding back."""
    for known in volley.state.heard:
        if known.id == finding:
            known.reflected = True


def name_of(volley: Volley, finding: str) -> str:
    """A finding as a noun phrase in plain words ("the worry about your back")."""
    return volley.content.texts[f"name_{finding}"].variants[0]


def speaks_of_loss(volley: Volley) -> bool:
    """Whether somebody has died or is missed: plain words, for it must not be missed."""
    words = f" {typed(volley.heard.text)} "
    return any(f" {phrase} " in words for phrase in volley.content.words["loss"])


def _loss(volley: Volley) -> bool:
    """A loss outweighs whatever else the message holds (conversations.md): short, slow, and nothing beside it."""
    if not speaks_of_loss(volley):
        return False
    for heard in _ranked(volley):
        known = volley.content.facets[heard.id]
        if known.finding == "grief" and volley.fresh(heard.id, known.reflections):
            volley.say_variants(heard.id, known.moves, known.reflections)
            return True
    return volley.say_fresh(["loss_named"])


def _facets(volley: Volley) -> bool:
    usable = [
        f for f in _ranked(volley) if _fits(volley, f) and volley.fresh(f.id, volley.content.facets[f.id].reflections)
    ]
    if not usable:
        return False
    first = usable[0]
    second = next((f for f in usable[1:] if _elsewhere(first, f) and f.similarity >= _SECOND_FACET), None)
    for facet in filter(None, (first, second)):
        known = volley.content.facets[facet.id]
        volley.say_variants(facet.id, known.moves, known.reflections)
        mark_reflected(volley, known.finding)
    return True


def _fits(volley: Volley, facet: FacetHeard) -> bool:
    """Near enough; less is asked where finding or feeling agrees. A facet that was not said is worse than none."""
    known = volley.content.facets[facet.id]
    agreeing = known.finding in certain(volley) or bool(set(known.feelings) & felt(volley))
    return facet.similarity >= (_AGREED_FACET if agreeing else _LONE_FACET)


def certain(volley: Volley) -> list[str]:
    """The findings of this message that are taken as said, the surest first."""
    found = sorted((*volley.heard.barriers, *volley.heard.facilitators), key=lambda f: -f.confidence)
    return [f.id for f in found if f.confidence >= CERTAIN]


def felt(volley: Volley) -> set[str]:
    """The feelings of this message that are taken as carried."""
    return {f.id for f in volley.heard.feelings if f.confidence >= _SURE}


def _ranked(volley: Volley) -> list[FacetHeard]:
    """Nearest first; a facet whose feeling contradicts what the words carry comes later."""
    carried = felt(volley)

    def rank(heard: FacetHeard) -> float:
        feelings = set(volley.content.facets[heard.id].feelings)
        clash = bool(feelings and carried and not feelings & carried)
        return heard.similarity - (0.08 if clash else 0.0)

    known = [f for f in volley.heard.facets if f.id in volley.content.facets]
    return sorted(known, key=rank, reverse=True)


def _elsewhere(one: FacetHeard, other: FacetHeard) -> bool:
    return one.end <= other.start or other.end <= one.start


def _both_sides(volley: Volley) -> bool:
    """A message that holds a barrier and a help gets both sides back, the sustain side first."""
    said = certain(volley)
    barrier = next((b.id for b in volley.heard.barriers if b.id in said), None)
    helped = next((f.id for f in volley.heard.facilitators if f.id in said), None)
    if not (barrier and helped) or volley.asked("both_sides") or not volley.fresh("both_sides_said"):
        return False
    volley.state.asked.append("both_sides")  # once a visit, here or after a nod
    return volley.say("both_sides_said", barrier=name_of(volley, barrier), facilitator=name_of(volley, helped))


def _woven(volley: Volley, longest: int = 14) -> bool:
    heard, said = volley.heard, certain(volley)
    spans = [f for f in (*heard.barriers, *heard.facilitators) if f.id in said]
    clause = (clause_at(volley, spans[0].start, spans[0].end) if spans else "") or best_clause(volley)
    if not clause or len(clause.split()) > longest:
        return False
    leans = [*_leans(volley, clause), "neutral"]
    return volley.say_fresh([f"woven_{lean}" for lean in leans], quote=clause)


def _leans(volley: Volley, clause: str) -> list[str]:
    """What may be added to the clause and be true of it; what is only likely is left to the clause alone."""
    feelings = [f.id for f in sorted(volley.heard.feelings, key=lambda f: -f.confidence) if f.confidence >= _SURE]
    if not re.match(r"you(?:r|'\w+)?\b", clause, re.IGNORECASE):  # of somebody else only a loss can be said
        return [feeling for feeling in feelings if feeling == "grief"]
    heard = volley.heard
    spoken_of = heard.intent.name in ("change_talk", "sustain_talk") and heard.intent.confidence >= _SURE
    subtype = [heard.talk.subtype] if spoken_of and heard.talk.subtype and heard.talk.confidence >= _SURE else []
    return [*feelings, *subtype]


def _finding(volley: Volley) -> bool:
    return volley.say_fresh([f"finding_{finding}" for finding in certain(volley)])


def _small(volley: Volley) -> bool:
    """Feelings without a pattern, then one or two bare words ("stress", "back and leg")."""
    if volley.say_fresh([f"feeling_{feeling}" for feeling in sorted(felt(volley))]):
        return True
    words = volley.heard.text.strip().rstrip(".!?,")
    if volley.heard.intent.name == "inform" and length(volley) <= 3 and words.replace(" ", "").isalpha():
        return volley.say_fresh(["bare_words"], words=words.lower())
    return False
