"""Who comes to the made-up practice: a patient's script (bot/evaluation/talks/scripts.py) with a few things more.

label: Tuesday, knee lady    # as the practice wrote it on the invitation; without one they came by the open link
began: 112d 18:40            # how many days ago, at the practice's time of day; or "3h", so many hours ago
share: yes                   # what they answer when asked to share; later they say it in words ("stop sharing")
practice:                    # what the GP does: read, reviewed (and read before), closed (a flag, with a note)
  - 110d reviewed
  - 108d closed: Seen the same day, no weakness found. Physiotherapy arranged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal
from zlib import crc32
from zoneinfo import ZoneInfo

from bot.evaluation.sets import SetError
from bot.evaluation.talks.scripts import Script, load_words, of

PATIENTS = Path(__file__).with_name("patients")
INVITATIONS = Path(__file__).with_name("invitations.yml")

_BEGAN = re.compile(r"(\d+)d (\d\d):(\d\d)|(\d+)h")
_DEED = re.compile(r"(\d+)d (read|reviewed|closed)(?:: (.+))?", re.DOTALL)
_INVITED = re.compile(r"(\d+)d, (\d+) days(, taken back)?")
_KEYS = {"label", "began", "share", "practice"}
_DAY = 24 * 60

Does = Literal["read", "reviewed", "closed"]


@dataclass(frozen=True)
class Deed:
    """Something the GP does about a patient, so many days ago; `note` where a flag is closed."""

    ago: timedelta
    does: Does
    note: str = ""


@dataclass(frozen=True)
class Person:
    """A patient of the demo. `began` is how long ago; `at` the time of day, None for just so long ago."""

    script: Script
    label: str | None
    began: timedelta
    at: time | None
    share: bool
    deeds: Sequence[Deed]

    @property
    def name(self) -> str:
        """The file's name."""
        return self.script.name

    def draw(self, what: str, most: int) -> int:
        """A number from 0 to `most` - 1 that is always the same for this person."""
        return crc32(f"{self.name} {what}".encode()) % most

    def visits_at(self, now: datetime, zone: ZoneInfo) -> list[datetime]:
        """When each visit begins, in UTC: nobody comes back at the very minute at which they left."""
        when = moment(now, self.began, self.at, zone)
        times = []
        for number, visit in enumerate(self.script.visits):
            when += visit.after
            times.append(when + timedelta(minutes=self.draw(f"visit {number}", 90)) if number else when)
        return times


@dataclass(frozen=True)
class Unused:
    """An invitation that nobody has used: made so long ago, good for so long, perhaps taken back the day after."""

    label: str
    ago: timedelta
    good_for: timedelta
    taken_back: bool


def moment(now: datetime, ago: timedelta, at: time | None, zone: ZoneInfo) -> datetime:
    """So many days before now at a time of day in the zone, or exactly so long before."""
    if at is None:
        return now - ago
    day = (now.astimezone(zone) - ago).date()
    return datetime.combine(day, at, zone).astimezone(now.tzinfo)


def read_people(names: Sequence[str] = (), folder: Path = PATIENTS) -> list[Person]:
    """Those of these names, else everybody. Raises SetError naming what cannot be played, or who is not there."""
    paths = {path.stem: path for path in sorted(folder.glob("*.yml"))}
    if unknown := set(names) - set(paths):
        raise SetError(f"there is no {', '.join(sorted(unknown))} among {', '.join(paths)}")
    return [read_person(path) for name, path in paths.items() if not names or name in names]


def read_person(path: Path) -> Person:
    """One patient's file. Raises SetError."""
    data = dict(load_words(path))
    own = {key: data.pop(key) for key in _KEYS if key in data}
    began, at = _began(own.get("began"), path.name)
    person = Person(
        script=of(data, path),
        label=own.get("label"),
        began=began,
        at=at,
        share=_yes(own.get("share"), path.name),
        deeds=tuple(_deed(entry, path.name) for entry in own.get("practice", ())),
    )
    if sum((visit.after for visit in person.script.visits), timedelta()) > began:
        raise SetError(f"{path.name}: a visit lies ahead; let it begin earlier")
    return person


def read_unused(path: Path = INVITATIONS) -> list[Unused]:
    """Invitations beside those of the patients: `label: 12d, 30 days` (or `…, taken back`). Raises SetError."""
    return [_unused(label, words, path.name) for label, words in load_words(path).items()]


def _unused(label: str, words: str, where: str) -> Unused:
    found = _INVITED.fullmatch(words)
    if not found:
        raise SetError(f"{where}, {label}: {words!r} is not like '12d, 30 days'")
    return Unused(label, timedelta(days=int(found[1])), timedelta(days=int(found[2])), bool(found[3]))


def _began(words: Any, where: str) -> tuple[timedelta, time | None]:
    found = _BEGAN.fullmatch(str(words))
    if not found:
        raise SetError(f"{where}: began is {words!r} and not like '112d 18:40' or '3h'")
    if found[4]:
        return timedelta(hours=int(found[4])), None
    return timedelta(days=int(found[1])), time(int(found[2]), int(found[3]))


def _deed(entry: Any, where: str) -> Deed:
    words = ": ".join(map(str, *entry.items())) if isinstance(entry, Mapping) else str(entry)
    found = _DEED.fullmatch(words)
    if not found or (found[2] == "closed") != bool(found[3]):
        raise SetError(f"{where}: {words!r} is not like '80d read', '80d reviewed' or '80d closed: what was done'")
    does: Any = found[2]
    return Deed(timedelta(days=int(found[1])), does, found[3] or "")


def _yes(words: Any, where: str) -> bool:
    if words not in ("yes", "no"):
        raise SetError(f"{where}: share is {words!r} and neither yes nor no")
    return bool(words == "yes")
