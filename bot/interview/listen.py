"""Listening: the reflection that answers a message. A facet of meaning, else woven words, else the finding's."""

from __future__ import annotations

import re

from bot.interview import acts
from bot.interview.acts import length
from bot.interview.fragments import OTHERS_SAY, fragment
from bot.interview.memory import CERTAIN, FIRST_PERSON, best_words, clause_at, hindered, sayable, speaks_to_mo, weight
from bot.interview.retold import retold
from bot.interview.tender import SURE, THEMES, answer, bereaved, felt, heavy, lately_of_loss, mourning, themes
from bot.interview.volley import Volley
from bot.understanding import FacetHeard, Finding

_OF_THEM = re.compile(r"(?:you(?:r|'\w+)?|it(?:'s)?|there(?:'s)?|nothing|no)\b", re.IGNORECASE)
"""How a clause begins that is about the person or about what they deal with, and not about somebody else."""

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

_WITH_THE_LOSS = 12
"""Words up to which a message soon after a loss is answered by what it means beside that loss."""

_TELLING = ("inform", "routine", "company", "sustain_talk", "personal_goal", "nlu_fallback", "enjoyment")
"""Intents of a message that tells something, and is no request, answer or joke."""

_BEREAVED_FACET = 0.55
"""The same later in that visit."""

_LATELY = 3
"""Messages after which the talk is no longer of what was heard in them."""

_LONE_FACET = 0.85
"""Similarity from which a facet is said although nothing else was heard that agrees with it."""

_SECOND_FACET = 0.68
"""Cosine from which a second facet of the same message is said as well."""


_NAMED = 0.6
"""Confidence from which a finding is said in Mo's words where neither a facet nor the patient's own words fit."""


_SURER = 0.75
"""Confidence of a finding above which a few bare words are answered as that, and not as the words they are."""

_GOOD, _SURE_OF_GOOD = ("relief", "hope", "pride", "humour"), 0.75
"""Feelings that wound where they are not there ("good that it's like that"), and how sure of them Mo has to be."""

_SURE_OF_SIDE = 0.7
"""The same for the side taken in passing, by a message about something else."""

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

_GLADLY = ("reason", "liked", "wished", "more")
"""Kinds of brief answers that speak for something."""

_IN_A_ROW = 3
"""Answers running that may be made of the patient's own words; one less where those tell little of the person."""

_OF_OTHERS = re.compile(r"(?:her|his|their|our|some|people|everyone|everybody|somebody|one|two)\b", re.IGNORECASE)
"""How a clause begins that tells of others and can stand alone; "builder 25 yrs" cannot."""

_WHOLE = 0.75
"""The share of a message that would be an echo rather than an answer to it."""

_SHORT_CLAUSE = 9
"""Words of a clause that can be said back without parroting."""


def reflect(volley: Volley) -> bool:
    """Say the best reflection of this message; False if it gives nothing to reflect."""
    said = (
        answer(volley)
        or _fragment(volley)
        or _facets(volley)
        or _near_the_loss(volley)
        or _maybe(volley)
        or _both_sides(volley)
        or _retold(volley)
        or _woven(volley, _SHORT_CLAUSE)
        or _finding(volley)
        or _woven(volley)
        or _small(volley)
        or _said_back(volley)
    )
    if said and not heavy(volley) and volley.fragment is None:
        _second_finding(volley)
    return said


def _fragment(volley: Volley) -> bool:
    """Few bare words get an answer to what they tell ("fork lift driver"), where nothing surer was heard in them."""
    found = fragment(volley.heard.text)
    if found is None or mourning(volley) or volley.answers.startswith("ruler_"):  # a reason for a number is said as one
        return False
    kind, words = found
    surer = any(f.confidence >= _SURER for f in _all_found(volley))
    if (surer and kind != OTHERS_SAY) or not volley.say_fresh([f"fragment_{kind}"], words=words):
        return False
    volley.fragment = found
    return True


def _near_the_loss(volley: Volley) -> bool:
    """Soon after a loss a plain sentence is still about it: said back alone, "the rhubarb was up" would be a parrot."""
    state = volley.state
    lately = {state.turn - turn for name, turn in state.used.items() if name.startswith("loss_near.")}
    told = 3 <= length(volley) <= _WITH_THE_LOSS and volley.heard.intent.name in _TELLING
    if {1, 2} <= lately or not told or not mourning(volley) or speaks_to_mo(volley) or acts.question(volley):
        return False
    return volley.say_fresh(["loss_near"])


def _maybe(volley: Volley) -> bool:
    return careful_wish(volley) and volley.say_fresh(["maybe_one_day"])


