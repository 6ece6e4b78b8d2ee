"""A patient's words put right for a plan: capitals and apostrophes, "my" to "your", an obstacle after "if", a deed.

The words of deeds are those of content/<language>/grammar/deeds.yml.
"""

from __future__ import annotations

from bot.content.grammar import grammar
from bot.interview.obstacles import CASE, UNSAYABLE, after_if, obstacle
from bot.interview.tidying import clean, first_clause, inside, tidied, to_you, without_why
from bot.interview.verbs import THIRDS, base_of, is_verb

__all__ = [
    "CASE",
    "IF_THEN",
    "UNSAYABLE",
    "after_if",
    "begins_with_verb",
    "both_halves",
    "clean",
    "deed",
    "first_clause",
    "if_then",
    "inside",
    "obstacle",
    "tidied",
    "to_you",
    "without_why",
]

_GRAMMAR = grammar("deeds")
_RULES = _GRAMMAR.rules("rules")
_WITHOUT_VERB = _GRAMMAR.rules("without_verb", ignore_case=True)
_THINGS, _ARTICLES = _GRAMMAR.rules("things", ignore_case=True), _GRAMMAR.rules("articles")
_FRAMES = _GRAMMAR.frames()
IF_THEN, _INSTEAD = _FRAMES["if_then"], _FRAMES["instead"]
_BEFORE_VERB = _GRAMMAR.pattern(r"^(?:<before_verb> )+", ignore_case=True)
_HAPPENS = _GRAMMAR.words("happens")
_MORE_VERBS = _GRAMMAR.words("more_verbs")
_SOMEBODY_DOES = _GRAMMAR.pattern("^<somebody_does>", ignore_case=True)
_BOTH_HALVES = _GRAMMAR.pattern("<both_halves>", ignore_case=True)


def deed(words: str) -> str:
    """What somebody will do, after "then": "i'd do a bit of that" gives "do a bit of it", "indoors" "do it indoors"."""
    text = _RULES.applied(clean(words))
    if done := _WITHOUT_VERB.first(inside(text)):
        return done
    first, *rest = text.split(" ")
    if base := base_of(first):
        return " ".join([base, *rest])
    with_thing = _THINGS.first(inside(text))
    return _ARTICLES.applied(with_thing) if with_thing else text


def if_then(barrier: str, words: str) -> str:
    """The plan's last line as one sentence: "If it rains, then take the umbrella"."""
    done = inside(deed(words))
    somebody = _SOMEBODY_DOES.match(done) or any(word in THIRDS for word in done.split()[1:3])  # "mum drives me"
    if not begins_with_verb(done) and not somebody:
        done = _INSTEAD.format(done)
    return IF_THEN.format(barrier=after_if(barrier), deed=done)


def begins_with_verb(words: str) -> bool:
    """Whether words are put as something to do: "ring Sue", "still go", and not "turbo trainer"."""
    first = _BEFORE_VERB.sub("", f"{words} ").split()
    word = first[0].lower() if first else ""
    return (is_verb(word) or word in _MORE_VERBS) and word not in _HAPPENS


def both_halves(words: str) -> tuple[str, str] | None:
    """An obstacle and the way round it where one message holds both ("if it rains i'll go to the gym")."""
    found = _BOTH_HALVES.match(words.strip())
    return (found["what"].strip(), found["deed"].strip()) if found else None
