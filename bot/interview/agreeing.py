"""Agreeing on a plan: read back whole, put right part by part, and never lost on the way."""

from __future__ import annotations

import re

from bot.content.grammar import grammar
from bot.interview import acts, astray, rulers
from bot.interview.changes import changes, may_be_deed
from bot.interview.days_named import when_as_wished
from bot.interview.deeds import amounts, mere_talk, times
from bot.interview.details import fill, fits, names_part, only_amounts, swapped_day
from bot.interview.listen import reflect
from bot.interview.state import PARTS, Plan
from bot.interview.tidying import sentences
from bot.interview.volley import Next, Volley, brief, capitalise
from bot.interview.ways_round import both_sides, way_round_known
from bot.interview.wording import (
    CASE,
    IF_THEN,
    UNSAYABLE,
    after_if,
    clean,
    if_then,
    inside,
    obstacle,
    to_you,
)

_WORDS = 44
"""Words of the patient's that a plan read back may hold; only beyond that the longest part is shortened."""

_READ = ("what", "when", "how_long", "how_often", "if_then")
_YES, _CHANGE = 0, 1
"""The buttons under a plan that was read out."""

_SURE = 0.5
"""Confidence of an intent from which words without a known activity may be the deed."""

_OF_PLANS = ("plan_detail", "change_talk", "choose", "correction", "deny", "affirm")
_GRAMMAR = grammar("agreeing")
_IF = _GRAMMAR.pattern(r"^\W*<condition>\b", ignore_case=True)
_FINE = _GRAMMAR.pattern(r"^\W*<fine>\W*$", ignore_case=True)
_BUT = _GRAMMAR.pattern(r"\b<may_change>\b", ignore_case=True)
_INSTEAD = _GRAMMAR.pattern(r"\b<instead>\b", ignore_case=True)
_LED_UP = _GRAMMAR.pattern(r"^\W*<led_up_by>\b[\s,]*", ignore_case=True)
_SHOULD_BE = _GRAMMAR.either("should_be")
_BEGINS_IF = CASE.partition("{")[0].lower()


def read_back(volley: Volley) -> Next:
    """Say the whole plan, with the warning signs before a first one, and ask whether it is right."""
    state = volley.state
    plan = state.plan or Plan()
    volley.new_bubble()
    volley.say("plan_read_back", **fitted(volley, plan))
    volley.new_bubble()
    if not state.warned:
        state.warned = True
        volley.say("plan_warning")
        volley.new_bubble()
    return ask_right(volley)


def ask_right(volley: Volley) -> Next:
    """Whether the plan is right as it was read out."""
    volley.ask(f"plan_right_{volley.state.turn}", expecting="plan_confirm", text_id="plan_right")
    return Next.DONE


def go_on_with(volley: Volley) -> Next:
    """A plan that is kept as it stands needs no second yes: it is read back and agreed."""
    volley.new_bubble()
    volley.say("plan_read_back", **fitted(volley, volley.state.plan or Plan()))
    volley.new_bubble()
    agree(volley)
    volley.answers = "plan_right"
    return Next.SUMMARISE


def confirm(volley: Volley) -> Next:
    """The plan read back: agreed, put right, or taken back."""
    plan = volley.state.plan
    if plan is None:
        return Next.LISTEN
    if acts.pressed(volley, volley.content.texts["plan_right"].quick_replies) == _CHANGE:
        return which_part(volley)
    if astray.takes_back(volley):
        return _taken_back(volley)
    named = names_part(volley)
    agrees = acts.agrees(volley) is True and not named
    agrees = agrees and (acts.length(volley) <= _A_YES or not _BUT.search(volley.heard.text))
    if _fine(volley) or agrees or _accepts(volley):
        agree(volley)
        return Next.SUMMARISE
    if _undecided(volley):
        volley.say("plan_stays")  # as a draft: a maybe is no yes
        return Next.SUMMARISE
    if plan.confidence is None and astray.bare_number(volley) is not None:
        plan.confidence = rulers.take(volley, "confidence")  # which was asked before the plan was read out
        return ask_right(volley)
    if acts.length(volley) < _A_YES and not named:
        return which_part(volley)
    return fix(volley)


