"""Takes what was understood of a message into the state: findings, reasons, activities, the way the talk leans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.content import Content
from bot.content.grammar import grammar
from bot.interview import acts
from bot.interview.correcting import lies_in_the_wrong, put_right
from bot.interview.denying import denied_in
from bot.interview.fragments import OTHERS_SAY, fragment, introduces
from bot.interview.looking_back import put_back
from bot.interview.state import Heard
from bot.interview.volley import Volley
from bot.understanding import Clause, Finding, Understanding

CERTAIN = 0.5
"""Confidence from which a finding, a feeling or a lean of the talk is taken as said; a reflection can be put right."""

_SURE_OF_OTHERS = 0.8
"""Confidence from which a barrier is believed that stands in what others say ("wife says walk")."""

_SURE_OF_INTRODUCED = 0.75
"""Confidence from which a finding is believed that stands in who somebody says they are ("im 44 drive a bus")."""

_SURE_OF_REASON = 0.6
"""Confidence of change talk from which its words are kept as a reason, to be said back in the summary."""

_SURE_ALONE = 0.8
"""The same where nothing that helps was found in them."""

_GRAMMAR = grammar("clauses")
FIRST_PERSON = _GRAMMAR.pattern(r"\b<first_person>\b", ignore_case=True)
_AFTER_HEDGE = _GRAMMAR.pattern("^<after_hedge> ")
_YOU = _GRAMMAR.pattern(r"\b<you>\b", ignore_case=True)
_ADDRESSED = _GRAMMAR.pattern(r"\b<addressed>\b", ignore_case=True)
_RUN_UP = _GRAMMAR.pattern(r"^(?:<run_up>\b[\s,]*)+", ignore_case=True)
_OPENERS = _GRAMMAR.words("openers")
UNFIT = _GRAMMAR.pattern(r"[?!\"“”()\[\]{}/\\]|\d{3,}|\b(?i:<laughs>)\b")
_OF_THEM = _GRAMMAR.pattern(r"^<about_you>\b")
_LEADS_UP = _GRAMMAR.patterns("leads_up", ignore_case=True)
_PURPOSE = _GRAMMAR.patterns("purpose", ignore_case=True)
_THEN = _GRAMMAR.pattern(r", <then>\b")
_LONGEST = 14
"""Words of a clause that can be said back."""
_HANGING = _GRAMMAR.words("hanging")


def take_in(volley: Volley) -> None:
    """Remember this message's findings once each, its reasons and activities, and count change and sustain talk."""
    state, heard = volley.state, volley.heard
    _forget_denied(volley)
    if (state.expecting or "").startswith("plan_"):
        return  # what might get in a plan's way is part of the plan, not a new barrier
    for kind, findings in (("barrier", heard.barriers), ("facilitator", heard.facilitators)):
        for finding in findings:
            if finding.confidence >= CERTAIN:
                _remember(volley, finding, kind)
    state.activities += [a for a in heard.activities if a not in state.activities]
    if heard.activities and not hindered(volley):
        state.activity_turn = state.turn  # "gym shut now" names none that could be planned
    if heard.talk.type == "change" and heard.talk.confidence >= CERTAIN:
        state.change += 1
        state.change_turn = state.turn
        state.sustain_in_row = 0
        reason = _reason(volley)
        if reason and _opens_well(reason) and reason not in state.reasons:
            state.reasons.append(reason)
    elif heard.talk.type == "sustain" and heard.talk.confidence >= CERTAIN:
        state.sustain_in_row += 1
    elif heard.barriers or heard.facilitators:
        state.sustain_in_row = 0


def _reason(volley: Volley) -> str:
    """What in a message speaks for change, as the summary says it; "" where nothing in it is one for sure.

    Of a message about something that helps, the clause that holds it: the rest is the story around it.
    """
    heard = volley.heard
    if hindered(volley) or heard.talk.confidence < _SURE_OF_REASON:
        return ""
    if heard.talk.subtype in ("desire", "need"):
        return best_clause(volley)
    helped = [f for f in heard.facilitators if f.confidence >= CERTAIN]
    if heard.talk.subtype != "reason" or not (helped or heard.talk.confidence >= _SURE_ALONE):
        return ""
    return clause_at(volley, helped[0].start, helped[0].end) if helped else best_clause(volley)


