"""What leaves into the record: the summary as short statements in the order a GP reads, for text, PDF and FHIR."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.records.types import PatientRecord, Practice
from bot.summary.shortening import in_signs
from bot.summary.statements import Flag, Heard, NextTalk, Outcome, Plan, Ruler, Said, Summary
from bot.summary.words import Words


@dataclass(frozen=True)
class Own:
    """Words as somebody wrote them, which may be shortened for length; the patient's stand in quotation marks."""

    text: str
    quoted: bool = True


Part = str | Own


@dataclass(frozen=True)
class Section:
    """Statements under one heading (a name of `record`), the most important first; each a row of parts."""

    name: str
    items: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True)
class Extract:
    """One patient's summary on its way out: whose, of which practice, taken by whom and when, in which words."""

    record: PatientRecord
    summary: Summary
    practice: Practice
    by: str
    at: datetime
    words: Words

    def say(self, name: str, /, **slots: object) -> str:
        """A frame word of the record."""
        return self.words.say("record", name, **slots)

    def day(self, moment: datetime) -> str:
        """A date in the practice's zone."""
        return day(self.words, moment, self.practice.timezone)

    def said_at(self, seq: int | None) -> datetime | None:
        """When a line of the talk was written."""
        return next((line.at for line in self.summary.transcript if line.seq == seq), None)

    def moment(self, moment: datetime) -> str:
        """Date and time in the practice's zone."""
        return f"{self.day(moment)}, {moment.astimezone(ZoneInfo(self.practice.timezone)):%H:%M}"

    def file_name(self, suffix: str) -> str:
        """Pseudonym and day, in signs that every file system takes."""
        pseudonym = re.sub(r"[^a-z0-9]+", "-", self.record.pseudonym.lower()).strip("-") or "patient"
        return f"{pseudonym}-{self.at.astimezone(ZoneInfo(self.practice.timezone)):%Y-%m-%d}.{suffix}"

    @property
    def visits(self) -> str:
        """How often and when they talked."""
        visits = self.summary.visits
        if not visits:
            return self.say("no_visit")
        first, last = self.day(visits[0].at), self.day(visits[-1].at)
        if len(visits) == 1:
            return self.say("visit_one", first=first)
        return self.say("visits_many", count=len(visits), first=first, last=last)

    def written(self, item: Sequence[Part], longest: int) -> str:
        """An item with each of somebody's words cut to `longest` characters."""
        return " ".join(filter(None, (self._part(part, longest) for part in item)))

    def _part(self, part: Part, longest: int) -> str:
        if isinstance(part, str):
            return part
        words = in_signs(part.text, longest)
        return self.say("quoted", words=words) if part.quoted and words else words

    def name(self, section: str, id: str, otherwise: str) -> str:
        """The record's name for something, or the summary's own for what the record has no word for."""
        return self.words.sections.get(section, {}).get(id, otherwise)


def day(words: Words, moment: datetime, zone: str) -> str:
    """A date in a time zone, as the language writes it."""
    local = moment.astimezone(ZoneInfo(zone))
    month = words.say("record", "months").split()[local.month - 1]
    return words.say("record", "day", day=local.day, month=month, number=local.month, year=local.year)


def sections(extract: Extract, *, dated: bool = False) -> tuple[Section, ...]:
    """Everything the summary states, under the headings that hold anything; warning signs always say something.

    `dated` adds to each quote the day that it was written on.
    """
    summary, say = extract.summary, extract.say
    items = _Items(extract, dated)
    found = (
        Section("flags", tuple(items.flag(flag) for flag in summary.flags) or ((say("no_flag"),),)),
        Section("wishes", items.newest_first(summary.wants_to_be_asked)),
        Section("questions", items.newest_first(summary.questions_for_gp)),
        Section("rulers", tuple(items.ruler(name, ruler) for name, ruler in summary.rulers.items())),
        Section("barriers", tuple(items.heard(barrier) for barrier in summary.barriers)),
        Section("helps", tuple(items.heard(helpful) for helpful in summary.facilitators)),
        Section("plan", (items.plan(summary.plan, present=True),) if summary.plan else ()),
        Section("context", tuple(items.context())),
        Section("offered", tuple(items.offered())),
        Section("activities", tuple(items.activities())),
        Section("earlier", tuple(items.plan(plan) for plan in reversed(other_plans(summary)))),
        Section("again", (items.again(summary.talk_again),) if summary.talk_again else ()),
    )
    return tuple(section for section in found if section.items)


def other_plans(summary: Summary) -> Sequence[Plan]:
    """Earlier plans, without one that goes on: it stands with the present one."""
    same = summary.plan is not None and summary.plan.goes_on and summary.so_far is not None
    return summary.earlier_plans[:-1] if same else summary.earlier_plans


def number(value: float) -> str:
    """7, 6.5."""
    return f"{value:g}"


