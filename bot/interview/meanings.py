"""What a message means: the facet of the reflection bank that it is near to, in the light of the talk so far."""

from __future__ import annotations

from bot.content.model import Facet
from bot.content.taxonomy import taxonomy
from bot.interview import acts
from bot.interview.looking_back import OF_NOW, looks_back, worked
from bot.interview.memory import CERTAIN, best_clause, hindered
from bot.interview.tender import THEMES, bereaved, felt, heavy, mourning, themes
from bot.interview.volley import Volley
from bot.understanding import FacetHeard, Finding

_AGREED_FACET = 0.62
"""Similarity from which a facet of a barrier or help that was found as well is said (docs/talks.md has the figures)."""

_FELT_FACET = 0.66
"""The same where a feeling of the facet was heard."""

_KNOWN_FACET = 0.6
"""The same where the talk has just been of what the facet belongs to, and the message brings nothing else."""

_BESIDE_FACET = 0.75
"""The same where the message brings something else as well."""

_MOURNING_FACET = 0.52
"""The same for a facet of grief while somebody tells of a loss: of so few facets the nearest is more often right."""

_THEME_FACET, _BESIDE_THEME = 0.55, 0.62
"""The same for a facet of what the talk is of, and where the message brings something else as well."""

_OF_THE_THEME = 0.06
"""How much nearer a facet counts that belongs to what the talk is of."""

_BEREAVED_FACET = 0.55
"""The same later in that visit."""

_LATELY = 3
"""Messages after which the talk is no longer of what was heard in them."""

_LONE_FACET = 0.85
"""Similarity from which a facet is said although nothing else was heard that agrees with it."""

_SAID = -0.6
"""Evidence from which a facet is said whatever the talk was of (`_evidence`; more right than wrong by two to one)."""

_HARDLY = -2.2
"""Evidence below which no similarity is believed."""

_AGAINST = 1.0
"""Evidence that is missing where a facet speaks for the other side than the message."""

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
    usable = [f for f in _ranked(volley) if _fits(volley, f, likely) and volley.fresh(f.id, known[f.id].reflections)]
    if not usable:
        return False
    first = usable[0]
    others = [f for f in usable[1:] if known[f.id].finding != known[first.id].finding]  # one thing is said once
    second = next((f for f in others if _elsewhere(first, f) and f.similarity >= _SECOND_FACET), None)
    for facet in filter(None, (first, second)):
        volley.say_variants(facet.id, known[facet.id].moves, known[facet.id].reflections)
        mark_reflected(volley, known[facet.id].finding)
        if known[facet.id].finding == "grief":
            volley.state.loss_turn = volley.state.turn  # they are still with the one they lost
        if known[facet.id].finding in THEMES:
            volley.state.themes[known[facet.id].finding] = volley.state.turn
    return True


def _fits(volley: Volley, facet: FacetHeard, likely: bool) -> bool:
    """Near enough; less is asked where finding or feeling agrees. A facet that was not said is worse than none."""
    known = volley.content.facets[facet.id]
    evidence = _evidence(volley, facet)
    if known.finding in OF_NOW and (acts.names(volley, "no_more") or looks_back(volley.heard.text)):
        return False
    if known.finding in ("strenuous_job", "work") and worked(volley.heard.text):
        return False  # nobody is told how their work is who has left it
    agrees = bool(set(known.feelings) & felt(volley)) or known.finding in {f.id for f in all_found(volley)}
    if evidence < _HARDLY and not (agrees or (known.finding == "grief" and mourning(volley))):
        return False
    of_the_talk = known.finding == "grief" or known.finding in themes(volley)
    if evidence < _SAID and not (likely or of_the_talk) and _sayable(volley):
        return False
    guarded = known.said_outright or known.finding in _FACTS
    if evidence >= _SAID and not guarded:
        return True
    if any(f.id == known.finding and f.confidence >= NAMED for f in all_found(volley)):
        return facet.similarity >= _AGREED_FACET
    if not known.said_outright and facet.similarity >= _in_this_talk(volley, known.finding):
        return True
    if set(known.feelings) & felt(volley):
        return facet.similarity >= _FELT_FACET
    return facet.similarity >= _LONE_FACET and not _of_the_other_side(volley, known)


def _sayable(volley: Volley) -> bool:
    """Whether their own words can be said instead of what they may mean, and were not said just before."""
    just_said = volley.state.turn - volley.state.echo_turn <= 1
    return not just_said and bool(best_clause(volley)) and not heavy(volley)


def _in_this_talk(volley: Volley, finding: str) -> float:
    """How near a facet of this finding has to be in the light of what was said before; above 1 where nothing was."""
    if finding == "grief" and bereaved(volley) and volley.heard.intent.name != "report_success":
        return _MOURNING_FACET if mourning(volley) else _BEREAVED_FACET
    if volley.heard.intent.name == "report_success":
        return 2.0  # what they have done is named itself
    if finding in themes(volley):
        return _BESIDE_THEME if certain(volley) and finding not in certain(volley) else _THEME_FACET
    lately = [h.id for h in volley.state.heard if volley.state.turn - h.turn <= _LATELY]
    if finding not in lately:
        return 2.0
    return _BESIDE_FACET if certain(volley) else _KNOWN_FACET


def _evidence(volley: Volley, facet: FacetHeard) -> float:
    """Log odds that a facet was said: near in meaning, in words it is heard in, and agreeing with what was found.

    Fitted by logistic regression on tests/data/facet_cases.yml; words that are shared tell more than nearness.
    """
    known = volley.content.facets[facet.id]
    shared = volley.content.facet_words.with_facet(facet.id, volley.heard.text[facet.start : facet.end])
    agreed = any(f.id == known.finding and f.confidence >= CERTAIN for f in all_found(volley))
    carried = bool(set(known.feelings) & felt(volley))
    words = 0.4 * shared.weight + shared.share + 0.4 * (shared.count > 1)
    sides = _AGAINST * _of_the_other_side(volley, known)
    return 1.7 * facet.similarity + words + 1.55 * agreed + 0.9 * carried - sides - 6.0


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


def _ranked(volley: Volley) -> list[FacetHeard]:
    """Nearest first; a facet whose feeling contradicts what the words carry comes later."""
    carried, present = felt(volley), themes(volley)

    def rank(heard: FacetHeard) -> float:
        feelings = set(volley.content.facets[heard.id].feelings)
        clash = bool(feelings and carried and not feelings & carried)
        at_hand = volley.content.facets[heard.id].finding in present
        return heard.similarity - (0.08 if clash else 0.0) + (_OF_THE_THEME if at_hand else 0.0)

    near = (*volley.heard.facets, *volley.heard.facets_near)
    known = [f for f in near if f.id in volley.content.facets]
    return sorted(known, key=rank, reverse=True)


def _elsewhere(one: FacetHeard, other: FacetHeard) -> bool:
    return one.end <= other.start or other.end <= one.start
