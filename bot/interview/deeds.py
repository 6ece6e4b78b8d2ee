"""The deed in a message that plans: the patient's words for it, without the yes before it and the times behind it."""

from __future__ import annotations

import re

from bot.interview import acts
from bot.interview.proposing import proposed
from bot.interview.state import Plan
from bot.interview.tidying import sentences
from bot.interview.volley import Volley
from bot.interview.wording import clean, first_clause, inside

JUST_NAMED = 3
"""Messages after which an activity somebody spoke of is not taken for the deed of a plan."""

LONG = 12
"""Words from which an answer is more than a part of a plan."""

AT_HOUR = (
    r"\bat (?:about |around )?"
    r"(?:half(?: past)? \w+|quarter (?:past|to) \w+|\d[\d:.]*(?: ?(?:am|pm|o'?clock))?|noon)"
)
_AT_HOUR = re.compile(rf"[\s,]*{AT_HOUR}\W*$", re.IGNORECASE)
_FEW_BITS, _A_BIT = 3, 6
"""So many sentences of so few words are bits of one plan."""

DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)\w*"
_ON_DAYS = re.compile(rf"[\s,]*\b(?:on )?{DAY}(?:(?:\W+(?:and |n |& )?){DAY})*\W*$", re.IGNORECASE)
_NOT_THAT = re.compile(r"(?:instead of|rather than|not)\b", re.IGNORECASE)
_HOOKED = re.compile(
    r"[\s,]+((?:when|while|whilst|before|after|during|as soon as)\s+(?:\w+[\s']?){1,7})\W*$", re.IGNORECASE
)
_ONLY_WHEN = re.compile(r"(?:when|while|whilst|before|after|during|as soon as)\b", re.IGNORECASE)
_HANGS = re.compile(r"\b(?:first|last|other|next|the|a|an|my|her|his|their|of|only)\W*$", re.IGNORECASE)
_LENGTH = re.compile(
    r"\b(?:\d+|five|ten|fifteen|twenty|thirty|forty|sixty|half an|an|one|two) ?(?:min(?:ute)?s?|hours?)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(r"[\s,]*\b(?:i (?:suppose|guess|reckon|think)|lol|tbh)(?=\s*(?:,|$))", re.IGNORECASE)
"""Said beside a deed and no part of it: "ring Jess I suppose"."""

_ONCE = re.compile(r"(?:just )?(?:the |this )?once|(?:an? )?one[ -]off", re.IGNORECASE)
_WITH_IN_OR_ON = (
    "get", "gets", "got", "come", "comes", "go", "goes", "log", "clock", "sign", "check", "switch", "put", "turn",
    "move", "be", "am", "is", "are", "i'm",
)  # fmt: skip
TAIL = re.compile(
    "".join(rf"(?<!\b{verb})" for verb in _WITH_IN_OR_ON)  # "when I get in" is no time that was cut short
    + r"[\s,]+(?:for|on|at|in|about|every|that's|thats|it's|its|that is|which is|at least)(?:\s+about)?\s*$",
    re.IGNORECASE,
)
_HAPPENS = re.compile(
    r"(?:it|that|this|which|my \w+|the \w+)?\s*(?:just |then |always |only |usually |sometimes )?"
    r"(?:takes|took|lasts|lasted|wakes|woke|hurts|aches|eases|eased|goes|went|comes|came|gets|got|stays|keeps|feels|"
    r"starts|started|begins|began|stops|loosens|settles|seizes|flares)\b",
    re.IGNORECASE,
)
"""What the back or a day does and nobody decides: "takes an hour in the morning till I can stand"."""

_ONLY_WHERE = re.compile(r"(?:in|along|round|around|up|down)\b", re.IGNORECASE)


def amounts(volley: Volley) -> tuple[str | None, str | None]:
    """How long and how often, where the message says so; "not half an hour, ten minutes" is ten minutes."""
    duration = volley.heard.amounts.duration
    if duration and re.search(rf"\bnot {re.escape(duration)}", volley.heard.text, re.IGNORECASE):
        duration = _LENGTH.findall(volley.heard.text)[-1] if _LENGTH.search(volley.heard.text) else duration
    frequency = volley.heard.amounts.frequency
    if frequency and re.search(rf"\bnot {re.escape(frequency)}", volley.heard.text, re.IGNORECASE):
        frequency = None  # "not every day" says how often it will not be
    return duration, "once" if frequency and _ONCE.fullmatch(frequency) else frequency


def times(volley: Volley) -> list[str]:
    """When, how long and how often, as the message says them; empty where it names none."""
    return [said for said in (volley.heard.when, *amounts(volley)) if said]


def saying(volley: Volley) -> str:
    """A message without what only answers Mo: "Yes please. Let's make one. No wait, yoga on Tuesday" is its end."""
    told = [_without_lead(volley, said) for said in sentences(volley.heard.text)]
    return " ".join(said for said in told if not _only_answers(volley, said)) or volley.heard.text


def _without_lead(volley: Volley, said: str) -> str:
    """A sentence without a yes, no or wait that a comma parts from it."""
    while (found := re.match(r"([^,]{1,12}),\s*(?=\S)", said)) and _mere(volley, found[1]):
        said = said[found.end() :]
    return said


def _only_answers(volley: Volley, said: str) -> bool:
    if _mere(volley, said):
        return True
    return acts.holds(volley, said, "wants_plan") and len(acts.typed(said).split()) <= LONG


def _mere(volley: Volley, said: str) -> bool:
    """Whether words say yes, no or wait and nothing else."""
    words = acts.typed(said)
    known = volley.content.words
    if any(words in known[group] for group in ("yes", "no", "acknowledge", "dont_know", "go_on")):
        return True
    return all(word in known["mere_words"] for word in words.split())


def mere_talk(volley: Volley, words: str) -> bool:
    """Whether words agree, doubt or leave it to Mo and name nothing ("fair do", "that's ok", "depends", "whatever")."""
    little = {*volley.content.words["mere_words"], *volley.content.words["talk_words"]}
    said = acts.typed(words).split()
    return bool(said) and all(word in little for word in said)


def begins_with_time(volley: Volley) -> bool:
    """Whether a message opens with its day or length, which is no deed ("Wednesday at half six, my sister drives")."""
    opening = saying(volley).lower()
    return any(opening.startswith(time.lower()) for time in times(volley))


def names_deed(volley: Volley) -> bool:
    """Whether words that name no known activity can be a deed: no talk, no story, nothing that only happens."""
    said = saying(volley)
    if mere_talk(volley, said) and not volley.heard.activities:
        return False
    said = proposed(said, volley.heard.activities, times(volley)) or said
    if _ONLY_WHEN.match(clean(_without_amounts(said, times(volley)))):
        return False  # "ten minutes when she has her tea"
    return not (acts.begins_with(volley, said, "no_deed") or _HAPPENS.match(said))


def what_of(volley: Volley, words: str, plan: Plan | None = None) -> str:
    """The deed in a message: without the amounts and the "when …" at its end, which are parts of their own."""
    plan = plan or volley.state.plan
    named = times(volley)
    words = proposed(_fragments(volley, words), volley.heard.activities, named) or on_the_table(volley) or words
    words = _without_amounts(_HEDGE.sub("", first_sentence(words)), named)
    hook = _HOOKED.search(words)
    if plan and hook and len(clean(words[: hook.start()]).split()) >= 2 and not re.search(r"[.!?]", hook[1]):
        if not plan.when or plan.when.lower() in hook[1].lower():
            plan.when = clean(hook[1])
        words = words[: hook.start()]
    return TAIL.sub("", first_clause(clean(words)))


def on_the_table(volley: Volley) -> str:
    """What a "try it" points at: the idea they chose, else what they have just spoken of; "" where there is none."""
    state = volley.state
    just_named = state.activities and state.turn - state.activity_turn <= JUST_NAMED
    return (
        inside(state.first_step or clean(state.idea)) or state.possible or (state.activities[-1] if just_named else "")
    )


def _fragments(volley: Volley, words: str) -> str:
    """Bits thrown down one by one ("dog. after work. canal mon wed fri. instead of swim") without those of time."""
    pieces = [piece.strip(" .!") for piece in sentences(words)]
    if len(pieces) < _FEW_BITS or any(len(piece.split()) > _A_BIT for piece in pieces):
        return words
    named = {time.lower() for time in times(volley)}
    kept = [_ON_DAYS.sub("", piece) for piece in pieces if piece.lower() not in named and not _NOT_THAT.match(piece)]
    return ", ".join(piece for piece in kept if piece) or words


def _without_amounts(words: str, values: list[str]) -> str:
    """Words without the amounts at either end; amid them ("the first half hour of it") they are the deed's."""
    for _ in values:
        for value in values:
            ending = rf"[\s,]*\b{re.escape(value)}(?:\s+(?:for|on|at|in|about))?\W*$"
            shorter = re.sub(ending, "", words, flags=re.IGNORECASE)
            words = words if _HANGS.search(shorter) else shorter
    words = _AT_HOUR.sub("", words)
    for value in values:
        words = re.sub(rf",\s*(?:on )?{re.escape(value)}\s*,", ",", words, flags=re.IGNORECASE)
    for value in sorted(values, key=len, reverse=True) * 2:
        shorter = re.sub(rf"^\W*(?:on |for )?{re.escape(value)}\W+(?:of |for )?", "", words, flags=re.IGNORECASE)
        # "four lengths in the slow lane": what is left would only say where.
        words = words if len(shorter.split()) < 2 or _ONLY_WHERE.match(shorter) else shorter
    return words


def first_sentence(words: str) -> str:
    """A long answer's first sentence that says something; what follows is the story around it."""
    telling = [said for said in sentences(words) if len(said.split()) > 1]
    return telling[0] if len(words.split()) > LONG and telling else words