class _Items:
    """Each statement as a row of frame words and somebody's own."""

    def __init__(self, extract: Extract, dated: bool) -> None:
        self._extract, self._say, self._dated = extract, extract.say, dated

    def flag(self, flag: Flag) -> tuple[Part, ...]:
        """What it may be, the words, what Mo advised, whether help was reached, and what the practice did."""
        name, say = self._extract.name, self._say
        state = "" if flag.closed_at or flag.taken_back else f", {say('open')}"
        tier, day = name("tiers", flag.tier, flag.tier), self._extract.day(flag.at)
        parts: list[Part] = [f"{name('safety', flag.kind, flag.name)} ({tier}, {day}{state})"]
        parts += [Own(flag.quote)] if flag.quote else []
        if flag.taken_back:
            parts += [say("taken_back"), Own(flag.taken_back.text)]
        if flag.advised:
            parts += [say("advised"), Own(flag.advised)]
        reached = {True: "help_yes", False: "help_no", None: "help_unknown"}[flag.help_reached]
        if flag.help_reached is not None or not flag.closed_at:  # else who dealt with it has written what was done
            parts.append(f"({say(reached)})")
        if flag.closed_at:
            parts.append(say("closed", day=self._extract.day(flag.closed_at), by=flag.closed_by or ""))
            parts.append(Own(flag.note or "", quoted=False))
        return tuple(parts)

    def newest_first(self, said: Sequence[Said]) -> tuple[tuple[Part, ...], ...]:
        """Wishes and questions."""
        return tuple((Own(each.text), *self._brackets(self._on(each.seq))) for each in reversed(said))

    def again(self, talk: NextTalk) -> tuple[Part, ...]:
        """When the next talk is to be, with its day where the words name one: "in a month" does not say from when."""
        day = [self._extract.day(talk.due_at)] if talk.due_at else self._on(talk.seq)
        return Own(talk.text), *self._brackets(day)

    def ruler(self, name: str, ruler: Ruler) -> tuple[Part, ...]:
        """The newest answer, with its day where it is not of the last talk, and the first if there were more."""
        visits, newest = self._extract.summary.visits, ruler.history[-1]
        on = [self._extract.day(newest.at)] if self._dated or (visits and newest.visit != visits[-1].number) else []
        value = " ".join([number(ruler.value), *self._brackets(on)])
        if len(ruler.history) > 1:
            first = ruler.history[0]
            value = self._say("since", value=value, first=number(first.value), day=self._extract.day(first.at))
        return (f"{self._extract.name('rulers', name, name)} {value}",)

    def heard(self, heard: Heard) -> tuple[Part, ...]:
        """A barrier or a help with the clearest words for it."""
        facts = [self._say("times", count=heard.times)] if heard.times > 1 else []
        own = [Own(heard.quote)] if heard.quote else []
        name = self._extract.name("findings", heard.id, heard.name)
        return name, *own, *self._brackets([*facts, *self._on(heard.seq)])

    def activities(self) -> Iterator[tuple[Part, ...]]:
        """In one row."""
        if self._extract.summary.activities:
            names = ", ".join(activity.name for activity in self._extract.summary.activities)
            yield (Own(names, quoted=False),)

    def plan(self, plan: Plan, *, present: bool = False) -> tuple[Part, ...]:
        """What was agreed, how sure they were, and how it went; for the `present` one else how the one before did."""
        parts: list[Part] = [Own(", ".join(filter(None, (plan.what, plan.when, plan.how_long, plan.how_often))))]
        parts += [Own(plan.if_then, quoted=False)] if plan.if_then else []
        draft = [self._extract.name("plan_status", "draft", "draft")] if plan.status == "draft" else []
        facts = [*draft, self._say("made", day=self._extract.day(plan.at))]
        if plan.confidence is not None:
            facts.append(self._say("sure", value=number(plan.confidence)))
        told = plan.went or (self._extract.summary.so_far if present else None)
        if told:
            facts.append(self._went("went" if plan.went else "so_far", told))
        elif present and (before := self._extract.summary.one_before):
            facts.append(self._went("before", before))
        parts += self._brackets(facts)
        parts += [Own(told.text)] if told and told.text else []
        return tuple(parts)

    def _went(self, how_said: str, went: Outcome) -> str:
        how = self._extract.name("plan_status", went.status, went.status)
        return self._say(how_said, how=how, day=self._extract.day(went.at))

    def context(self) -> Iterator[tuple[Part, ...]]:
        """What else was voiced."""
        for voiced in self._extract.summary.context:
            name = self._extract.name("context", voiced.id, voiced.name)
            yield f"{name}:", Own(voiced.quote), *self._brackets(self._on(voiced.seq))

    def offered(self) -> Iterator[tuple[Part, ...]]:
        """What Mo offered, and how it landed."""
        for offer in self._extract.summary.strategies:
            landed = offer.landed or "unanswered"
            yield Own(offer.short, quoted=False), f"({self._extract.name('landed', landed, landed)})"

    def _on(self, seq: int | None) -> list[str]:
        at = self._extract.said_at(seq) if self._dated else None
        return [self._extract.day(at)] if at else []

    @staticmethod
    def _brackets(facts: Iterable[str]) -> list[str]:
        inside = ", ".join(facts)
        return [f"({inside})"] if inside else []
