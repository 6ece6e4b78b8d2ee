"""Dates and numbers as the practice reads them: in its own time zone, as its language writes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot import clock
from bot.summary.words import Words

_NEAR = timedelta(days=300)


@dataclass(frozen=True)
class Dates:
    """Writes moments (UTC, aware) in a time zone."""

    zone: ZoneInfo
    words: Words

    def day(self, moment: datetime) -> str:
        """2 Mar 2026."""
        local = moment.astimezone(self.zone)
        return self.words.say("dates", "day", day=local.day, month=self._month(local), year=local.year)

    def near(self, moment: datetime) -> str:
        """2 Mar, where nobody can take it for another year's; else the day."""
        local, now = moment.astimezone(self.zone), clock.now().astimezone(self.zone)
        if abs(now - local) > _NEAR:
            return self.day(moment)
        return self.words.say("dates", "near", day=local.day, month=self._month(local))

    def day_of_week(self, moment: datetime) -> str:
        """Mon 2 Mar 2026."""
        local = moment.astimezone(self.zone)
        weekday = self.words.say("dates", "weekdays").split()[local.weekday()]
        return self.words.say("dates", "date", weekday=weekday, day=self.day(moment))

    def month(self, first: date, short: bool = False) -> str:
        """Mar 2026, or Mar alone."""
        name = self.words.say("dates", "months").split()[first.month - 1]
        return name if short else self.words.say("dates", "month", month=name, year=first.year)

    def moment(self, moment: datetime) -> str:
        """Mon 2 Mar 2026, 09:04."""
        local = moment.astimezone(self.zone)
        weekday = self.words.say("dates", "weekdays").split()[local.weekday()]
        return self.words.say("dates", "moment", weekday=weekday, day=self.day(moment), time=self.time(moment))

    def time(self, moment: datetime) -> str:
        """09:04."""
        return f"{moment.astimezone(self.zone):%H:%M}"

    def recent(self, moment: datetime) -> str:
        """Today, 09:04; yesterday, 17:30; else the day."""
        local, now = moment.astimezone(self.zone), clock.now().astimezone(self.zone)
        days = (now.date() - local.date()).days
        if days in (0, 1):
            return self.words.say("dates", "today" if days == 0 else "yesterday", time=self.time(moment))
        return self.day(moment)

    def iso(self, moment: datetime) -> str:
        """For machines: the moment with the zone's offset."""
        return moment.astimezone(self.zone).isoformat(timespec="minutes")

    def number(self, value: float) -> str:
        """6.5; 6 for 6.0."""
        return f"{value:g}".replace(".", self.words.say("numbers", "point"))

    def numbers(self, values: Iterable[float]) -> str:
        """3, 6.5."""
        return self.words.say("numbers", "between").join(self.number(value) for value in values)

    def _month(self, local: datetime) -> str:
        return self.words.say("dates", "months").split()[local.month - 1]