def careful_wish(volley: Volley) -> bool:
    """Whether somebody wishes carefully ("maybe the common again, one day"): neither cheered nor asked for a number."""
    hoped = any(f.id == "hope" for f in volley.heard.feelings) or volley.heard.talk.type == "change"
    careful = length(volley) >= 3 and acts.names(volley, "careful_wish") and not acts.denies(volley, volley.heard.text)
    return hoped and careful and not hindered(volley) and not acts.asks(volley)


def _second_finding(volley: Volley) -> None:
    """Of two things said in one breath both are heard: the barrier that the first reflection left out."""
    here = {h.id for h in volley.state.heard if h.reflected} | volley.reflected
    left = [f for f in volley.heard.barriers if f.confidence >= _NAMED and f.id not in here]
    if left and volley.say_fresh([f"finding_{left[0].id}"]):
        mark_reflected(volley, left[0].id)


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


def mark_reflected(volley: Volley, finding: str) -> None:
    """Remember that the patient has heard this finding back."""
    volley.reflected.add(finding)
    for known in volley.state.heard:
        if known.id == finding:
            known.reflected = True


def name_of(volley: Volley, finding: str) -> str:
    """A finding as a noun phrase in plain words ("the worry about your back")."""
    return volley.content.texts[f"name_{finding}"].variants[0]


def _facets(volley: Volley) -> bool:
    known = volley.content.facets
    usable = [f for f in _ranked(volley) if _fits(volley, f) and volley.fresh(f.id, known[f.id].reflections)]
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


def _fits(volley: Volley, facet: FacetHeard) -> bool:
    """Near enough; less is asked where finding or feeling agrees. A facet that was not said is worse than none."""
    known = volley.content.facets[facet.id]
    if any(f.id == known.finding and f.confidence >= _NAMED for f in _all_found(volley)):
        return facet.similarity >= _AGREED_FACET
    if not known.said_outright and facet.similarity >= _in_this_talk(volley, known.finding):
        return True
    return facet.similarity >= (_FELT_FACET if set(known.feelings) & felt(volley) else _LONE_FACET)


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


def certain(volley: Volley) -> list[str]:
    """The findings of this message that are taken as said, the surest first."""
    return [f.id for f in _all_found(volley) if f.confidence >= CERTAIN]


def _all_found(volley: Volley) -> list[Finding]:
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
    stands_alone = sayable(clause) or _OF_OTHERS.match(clause)
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
    feelings = [f.id for f in felt_most if f.confidence >= (_SURE_OF_GOOD if f.id in (*_GOOD, "grief") else SURE)]
    if not _OF_THEM.match(clause):  # of somebody else only a loss can be said
        return [feeling for feeling in feelings if feeling == "grief"]
    talk, intent = volley.heard.talk, volley.heard.intent
    outright = intent.name in ("change_talk", "sustain_talk") and intent.confidence >= SURE
    sure = talk.confidence >= (SURE if outright else _SURE_OF_SIDE)
    turned = talk.type == "change" and acts.denies(volley, clause)  # "you don't trust yourself" is no plus
    mourns = talk.type == "change" and lately_of_loss(volley)  # what they did together is no step of today's
    return [*feelings, *([talk.subtype] if talk.subtype and sure and not (turned or mourns) else [])]


def _finding(volley: Volley) -> bool:
    least = CERTAIN if heavy(volley) else _NAMED  # what weighs is not left without an answer
    for found in _all_found(volley):
        if found.confidence >= least and volley.say_fresh([f"finding_{found.id}"]):
            mark_reflected(volley, found.id)
            return True
    return False


def _small(volley: Volley) -> bool:
    """A few bare words ("my lad", "14 years") as the answer they are, then feelings without a pattern."""
    plainly = [f.id for f in volley.heard.feelings if f.confidence >= (_SURE_OF_GOOD if f.id in _GOOD else _NAMED)]
    if _brief(volley) or volley.say_fresh([f"feeling_{feeling}" for feeling in sorted(plainly)]):
        return True
    words = volley.heard.text.strip().rstrip(".!?,")
    if volley.heard.intent.name == "inform" and length(volley) <= 3 and words.replace(" ", "").isalpha():
        yours = _yours(volley)
        askable = bool(yours) and volley.fresh("bare_words") and not mourning(volley)
        return askable and _ask_of_bare(volley, yours)
    return False


def _ask_of_bare(volley: Volley, words: str) -> bool:
    return volley.ask(f"bare_words_{volley.state.turn}", text_id="bare_words", words=words)


def _brief(volley: Volley) -> bool:
    """Say a brief answer back in the light of what was asked: "Your lad: that is what gives it weight"."""
    kind = next((kind for begun, kind in _BRIEF_ANSWERS.items() if re.match(begun, volley.answers)), None)
    if kind in _GLADLY and any(f.id not in _GOOD and f.confidence >= SURE for f in volley.heard.feelings):
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
    fit = not (empty or about_mo or acts.names(volley, "joking") or acts.asks(volley))
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
