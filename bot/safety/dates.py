"""Months, seasons and feasts of the last year that are long past: "in June" says something else in July than in May."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.safety.words import Words

_LEAST_MONTHS = 2  # between the month named and this one: what happened last month may still be an emergency
_NAMES = "january february march april may june july august september october november december"
_SHORT = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: at for names in (_NAMES, _SHORT) for at, name in enumerate(names.split(), 1)} | {"sept": 9}
_SEASONS = {"spring": (3, 4, 5), "summer": (6, 7, 8), "autumn": (9, 10, 11), "winter": (12, 1, 2)}
_FEASTS = {"christmas": 12, "xmas": 12, "easter": 4, "halloween": 10, "whitsun": 5}
# "may" and "march" are verbs, "June" is a neighbour: only after one of these is it a time.
_BEFORE = {"in", "last", "of", "early", "late", "mid", "around", "during", "over", "on", "at", "this", "that", "one"}
# What began then is still there; what is to come has not happened.
_ONGOING = {"since", "from", "until", "till", "next", "before", "by"}


def today() -> date:
    """The day it is."""
    return date.today()


def long_past(words: Words) -> Iterator[int]:
    """Positions of the words that name a time two months to a year back."""
    now = today().month
    for at, form in enumerate(words.forms):
        named = _named(form)
        if named and _is_time(words, at) and _over(named, now, words.forms[max(0, at - 2) : at]):
            yield at


def _named(form: str) -> tuple[int, ...]:
    if form in _MONTHS:
        return (_MONTHS[form],)
    return _SEASONS.get(form) or ((_FEASTS[form],) if form in _FEASTS else ())


def _is_time(words: Words, at: int) -> bool:
    before = [words.forms[n] for n in range(max(0, at - 3), at) if words.sentences[n] == words.sentences[at]]
    if _ONGOING & set(before):
        return False
    return bool(_BEFORE & set(before[-2:])) or bool(before and before[-1].rstrip("sthndr").isdigit())


def _over(named: tuple[int, ...], now: int, before: tuple[str, ...]) -> bool:
    """Whether it lies long enough back; in that time itself only "last" means the year before."""
    if now in named:
        return "last" in before
    return (now - named[-1]) % 12 >= _LEAST_MONTHS
