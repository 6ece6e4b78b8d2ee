"""Answers to few words: what they tell, or the brief answer that they are, in the light of the question before them."""

from __future__ import annotations

import re

from bot.interview import acts
from bot.interview.acts import length
from bot.interview.fragments import OTHERS_SAY, fragment, introduces
from bot.interview.meanings import NAMED, all_found
from bot.interview.memory import FIRST_PERSON, hindered, speaks_to_mo
from bot.interview.tender import GOOD, SURE, SURE_OF_GOOD, mourning
from bot.interview.volley import Volley

_SURER = 0.75
"""Confidence of a finding above which a few bare words are answered as that, and not as the words they are."""

_BRIEF = 5
"""Words up to which a message is an answer to the question before it rather than a statement of its own."""

_BRIEF_ANSWERS = {
    r"ruler_\w+_(?:why|low)": "reason",
    "evoke_before|open_before": "liked",
    "evoke_forward": "wished",
    "explore_|open_what_stops|easier_way_in": "hindrance",
    "open_": "days",
    "more_": "more",
}
"""What a topic begins with, and the kind of brief answer that it gets."""

_AT_THE_START = 4
"""Messages of a first visit up to which somebody may still be saying who they are."""

_GLADLY = ("reason", "liked", "wished", "more")
"""Kinds of brief answers that speak for something."""


def fragment_told(volley: Volley) -> bool:
    """Few bare words get an answer to what they tell ("fork lift driver"), where nothing surer was heard in them."""
    found = fragment(volley.heard.text)
    if found is None or mourning(volley) or volley.answers.startswith("ruler_"):  # a reason for a number is said as one
        return False
    kind, words = found
    surer = any(f.confidence >= _SURER for f in all_found(volley))
    if (surer and kind != OTHERS_SAY) or not volley.say_fresh([f"fragment_{kind}"], words=words):
        return False
    volley.fragment = found
    return True


def introduction(volley: Volley) -> bool:
    """Whoever says who they are at the start is welcomed and asked what the back means for them; once."""
    state = volley.state
    early = state.visit == 1 and state.turn - state.visit_turn <= _AT_THE_START and not volley.asked("introduced_ask")
    if not early or not introduces(volley.heard.text) or hindered(volley):
        return False
    return volley.say("introduced") and (volley.spared or volley.ask("introduced_ask"))


def sides_with_them(volley: Volley) -> bool:
    """Whoever grants that others are right about them speaks for it themselves, and is asked what is in it for them."""
    asked = volley.answers.startswith(f"fragment_{OTHERS_SAY}")
    granted = length(volley) <= _BRIEF and acts.names(volley, "sides_with_them")
    if (
        volley.spared
        or not (asked and granted)
        or acts.denies(volley, volley.heard.text)
        or not volley.fresh("sides_with_them")
    ):
        return False
    return volley.ask(f"sides_with_them_{volley.state.turn}", text_id="sides_with_them")


def bare_words(volley: Volley) -> bool:
    """A few bare words ("my lad", "14 years") as the answer they are, then feelings without a pattern."""
    plainly = [f.id for f in volley.heard.feelings if f.confidence >= (SURE_OF_GOOD if f.id in GOOD else NAMED)]
    if _brief(volley) or volley.say_fresh([f"feeling_{feeling}" for feeling in sorted(plainly)]):
        return True
    words = volley.heard.text.strip().rstrip(".!?,")
    if volley.heard.intent.name == "inform" and length(volley) <= 3 and words.replace(" ", "").isalpha():
        yours = _yours(volley)
        askable = bool(yours) and not volley.spared and volley.fresh("bare_words") and not mourning(volley)
        return askable and volley.ask(f"bare_words_{volley.state.turn}", text_id="bare_words", words=yours)
    return False


def _brief(volley: Volley) -> bool:
    """Say a brief answer back in the light of what was asked: "Your lad: that is what gives it weight"."""
    kind = next((kind for begun, kind in _BRIEF_ANSWERS.items() if re.match(begun, volley.answers)), None)
    if kind in _GLADLY and any(f.id not in GOOD and f.confidence >= SURE for f in volley.heard.feelings):
        return False  # "fed up tbh" to "what would you like" is no wish
    if kind == "liked" and not volley.heard.activities and not volley.heard.facilitators:
        return False  # "live on me own" is nothing that was liked
    if acts.begins(volley, "no_thing"):
        return False  # "its my back innit" names nothing
    hinders = volley.heard.talk.type == "sustain" or bool(volley.heard.barriers)
    if kind is None or length(volley) > _BRIEF or not _answers(volley) or (kind == "hindrance" and not hinders):
        return False
    return volley.say_fresh([f"brief_{kind}"], words=_yours(volley))


def _answers(volley: Volley) -> bool:
    """Whether a message can be an answer: words of their own, no nod, no joke, nothing said to Mo."""
    words = volley.heard.text.strip().rstrip(".!?,")
    empty = acts.act(volley) is not None or acts.is_typed(volley, "nothing") or acts.acknowledges(volley)
    about_mo = volley.heard.intent.name in ("chitchat", "discord", "out_of_scope", "greet") or speaks_to_mo(volley)
    apart = any(acts.names(volley, group) for group in ("joking", "quotes_somebody"))
    fit = not (empty or about_mo or apart or acts.asks(volley))
    return (
        fit and bool(words) and words[0].isalnum() and bool(_yours(volley)) and not FIRST_PERSON.search(_yours(volley))
    )


def _yours(volley: Volley) -> str:
    """The few words of a brief message in the second person, small letter first."""
    said = ", ".join(c.you for c in volley.heard.clauses if c.you)
    if said.startswith("to ") and not acts.typed(volley.heard.text).startswith("to "):
        said = ""  # "fork lift driver" is no "to fork"
    words = ("" if volley.heard.clauses and not said else said or volley.heard.text).strip().rstrip(" .!?,")
    return words if words[:2].isupper() else words[:1].lower() + words[1:]
