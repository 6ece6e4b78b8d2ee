"""What a message means: the facet of the reflection bank that it is near to, in the light of the talk so far."""

from __future__ import annotations

from math import log

from bot.content.model import Facet
from bot.content.taxonomy import taxonomy
from bot.interview import acts
from bot.interview.looking_back import OF_NOW, looks_back, worked
from bot.interview.memory import CERTAIN, hindered
from bot.interview.tender import THEMES, bereaved, felt, mourning, themes
from bot.interview.volley import Volley
from bot.understanding import FacetHeard, Finding

_MOURNING_FACET = 0.52
"""Similarity from which a facet of grief is said while somebody tells of a loss: of so few the nearest fits mostly."""

_THEME_FACET, _BESIDE_THEME = 0.55, 0.62
"""The same for a facet of what the talk is of, and where the message brings something else as well."""

_OF_THE_THEME, _CLASH = 0.25, 0.35
"""What it counts that a facet belongs to what the talk is of, and that its feeling contradicts what the words carry."""

_BEREAVED_FACET = 0.55
"""The same later in that visit."""

_LATELY = 3
"""Messages after which the talk is no longer of what was heard in them."""

_WEIGHTS, _RARELY = (4.3, 0.26, 2.3, 0.8, -0.75, -2.8, -0.6), 4.1
"""What each of the `signs` counts, and how rarely a facet fits at all, as log odds.

By `python -m tests.benchmarks.facets`: logistic regression on 7,059 pairs of a message and one of the facets nearest to
it, judged one by one (tests/data/facets_judged.yml; the figures are in docs/talks.md).
"""

_SAID = 0.1
"""Evidence (`_evidence`, log odds) from which a facet is said."""

_LIKELY = -0.3
"""The same where neither a scene, a finding nor their own words can be said."""

_OUTRIGHT = 0.5
"""How much more is asked of a facet that says outright, or as a fact, what the words may only touch."""

_OF_LATELY = 0.5
"""What it counts that the talk has just been of what the facet belongs to, and the message brings nothing else."""

_IN_SO_MANY_WORDS = 0.85
"""Similarity from which the message is all but one that the facet is heard in."""

_OF_A_LOSS, _OF_A_THEME = -1.2, -0.5
"""Evidence from which a facet is said of a loss, or of a theme, that the talk is of."""

_FACTS = ("grief", "poor_advice")
"""What facets of these say has happened: nobody is told of a loss, or of a doctor's fault, that they did not tell."""

_LIFTED = {"relief", "hope", "pride"}
"""Feelings of facets that say something is going well."""

_SECOND_FACET = 0.68
"""Cosine from which a second facet of the same message is said as well."""

NAMED = 0.6
"""Confidence from which a finding is said in Mo's words where neither a facet nor the patient's own words fit."""


def mark_reflected(volley: Volley, finding: str) -> None:
    """Remember that the patient has heard this finding back."""
    volley.reflected.add(finding)
    for known in volley.state.heard:
        if known.id == finding:
            known.reflected = True


def mean(volley: Volley, *, likely: bool = False) -> bool:
    """Say the facet that fits, and a second one of another matter if the message holds it; False where none fits.

    Where their own words can be said, a facet that is only likely waits until these were found wanting (`likely`).
    """
    known = volley.content.facets
    usable = [
        facet
        for facet, evidence in _ranked(volley)
        if _fits(volley, facet, evidence, likely) and volley.fresh(facet.id, known[facet.id].reflections)
    ]
    if not usable:
        return False
    first = usable[0]
    others = [f for f in usable[1:] if known[f.id].finding != known[first.id].finding]  # one thing is said once
    second = next((f for f in others if _elsewhere(first, f) and f.similarity >= _SECOND_FACET), None)
    said = [first, second] if second else [first]
    for facet in sorted(said, key=lambda f: known[f.id].finding != "grief"):  # a loss weighs more
        volley.say_variants(facet.id, known[facet.id].moves, known[facet.id].reflections)
        mark_reflected(volley, known[facet.id].finding)
        if known[facet.id].finding == "grief":
            volley.state.loss_turn = volley.state.turn  # they are still with the one they lost
        if known[facet.id].finding in THEMES:
            volley.state.themes[known[facet.id].finding] = volley.state.turn
    return True


