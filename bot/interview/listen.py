"""Listening: the reflection that answers a message. A facet of meaning, else woven words, else the finding's."""

from __future__ import annotations

from bot.content.grammar import grammar
from bot.interview import acts
from bot.interview.acts import length
from bot.interview.few_words import bare_words, fragment_told, introduction, sides_with_them
from bot.interview.halves import both_halves
from bot.interview.looking_back import BEFORE, OF_NOW, looks_back
from bot.interview.meanings import NAMED, all_found, certain, mark_reflected, mean
from bot.interview.memory import CERTAIN, best_words, clause_at, hindered, may_be_said, sayable, speaks_to_mo, weight
from bot.interview.retold import retold
from bot.interview.strands import another, scene, strand
from bot.interview.tender import (
    GOOD,
    SURE,
    SURE_OF_GOOD,
    answer,
    felt,
    heavy,
    lately_of_loss,
    mourning,
)
from bot.interview.volley import Volley
from bot.understanding import Finding

_GRAMMAR = grammar("listen")
_OF_THEM, _OF_OTHERS = (_GRAMMAR.pattern(rf"<{whom}>\b", ignore_case=True) for whom in ("of_them", "of_others"))
_OF_SELF = _GRAMMAR.pattern(r"\W*<of_self>\b", ignore_case=True)
_OF_TWO = _GRAMMAR.pattern(r"\b<of_two>\b", ignore_case=True)
_MANY_WORDS = 10
"""Words from which a message may hold two things, each worth an answer."""

_WITH_THE_LOSS = 12
"""Words up to which a message soon after a loss is answered by what it means beside that loss."""

_TELLING = ("inform", "routine", "company", "sustain_talk", "personal_goal", "nlu_fallback", "enjoyment")
"""Intents of a message that tells something, and is no request, answer or joke."""

_SURE_OF_SIDE = 0.7
"""How sure Mo has to be of the side somebody takes in passing, in a message about something else."""

_IN_A_ROW = 3
"""Answers running that may be made of the patient's own words; one less where those tell little of the person."""

_WHOLE = 0.75
"""The share of a message that would be an echo rather than an answer to it."""

_FEWEST_ASIDE = 5
"""Words from which something told besides is more than an answer."""

_A_STATEMENT = 4
"""Words from which a clause alone is more than a thing named ("the car seat")."""

_BEFORE_A_FINDING = 8
"""Words of theirs, at most, that stand before what they mean."""

_AHEAD = ("desire", "need", "commitment", "activation")
"""What is said for change that lies ahead: "Snowdon with my dad before he's too old"."""

_SHORT_CLAUSE = 9
"""Words of a clause that can be said back without parroting."""


def reflect(volley: Volley) -> bool:
    """Say the best reflection of this message; False if it gives nothing to reflect."""
    said = (
        answer(volley)
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
        or _retold(volley)
        or _woven(volley)
        or bare_words(volley)
        or _aside(volley)
        or _said_back(volley)
    )
    alone = heavy(volley) or mourning(volley) or volley.fragment is not None  # what weighs stands alone
    if said and not alone and not _second_finding(volley):
        another(volley)
    return said


def _own_words(volley: Volley) -> bool:
    """Their own words before anything general, unless the last answer was made of them: that would be a parrot."""
    if _echoes(volley):
        return False
    return _retold(volley) or _woven(volley, _SHORT_CLAUSE)


def _looked_back(volley: Volley) -> bool:
    """What they once liked or could do, in their words and as a thing of the past."""
    told = [said for said in may_be_said(volley) if looks_back(said) and sayable(said)]
    if not told or _echoes(volley) >= _IN_A_ROW or heavy(volley) or mourning(volley) or hindered(volley):
        return False
    liked = volley.heard.activities or {f.id for f in volley.heard.facilitators} & {BEFORE, *OF_NOW}
    ahead = volley.heard.talk.subtype in _AHEAD
    if not liked or ahead or volley.heard.talk.type == "sustain" or acts.denies(volley, told[0]) or acts.asks(volley):
        return False
    return _held(volley, volley.say_fresh(["looked_back"], quote=told[0]))


def in_their_words(volley: Volley) -> bool:
    """Their own words and nothing general, whole or in part; not three times running.

    After a complaint about sayings, where Mo asked how it really is, and before what no reflection fits is asked about.
    """
    said = retold(volley) or best_words(volley)
    if not said or _only_feared(volley, said) or speaks_to_mo(volley) or _echoes(volley) >= _IN_A_ROW - 1:
        return False
    return _held(volley, volley.say_fresh(["woven_neutral"], quote=said))


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
    if of_the_matter or heard.talk.type != "neutral" or lately_of_loss(volley) or _echoes(volley) != 1:
        return False
    dated = heard.when or heard.amounts.duration or acts.question(volley) or speaks_to_mo(volley)
    return length(volley) >= _FEWEST_ASIDE and not dated and _held(volley, volley.say_fresh(["aside"]))


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


