"""Rulers from 0 to 10: asked, answered, and turned to change talk ("what makes it a 5 and not a 2?").

Source: Miller & Rollnick's rulers as clinical.md gives them: never "why not higher".
"""

from __future__ import annotations

import re

from bot.content.grammar import grammar
from bot.interview import acts
from bot.interview.listen import in_their_words, reflect
from bot.interview.meanings import mean
from bot.interview.memory import keep_reason
from bot.interview.tender import heavy
from bot.interview.volley import Next, Volley

READY = 5
"""Readiness from which a plan is offered; below, the door stays open without one."""

MOST = 10
"""The top of every ruler."""

SURE = 7
"""Confidence a plan should reach before it is agreed (clinical.md, Planning)."""


_GRAMMAR = grammar("rulers")
_LEADING = _GRAMMAR.pattern(r"\W*<before>(10|\d)(?=\s*<after>(?!\d))", ignore_case=True)
_ARTICLES, _ARTICLE = _GRAMMAR.table("articles"), _GRAMMAR.frames()["article"]
_SHORT = 4
"""Words of a message that may have been meant as an answer."""


_PLAINLY = 8
"""Words up to which what makes somebody sure of a plan is said back as it is."""


def ask(volley: Volley, name: str) -> bool:
    """Ask importance, confidence or readiness; False for somebody who wants no numbers."""
    if volley.state.no_numbers:
        return False
    volley.ask(f"ruler_{name}", expecting=f"ruler_{name}")
    volley.ruler(name)
    return True


def take(volley: Volley, name: str) -> float | None:
    """Keep a ruler's answer if the message gives one."""
    number = volley.heard.number
    if number is None and (leading := _LEADING.match(volley.heard.text)):
        number = float(leading[1])  # "7? my mum would say 10": the number that comes first is theirs
    if number is None:
        return None
    state = volley.state
    state.rulers.setdefault(name, []).append((state.visit, number))
    volley.event("ruler", name=name, value=number)
    return number


def answered(volley: Volley, name: str) -> Next:
    """A message while a ruler is on the table: a number, a way round it, or something else altogether."""
    number = take(volley, name)
    if number is None:
        return no_number(volley, name, f"ruler_{name}")
    say_back(volley, name, number)
    return Next.DONE


def no_number(volley: Volley, name: str, expecting: str) -> Next:
    """No number: left open if they would rather not, put once more if they were short, else what they say is heard."""
    if acts.names(volley, "no_numbers"):
        volley.state.no_numbers = True
        volley.say("ruler_never_mind")
        return Next.ASK
    if acts.act(volley) in ("dont_know", "unsure", "no"):
        volley.say("ruler_left_open")
        return Next.ASK
    if not volley.asked(f"ruler_{name}_again") and acts.length(volley) <= _SHORT:
        volley.ask(f"ruler_{name}_again", expecting=expecting, text_id="ruler_again")
        volley.ruler(name)
        return Next.DONE
    return Next.LISTEN


def say_back(volley: Volley, name: str, number: float) -> None:
    """The number, its change since last time, and a question that asks for reasons for change."""
    before = volley.state.earlier_ruler(name)
    once = sum(visit == volley.state.visit for visit, _ in volley.state.rulers[name]) == 1
    if before is not None and before != number and once:
        volley.say(
            "ruler_changed_up" if number > before else "ruler_changed_down",
            number=spoken(number),
            before=spoken(before),
        )
    else:
        volley.say("ruler_number", number=spoken(number), article=article(number))
    if number <= 1:
        volley.ask(f"ruler_{name}_low", expecting=f"why_{name}", text_id="ruler_low")
    else:
        lower = spoken(max(0, int(number) - 3))
        volley.ask(
            f"ruler_{name}_why", expecting=f"why_{name}", text_id="ruler_why", number=spoken(number), lower=lower
        )


def why(volley: Volley) -> Next:
    """Their answer to "what makes it a 5": change talk, reflected; the talk goes on from there."""
    name = _last_explained(volley)
    if name and volley.heard.intent.name == "give_number" and volley.heard.number is not None:
        take(volley, name)  # the number once more, or a better one
        return Next.ASK
    if name and acts.is_typed(volley, "yes") and not volley.asked(f"ruler_{name}_why_easier"):
        volley.ask(f"ruler_{name}_why_easier", expecting=f"why_{name}", text_id="ruler_why_easier")
        return Next.DONE
    if acts.act(volley) or acts.length(volley) < 2:
        return Next.ASK
    if volley.said_affirming:
        return Next.ASK  # what they did was named, and is the reason
    if name in ("importance", "readiness") and volley.heard.talk.type != "sustain":
        keep_reason(volley)
    # What a facet would make of "it's only ten minutes" is seldom about this plan.
    plainly = name == "confidence" and acts.length(volley) <= _PLAINLY and not heavy(volley) and in_their_words(volley)
    of_the_plan = name == "confidence" and (plainly or mean(volley) or volley.say_fresh(["sure_because"]))
    if not (of_the_plan or reflect(volley)):
        volley.say("ruler_reason_heard")
    return Next.DONE if heavy(volley) else Next.ASK  # a loss is not followed by the next question


def _last_explained(volley: Volley) -> str | None:
    """The ruler whose "what makes it a 5" was asked last; none after a 0 or 1, which has no such question."""
    asked = [topic for topic in volley.state.asked if re.fullmatch(r"ruler_\w+_(?:why|low)", topic)]
    found = re.fullmatch(r"ruler_(\w+)_why", asked[-1]) if asked else None
    return found[1] if found else None


def spoken(number: float) -> str:
    """6.0 as "6", 6.5 as "6.5"."""
    return f"{number:g}"


def article(number: float) -> str:
    """The article a number needs: "an 8"."""
    return _ARTICLES.get(str(int(number)), _ARTICLE)
