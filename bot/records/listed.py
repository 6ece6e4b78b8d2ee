"""Plain types of the practice's list: its lines, what is asked of it, and the page that comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from bot.records.types import FlagRecord

Group = Literal["flagged", "new", "follow_up", "seen", "read"]
GROUPS: tuple[Group, ...] = get_args(Group)


@dataclass(frozen=True)
class PatientName:
    """A line of the list for those who read nothing a patient said: who, when last, and that a warning sign is open."""

    label: str | None
    pseudonym: str
    last_at: datetime | None
    flagged: bool


@dataclass(frozen=True)
class PatientRow:
    """A line of the GP's list; nothing but the pseudonym where the patient does not share.

    `due_at`: when they were to talk again, if that has passed and they have not come back. `group` says why the line
    stands where it does.
    """

    conversation_id: str
    label: str | None
    pseudonym: str
    last_at: datetime | None
    open_flags: tuple[FlagRecord, ...]
    new_messages: int
    stage: str
    readiness: tuple[tuple[datetime, str, float], ...] = ()
    top_barrier: str | None = None
    plan_status: str | None = None
    due_at: datetime | None = None
    group: Group = "read"


@dataclass(frozen=True)
class ListQuery:
    """Which of the patients who share: words of a label or pseudonym, why they are listed, what was said."""

    words: str = ""
    show: Literal["", "flagged", "new", "follow_up", "seen"] = ""
    planned: bool = False
    barrier: str | None = None
    offset: int = 0
    limit: int | None = None


@dataclass(frozen=True)
class PatientPage:
    """A part of the GP's list. How many fit, how many share at all, of how many there is something new.

    `sizes` are those of the groups that the lines stand in.
    """

    rows: tuple[PatientRow, ...]
    fitting: int
    everybody: int
    new: int
    sizes: Mapping[Group, int]


@dataclass(frozen=True)
class NamesPage:
    """The same of the list of names."""

    names: tuple[PatientName, ...]
    fitting: int
    everybody: int
