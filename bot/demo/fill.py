"""Lets the practice's months happen: everything in the order of its time, one thing after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import httpx
from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette

from bot import clock
from bot.demo import moving
from bot.demo.patient import Patient, Send
from bot.demo.people import Deed, Person, Unused, moment
from bot.demo.practice import DemoPractice
from bot.evaluation.talks.scripts import Visit
from bot.records.repository import Records

_BEFORE = timedelta(days=9)  # what the practice does before the first patient comes
_SATURDAY = 5


@dataclass
class Filling:
    """The months of one practice. `people` talk with the application's chat; `say` is told how far it is."""

    app: Starlette
    records: Records
    people: Sequence[Person]
    unused: Sequence[Unused]
    last_message: dict[str, str]
    zone: ZoneInfo
    say: Callable[[str], None]
    now: datetime = field(default_factory=clock.now)
    _patients: dict[str, Patient] = field(default_factory=dict)
    _codes: dict[str, str] = field(default_factory=dict)

    def run(self, name: str, country: str) -> DemoPractice:
        """Make the practice and let everything happen; the clock is right again afterwards."""
        begins = self.now - max(person.began for person in self.people) - _BEFORE
        try:
            moving.to(begins)
            made = self.records.create_practice(name, country, self.zone.key)
            practice = DemoPractice(self.records, made.id)
            with start_blocking_portal() as portal:
                client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://demo")

                def send(method: str, path: str, body: object, headers: dict[str, str]) -> httpx.Response:
                    return portal.call(partial(client.request, method, path, json=body, headers=headers))

                events = sorted(self._events(practice, send), key=lambda event: event[0])
                self._happen(events)
                portal.call(client.aclose)
        finally:
            moving.back()
        return practice

    def _happen(self, events: Sequence[tuple[datetime, Callable[[], None]]]) -> None:
        for number, (when, happens) in enumerate(events, 1):
            moving.to(when)
            moving.on(timedelta(minutes=1))
            happens()
            if number % 25 == 0:
                self.say(f"  {when:%d %B}, {number} of {len(events)}")

    def _events(self, practice: DemoPractice, send: Send) -> Iterator[tuple[datetime, Callable[[], None]]]:
        for unused in self.unused:
            yield self._at_work(unused.ago, unused.label), partial(practice.invite_in_vain, unused)
        for person in self.people:
            times = person.visits_at(self.now, self.zone)
            invited = times[0] - timedelta(days=1 + person.draw("invited", 6), minutes=person.draw("minute", 60))
            yield invited, partial(self._invite, practice, person)
            for when, visit in zip(times, person.script.visits, strict=True):
                yield when, partial(self._visit, person, visit, send)
            for deed in person.deeds:
                yield self._at_work(deed.ago, f"{person.name} {deed.does}"), partial(self._deed, practice, person, deed)

    def _at_work(self, ago: timedelta, what: str) -> datetime:
        """A time of that day before surgery; at the weekend on Monday, if that is not ahead."""
        when = moment(self.now, ago, time(8, 5 + len(what) % 50), self.zone)
        weekend = max(0, 7 - when.weekday()) if when.weekday() >= _SATURDAY else 0
        later = when + timedelta(days=weekend)
        return later if later < self.now else when

    def _invite(self, practice: DemoPractice, person: Person) -> None:
        self._codes[person.name] = practice.invite(person)

    def _visit(self, person: Person, visit: Visit, send: Send) -> None:
        if person.name not in self._patients:
            code = self._codes[person.name]
            self._patients[person.name] = Patient(person, send, self.records, self.last_message, code)
        for _ in self._patients[person.name].visit(visit):
            pass

    def _deed(self, practice: DemoPractice, person: Person, deed: Deed) -> None:
        if person.name in self._patients:
            practice.deal_with(self._patients[person.name].conversation, deed)