def _accepts(volley: Volley) -> bool:
    """Whether they take it with a shrug at its wording: "near enough yes thats it. rain bit reads daft"."""
    return acts.begins(volley, "good_enough") and not changes(volley.heard.text)


def _undecided(volley: Volley) -> bool:
    """Whether they leave it open, and want no line of it changed ("we'll see", "suppose so", "dunno")."""
    said = acts.act(volley)
    return said in ("unsure", "dont_know") or (said != "no" and mere_talk(volley, volley.heard.text))


def _fine(volley: Volley) -> bool:
    """Whether they are content with it as it was read out."""
    return (
        bool(_FINE.match(volley.heard.text))
        or acts.without_tail(volley, "polite_tails") in volley.content.words["fine_as_it_is"]
    )


def fix(volley: Volley) -> Next:
    """What should be different in the plan: the part they name, or the words that can only belong to one."""
    plan = volley.state.plan
    if plan is None:
        return Next.LISTEN
    if astray.takes_back(volley):
        return _taken_back(volley)
    said = astray.nod(volley)
    yes = acts.pressed(volley, volley.content.texts["plan_right"].quick_replies) == _YES
    if yes or acts.is_typed(volley, "nothing") or acts.is_typed(volley, "same") or _fine(volley):
        agree(volley)
        return Next.SUMMARISE
    part = _named_part(volley)
    if part:
        return ask_part_again(volley, plan, part)
    if said is not None or astray.bare_number(volley) is not None:
        return _unclear(volley)
    if not _corrected(volley, plan):
        reflect(volley)
        return _unclear(volley)
    if missing := plan.missing():
        return ask_part_again(volley, plan, missing)
    return read_back(volley)


def _named_part(volley: Volley) -> str | None:
    """The part they name and no more: "the when", "change how often"."""
    titles = list(volley.content.texts["plan_fix"].quick_replies)
    part = acts.pressed(volley, titles)
    if part is None and acts.length(volley) <= _A_YES:
        part = acts.picks(volley, titles)
    return None if part is None or any(amounts(volley)) else _READ[part]


def ask_part_again(volley: Volley, plan: Plan, name: str) -> Next:
    """Ask for one part once more."""
    setattr(plan, name, "")
    volley.ask(
        f"plan_again_{volley.state.turn}",
        expecting=f"plan_{name}",
        text_id=f"plan_{name}",
        obstacle=obstacle_slot(volley, plan),
    )
    return Next.DONE


def _corrected(volley: Volley, plan: Plan) -> bool:
    """Put their correction where it belongs; False if it is none."""
    if labelled(volley, plan):
        return True
    if swapped_day(volley.heard.text, plan.when):
        fill(volley, None, replace=True)
        return True
    text = _LED_UP.sub("", volley.heard.text)
    halves = both_sides(plan.obstacle, text)
    if halves:
        plan.obstacle, plan.if_then = obstacle(halves[0]), if_then(halves[0], halves[1])
    elif _IF.search(text) and not volley.heard.when:
        plan.obstacle, plan.if_then = obstacle(text), ""
    elif _INSTEAD.search(text):
        plan.if_then = if_then(plan.obstacle, text)
    elif times(volley):
        fill(volley, None, replace=True)
        if volley.heard.activities and not only_amounts(volley) and fits(volley, "what"):
            fill(volley, "what", replace=True)
    elif _may_be_a_deed(volley) and fits(volley, "what"):
        fill(volley, "what", replace=True)
    else:
        return False
    return True


def _may_be_a_deed(volley: Volley) -> bool:
    intent = volley.heard.intent
    if not may_be_deed(inside(clean(volley.heard.text))):
        return False
    return bool(volley.heard.activities) or (intent.name in _OF_PLANS and intent.confidence >= _SURE)


