"""Strategies: their own ideas first, then others' with permission and as a choice (elicit, provide, elicit)."""

from __future__ import annotations

from bot.content import Strategy
from bot.content.grammar import grammar
from bot.interview import acts, closing, planning, rulers
from bot.interview.details import only_amounts
from bot.interview.listen import name_of, reflect
from bot.interview.volley import Next, Volley

CHOICE = 3
"""Ideas offered at once: two or three (clinical.md, Information)."""

_WORDS = 50
"""Words of all ideas together, so that the message stays short enough for a thumb."""


_MERELY_WILLING = 7
"""Words up to which "I'd like to try it" says that they would, and not which."""

_GRAMMAR = grammar("ideas")
_COULD, _ALREADY = (_GRAMMAR.pattern(rf"\b<{name}>\b", ignore_case=True) for name in ("could", "already"))
_HELPS = ("routine", "enjoyment", "company", "guidance", "opportunity", "past_success")
"""Facilitators that are something to do or a way to do it."""


def own_idea(volley: Volley) -> Next:
    """What they have thought of themselves; nothing is an answer too."""
    state = volley.state
    nothing_new = volley.heard.intent.name in ("choose", "ask_advice") or acts.act(volley)
    if nothing_new or acts.is_typed(volley, "nothing") or acts.length(volley) < 2:
        return Next.DONE if ask_permission(volley) else Next.ASK
    idea = bool(volley.heard.activities or _COULD.search(volley.heard.text)) or volley.heard.intent.name in (
        "plan_detail",
        "change_talk",
        *_HELPS,
    )
    if _ALREADY.search(volley.heard.text) and volley.heard.activities:
        return _already(volley)
    if idea and not state.sketch:
        state.idea = volley.heard.text.strip()
    if not reflect(volley) and idea:
        volley.say("own_idea_heard")
    return _then(volley)


def _already(volley: Volley) -> Next:
    """What they do as it is, is no plan yet: it is heard, and once asked what could be added to it."""
    reflect(volley)
    if volley.asked("own_ideas_beside"):
        return _then(volley)
    volley.ask("own_ideas_beside", expecting="own_idea")
    return Next.DONE


def ask_permission(volley: Volley) -> bool:
    """Ask to add what has helped others; once per barrier and visit."""
    barrier = volley.state.main_barrier()
    if barrier is None or volley.asked(f"permission_{barrier.id}") or not fitting(volley, barrier.id):
        return False
    volley.state.focus = barrier.id
    return volley.ask(f"permission_{barrier.id}", expecting="permission", text_id="permission")


def permission(volley: Volley) -> Next:
    """Their answer to "may I"; a maybe is no yes, so it gets the choice in other words."""
    said = acts.agrees(volley)
    if said is None and acts.act(volley) in ("unsure", "dont_know"):
        if volley.asked("permission_unsure"):  # twice a maybe is no yes
            volley.say("permission_refused")
            return _then(volley)
        return Next.DONE if volley.ask("permission_unsure", expecting="permission") else Next.ASK
    if said is None and volley.heard.intent.name != "ask_advice":
        return Next.LISTEN
    if said is False:
        volley.say("permission_refused")
        return _then(volley)
    return Next.DONE if tell(volley) else Next.ASK


def tell(volley: Volley) -> bool:
    """Two or three ideas that helped others, then what they make of them."""
    state = volley.state
    barrier = state.main_barrier()
    strategies = _handful(fitting(volley, barrier.id)) if barrier else []
    if not strategies:
        return False
    volley.say("ideas_open")
    for strategy in strategies:
        volley.say_variants(strategy.id, strategy.moves, (strategy.text,), own_line=True)
        volley.event("strategy_offered", id=strategy.id, barrier=strategy.barrier)
    state.offered += [s.id for s in strategies]
    state.options = [s.id for s in strategies]
    volley.new_bubble()
    volley.ask(f"ideas_what_of_them_{state.turn}", expecting="choice", text_id="ideas_what_of_them")
    volley.offer([*(s.short for s in strategies), volley.content.texts["ideas_none"].variants[0]])
    return True


def _handful(strategies: list[Strategy]) -> list[Strategy]:
    """The first ideas, as many as can be read at a glance, and at least two if there are two."""
    chosen: list[Strategy] = []
    for strategy in strategies[:CHOICE]:
        if len(chosen) < 2 or sum(len(s.text.split()) for s in (*chosen, strategy)) <= _WORDS:
            chosen.append(strategy)
    return chosen


