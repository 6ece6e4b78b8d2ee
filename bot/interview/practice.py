"""What the practice should hear of: a fall, and what a patient asks Mo to pass on."""

from __future__ import annotations

from bot.interview import acts
from bot.interview.volley import Next, Volley

_A_REQUEST = 9
"""Words up to which "can you tell my gp" says that, and not yet what."""

_FALL = "fall_told"


def fall(volley: Volley) -> Next | None:
    """A fall of late, or nearly one, goes before anything new on one's feet; once a visit, and put in the note.

    Falls that were red flags are answered by `bot.safety` and never come here. None where no fall is told of.
    """
    told = acts.names(volley, "fell") and not acts.names(volley, "long_ago") and not acts.names(volley, "joking")
    if not told or volley.asked(_FALL) or acts.question(volley):
        return None
    volley.state.asked.append(_FALL)
    volley.event("note_for_gp", kind="question", text=volley.heard.text.strip())
    volley.say("fall_noted" if volley.shares else "fall_told")
    volley.ask("fall_since")
    return Next.DONE


def passes_on(volley: Volley) -> Next | None:
    """Somebody who asks Mo to tell their practice something; None if they do not."""
    if not acts.names(volley, "tell_practice") or acts.denies(volley, volley.heard.text[:20]):
        return None
    if volley.shares is False:
        volley.say("pass_on_not_shared")
        return Next.DONE
    volley.state.asked.append("good_talk")  # that is what Mo would have come to
    if acts.length(volley) <= _A_REQUEST:
        volley.ask("pass_on_what", expecting="good_talk")
        return Next.DONE
    volley.state.to_pass_on = volley.heard.text.strip()
    volley.ask("pass_on", expecting="pass_on")
    return Next.DONE
