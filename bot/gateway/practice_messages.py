"""What a practice can write to a patient: texts from content as they stand, some of them with a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.gateway.portal_dates import Dates
from bot.notices import Notices
from bot.records.types import PatientRecord
from bot.summary import Summary

# Each with its wording for a day where there is one.
MESSAGES: dict[str, str | None] = {
    "practice_read": None,
    "practice_talk": "practice_talk_on",
    "practice_book": "practice_book_on",
    "practice_ring": None,
    "practice_question": "practice_question_on",
    "practice_write_down": None,
    "practice_plan": None,
    "practice_change": None,
    "practice_good_talk": None,
}
FURTHEST = timedelta(days=366)


class Unsendable(ValueError):
    """A choice that cannot be sent; `args[0]` names the text of `message` that says why."""


@dataclass(frozen=True)
class Offered:
    """A message to choose: its words, and those it has with a day (empty if it takes none), without the `lead`."""

    name: str
    text: str
    with_day: str


def offered(notices: Notices, summary: Summary, some_day: str) -> list[Offered]:
    """The messages that fit this patient: none answers a question nobody asked, or thanks for a plan nobody made.

    `some_day` stands for the day that is not chosen yet.
    """
    fits = {
        "practice_question": bool(summary.questions_for_gp),
        "practice_plan": summary.plan is not None and summary.plan.went is None,
        "practice_change": summary.plan is not None and summary.plan.went is not None,
        "practice_good_talk": any(wish.kind == "relationship" for wish in summary.wants_to_be_asked),
    }
    on_some_day, begins = _with_day(notices, some_day), lead(notices)
    return [
        Offered(name, _after(begins, notices.text(name)), _after(begins, on_some_day.text(dated)) if dated else "")
        for name, dated in MESSAGES.items()
        if fits.get(name, True)
    ]


def lead(notices: Notices) -> str:
    """What all messages begin with, and is shown once: whom they are from. Empty where they do not."""
    texts = [notices.text(name) for name in MESSAGES]
    begins = "".join(texts[0].partition(": ")[:2])
    return begins if all(text.startswith(begins) for text in texts) else ""


def _after(begins: str, text: str) -> str:
    rest = text.removeprefix(begins)
    return f"{rest[:1].upper()}{rest[1:]}"


def reply(notices: Notices, name: str, day: str, today: date, dates: Dates) -> dict[str, Any]:
    """The chosen message as a reply of the records; `day` is YYYY-MM-DD or empty. Raises Unsendable."""
    if name not in MESSAGES:
        raise Unsendable("choose")
    if not day:
        return {**notices.reply(name), "text_ids": [f"{name}.1"]}
    dated = MESSAGES[name]
    if dated is None:
        raise Unsendable("takes_no_day")
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise Unsendable("bad_day") from None
    if not today <= wanted <= today + FURTHEST:
        raise Unsendable("bad_day")
    noon = datetime.combine(wanted, time(12), dates.zone)
    return {**_with_day(notices, dates.day_of_week(noon)).reply(dated), "text_ids": [f"{dated}.1"]}


def last_line(record: PatientRecord) -> int:
    """The last line of the talk as its reader sees it: what is sent refers to it."""
    return record.messages[-1].seq if record.messages else 0


def _with_day(notices: Notices, day: str) -> Notices:
    return replace(notices, slots={**notices.slots, "day": day})