def choice(volley: Volley) -> Next:
    """Which idea landed, if any; how each landed is remembered, and a refused one does not come back."""
    state = volley.state
    options = [strategy for name in state.options if (strategy := find(volley, name))]
    titles = [s.short for s in options]
    picked = acts.picks(volley, titles)
    if acts.act(volley) in ("dont_know", "unsure"):  # "dont know" picks no idea with a "know" in it
        picked = None
    refused = acts.act(volley) == "no" or acts.is_typed(volley, "nothing")
    refused = refused or acts.typed(volley.heard.text) == acts.typed(volley.content.texts["ideas_none"].variants[0])
    if picked is None and not refused:
        return _unclear(volley, options)
    for number, strategy in enumerate(options):
        landed = "taken" if number == picked else "declined" if refused else "open"
        state.landed[strategy.id] = landed
        volley.event("strategy_landed", id=strategy.id, how=landed)
    state.options = []
    if picked is None:
        volley.say("ideas_none_fit")
        return _then(volley)
    state.idea, state.first_step, state.sketch = options[picked].short, options[picked].plan_seed, None
    volley.say("idea_taken", short=_lower(options[picked].short))
    return _then(volley)


def _unclear(volley: Volley, options: list[Strategy]) -> Next:
    willing = volley.heard.talk.type == "change" and acts.length(volley) <= _MERELY_WILLING
    willing = willing and not volley.heard.activities
    all_of_them = acts.act(volley) in ("yes", "unsure", "dont_know") or acts.is_typed(volley, "all")
    chosen = volley.heard.intent.name == "choose"
    if (all_of_them or willing or chosen) and not volley.asked("ideas_which"):
        volley.ask("ideas_which", expecting="choice")
        volley.offer([*(s.short for s in options), volley.content.texts["ideas_none"].variants[0]])
        return Next.DONE
    leaning = volley.state.change > 0  # whoever has only ever said "ok" has not
    still_willing = leaning and acts.act(volley) == "yes" and not volley.asked("plan_wanted")
    for strategy in options:
        volley.state.landed[strategy.id] = "open"
        volley.event("strategy_landed", id=strategy.id, how="open")
    volley.state.options = []
    if still_willing:  # a second yes that picks none: a plan in their own words says which
        planning.invite(volley)
        return Next.DONE
    if volley.heard.activities and not volley.heard.barriers:  # an idea of their own instead
        volley.state.idea = volley.heard.text.strip()
        if not reflect(volley):
            volley.say("own_idea_heard")
        return _then(volley)
    return Next.LISTEN


def _then(volley: Volley) -> Next:
    """After the ideas: the plan, if they have said what and when; else how ready they are, or what the talk needs."""
    if volley.state.sketch and volley.state.sketch.dated and not volley.asked("plan_wanted"):
        planning.invite(volley)
        return Next.DONE
    if volley.state.idea and not volley.asked("ruler_readiness") and rulers.ask(volley, "readiness"):
        return Next.DONE
    return Next.ASK


def readiness_answered(volley: Volley) -> Next:
    """Ready enough for a plan, or not now: both are respected."""
    number = rulers.take(volley, "readiness")
    if number is None and only_amounts(volley):
        return planning.begin(volley, take_details=True)  # "every night" is no number: they are planning
    if number is None:
        return rulers.no_number(volley, "readiness", "ruler_readiness")
    if number >= rulers.READY:
        volley.say("readiness_high", number=rulers.spoken(number))
        planning.invite(volley)
    else:
        volley.say("readiness_low", number=rulers.spoken(number))
        volley.ask("readiness_what_else", expecting="why_not_ready")
    return Next.DONE


def why_not_ready(volley: Volley) -> Next:
    """What would have to be different; then the summary, without a plan."""
    if acts.act(volley) is None and acts.length(volley) >= 2:
        reflect(volley)
    closing.summarise(volley)
    return Next.DONE


def fitting(volley: Volley, barrier: str) -> list[Strategy]:
    """Strategies for a barrier that fit what is known of this person, the most tailored first, none twice."""
    state = volley.state
    known = {
        "facilitators": {h.id for h in state.facilitators()},
        "barriers": {h.id for h in state.barriers() if h.id != barrier},
        "activities": set(state.activities),
        "readiness": {"high" if (state.ruler("importance") or 5) >= rulers.READY else "low"},
    }
    candidates = [s for s in volley.content.strategies.get(barrier, ()) if s.id not in state.offered and s.fits(known)]
    return sorted(candidates, key=lambda s: -len(s.when))


def find(volley: Volley, strategy_id: str) -> Strategy | None:
    """A strategy by its id; None if content has dropped it since it was offered."""
    known = (s for group in volley.content.strategies.values() for s in group)
    return next((s for s in known if s.id == strategy_id), None)


def focus(volley: Volley) -> Next:
    """Which of two barriers they would rather talk about."""
    state = volley.state
    barriers = state.barriers(this_visit=True)[:2]
    titles = [f"{volley.content.texts[f'short_{h.id}'].variants[0]} {name_of(volley, h.id)}" for h in barriers]
    said = {f.id for f in volley.heard.barriers}
    picked = next((n for n, h in enumerate(barriers) if h.id in said), None)
    if picked is None:
        picked = acts.picks(volley, titles)
    if picked is None:
        return Next.LISTEN
    state.focus, state.stage = barriers[picked].id, "focus"
    volley.say_fresh([f"finding_{state.focus}", "focus_chosen"])
    return Next.ASK


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]
