"""What weighs, and what gladdens: feelings of a message, and plain words that no classifier may miss."""

from __future__ import annotations

from bot.interview import acts
from bot.interview.volley import Volley

HEAVY = frozenset({"grief", "shame", "sadness", "hopelessness", "fear"})
"""Feelings that get a slower, shorter answer and no question at once (conversations.md, clinical.md)."""

SURE = 0.55
"""Confidence from which a feeling or a lean of the talk is put into words beside the patient's own."""

GOOD, SURE_OF_GOOD = ("relief", "hope", "pride", "humour"), 0.75
"""Feelings that wound where they are not there ("good that it's like that"), and how sure of them Mo has to be."""

THEMES = {"caring": "of_caring", "poor_advice": "of_doctors", "shame": "of_shame"}
"""What facets belong to, and the group of content's words by which a talk is known to be of it."""

_ALL_VISIT = ("caring",)
"""What a whole visit is of, once it was named: whoever looks after somebody does so all day."""

_PLAINLY = ("lonely", "tears", "self_blame")
"""Groups of content's words that a patient has to bring oneself to say."""

_STAYS = 2
"""Messages after a loss in which nothing is asked."""

_NEAR = 6
"""Messages after a loss that may still be about it: "the rhubarb was up" is, when she planted it."""


def felt(volley: Volley) -> set[str]:
    """The feelings of this message that are taken as carried."""
    return {f.id for f in volley.heard.feelings if f.confidence >= SURE}


def heavy(volley: Volley) -> bool:
    """Whether the message carries grief, shame or the like."""
    glad = joyful(volley)
    return (bool(HEAVY & felt(volley)) and not glad) or bool(_told_plainly(volley)) or speaks_of_loss(volley)


def speaks_of_loss(volley: Volley) -> bool:
    """Whether somebody has died or is missed: plain words, for it must not be missed; a joke about it is none."""
    no_grief = acts.names(volley, "joking") or acts.names(volley, "loss_in_passing")
    return acts.names(volley, "loss") and not no_grief


def lately_of_loss(volley: Volley) -> bool:
    """Whether a loss was spoken of in this message or just before."""
    return 0 <= volley.state.turn - volley.state.loss_turn <= _STAYS


def mourning(volley: Volley) -> bool:
    """Whether the talk is still near a loss that was told, and this message brings no barrier."""
    near = bereaved(volley) and volley.state.turn - volley.state.loss_turn <= _NEAR
    return near and not any(b.confidence >= SURE for b in volley.heard.barriers)


def bereaved(volley: Volley) -> bool:
    """Whether a loss was told in this visit, however long ago."""
    return volley.state.turn - volley.state.visit_turn <= volley.state.loss_turn


def note_themes(volley: Volley) -> None:
    """Remember what the message is of, by plain words: what follows is heard in that light."""
    for theme, group in THEMES.items():
        if acts.names(volley, group) and not acts.names(volley, "joking"):
            volley.state.themes[theme] = volley.state.turn


def themes(volley: Volley) -> set[str]:
    """What the talk is of just now."""
    state = volley.state
    began = state.turn - state.visit_turn
    since = {theme: began if theme in _ALL_VISIT else max(began, state.turn - _NEAR) for theme in THEMES}
    return {theme for theme, turn in state.themes.items() if turn >= since[theme]}


def joyful(volley: Volley) -> bool:
    """Whether somebody is glad, in plain words that the classifier takes for tears now and then."""
    return acts.names(volley, "joy") and not (acts.names(volley, "joking") or volley.heard.talk.type == "sustain")


def answer(volley: Volley) -> bool:
    """Say what such words call for, before any other reflection; False if there are none.

    A loss outweighs whatever else the message holds (conversations.md): short, slow, and nothing beside it.
    """
    if speaks_of_loss(volley):
        return _loss(volley)
    if joyful(volley):
        return volley.say_fresh(["joy_shared"])
    told = _told_plainly(volley)
    if told == "lonely":
        return volley.say_fresh(["lonely_heard"])
    if told == "tears":
        return volley.say_fresh(["tears_heard"])
    carer = "caring" in themes(volley)  # whose bad conscience is another one: a facet knows it
    return told == "self_blame" and not carer and volley.say_fresh(["self_blame_heard"])


def _told_plainly(volley: Volley) -> str:
    """Which of the plain words about loneliness or blame a message holds; empty where it holds none or only jokes."""
    told = volley.heard.talk.type != "change" and not acts.names(volley, "joking")
    groups = [group for group in _PLAINLY if told and acts.names(volley, group)]
    if acts.names(volley, "blamed_by_others"):  # who is held to blame blames others, and not themselves
        groups = [group for group in groups if group != "self_blame"]
    return next(iter(groups), "")


def _loss(volley: Volley) -> bool:
    for heard in sorted(volley.heard.facets, key=lambda f: -f.similarity):
        known = volley.content.facets.get(heard.id)
        if known and known.finding == "grief" and volley.fresh(heard.id, known.reflections):
            volley.say_variants(heard.id, known.moves, known.reflections)
            return True
    return volley.say_fresh(["loss_named"])