def _fits(volley: Volley, facet: FacetHeard, evidence: float, likely: bool) -> bool:
    """Whether a facet was more likely said than not. One that was not said is worse than none."""
    known = volley.content.facets[facet.id]
    if known.finding in OF_NOW and (acts.names(volley, "no_more") or looks_back(volley.heard.text)):
        return False
    if known.finding in ("strenuous_job", "work") and worked(volley.heard.text):
        return False  # nobody is told how their work is who has left it
    near = facet.similarity >= _in_this_talk(volley, known.finding)
    if near and evidence >= (_OF_A_LOSS if known.finding == "grief" else _OF_A_THEME) and not known.said_outright:
        return True
    if facet.similarity >= _IN_SO_MANY_WORDS and not _of_the_other_side(volley, known):
        return True
    guarded = known.said_outright or known.finding in _FACTS
    return (
        evidence + _OF_LATELY * _of_lately(volley, known.finding)
        >= (_LIKELY if likely else _SAID) + _OUTRIGHT * guarded
    )


def _in_this_talk(volley: Volley, finding: str) -> float:
    """How near a facet of a loss or a theme has to be in the light of the talk so far; above 1 where it held none."""
    if volley.heard.intent.name == "report_success":
        return 2.0  # what they have done is named itself
    if finding == "grief" and bereaved(volley):
        return _MOURNING_FACET if mourning(volley) else _BEREAVED_FACET
    if finding in themes(volley):
        return _BESIDE_THEME if certain(volley) and finding not in certain(volley) else _THEME_FACET
    return 2.0


def _of_lately(volley: Volley, finding: str) -> bool:
    """Whether the talk has just been of a finding, and the message brings nothing else."""
    lately = {h.id for h in volley.state.heard if volley.state.turn - h.turn <= _LATELY}
    return finding in lately and not certain(volley) and volley.heard.intent.name != "report_success"


def _evidence(volley: Volley, facet: FacetHeard) -> float:
    """Log odds that every wording of a facet is true of the message: near, in its words, agreeing with the findings."""
    return sum(weight * sign for weight, sign in zip(_WEIGHTS, signs(volley, facet), strict=True)) - _RARELY


def signs(volley: Volley, facet: FacetHeard) -> tuple[float, ...]:
    """What speaks for and against a facet, in the order of `_WEIGHTS`."""
    known = volley.content.facets[facet.id]
    nearest = max(f.similarity for f in (*volley.heard.facets, *volley.heard.facets_near))
    return (
        facet.similarity,
        volley.content.facet_words.with_facet(facet.id, volley.heard.text).weight,
        max((f.confidence for f in all_found(volley) if f.id == known.finding), default=0.0),
        float(bool(set(known.feelings) & felt(volley))),
        float(_of_the_other_side(volley, known)),
        nearest - facet.similarity,
        log(max(1, acts.length(volley))),
    )


def _of_the_other_side(volley: Volley, facet: Facet) -> bool:
    """Whether a facet speaks of what helps and the message of what hinders, or the other way round."""
    talk, finding = volley.heard.talk, facet.finding
    leans = talk.type if talk.confidence >= CERTAIN else "neutral"
    if finding in taxonomy.facilitators or set(facet.feelings) & _LIFTED:
        return leans == "sustain" or (hindered(volley) and finding not in certain(volley))
    helped = any(f.confidence >= CERTAIN for f in volley.heard.facilitators)
    return finding in taxonomy.barriers and finding not in certain(volley) and (leans == "change" or helped)


def certain(volley: Volley) -> list[str]:
    """The findings of this message that are taken as said, the surest first."""
    return [f.id for f in all_found(volley) if f.confidence >= CERTAIN]


def all_found(volley: Volley) -> list[Finding]:
    """Barriers and helps of this message, the surest first."""
    return sorted((*volley.heard.barriers, *volley.heard.facilitators), key=lambda f: -f.confidence)


def _ranked(volley: Volley) -> list[tuple[FacetHeard, float]]:
    """Facets with their evidence, likeliest first; one whose feeling contradicts what the words carry comes later."""
    carried, present = felt(volley), themes(volley)

    def rank(weighed: tuple[FacetHeard, float]) -> float:
        known = volley.content.facets[weighed[0].id]
        clash = bool(known.feelings and carried and not set(known.feelings) & carried)
        at_hand = known.finding in present
        return weighed[1] - (_CLASH if clash else 0.0) + (_OF_THE_THEME if at_hand else 0.0)

    near = (*volley.heard.facets, *volley.heard.facets_near)
    known = [(f, _evidence(volley, f)) for f in near if f.id in volley.content.facets]
    return sorted(known, key=rank, reverse=True)


def _elsewhere(one: FacetHeard, other: FacetHeard) -> bool:
    return one.end <= other.start or other.end <= one.start
