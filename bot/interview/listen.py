"""Listening: the reflection that answers a message. A facet of meaning, else woven words, else the finding's."""

from __future__ import annotations

from bot.content.grammar import grammar
from bot.interview import acts
from bot.interview.acts import length
from bot.interview.few_words import bare_words, fragment_told, introduction, sides_with_them
from bot.interview.halves import both_halves
from bot.interview.looking_back import BEFORE, OF_NOW, looks_back
from bot.interview.meanings import NAMED, all_found, certain, mark_reflected, mean
from bot.interview.memory import CERTAIN, best_words, hindered, may_be_said, sayable, speaks_to_mo, weight
from bot.interview.retold import retold
from bot.interview.strands import another, scene, strand
from bot.interview.tender import (
    answer,
    felt,
    heavy,
    lately_of_loss,
    mourning,
)
from bot.interview.volley import Volley
from bot.interview.woven import (
    A_STATEMENT,
    IN_A_ROW,
    SHORT_CLAUSE,
    clause_of,
    echoes,
    held,
    only_feared,
    retell,
    say_back,
    weave,
)

_GRAMMAR = grammar("listen")
_OF_SELF = _GRAMMAR.pattern(r"\W*<of_self>\b", ignore_case=True)
_OF_TWO = _GRAMMAR.pattern(r"\b<of_two>\b", ignore_case=True)
_MANY_WORDS = 10
"""Words from which a message may hold two things, each worth an answer."""

_WITH_THE_LOSS = 12
"""Words up to which a message soon after a loss is answered by what it means beside that loss."""

_TELLING = ("inform", "routine", "company", "sustain_talk", "personal_goal", "nlu_fallback", "enjoyment")
"""Intents of a message that tells something, and is no request, answer or joke."""

_FEWEST_ASIDE = 5
"""Words from which something told besides is more than an answer."""

_BEFORE_A_FINDING = 8
"""Words of theirs, at most, that stand before what they mean."""

_AHEAD = ("desire", "need", "commitment", "activation")
"""What is said for change that lies ahead: "Snowdon with my dad before he's too old"."""


_COMING, _OF_COMING = 2, ("scene_sceptical", "scene_sent_here")
"""Messages of a visit up to which how somebody came to Mo is what they tell."""


def reflect(volley: Volley) -> bool:
    """Say the best reflection of this message; False if it gives nothing to reflect."""
    said = (
        answer(volley)
        or (volley.state.visit_turn <= _COMING and scene(volley, _OF_COMING))
        or introduction(volley)
        or sides_with_them(volley)
        or both_halves(volley)
        or ((volley.plainly or volley.answers.startswith("correction_")) and in_their_words(volley))
        or (acts.begins(volley, "begins_maybe") and _maybe(volley))
        or fragment_told(volley)
        or _looked_back(volley)
        or mean(volley)
        or _near_the_loss(volley)
        or _maybe(volley)
        or _both_sides(volley)
        or scene(volley)
        or _finding(volley)
        or _own_words(volley)
        or mean(volley, likely=True)
        or strand(volley)
        or retell(volley)
        or weave(volley)
        or bare_words(volley)
        or _aside(volley)
        or say_back(volley)
    )
    alone = heavy(volley) or mourning(volley) or volley.fragment is not None  # what weighs stands alone
    if said and not alone and not _second_finding(volley):
        another(volley)
    return said


def _own_words(volley: Volley) -> bool:
    """Their own words before anything general, unless the last answer was made of them: that would be a parrot."""
    if echoes(volley):
        return False
    return retell(volley) or weave(volley, SHORT_CLAUSE)


def _looked_back(volley: Volley) -> bool:
    """What they once liked or could do, in their words and as a thing of the past."""
    told = [said for said in may_be_said(volley) if looks_back(said) and sayable(said)]
    if not told or echoes(volley) >= IN_A_ROW or heavy(volley) or mourning(volley) or hindered(volley):
        return False
    liked = volley.heard.activities or {f.id for f in volley.heard.facilitators} & {BEFORE, *OF_NOW}
    ahead = volley.heard.talk.subtype in _AHEAD
    if not liked or ahead or volley.heard.talk.type == "sustain" or acts.denies(volley, told[0]) or acts.asks(volley):
        return False
    return held(volley, volley.say_fresh(["looked_back"], quote=told[0]))


def in_their_words(volley: Volley) -> bool:
    """Their own words and nothing general, whole or in part; not three times running.

    After a complaint about sayings, where Mo asked how it really is, and before what no reflection fits is asked about.
    """
    said = retold(volley) or best_words(volley)
    if not said or only_feared(volley, said) or speaks_to_mo(volley) or echoes(volley) >= IN_A_ROW - 1:
        return False
    return held(volley, volley.say_fresh(["woven_neutral"], quote=said))


