"""What a message is about in broad strokes (children, nights, work), answered by what that means."""

from __future__ import annotations

from collections.abc import Collection

from bot.content.wording import bare
from bot.interview import acts
from bot.interview.acts import length
from bot.interview.memory import CERTAIN, hindered, speaks_to_mo
from bot.interview.tender import GOOD, felt
from bot.interview.volley import Volley

PREFIX = "strand_"
_FOR_LONG = "strand_long_time"
_FEWEST, _FEWEST_OF_A_SCENE = 4, 3
"""Words from which a message tells enough to be about something."""

_OF_A_DEED = ("own_idea", "plan_", "adapt", "progress")
"""Questions whose answer is a deed: it is said back itself, and not what such a thing may mean."""

_LONG = 25
"""Words from which a message holds more than one thing, so that two are said."""

_SURE_OF_SIDE = 0.5


def scene(volley: Volley, only: Collection[str] = ()) -> bool:
    """Say what a thing that many tell means ("got as far as the car park"): its words are closer than a strand's.

    `only`: none but these scenes.
    """
    answers_of_a_deed = volley.answers.startswith(_OF_A_DEED)
    if answers_of_a_deed or length(volley) < _FEWEST_OF_A_SCENE or acts.asks(volley) or _to_mo(volley):
        return False
    return volley.say_fresh(told for told in _told(volley) if not only or told in only)


def _to_mo(volley: Volley) -> bool:
    """Whether it is Mo that is spoken of; "how would you feel if" is put to anybody."""
    return speaks_to_mo(volley) and not acts.begins(volley, "not_asking")


def _told(volley: Volley) -> list[str]:
    """The texts told in phrases of the message, the longest phrase first: it says most."""
    said = f" {bare(volley.heard.text)} "
    found = {
        scene.id: max((len(phrase) for phrase in scene.told_in if f" {phrase} " in said), default=0)
        for scene in volley.content.scenes
    }
    return sorted((text_id for text_id, length in found.items() if length), key=lambda text_id: -found[text_id])


def strand(volley: Volley) -> bool:
    """Say what the message is about, of a long one two things; False where it is about nothing that Mo knows."""
    if length(volley) < _FEWEST or acts.asks(volley) or acts.names(volley, "joking"):
        return False
    fitting = [text_id for text_id in _fitting(volley) if volley.fresh(text_id)]
    for text_id in fitting[: 2 if length(volley) >= _LONG else 1]:
        volley.say(text_id)
    return bool(fitting)


def another(volley: Volley) -> bool:
    """Beside a reflection of a long message: one more thing that it is about."""
    if length(volley) < _LONG or speaks_to_mo(volley):
        return False
    return volley.say_fresh(_fitting(volley))


def _fitting(volley: Volley) -> list[str]:
    """The texts of all strands of the message in the order of words.yml, each for the side that the message is on."""
    side = _side(volley)
    groups = [name for name in volley.content.words if name.startswith(PREFIX) and acts.names(volley, name)]
    if acts.denies(volley, volley.heard.text) or acts.names(volley, "long_ago"):  # "not kicked a ball in years"
        groups = [name for name in groups if name != _FOR_LONG]
    texts = volley.content.texts
    return [text_id for name in groups if (text_id := f"{name}_{side}" if f"{name}_{side}" in texts else name) in texts]


def _side(volley: Volley) -> str:
    """Whether the message speaks of what hinders and hurts (hard), of what helps (good), or of neither."""
    talk = volley.heard.talk
    leans = talk.type if talk.confidence >= _SURE_OF_SIDE else ""
    feelings = felt(volley)
    helps = any(f.confidence >= CERTAIN for f in volley.heard.facilitators)
    if hindered(volley) or leans == "sustain" or bool(feelings - set(GOOD)):
        return "hard"
    return "good" if leans == "change" or helps or feelings else "plain"
