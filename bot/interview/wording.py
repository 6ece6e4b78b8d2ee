"""A patient's words put right for a plan: capitals and apostrophes, "my" to "your", an obstacle after "if", a deed."""

# ruff: noqa: E501  (lists and patterns read better whole than cut)

from __future__ import annotations

import re

from bot.interview.obstacles import UNSAYABLE, after_if, obstacle
from bot.interview.tidying import clean, first_clause, inside, tidied, to_you
from bot.interview.verbs import base_of

__all__ = [
    "UNSAYABLE",
    "after_if",
    "both_halves",
    "clean",
    "deed",
    "first_clause",
    "if_then",
    "inside",
    "obstacle",
    "tidied",
    "to_you",
]

_NOT_A_DEED = r"(?:am|was|have|had|don't|can't|couldn't|won't|never|feel|need)"
_WHERE = re.compile(
    r"(?:indoors|inside|in the house|at home|later|earlier|tomorrow|anyway|another (?:day|time)|"
    r"(?:(?:on|in|at|the|next|following|a) )*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|day after|day|morning|"
    r"afternoon|evening|night|week|weekend|lunch(?:time)?)(?: (?:morning|afternoon|evening|night|lunchtime))?)(?: instead)?",
    re.IGNORECASE,
)


_AMOUNT = re.compile(
    r"(?:\d+|a couple of|a few|one|two|three|five|ten|fifteen|twenty|thirty|half an) ?(?:minutes?|hours?|lengths|laps|rounds)\b.*|"
    r"(?:a|an|one) (?:shorter|short|smaller|small|quick|quicker|little|light|lighter|gentle|gentler|easier|easy|slow|slower)\b.*|"
    r"(?:my |the |some |a few )?(?:stretches|exercises|yoga|pilates|tai chi)\b.*|just the one\b.*",
    re.IGNORECASE,
)
_ON_FOOT = re.compile(r"(?:up and down|round|around|up|down|along|as far as|to|through|outside|out) \w+", re.IGNORECASE)
_TO_USE = (
    (r"(?:the |my )?(?:\w+ )?(?:bike|treadmill|rower|cross trainer|stairs|walking stick|stick)\b.*", "use"),
    (r"(?:a |an |the |my )?(?:\w+ )?(?:umbrella|brolly|raincoat|taxi|bus|lift|break|tablet|painkiller|waterproofs)\b.*", "take"),
    (r"(?:a |the |my )?(?:hot |nice |warm |short )?(?:bath|shower|nap|lie down|cuppa|sit down)\b.*", "have"),
    (r"(?:a |the |my )(?:\w+ )?rest\b.*", "have"),
    (r"(?:the |my )(?:\w+ )?(?:pool|gym|baths|park|shopping centre|leisure centre|beach|mall|garden centre)\b.*", "go to"),
)  # fmt: skip


def deed(words: str) -> str:
    """What somebody will do, after "then": "i'd do a bit of that" gives "do a bit of it", "indoors" "do it indoors"."""
    text = clean(words)
    text = re.sub(rf"^I (?!{_NOT_A_DEED}\b)(?=\w)", "", text)
    text = re.sub(r"\b((?:bit|half|some|part|little|less|more) of) (?:that|this|those)\b", r"\1 it", text)
    text = re.sub(r"^the half\b", "half", text)
    if re.match(r"(?:a (?:little )?bit|half|some|part|a little|less|more)\b(?: of it)?$", text, re.IGNORECASE):
        of_it = "" if re.search(r"of it$", text) or text in ("less", "more") else " of it"
        return f"do {inside(text)}{of_it}"
    if re.fullmatch(r"shorter|smaller|easier|slower|lighter", text, re.IGNORECASE):
        return f"do a {inside(text)} one"
    if _WHERE.fullmatch(text):
        return f"do it {re.sub(r'^(?=next day|following day)', 'the ', inside(text))}"
    if _AMOUNT.fullmatch(text):
        return f"do {inside(text)}"
    if _ON_FOOT.match(text):
        return f"go {inside(text)}"
    if base := base_of(text.split(" ")[0]):
        return " ".join([base, *text.split(" ")[1:]])
    return next(
        (f"{use} {_with_article(inside(text))}" for thing, use in _TO_USE if re.fullmatch(thing, text, re.I)), text
    )


def _with_article(thing: str) -> str:
    if re.match(r"(?:the|my|a|an)\b", thing) or re.match(r"(?:\w+ )?(?:waterproofs|stairs)\b", thing):
        return thing
    return f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}"


def if_then(barrier: str, words: str) -> str:
    """The plan's last line as one sentence: "If it rains, then take the umbrella"."""
    return f"If {after_if(barrier)}, then {inside(deed(words))}"


_IF = re.compile(
    r"^(?:so )?(?:if|when|whenever) (?P<what>.+?)(?:,? then |, |"
    r"(?= (?:i'll|ill(?! (?:or|and|with|again|that|on|in|at)\b|$)|i'?d|i would|i will|i can|i could) ))(?P<deed>.+)$",
    re.IGNORECASE,
)


def both_halves(words: str) -> tuple[str, str] | None:
    """An obstacle and the way round it where one message holds both ("if it rains i'll go to the gym")."""
    found = _IF.match(words.strip())
    return (found["what"].strip(), found["deed"].strip()) if found else None