def _near_the_loss(volley: Volley) -> bool:
    """Soon after a loss a plain sentence is still about it: said back alone, "the rhubarb was up" would be a parrot."""
    state = volley.state
    lately = {state.turn - turn for name, turn in state.used.items() if name.startswith("loss_near.")}
    told = 3 <= length(volley) <= _WITH_THE_LOSS and volley.heard.intent.name in _TELLING
    if {1, 2} <= lately or not told or not mourning(volley) or speaks_to_mo(volley) or acts.question(volley):
        return False
    if _OF_SELF.match(volley.heard.text) and not _OF_TWO.search(volley.heard.text):
        return False  # "I was a dinner lady"
    return volley.say_fresh(["loss_near"])


def _maybe(volley: Volley) -> bool:
    return not volley.to_be_checked and careful_wish(volley) and volley.say_fresh(["maybe_one_day"])


def careful_wish(volley: Volley) -> bool:
    """Whether somebody wishes carefully ("maybe the common again, one day"): neither cheered nor asked for a number."""
    hoping = any(f.id == "hope" for f in volley.heard.feelings) or acts.begins(volley, "begins_maybe")
    hoped = hoping or volley.heard.talk.type == "change"
    over = acts.denies(volley, volley.heard.text) or acts.names(volley, "strand_lapsed")
    careful = length(volley) >= 3 and acts.names(volley, "careful_wish") and not over
    return hoped and careful and not hindered(volley) and not acts.asks(volley)


def _second_finding(volley: Volley) -> bool:
    """Of two things said in one breath both are heard: the barrier that the first reflection left out."""
    here = {h.id for h in volley.state.heard if h.reflected} | volley.reflected
    found = all_found(volley) if length(volley) >= _MANY_WORDS else volley.heard.barriers
    least = CERTAIN if length(volley) >= _MANY_WORDS else NAMED
    left = [f for f in found if f.confidence >= least and f.id not in here]
    if left and volley.say_fresh([f"finding_{left[0].id}"]):
        mark_reflected(volley, left[0].id)
        return True
    return False


def _aside(volley: Volley) -> bool:
    """What is told besides, of a cat or a concert: right after an echo it is not said back word for word as well."""
    heard = volley.heard
    of_the_matter = all_found(volley) or felt(volley) or acts.names(volley, "of_backs") or weight(volley, heard.text)
    if of_the_matter or heard.talk.type != "neutral" or lately_of_loss(volley) or echoes(volley) != 1:
        return False
    dated = heard.when or heard.amounts.duration or acts.question(volley) or speaks_to_mo(volley)
    return length(volley) >= _FEWEST_ASIDE and not dated and held(volley, volley.say_fresh(["aside"]))


def go_on(volley: Volley) -> bool:
    """After a nod: continue the paragraph about what matters, or join two things said; False when all is said."""
    state = volley.state
    barrier = state.main_barrier()
    helps = state.facilitators()
    unsaid = [h for h in (*state.barriers(), *helps) if not h.reflected]
    if barrier and helps and not volley.asked("both_sides") and volley.fresh("both_sides"):
        state.asked.append("both_sides")
        return volley.say("both_sides", barrier=name_of(volley, barrier.id), facilitator=name_of(volley, helps[0].id))
    for known in (*unsaid, *([barrier] if barrier else []), *helps):
        topic = f"go_on_{known.id}"
        if known.visit == state.visit and not volley.asked(topic) and volley.say_fresh([f"finding_{known.id}"]):
            state.asked.append(topic)
            known.reflected = True
            return True
    return False


def name_of(volley: Volley, finding: str) -> str:
    """A finding as a noun phrase in plain words ("the worry about your back")."""
    return volley.content.texts[f"name_{finding}"].variants[0]


def _both_sides(volley: Volley) -> bool:
    """A message that holds a barrier and a help gets both sides back, the sustain side first."""
    said = certain(volley)
    barrier = next((b.id for b in volley.heard.barriers if b.id in said), None)
    helped = next((f.id for f in volley.heard.facilitators if f.id in said), None)
    if not (barrier and helped) or volley.asked("both_sides") or not volley.fresh("both_sides_said"):
        return False
    volley.state.asked.append("both_sides")  # once a visit, here or after a nod
    for finding in (barrier, helped):
        mark_reflected(volley, finding)
    return volley.say("both_sides_said", barrier=name_of(volley, barrier), facilitator=name_of(volley, helped))


def _finding(volley: Volley) -> bool:
    """A finding in Mo's words, after a few of theirs: alone it could stand for anybody's."""
    least = CERTAIN if heavy(volley) else NAMED  # what weighs is not left without an answer
    for found in all_found(volley):
        if found.confidence >= least and volley.fresh(f"finding_{found.id}"):
            _own_words_first(volley)
            volley.say(f"finding_{found.id}")
            mark_reflected(volley, found.id)
            return True
    return False


def _own_words_first(volley: Volley) -> None:
    """A short clause of theirs, where it can stand alone and none was said back just before."""
    clause = clause_of(volley)
    short = A_STATEMENT <= len(clause.split()) <= _BEFORE_A_FINDING
    if not short or echoes(volley) or heavy(volley) or only_feared(volley, clause) or not sayable(clause):
        return
    plain = volley.content.texts["woven_neutral"]
    volley.say_variants(plain.id, plain.moves, plain.variants[:1], quote=clause)  # "So ..." would lead to nothing
    held(volley, said=True)
