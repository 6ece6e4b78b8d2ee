"""What of a summary stands on the screen at once, and what is folded away: a minute's reading, however long the talks.

clinical.md, "What a GP can use": one screen, most important first. Whoever has said little is shown whole; the more
there is, the shorter the quotes and the fewer the rows, until all of it keeps to MOST_WORDS. Nothing is lost: the rest
of each part is folded under it, and every quote leads to its whole line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.summary.shortening import DOTS, in_words
from bot.summary.statements import Activity, Context, Heard, Offered, Opening, Said, Summary

MOST_WORDS = 180
"""Words at once, headings and labels included: they are counted about, so that 200 are never reached."""

_FRAME = 62
"""Words of headings and labels, the name and the dates, and the sentence that no warning sign was mentioned."""

PLANNED = 8
"""Words of what is planned that are always shown, for the same reason."""

ASKED = 12
"""Words of a wish or a question that are always shown: cut short it might ask for another thing."""

MEDICINES = ("medicines", "side_effects")
TAKEN = 10
"""Words on medicines that are always shown: what is taken and how much stands late in them."""

_TIGHT = 9
"""Words of a quote from which on two more are let be rather than cut."""

_ADVISED = (
    "day month year at: not known whether help was reached. Mo advised contact with the practice today. "
    "In Mo's words. Mark as dealt with"
)
_CLOSED = "dealt with by whom when and what was done about it in a few words help was reached says patient"
_LANDED = {"taken": 0, "open": 1, "declined": 3}

T = TypeVar("T")


@dataclass(frozen=True)
class Limits:
    """How long a quote is in words, and how many rows of each part stand on the screen."""

    quote: int
    wishes: int
    questions: int
    openings: int
    helps: int
    helps_quoted: int
    activities: int
    offers: int
    context: int


LEVELS = (
    Limits(24, 4, 4, 2, 6, 6, 6, 6, 9),
    Limits(16, 3, 3, 2, 5, 3, 5, 4, 7),
    Limits(12, 2, 2, 2, 4, 2, 4, 3, 5),
    Limits(10, 2, 2, 1, 3, 1, 2, 3, 4),
    Limits(9, 2, 1, 1, 3, 1, 0, 2, 3),
    Limits(9, 1, 1, 1, 2, 1, 0, 2, 2),
    Limits(8, 1, 1, 1, 2, 1, 0, 1, 2),
    Limits(8, 1, 1, 1, 2, 0, 0, 1, 1),
    Limits(7, 1, 1, 1, 2, 0, 0, 0, 1),
    Limits(6, 1, 1, 1, 1, 0, 0, 0, 1),
    Limits(5, 1, 1, 1, 1, 0, 0, 0, 0),
)
"""What goes before a quote is cut to where it says nothing: activities, what was offered, the words for what helps."""


@dataclass(frozen=True)
class Part(Generic[T]):
    """Rows that are shown, and those folded under them."""

    shown: tuple[T, ...]
    more: tuple[T, ...]

    def __bool__(self) -> bool:
        return bool(self.shown or self.more)


@dataclass(frozen=True)
class Screen:
    """A summary at one level."""

    summary: Summary
    limits: Limits
    wishes: Part[Said]
    questions: Part[Said]
    openings: Part[Opening]
    helps: Part[Heard]
    activities: Part[Activity]
    offers: Part[Offered]
    context: Part[Context]

    def brief(self, words: str, least: int = 0) -> str:
        """A quote as the screen has room for it (at `least` so many words); not cut for the sake of a word or two."""
        most = max(least, self.limits.quote)
        return in_words(words, most, spare=2 if most > _TIGHT else 1)

    def asked(self, words: str) -> str:
        """A wish or a question for the practice."""
        return self.brief(words, ASKED)

    def hindering(self, barrier: Heard) -> str:
        """The words for a barrier; none where the same stand under what else was voiced."""
        stands = any((voiced.seq, voiced.quote) == (barrier.seq, barrier.quote) for voiced in self.context.shown)
        return "" if stands else self.brief(barrier.quote or "")

    def voiced(self, voiced: Context) -> str:
        """What else was voiced."""
        return self.brief(voiced.quote, TAKEN if voiced.id in MEDICINES else 0)

    def planned(self, words: str) -> str:
        """What is planned."""
        return self.brief(words, PLANNED)

    def _of_outcome(self, words: str | None) -> str:
        return self.brief(words or "") if self.tells_how_it_went else ""

    @property
    def quoted_helps(self) -> tuple[Heard, ...]:
        """What helps, as far as it stands there in the patient's words, too."""
        return self.helps.shown[: self.limits.helps_quoted]

    @property
    def helps_are_whole(self) -> bool:
        """Whether nothing of what helps is cut or left out."""
        rest = (*self.helps.shown[len(self.quoted_helps) :], *self.helps.more)
        return (
            not any(one.quote for one in rest)
            and not self.helps.more
            and not any(self.brief(one.quote or "").endswith(DOTS) for one in self.quoted_helps)
        )

    def part(self, words: str) -> str:
        """When, how long and how often of a plan, which are short where they are not a story."""
        return in_words(words, max(4, self.limits.quote - 2), spare=1)

    @property
    def tells_how_it_went(self) -> bool:
        """Whether there is room for the patient's words on it besides the word that sums it up."""
        return self.limits.quote > _TIGHT - 2

    @property
    def words(self) -> int:
        """How many words it shows, about."""
        return _FRAME + sum(len(text.split()) for text in self._texts())

    def _texts(self) -> Iterator[str]:
        for flag in self.summary.flags:
            done = _CLOSED if flag.closed_at else _ADVISED
            yield f"{flag.tier} {flag.name} {flag.quote or ''} when {done}"
        for said in (*self.wishes.shown, *self.questions.shown):
            yield self.asked(said.text)
        yield from (opening.question for opening in self.openings.shown)
        for name, ruler in self.summary.rulers.items():
            yield f"{name} of 10" if len(ruler.history) < 2 else f"{name} of 10 from 0"
        for barrier in self.summary.barriers:
            yield f"{barrier.name} × {self.hindering(barrier)}"
        yield from (helped.name for helped in self.helps.shown)
        yield from (self.brief(helped.quote or "") for helped in self.quoted_helps)
        yield from (activity.name for activity in self.activities.shown)
        yield from (f"landed so {offer.short}" for offer in self.offers.shown)
        yield from (f"{voiced.name} {self.voiced(voiced)}" for voiced in self.context.shown)
        folded = (self.wishes, self.questions, self.offers, self.context or self.activities)
        yield from ("more of these (number)" for part in folded if part.more)
        if plan := self.summary.plan:
            yield self.planned(plan.what)
            yield from (self.part(part) for part in (plan.when, plan.how_long, plan.how_often))
            yield f"{plan.if_then} confidence of 10 day month year"  # never cut: half of it would be another plan
            yield f"how it went kept {self._of_outcome(plan.went.text)}" if plan.went else "the one before kept"


def screen(summary: Summary) -> Screen:
    """The roomiest level that keeps to MOST_WORDS, else the tightest."""
    for limits in LEVELS[:-1]:
        found = _at(summary, limits)
        if found.words <= MOST_WORDS:
            return found
    return _at(summary, LEVELS[-1])


def _at(summary: Summary, limits: Limits) -> Screen:
    by_landing = sorted(summary.strategies, key=lambda offer: _LANDED.get(offer.landed or "", 2))
    return Screen(
        summary,
        limits,
        wishes=_part(summary.wants_to_be_asked[::-1], limits.wishes),
        questions=_part(summary.questions_for_gp[::-1], limits.questions),
        openings=_part(summary.openings, limits.openings),
        helps=_part(summary.facilitators, limits.helps),
        activities=_part(summary.activities, limits.activities),
        offers=_part(by_landing, limits.offers),
        context=_part(summary.context, limits.context),
    )


def _part(rows: Sequence[T], most: int) -> Part[T]:
    return Part(tuple(rows[:most]), tuple(rows[most:]))
