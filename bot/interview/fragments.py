"""Few bare words that tell something all the same: "fork lift driver", "12 hr shifts", "wife says walk".

What they can tell, and how it is said back, stands in content/<language>/grammar/fragments.yml.
"""

from __future__ import annotations

from bot.content.grammar import grammar
from bot.interview.acts import typed

LONGEST = 9
"""Words up to which a message may be one."""

_GRAMMAR = grammar("fragments")
OTHERS_SAY = "others_say"
KINDS = (
    OTHERS_SAY,
    "for_somebody",
    "used_to",
    "hours",
    "not_working",
    "work",
    "since",
    "treatment",
    "body",
    "doing",
)
_INTRODUCES = _GRAMMAR.pattern("^<introduces>")
_FEWEST = 4
"""Words from which a message that begins with an age says who somebody is."""

_RULES = {kind: _GRAMMAR.rules(kind) for kind in KINDS}


def fragment(text: str) -> tuple[str, str] | None:
    """Which kind a message is and the words of it to say back, in the second person; None where it is none."""
    said = typed(text)
    if not said or len(said.split()) > LONGEST:
        return None
    for kind, rules in _RULES.items():
        words = rules.first(said)
        if words is not None:
            return kind, words
    return None


def introduces(text: str) -> bool:
    """Whether somebody says who they are ("58, ex postie, two discs gone"): what they deal with is not told yet."""
    said = typed(text)
    return len(said.split()) >= _FEWEST and bool(_INTRODUCES.match(said))