def labelled(volley: Volley, plan: Plan) -> bool:
    """Take what they say by the plan's own lines ("how often: once. what: the stairs"); False if they name none."""
    titles = volley.content.texts["plan_fix"].quick_replies[:4]
    named = "|".join(re.escape(title) for title in sorted(titles, key=len, reverse=True))
    label = re.compile(rf"\b({named}){_SHOULD_BE}", re.IGNORECASE)
    pieces = label.split(volley.heard.text)
    found = [(title, words.strip(" .,;!?\n")) for title, words in zip(pieces[1::2], pieces[2::2], strict=True)]
    for title, words in found:
        part = _READ[[acts.typed(known) for known in titles].index(acts.typed(title))]
        first = sentences(words)[0]  # what comes behind it is about something else
        setattr(plan, part, (when_as_wished("", words) if part == "when" else None) or clean(first))
    way = way_round_known(plan.obstacle, volley.heard.text)
    if found and way:
        plan.if_then = if_then(plan.obstacle, way[1])
    return any(words for _, words in found)


def _unclear(volley: Volley) -> Next:
    """Asked once more which part; after that the plan stays as it stands, and may be changed at any time."""
    if sum(topic.startswith("plan_fix") for topic in volley.state.asked) < 2:
        return which_part(volley)
    volley.say("plan_stays")
    agree(volley)
    return Next.SUMMARISE


def _taken_back(volley: Volley) -> Next:
    volley.say("plan_not_now")
    volley.state.plan = None
    return Next.SUMMARISE


def agree(volley: Volley) -> None:
    """Keep the plan as agreed."""
    _keep(volley, "agreed")


def keep_draft(volley: Volley) -> bool:
    """A plan that was on its way when the talk turned is kept as a draft: only a yes to it makes it agreed."""
    plan = volley.state.plan
    if plan is None or not plan.what or plan.status != "draft":
        return False
    _keep(volley, "draft")
    return True


def obstacle_slot(volley: Volley, plan: Plan) -> str:
    """The obstacle as a clause after "if", as Mo says it: "your back is bad"."""
    nothing = volley.content.texts["plan_open_obstacle"].variants[0]
    if plan.obstacle in ("", nothing):
        return volley.content.texts["plan_open_if"].variants[0]
    return brief(to_you(after_if(plan.obstacle)))


def which_part(volley: Volley) -> Next:
    volley.ask(f"plan_fix_{volley.state.turn}", expecting="plan_fix", text_id="plan_fix")
    return Next.DONE


def _keep(volley: Volley, status: str) -> None:
    plan = volley.state.plan
    if plan is None:
        return
    plan.status, plan.visit = status, volley.state.visit
    volley.event("plan", **{name: getattr(plan, name) for name in (*PARTS, "confidence", "status")})


def fitted(volley: Volley, plan: Plan) -> dict[str, str]:
    """The parts in the patient's words; where all together are too long for a phone, the longest gives way."""
    held = {name: getattr(plan, name) for name in _READ}
    open_line = volley.content.texts["plan_open_if_then"].variants[0]
    nothing = volley.content.texts["plan_open_obstacle"].variants[0]
    said_nothing = not held["if_then"] or held["if_then"].lower().endswith(open_line)
    if said_nothing and plan.obstacle in ("", nothing):
        held["if_then"] = ""  # a line that says nothing is none
    elif not held["if_then"].lower().startswith(_BEGINS_IF):
        something = volley.content.texts["plan_open_if"].variants[0]
        case = something if plan.obstacle in ("", nothing) else after_if(plan.obstacle)
        held["if_then"] = IF_THEN.format(barrier=case, deed=inside(held["if_then"]))
    unsayable = CASE.format(barrier=UNSAYABLE)
    if plan.obstacle and held["if_then"].startswith(unsayable):  # what makes no clause stands in their words
        quoted = CASE.format(barrier=f"“{brief(plan.obstacle, 8)}”")
        held["if_then"] = f"{quoted}{held['if_then'].removeprefix(unsayable)}"
    words = {name: capitalise(kept).split() for name, kept in held.items()}
    lengths = {name: len(kept) for name, kept in words.items()}
    while sum(lengths.values()) > _WORDS:
        lengths[max(lengths, key=lambda name: lengths[name])] -= 1
    return {name: brief(" ".join(kept), lengths[name]) for name, kept in words.items()}


_A_YES = 4
"""Words up to which an answer is a yes, a no or the name of a part, and not the correction itself."""
