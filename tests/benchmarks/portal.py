"""How long the portal's pages take, and how large they are, in a practice of 100 and in one of 5,000 who share.

    python -m tests.benchmarks.portal [--few 100] [--many 5000] [--messages 40] [--times 15] [--only sqlite]

Through the whole application with a signed-in client, but for the network. Prints for every page the fewest
milliseconds it took in either practice and their ratio, the same in processor time (which counts while the machine is
busy with other things), the larger of the two in kB, and how many lines of a list stood on either. A page is to take
under 100 ms and 100 kB, and with many no more than 1.5 times what it takes with few, where both have as many lines.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
from starlette.applications import Starlette

from bot import clock
from bot.gateway.app import create_app
from bot.gateway.limits import Buckets, Limits
from bot.gateway.sign_in_sessions import new_token
from bot.records.repository import Records
from bot.settings import Settings
from tests.benchmarks.databases import opened
from tests.benchmarks.practice import READER, Filled, Size, fill

SLOWEST_MS, LARGEST_KB, LARGEST_RATIO = 100, 100, 1.5
GP, STAFF = READER, "Desk"
_AUDIT_A_PATIENT = 4
_AT_ONCE = 500


@dataclass(frozen=True)
class Measured:
    """A page's fewest milliseconds, those of the processor, its bytes and the lines of its list."""

    ms: float
    cpu: float
    size: int
    lines: int


def pages(filled: Filled) -> dict[str, tuple[str, str]]:
    """Whose page, and its address, by what the table calls it."""
    last, half = -(-len(filled.sharing) // 50), len(filled.sharing) // 100
    audited = filled.sharing[len(filled.sharing) // 2]
    return {
        "list": (GP, "/practice/"),
        "list, half way": (GP, f"/practice/?page={half}"),
        "list, last page": (GP, f"/practice/?page={last}"),
        "list, search for one": (GP, f"/practice/?q=patient+{len(filled.sharing) - 1}"),
        "list, search for all": (GP, "/practice/?q=lapwing"),
        "list, warning signs": (GP, "/practice/?show=flagged"),
        "list, new": (GP, "/practice/?show=new"),
        "list, follow-ups": (GP, "/practice/?show=follow_up"),
        "list, with a plan": (GP, "/practice/?plan=yes"),
        "list, a barrier": (GP, "/practice/?barrier=cost"),
        "names": (STAFF, "/practice/"),
        "names, search": (STAFF, "/practice/?q=lapwing"),
        "patient": (GP, f"/practice/patients/{filled.sharing[3]}"),
        "erase a patient": (GP, f"/practice/patients/{filled.sharing[3]}/erase"),
        "invitations": (GP, "/practice/invitations"),
        "audit": (GP, "/practice/audit"),
        "audit, one patient": (GP, f"/practice/audit?patient={audited}"),
        "audit, one action": (GP, "/practice/audit?action=record_read"),
        "audit, some days": (GP, "/practice/audit?since=2026-01-01&until=2026-12-31"),
        "overview": (GP, "/practice/overview"),
        "overview, two years": (GP, f"/practice/overview?since={clock.now() - timedelta(days=700):%Y-%m}"),
        "accounts": (GP, "/practice/accounts"),
        "security": (GP, "/practice/security"),
        "password": (GP, "/practice/password"),
        "sign-in": ("", "/practice/sign-in"),
    }


def furnish(records: Records, filled: Filled) -> dict[str, str]:
    """People, and entries of the audit trail about every patient; the tokens of who signed in."""
    sessions, now = {}, clock.now()
    for name, roles in ((GP, ("gp", "admin")), (STAFF, ("staff",))):
        person = records.create_gp(filled.practice, name, "hash", roles=roles)  # type: ignore[arg-type]
        sessions[name] = new_token()
        assert records.begin_session(person, sessions[name], now)
    for start in range(0, len(filled.sharing), _AT_ONCE):
        with records.database.together():
            for talk in filled.sharing[start : start + _AT_ONCE]:
                for _ in range(_AUDIT_A_PATIENT):
                    records.note("record_read", GP, now, practice_id=filled.practice, subject=talk)
    return sessions


async def measure(app: Starlette, filled: Filled, sessions: Mapping[str, str], times: int) -> dict[str, Measured]:
    """Ask for every page so many times."""
    found = {}
    async with app.router.lifespan_context(app):
        for name, (whose, path) in pages(filled).items():
            cookies = {"mo_practice": sessions[whose]} if whose else {}
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://mo.test", cookies=cookies) as client:
                took = []
                for _ in range(times + 1):
                    began, used = time.perf_counter(), time.process_time()
                    answer = await client.get(path)
                    took.append((1000 * (time.perf_counter() - began), 1000 * (time.process_time() - used)))
                    assert answer.status_code == 200, (name, answer.status_code)
            ms, cpu = (min(column) for column in zip(*took, strict=True))
            found[name] = Measured(ms, cpu, len(answer.content), answer.content.count(b"<li class="))
    return found


def measured(kind: str, sharing: int, messages: int, times: int) -> dict[str, Measured]:
    """A practice of that size in a place of its own, and its pages."""
    with ExitStack() as stack:
        records = stack.enter_context(opened(kind))
        filled = fill(records, Size(sharing, messages, others=0))
        sessions = furnish(records, filled)
        limits = Limits(portal=Buckets(1e6, 1e6))
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        app = create_app(Settings(data=data), records, limits=limits)
        return asyncio.run(measure(app, filled, sessions, times))


def main() -> None:
    """Print the table for each database."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--few", type=int, default=100)
    options.add_argument("--many", type=int, default=5_000)
    options.add_argument("--messages", type=int, default=40)
    options.add_argument("--times", type=int, default=15)
    options.add_argument("--only", choices=("sqlite", "postgresql"))
    given = options.parse_args()
    for kind in [given.only] if given.only else ["sqlite", "postgresql"]:
        few, many = (measured(kind, size, given.messages, given.times) for size in (given.few, given.many))
        sizes = f"{given.few:>9,}{given.many:>9,}{'ratio':>7}"
        print(f"{kind:22}{sizes} ms {sizes} ms CPU   kB   lines")
        for name in many:
            print(_line(name, few[name], many[name]), flush=True)


def _line(name: str, few: Measured, many: Measured) -> str:
    size = max(few.size, many.size) / 1000
    alike = many.lines <= few.lines
    slow = alike and min(many.ms / few.ms, many.cpu / few.cpu) > LARGEST_RATIO
    slow = slow or min(many.ms, many.cpu) > SLOWEST_MS or size > LARGEST_KB
    columns = (f"{a:9.1f}{b:9.1f}{b / a:7.2f}" for a, b in ((few.ms, many.ms), (few.cpu, many.cpu)))
    lines = f"{few.lines:5}/{many.lines}" if many.lines else ""
    return f"{name:22}{'    '.join(columns)}{size:11.0f}{lines}{'  over' if slow else ''}"


if __name__ == "__main__":
    main()