def keep_reason(volley: Volley) -> None:
    """Keep what they answered to "what makes it a 5": of all that was said it is what speaks for change."""
    said, talk = best_clause(volley) or best_words(volley), volley.heard.talk
    for_it = talk.type == "change" and talk.confidence >= CERTAIN
    if said and (for_it or _OF_THEM.match(said)) and said not in volley.state.weighed:
        volley.state.weighed.append(said)


def hindered(volley: Volley) -> bool:
    """Whether the message brings a barrier that is taken as said."""
    return any(b.confidence >= CERTAIN for b in volley.heard.barriers)


def _opens_well(you: str) -> bool:
    """Whether a clause can follow "and on the other side": it has its subject in front."""
    first = you.split(" ")[0].lower() if you else ""
    return first in _OPENERS or first.startswith("you")


def believed(heard: Understanding, content: Content) -> Understanding:
    """What was understood, without the barriers that the message says are none, or only somebody else speaks of."""
    denied = denied_in(heard.text, content)
    heard = put_back(heard)
    if acts.typed(heard.text) in content.words["dont_know"]:  # an answer to Mo, and no hindrance
        return replace(heard, barriers=(), facilitators=())
    found = fragment(heard.text)
    least = _SURE_OF_OTHERS if found and found[0] == OTHERS_SAY else 0.0
    least = max(least, _SURE_OF_INTRODUCED if introduces(heard.text) else 0.0)
    said = _without_what_is_not(heard)
    barriers = tuple(b for b in said.barriers if b.id not in denied and b.confidence >= least)
    return replace(said, barriers=barriers) if len(barriers) < len(said.barriers) else said


def ids(heard: Understanding) -> frozenset[str]:
    """The barriers and helps of a message."""
    return frozenset(f.id for f in (*heard.barriers, *heard.facilitators))


def _without_what_is_not(heard: Understanding) -> Understanding:
    """What was understood, without what was found in words that say what it is not ("it's not the fear, it's …")."""
    found = put_right(heard.text)
    if found is None or not found.wrong:
        return heard

    return replace(
        heard,
        barriers=tuple(b for b in heard.barriers if not lies_in_the_wrong(found, b.start, b.end)),
        facilitators=tuple(f for f in heard.facilitators if not lies_in_the_wrong(found, f.start, f.end)),
    )


def _forget_denied(volley: Volley) -> None:
    denied = denied_in(volley.heard.text, volley.content)
    volley.state.heard = [h for h in volley.state.heard if h.id not in denied]
    if volley.state.focus in denied:
        volley.state.focus = None


def forget_last(volley: Volley) -> None:
    """Take back what was thought to be heard in the message before: the patient has corrected it."""
    state = volley.state
    again = acts.begins(volley, "takes_exception")  # what was heard in it once more was misheard once more
    state.heard = [
        h for h in state.heard if not ((h.turn == state.turn - 1 and h.times == 1) or (again and h.turn == state.turn))
    ]


def just_reflected(volley: Volley) -> bool:
    """Whether Mo's last answer said a finding back."""
    return any(h.reflected and h.turn >= volley.state.turn - 1 for h in volley.state.heard)


def _remember(volley: Volley, finding: Finding, kind: str) -> None:
    state = volley.state
    known = next((h for h in state.heard if h.id == finding.id), None)
    you = clause_at(volley, finding.start, finding.end)
    if known:
        known.reflected = known.reflected and known.visit == state.visit  # said again, it is heard again
        known.times += 1
        known.turn, known.visit = state.turn, state.visit
        if you and not known.you:
            known.you, known.quote = you, finding.quote
    else:
        state.heard.append(
            Heard(finding.id, kind, finding.quote, you, state.visit, state.turn, first=state.visit)  # type: ignore[arg-type]
        )


def clause_at(volley: Volley, start: int, end: int) -> str:
    """The you-form of the clause that covers text[start:end] best, if it can be said aloud; else empty."""
    fitting = [
        (min(end, c.end) - max(start, c.start), said)
        for c in told(volley)
        if c.start < end and c.end > start and sayable(said := plain(volley, c.you))
    ]
    return max(fitting, default=(0, ""))[1]


