"""Whether everything that Mo stands on answers: each part, since when, and why not."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from time import monotonic

import httpx
from sqlalchemy.engine import make_url

from bot import clock, logs, metrics
from bot.content import load
from bot.gateway.threads import Threads
from bot.records.errors import RecordsError
from bot.records.master_keys import MASTER_KEY_FILE
from bot.records.repository import Records
from bot.settings import Settings

log = logs.get(__name__)

LEAST_FREE_BYTES = 200 * 2**20
_FRESH_SECONDS = 1.0
_PROBE_SECONDS = 2.0
_EVERY_SECONDS = 5.0

Probe = Callable[[], Awaitable[str]]
"""Asks one part; gives "" when it answers, otherwise why not, in a few fixed words."""


@dataclass(frozen=True)
class Part:
    """How a part was when last asked; `why` is empty while it is ready. Mo can do without one that is not `needed`."""

    ready: bool
    since: datetime
    why: str = ""
    needed: bool = True

    def to_json(self) -> dict[str, str]:
        """As /readyz shows it."""
        shown = {"status": "ok" if self.ready else "unavailable", "since": self.since.isoformat(timespec="seconds")}
        return {**shown, **({"why": self.why} if self.why else {})}


class Readiness:
    """Asks all parts at once, at most once a second, however many want to know."""

    def __init__(
        self,
        probes: Mapping[str, Probe],
        close: Callable[[], Awaitable[None]],
        besides: Mapping[str, Probe] | None = None,
    ) -> None:
        """`besides` are parts that are shown, and without which Mo is ready all the same."""
        self._besides = frozenset(besides or ())
        self._probes, self.close = {**probes, **(besides or {})}, close
        self._parts: dict[str, Part] = {}
        self._asked = -_FRESH_SECONDS
        self._one_at_a_time = asyncio.Lock()

    async def run(self) -> None:
        """Ask for ever, so that metrics and the log know of a failure without anybody asking."""
        while True:
            await self.parts()
            await asyncio.sleep(_EVERY_SECONDS)

    async def parts(self) -> dict[str, Part]:
        """Every part by name, as it was within the last second."""
        async with self._one_at_a_time:
            if monotonic() - self._asked >= _FRESH_SECONDS:
                why = await asyncio.gather(*(_ask(probe) for probe in self._probes.values()))
                for name, reason in zip(self._probes, why, strict=True):
                    self._note(name, reason)
                self._asked = monotonic()
            return dict(self._parts)

    async def all_well(self) -> bool:
        """Whether every part answers that messages need."""
        return all(part.ready for part in (await self.parts()).values() if part.needed)

    def _note(self, name: str, why: str) -> None:
        before = self._parts.get(name)
        since = before.since if before and before.ready == (not why) else clock.now()
        self._parts[name] = Part(not why, since, why, name not in self._besides)
        metrics.PARTS.labels(name).set(not why)
        if before is None:  # all start together, and Rasa takes longest
            log.info("part.found", part=name, outcome=why or "ok")
        elif before.ready and why:
            log.error("part.unavailable", part=name, outcome=why)
        elif not before.ready and not why:
            log.info("part.ready", part=name)


async def _ask(probe: Probe) -> str:
    try:
        return await asyncio.wait_for(probe(), _PROBE_SECONDS)
    except (asyncio.TimeoutError, httpx.TimeoutException):
        return "no answer in time"
    except (RecordsError, httpx.HTTPError):
        return "no answer"
    except Exception as error:
        log.error("part.failed", **logs.failure(error))
        return "cannot be asked"


def probes(settings: Settings, records: Records, http: httpx.AsyncClient, rasa: str, actions: str) -> dict[str, Probe]:
    """What Mo stands on, in the order in which to look for the cause. `rasa` and `actions` are their addresses."""
    threads = Threads(4)  # of their own: a stuck database must not keep the other answers waiting

    async def database() -> str:
        await threads.run(records.ping_database)
        return ""

    async def keys() -> str:
        await threads.run(records.ping_keys)
        lost = not settings.master_keys and not (settings.data / MASTER_KEY_FILE).is_file()
        return "the master keys are gone: no process could start again" if lost else ""

    async def understanding() -> str:
        response = await http.get(f"{rasa}/webhooks/rest/status")
        expected = await threads.run(_expected_model)
        return _what_is_wrong(response, expected)

    async def action_server() -> str:
        return "" if (await http.get(f"{actions}/status")).is_success else "it cannot read the records"

    async def content() -> str:
        await threads.run(load, settings.language)
        return ""

    async def disk() -> str:
        return await threads.run(space_left, folder) if folder else ""

    folder = sqlite_folder(settings)
    return {
        "database": database, "keys": keys, "rasa": understanding, "actions": action_server, "content": content,
        **({"disk": disk} if folder else {}),
    }  # fmt: skip


def _what_is_wrong(response: httpx.Response, expected: str) -> str:
    try:
        said = response.json()
        loaded, reads, model = bool(said["loaded"]), bool(said["records"]), said["model"]
    except (ValueError, KeyError, TypeError):
        return "what answers is not Mo's Rasa"
    if not loaded:
        return "no model is loaded"
    if not reads:
        return "it cannot read the records"
    return "" if model == expected else "its model was made from other sources: train, and restart Rasa"


@cache
def _expected_model() -> str:
    """The fingerprint of a model made from the sources that this process runs."""
    from bot.nlu.model import fingerprint

    return fingerprint()


def sqlite_folder(settings: Settings) -> Path | None:
    """Where SQLite writes; None when neither records nor keys are kept by it."""
    for url in map(make_url, (settings.database, settings.key_store)):
        if url.get_backend_name() == "sqlite" and url.database:
            return Path(url.database).parent
    return None


def space_left(folder: Path) -> str:
    """Whether SQLite can write there for a while yet."""
    free = shutil.disk_usage(folder).free
    metrics.DISK.set(free)
    if not os.access(folder, os.W_OK):
        return "the folder cannot be written to"
    return "" if free >= LEAST_FREE_BYTES else f"less than {LEAST_FREE_BYTES // 2**20} MB are free"
