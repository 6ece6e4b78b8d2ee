"""The practice as a whole, over whole months: how many talk, come back and plan, what gets in the way, what lands."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timezone
from time import monotonic
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import clock
from bot.gateway.context import Context, context
from bot.gateway.portal_pages import Reader, page, signed_in, words
from bot.gateway.routing import route
from bot.records.overview import LEAST, Activity, Count, Landing, Overview
from bot.records.types import Practice
from bot.summary.words import Words

MONTHS = 24
"""How far back the figures go."""

_UNLESS_CHOSEN = 3
_KEPT, _KEPT_SECONDS = 100, 3600
_MONTH = re.compile(r"\d{4}-\d{2}\Z")
_MEASURES = ("talked", "came_back", "planned")


Kept = dict[tuple[object, ...], tuple[tuple[int, int], Overview]]


@dataclass(frozen=True)
class Period:
    """Whole months that are over, the first and the last named by their first days, and all that can be chosen."""

    since: date
    until: date
    all: tuple[date, ...]

    @property
    def months(self) -> tuple[date, ...]:
        """The months of the period."""
        return tuple(month for month in self.all if self.since <= month <= self.until)

    def edges(self, zone: ZoneInfo) -> list[datetime]:
        """When each month begins at the practice, and when the last one ends."""
        begins = [*self.months, _next(self.until)]
        return [datetime.combine(month, time(), zone).astimezone(timezone.utc) for month in begins]


async def overview(request: Request, reader: Reader) -> Response:
    """GET /practice/overview?since=2026-08&until=2026-10: the page."""
    period = _period(request.query_params, reader.practice)
    figures = await _figures(request.app, reader.practice, period)
    return page(
        request,
        "overview.html",
        reader,
        figures=figures,
        period=period,
        measures=_MEASURES,
        ideas=_ideas(request),
        least=LEAST,
        most=max((getattr(month, name) or 0 for month in figures.months for name in _MEASURES), default=0),
    )


async def download(request: Request, reader: Reader) -> Response:
    """GET /practice/overview.csv: the same figures."""
    period, spoken, file = _period(request.query_params, reader.practice), words(request), io.StringIO()
    figures = await _figures(request.app, reader.practice, period)
    csv.writer(file).writerows(_lines(figures, period, spoken, _ideas(request)))
    name = f"overview-{period.since:%Y-%m}-{period.until:%Y-%m}.csv"
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(file.getvalue(), headers=headers, media_type="text/csv")


async def count_ahead(app: Starlette, practice: Practice) -> None:
    """Count what the page shows unless months are chosen, and all months, which take longest: nobody need wait."""
    usual = _period({}, practice)
    for period in (usual, replace(usual, since=usual.all[0], until=usual.all[-1])):
        await _figures(app, practice, period)


async def _figures(app: Starlette, practice: Practice, period: Period) -> Overview:
    """Counted anew when somebody began or ceased to share or was erased, and every hour; else months past are past."""
    here: Context = app.state.context
    edges = period.edges(ZoneInfo(practice.timezone))
    kept = _kept(app)
    as_of = await here.threads.run(here.records.counted_as_of, practice.id), int(monotonic() / _KEPT_SECONDS)
    key = (practice.id, *edges)
    if key not in kept or kept[key][0] != as_of:
        kept[key] = as_of, await here.threads.run(here.records.overview, practice.id, edges)
        while len(kept) > _KEPT:
            kept.pop(next(iter(kept)))
    return kept[key][1]


def _kept(app: Starlette) -> Kept:
    """The figures that this process has counted."""
    state = app.state
    if not hasattr(state, "overview"):
        state.overview = {}
    found: Kept = state.overview
    return found


def _period(asked: Mapping[str, str], practice: Practice) -> Period:
    """The months that are asked for; what is no month of these is the last three."""
    today = clock.now().astimezone(ZoneInfo(practice.timezone)).date()
    months = [today.replace(day=1)]
    while len(months) <= MONTHS:
        months.append(_before(months[-1]))
    over = tuple(reversed(months[1:]))
    chosen = [_chosen(asked.get(name, ""), over) for name in ("since", "until")]
    since, until = chosen[0] or over[-_UNLESS_CHOSEN], chosen[1] or over[-1]
    return Period(min(since, until), max(since, until), over)


def _chosen(text: str, months: tuple[date, ...]) -> date | None:
    return next((month for month in months if _MONTH.match(text) and f"{month:%Y-%m}" == text), None)


def _before(month: date) -> date:
    return month.replace(year=month.year - 1, month=12) if month.month == 1 else month.replace(month=month.month - 1)


def _next(month: date) -> date:
    return month.replace(year=month.year + 1, month=1) if month.month == 12 else month.replace(month=month.month + 1)


def _ideas(request: Request) -> dict[str, str]:
    """What each strategy is called for short."""
    content = context(request).board.content()
    return {strategy.id: strategy.short for group in content.strategies.values() for strategy in group}


def _lines(figures: Overview, period: Period, spoken: Words, ideas: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """The table of the download: section, what, measure, patients."""

    def patients(count: Count) -> str:
        return spoken.say("overview", "few", least=LEAST) if count is None else str(count)

    def say(name: str) -> str:
        return spoken.say("overview", name)

    yield tuple(say(f"csv_{column}") for column in ("section", "what", "measure", "patients"))
    whole: list[tuple[str, Activity]] = [(say("whole"), figures.whole)]
    months = zip((f"{month:%Y-%m}" for month in period.months), figures.months, strict=True)
    for name, activity in [*whole, *months]:
        for measure in _MEASURES:
            yield say("activity"), name, say(measure), patients(getattr(activity, measure))
    for section, tallies in (("barriers", figures.barriers), ("helps", figures.helps)):
        for tally in tallies:
            yield say(section), spoken.finding(tally.id), say("voiced"), patients(tally.patients)
        yield say(section), say("others"), say("voiced"), patients(None)
    for tally in figures.went:
        yield say("went"), spoken.say("plan_status", tally.id), say("said_so"), patients(tally.patients)
    landings: list[tuple[str, tuple[Landing, ...], dict[str, str]]] = [
        ("lands", figures.ideas, {"ideas": say("ideas")}),
        ("by_barrier", figures.by_barrier, dict(spoken.names("findings"))),
        ("by_idea", figures.by_idea, ideas),
    ]
    for section, found, names in landings:
        for landing in found:
            for measure in ("offered", "taken", "declined"):
                name = names.get(landing.id, landing.id)
                yield say(section), name, say(measure), patients(getattr(landing, measure))


routes: list[Route] = [
    route("/overview", get=signed_in(overview, needs="overview")),
    route("/overview.csv", get=signed_in(download, needs="overview")),
]