def best_clause(volley: Volley) -> str:
    """The clause most worth saying back: one about the person, not too long; empty if none can be said."""
    return _best(volley, sayable)


def best_words(volley: Volley) -> str:
    """The clause that weighs most, of those that can be said back the last; also of what they tell of others."""
    told = may_be_said(volley)
    return max(reversed(told), key=lambda said: weight(volley, said), default="")


def weight(volley: Volley, said: str) -> int:
    """How many of its words say how something is for the person: a feeling, an always or a never, a loss."""
    words = f" {acts.typed(said)} "
    courteous = acts.holds(volley, said, "courtesy")  # "thank you" and "like I said" are the frame and not the picture
    return sum(f" {word} " in words for word in volley.content.words["weighs"]) - 2 * courteous


def may_be_said(volley: Volley) -> list[str]:
    """Every clause of the message that can be said back, in the second person."""
    clauses = [plain(volley, c.you) for c in told(volley)]
    return [said for said in clauses if _whole(said) and not UNFIT.search(said) and not asked(volley, said)]


def asked(volley: Volley, said: str) -> bool:
    """Whether a clause is put as a question ("does that count")."""
    return any(said.lower().startswith(f"{begun} ") for begun in volley.content.words["asking"])


def _best(volley: Volley, fits: Callable[[str], bool]) -> str:
    fitting = [said for c in told(volley) if fits(said := plain(volley, c.you))]
    return max(fitting, key=lambda you: (you.startswith("you"), -abs(len(you.split()) - 8)), default="")


def told(volley: Volley) -> list[Clause]:
    """The clauses that tell something: not said to Mo, no purpose ("so I don't fall"), no phrase ("I must say")."""
    hedges = volley.content.words["hedges"]
    telling = [c for c in volley.heard.clauses if not (_to_mo(volley, c) or _is_purpose(volley.heard.text, c))]
    return [c for c in telling if plain(volley, c.you).lower().strip(" ,.") not in hedges]


def _is_purpose(text: str, clause: Clause) -> bool:
    before = text[: clause.start].rstrip()
    return _PURPOSE.found(text[clause.start :]) and bool(before) and before[-1] not in ".!?,;"


def _to_mo(volley: Volley, clause: Clause) -> bool:
    """Whether the patient speaks to or about Mo there: turned to the second person it would be nonsense."""
    return bool(_ADDRESSED.search(volley.heard.text[clause.start : clause.end]))


def speaks_to_mo(volley: Volley) -> bool:
    """Whether any clause of the message is said to or about Mo."""
    return any(_to_mo(volley, clause) for clause in volley.heard.clauses)


def plain(volley: Volley, you: str) -> str:
    """A clause without run-up and hedge: "so you suppose you miss the club" is "you miss the club"."""
    said = _without_tail(volley, without_run_up(you))
    while hedge := next((h for h in volley.content.words["hedges"] if said.lower().startswith(f"{h} ")), ""):
        rest = said[len(hedge) :].strip(" ,")
        rest = _AFTER_HEDGE.sub("", rest)
        if not sayable(rest):
            break
        said = rest
    return said


def _without_tail(volley: Volley, said: str) -> str:
    """ "you miss it bit yeah" is "you miss it"; what is left must still be a clause."""
    tail = max((t for t in volley.content.words["tails"] if said.lower().endswith(f" {t}")), key=len, default="")
    rest = said[: -len(tail)].rstrip(" ,") if tail else said
    return rest if sayable(rest) else said


def without_run_up(you: str) -> str:
    """A clause without the words that tied it to the one before ("but", "because", "and then")."""
    return _RUN_UP.sub("", you).strip(" ,.")


def sayable(you: str) -> bool:
    """Whether a clause in the second person can stand in a sentence of Mo's: whole, short, no first person left."""
    about_them = _YOU.search(you) or you.split(" ")[0].lower() in _OPENERS
    return bool(about_them) and _whole(you) and not UNFIT.search(you)


def _whole(you: str) -> bool:
    """Neither too short nor too long, no loose end on either side, and nobody says "I"."""
    words = you.split()
    if not 3 <= len(words) <= _LONGEST or words[-1].lower().strip(".,") in _HANGING:
        return False
    return not FIRST_PERSON.search(you) and not (_LEADS_UP.found(you) and not _THEN.search(you))
