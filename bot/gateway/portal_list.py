"""The first page of the portal: who needs attention first, searched and narrowed by its address, a page at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, cast
from urllib.parse import urlencode

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.content.taxonomy import taxonomy
from bot.gateway import portal_accounts
from bot.gateway.context import context
from bot.gateway.portal_pages import HOME, Reader, desk, page, see, signed_in
from bot.gateway.portal_ready import make_ready
from bot.gateway.routing import route
from bot.records.listed import GROUPS, Group, ListQuery, PatientPage, PatientRow

ON_A_PAGE = 50
LONGEST_WORDS = 80
SHOWN_FLAGS = 3
SHOWN_READINESS = 6
_RULERS = ("readiness", "confidence", "importance")
SHOWS = ("flagged", "new", "follow_up", "seen")
_NUMBER = re.compile(r"[1-9][0-9]{0,5}\Z")


@dataclass(frozen=True)
class Wanted:
    """What the address of a list asks for; what no form of ours sends is left out."""

    q: str = ""
    show: str = ""
    plan: str = ""
    barrier: str = ""
    page: int = 1

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        """Read out of a query."""
        words = "".join(sign for sign in given.get("q", "") if sign.isprintable())
        show, barrier, number = given.get("show", ""), given.get("barrier", ""), given.get("page", "")
        return cls(
            q=" ".join(words.split())[:LONGEST_WORDS],
            show=show if show in SHOWS else "",
            plan="yes" if given.get("plan") == "yes" else "",
            barrier=barrier if barrier in taxonomy.barriers else "",
            page=int(number) if _NUMBER.match(number) else 1,
        )

    @property
    def narrows(self) -> bool:
        """Whether it is not everybody."""
        return bool(self.q or self.is_filtered)

    @property
    def is_filtered(self) -> bool:
        """The same, words apart."""
        return bool(self.show or self.plan or self.barrier)

    @property
    def query(self) -> str:
        """As it stands in an address; empty for the plain list."""
        given = {"q": self.q, "show": self.show, "plan": self.plan, "barrier": self.barrier}
        given["page"] = str(self.page) if self.page > 1 else ""
        return urlencode({name: value for name, value in given.items() if value})

    def address(self, page: int) -> str:
        """Of another page of the same list."""
        query = replace(self, page=page).query
        return f"{HOME}?{query}" if query else HOME

    def asked(self) -> ListQuery:
        """The same for the records."""
        return ListQuery(
            words=self.q,
            show=cast(Literal["", "flagged", "new", "follow_up", "seen"], self.show),
            planned=bool(self.plan),
            barrier=self.barrier or None,
            offset=(self.page - 1) * ON_A_PAGE,
            limit=ON_A_PAGE,
        )


@dataclass(frozen=True)
class Section:
    """The patients of a page under one heading, and how many the heading stands for on all pages."""

    name: Group
    rows: tuple[Row, ...]
    size: int


@dataclass(frozen=True)
class Row:
    """A patient in the list; readiness holds the newest answers of 0 to 10, the last one last, given at `ready_at`.

    `ruler` is what they are answers to: readiness, unless another ruler tells more of how it went.
    """

    patient: PatientRow
    name: str
    ruler: str
    readiness: tuple[float, ...]
    ready_at: datetime | None


async def front(request: Request, reader: Reader) -> Response:
    """GET /practice/: where somebody's work begins, by what they may do."""
    if not reader.may("list"):
        return see(portal_accounts.ACCOUNTS)
    wanted = Wanted.of(request.query_params)
    response = await (_patients if reader.may("read") else _names)(request, reader, wanted)
    response.background = BackgroundTask(make_ready, request.app, reader.practice, reader.may("overview"))
    return response


async def _patients(request: Request, reader: Reader, wanted: Wanted) -> Response:
    """Everybody who shares, the most urgent first."""
    here = context(request)
    found = await here.threads.run(here.records.patient_page, reader.practice.id, reader.gp.id, wanted.asked())
    sections = _sections(found)
    return await _shown(request, reader, wanted, "list.html", found, sections=sections, new=found.new)


async def _names(request: Request, reader: Reader, wanted: Wanted) -> Response:
    """Everybody who shares, for those who read nothing else of them."""
    here = context(request)
    wanted = Wanted(q=wanted.q, page=wanted.page)
    found = await here.threads.run(here.records.names_page, reader.practice.id, reader.gp.id, wanted.asked())
    return await _shown(request, reader, wanted, "names.html", found, names=found.names)


async def _shown(request: Request, reader: Reader, wanted: Wanted, template: str, found: Any, **shown: Any) -> Response:
    pages = max(1, -(-found.fitting // ON_A_PAGE))
    if wanted.page > pages:
        return see(wanted.address(pages))
    response = await context(request).threads.run(
        lambda: page(  # so many lines take long enough to hold up every chat
            request,
            template,
            reader,
            wanted=wanted,
            pages=pages,
            fitting=found.fitting,
            everybody=found.everybody,
            barriers=taxonomy.barriers,
            shows=SHOWS,
            longest_words=LONGEST_WORDS,
            shown_flags=SHOWN_FLAGS,
            done=request.query_params.get("done"),
            **shown,
        )
    )
    desk(request).sessions.keep_place(request, response, wanted.query)
    return response


def _sections(found: PatientPage) -> list[Section]:
    rows: dict[Group, list[Row]] = {group: [] for group in GROUPS}
    for patient in found.rows:
        rows[patient.group].append(_row(patient))
    return [Section(group, tuple(rows[group]), found.sizes[group]) for group in GROUPS if rows[group]]


def _row(patient: PatientRow) -> Row:
    """With the ruler that shows a trend, readiness first; where none does, with the first that was answered."""
    answers = {ruler: [(at, value) for at, name, value in patient.readiness if name == ruler] for ruler in _RULERS}
    ruler = max(_RULERS, key=lambda name: min(len(answers[name]), 2))
    newest = answers[ruler][-SHOWN_READINESS:]
    values, ready_at = tuple(value for _, value in newest), newest[-1][0] if newest else None
    return Row(patient, patient.label or patient.pseudonym, ruler, values, ready_at)


routes: list[Route] = [route("/", get=signed_in(front, needs="own_account"))]