def _retold(volley: Volley) -> bool:
    """A message of several clauses is said back whole, at most twice running: of one alone the point may be missed."""
    said = retold(volley)
    if not said or _echoes(volley) >= _IN_A_ROW - 1 or _only_feared(volley, said):
        return False
    return _held(volley, volley.say_fresh(["woven_neutral"], quote=said))


def _woven(volley: Volley, longest: int = 14) -> bool:
    """A clause of theirs and what it means: the feeling it carries, or the side it speaks for."""
    clause = _clause(volley)
    if _only_feared(volley, clause):
        return False
    if not clause or len(clause.split()) > longest or _echoes(volley) >= _IN_A_ROW:
        return False
    return _held(volley, volley.say_fresh([f"woven_{lean}" for lean in _leans(volley, clause)], quote=clause))


def _said_back(volley: Volley) -> bool:
    """The clause alone, where nothing tells what it means; not soon after another, and not a whole message."""
    clause = _clause(volley)
    rests = _echoes(volley) >= (_IN_A_ROW if weight(volley, clause) else _IN_A_ROW - 1)
    parrots = len(clause.split()) > max(_SHORT_CLAUSE, _WHOLE * length(volley))
    stands_alone = len(clause.split()) >= _A_STATEMENT and (sayable(clause) or _OF_OTHERS.match(clause))
    if not clause or rests or parrots or _only_feared(volley, clause) or not stands_alone:
        return False
    return _held(volley, volley.say_fresh(["woven_neutral"], quote=clause))


def _only_feared(volley: Volley, clause: str) -> bool:
    """Whether a clause may be what somebody fears ("I'm in a wheelchair at 24"): said back it would be a fact."""
    afraid = "fear" in felt(volley) or "fear_of_pain" in certain(volley)
    return afraid and not acts.holds(volley, clause, "fears")


def _echoes(volley: Volley) -> int:
    """How many answers just before this one were made of the patient's own words."""
    return volley.state.echoes if volley.state.turn - volley.state.echo_turn <= 1 else 0


def _held(volley: Volley, said: bool) -> bool:
    """What the clause holds has been said back with it."""
    if said:
        volley.state.echoes, volley.state.echo_turn = _echoes(volley) + 1, volley.state.turn
    if said and (found := _found(volley)):
        mark_reflected(volley, found[0].id)
    return said


def _found(volley: Volley) -> list[Finding]:
    """The findings taken as said, barriers first."""
    return [f for f in (*volley.heard.barriers, *volley.heard.facilitators) if f.confidence >= CERTAIN]


def _clause(volley: Volley) -> str:
    """The clause to say back: the one that holds the finding, else the one that people put last because it weighs."""
    found = _found(volley)
    return (clause_at(volley, found[0].start, found[0].end) if found else "") or best_words(volley)


def _leans(volley: Volley, clause: str) -> list[str]:
    """What may be added to the clause and be true of it; what is only likely is left to the clause alone."""
    felt_most = sorted(volley.heard.feelings, key=lambda f: -f.confidence)
    feelings = [f.id for f in felt_most if f.confidence >= (SURE_OF_GOOD if f.id in (*GOOD, "grief") else SURE)]
    if not _OF_THEM.match(clause):  # of somebody else only a loss can be said
        return [feeling for feeling in feelings if feeling == "grief"]
    talk, intent = volley.heard.talk, volley.heard.intent
    outright = intent.name in ("change_talk", "sustain_talk") and intent.confidence >= SURE
    sure = talk.confidence >= (SURE if outright else _SURE_OF_SIDE)
    unable = talk.subtype != "inability" or acts.denies(volley, clause)  # of being stared at nobody is unable
    turned = talk.type == "change" and acts.denies(volley, clause)  # "you don't trust yourself" is no plus
    mourns = talk.type == "change" and lately_of_loss(volley)  # what they did together is no step of today's
    return [*feelings, *([talk.subtype] if talk.subtype and sure and unable and not (turned or mourns) else [])]


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
    clause = _clause(volley)
    short = _A_STATEMENT <= len(clause.split()) <= _BEFORE_A_FINDING
    if not short or _echoes(volley) or heavy(volley) or _only_feared(volley, clause) or not sayable(clause):
        return
    plain = volley.content.texts["woven_neutral"]
    volley.say_variants(plain.id, plain.moves, plain.variants[:1], quote=clause)  # "So ..." would lead to nothing
    _held(volley, said=True)
