"""Nothing for the practice: who wants their words kept out of the note is told what that changes and what not."""

from __future__ import annotations

from bot.interview import acts
from bot.interview.volley import Next, Volley

_LONGEST = 18
"""Words up to which "dont pass anything on" is a wish and no story."""


def wished(volley: Volley) -> Next | None:
    """Answer a wish to have nothing noted, or to have it noted again; None where a message is about neither."""
    of_one_thing = acts.pressed(volley, volley.content.texts["pass_on"].quick_replies) is not None  # a button of Mo's
    if acts.length(volley) > _LONGEST or acts.asks(volley) or of_one_thing:
        return None
    if volley.state.keeps_here and acts.names(volley, "notes_again"):
        return _note_again(volley)
    return _keep_here(volley) if acts.names(volley, "keeps_here") else None


def _keep_here(volley: Volley) -> Next:
    state = volley.state
    state.keeps_here, state.to_pass_on = True, ""
    volley.say("kept_here_readable" if volley.readable else "kept_here")
    volley.shares = False
    if state.expecting in ("pass_on", "wish", "good_talk"):
        state.expecting = None
        return Next.ASK
    return Next.DONE


def _note_again(volley: Volley) -> Next:
    volley.state.keeps_here, volley.shares = False, volley.readable
    volley.say("noted_again")
    return Next.DONE
