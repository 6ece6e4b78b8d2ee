"""After a complaint about Mo: a short apology, and something is different from then on."""

from __future__ import annotations

from collections.abc import Callable

from bot.interview import acts, closing, ideas, questions
from bot.interview.complaining import Complaint, complaint, objects_to, rejects
from bot.interview.correcting import put_right, telling_words
from bot.interview.memory import asked, best_words, plain, sayable, speaks_to_mo, told
from bot.interview.tender import speaks_of_loss
from bot.interview.volley import Next, Volley

_SPARED = {"questions": 4, "pushing": 3, "repeats": 2, "unheard": 2, "senseless": 1, "canned": 2, "useless": 1}
"""Messages after a complaint in which nothing is asked."""

_PLAINLY = {"canned": 6, "senseless": 4, "repeats": 2, "unheard": 3}
"""Messages after it in which nothing general is said."""

_STILL_OPEN = 4
"""Messages after which a question of theirs is no longer the one that they miss an answer to."""

_RECENT = 3
"""Messages after which an answer is no longer the one that did not do."""

_WISHES = ("wish", "good_talk", "pass_on", "summary_more")
"""Rooms in which "stop asking me to swim" is for the practice."""

_KEPT = 8
"""What they told lately that a complaint may be about."""

_NEAR = 0.2
"""Similarity from which an answer may be the one to a question."""

CHOICE = "amends"
"""What Mo waits for after offering ideas, an open ear, or an end."""


def objection(volley: Volley) -> Next | None:
    """The same for what the understanding takes for an objection: what it is about, its words tell."""
    kind = "" if speaks_of_loss(volley) else objects_to(volley.heard.text)
    return _made(volley, Complaint(kind, 0, len(volley.heard.text))) if kind else None


def amends(volley: Volley) -> Next | None:
    """Hear a complaint about Mo and change what comes next; None where there is none."""
    found = complaint(volley.heard.text)
    expecting = volley.state.expecting or "open"
    if found is None or speaks_of_loss(volley) or expecting.startswith(_WISHES):
        return None
    if acts.names(volley, "no_numbers") or acts.names(volley, "apologises"):
        return None  # rulers have an answer of their own
    return _made(volley, found)


def _made(volley: Volley, found: Complaint) -> Next:
    state = volley.state
    state.expecting = None
    state.spared_until = max(state.spared_until, state.turn + _SPARED.get(found.kind, 0))
    state.plainly_until = max(state.plainly_until, state.turn + _PLAINLY.get(found.kind, 0))
    if beside := _told_beside(volley, found):
        state.last_told = beside
    _ROOMS[found.kind](volley, found)
    return Next.DONE


def _told_beside(volley: Volley, found: Complaint) -> str:
    """What the same message tells of themselves ("you keep going on about work, i dont work")."""
    apart = [c for c in volley.heard.clauses if c.end <= found.start or c.start >= found.end]
    said = [plain(volley, c.you) for c in apart if c in told(volley) and not asked(volley, c.you)]
    return next((you for you in reversed(said) if sayable(you)), "")


def note(volley: Volley) -> None:
    """Keep what they told and asked last: after a complaint it is what Mo goes back to."""
    state = volley.state
    if complaint(volley.heard.text) is not None:
        return
    put = acts.question(volley)
    if put:
        state.put_to_mo, state.put_turn = volley.heard.text.strip(), state.turn
        state.may_answer = [a.id for a in volley.heard.asked if a.similarity >= _NEAR]
    clause = best_words(volley)
    if clause and put_right(volley.heard.text) is None and sayable(clause) and not speaks_to_mo(volley) and not put:
        state.last_told = clause
        state.told_lately = [*state.told_lately, clause][-_KEPT:]


def chosen(volley: Volley) -> Next:
    """Ideas, an open ear or an end: what they picked of the three."""
    if acts.names(volley, "some_ideas"):
        return Next.DONE if ideas.tell(volley) or volley.ask("advice_what_first") else Next.LISTEN
    if acts.names(volley, "just_listen"):
        volley.state.spared_until = volley.state.turn + _SPARED["questions"]
        volley.say("floor_yours")
        return Next.DONE
    if acts.names(volley, "stop_here"):
        closing.goodbye(volley)
        return Next.DONE
    return Next.LISTEN


def _sorry(volley: Volley, found: Complaint) -> None:
    volley.say(f"sorry_{found.kind}")


def _back_to_them(volley: Volley, found: Complaint) -> None:
    """The apology, and what they told last, which should have been answered; each is gone back to once."""
    _sorry(volley, found)
    if meant := _what_was_missed(volley):
        volley.say("back_to_told", quote=meant)
        volley.state.last_told = ""
        volley.state.told_lately = [said for said in volley.state.told_lately if said != meant]


def _what_was_missed(volley: Volley) -> str:
    """What they told that the complaint is about ("you missed my point about the desk"), else what they told last."""
    about = telling_words(volley.heard.text)
    named = [said for said in reversed(volley.state.told_lately) if about & telling_words(said)]
    return next(iter(named), volley.state.last_told)


def _not_again(volley: Volley, found: Complaint) -> None:
    """Nothing of theirs is said back for a while: that was what they heard too often."""
    _sorry(volley, found)
    volley.state.echoes, volley.state.echo_turn = 9, volley.state.turn


def _more_plainly(volley: Volley, found: Complaint) -> None:
    """What was meant, in the plainest words, where it was an answer or a finding; else it is dropped."""
    answer = questions.last_answer(volley, since=1)
    if answer is not None:
        volley.say("sorry_unclear")
        questions.give(volley, answer, ask=False)
        return
    _back_to_them(volley, found)


def _at_last_an_answer(volley: Volley, found: Complaint) -> None:
    """The answer to what was passed over, if there is one that they have not had; else an honest word."""
    _sorry(volley, found)
    rest = volley.heard.text[: found.start] + volley.heard.text[found.end :]
    asked_now = acts.question(volley)
    state = volley.state
    may = [] if not asked_now or asked_now not in rest else [questions.near(volley, asked_now)]
    if not may and state.put_to_mo and state.turn - state.put_turn <= _STILL_OPEN:
        may = [volley.content.answers.get(name) for name in state.may_answer]
    known = [answer for answer in may if answer is not None]
    fresh = [answer for answer in known if not questions.lately(volley, answer, _RECENT)]
    if not rejects(volley.heard.text[found.start : found.end]):  # what was passed over may be said in other words
        fresh += [answer for answer in known if volley.fresh(answer.id, answer.variants)]
    if fresh:
        questions.give(volley, fresh[0], ask=False)
    elif (asked_now and asked_now in rest) or state.put_to_mo:
        given = any("ask_medical" in answer.asks and questions.lately(volley, answer, _RECENT) for answer in known)
        text = asked_now if asked_now and asked_now in rest else state.put_to_mo
        questions.noted(volley, text, again=given)
    else:
        volley.say("ask_again")
    state.put_to_mo, state.may_answer = "", []


def _three_ways(volley: Volley, found: Complaint) -> None:
    _sorry(volley, found)
    volley.say("of_more_use")
    volley.state.expecting = CHOICE


def _autonomy(volley: Volley, found: Complaint) -> None:
    volley.say("discord")


_ROOMS: dict[str, Callable[[Volley, Complaint], None]] = {
    "questions": _sorry,
    "unanswered": _at_last_an_answer,
    "repeats": _not_again,
    "unheard": _back_to_them,
    "senseless": _more_plainly,
    "canned": _back_to_them,
    "pushing": _autonomy,
    "useless": _three_ways,
}
