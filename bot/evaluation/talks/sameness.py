"""Sentences that one patient hears twice, over all visits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.content import Content
from bot.evaluation.talks.flaws import Flaw
from bot.evaluation.talks.player import Talk, Turn
from bot.evaluation.talks.wordings import bare, fixed, owner, said
from bot.interview import Reply

_FRAME = 3
"""Words of Mo's own from which a sentence is known again whatever fills its slots; with fewer, the filling counts."""

_NOD = 2
"""Words up to which a sentence is a nod ("I see.") that anybody says twice."""

_SAFETY = ("plan_warning", "plan_after_check")


def flaws(talk: Talk, known: Mapping[str, str], content: Content) -> Iterator[Flaw]:
    """Every further time that this patient hears a sentence.

    Aside are safety's messages, notices, buttons (no sentences), and an answer to a question that is asked again.
    """
    heard: dict[str, Turn] = {}
    for turn in talk.turns:
        for reply in turn.replies:
            for sentence, as_said in _spoken(reply, known, content):
                if sentence in heard:
                    first = heard[sentence]
                    why = f"before: visit {first.visit}, after {first.said or 'they came'!r}; now visit {turn.visit}"
                    yield Flaw(
                        "sentence heard twice",
                        talk.script.name,
                        talk.script.path.name,
                        turn.said or "(they come)",
                        as_said,
                        why,
                    )
                heard.setdefault(sentence, turn)


def _spoken(reply: Reply, known: Mapping[str, str], content: Content) -> Iterator[tuple[str, str]]:
    """(what is compared, what was said) of each sentence of a message that has words of Mo's own."""
    for text_id, sentence, as_said in said(reply, known):
        own = len(fixed(sentence))
        if not own or _aside(owner(text_id), content):
            continue
        compared = bare([sentence]) if own >= _FRAME else bare([as_said])
        if len(compared.split()) > _NOD:
            yield compared, as_said


def _aside(text: str, content: Content) -> bool:
    return text in content.answers or text in content.notices or text in _SAFETY
