"""One process leads on Telegram: it asks for news and sends what is due. The lead is a lease in the database."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from bot import clock, logs
from bot.gateway.threads import Threads
from bot.records.errors import RecordsError
from bot.records.repository import Records
from bot.records.store import new_id
from bot.records.telegram import Lead

log = logs.get(__name__)

LEASE_SECONDS = 10.0
RENEW_SECONDS = 3.0
_MARGIN = 2.0


class Leading:
    """Whether this process leads; `name` tells bots apart."""

    def __init__(self, records: Records, threads: Threads, name: str, seconds: Callable[[], float] = monotonic) -> None:
        self._records, self._threads, self._name, self._seconds = records, threads, name, seconds
        self._me = new_id()
        self._lead: Lead | None = None
        self._until = 0.0
        self.listens = False

    @property
    def lead(self) -> Lead | None:
        """The lead, while it is surely this process' own."""
        return self._lead if self._seconds() < self._until else None

    async def renew(self) -> bool:
        """Take or keep the lead; whether this process listens to Telegram.

        It does so, too, where the database does not answer: safety must be heard then, and whoever else listens has the
        same updates, each of which is journaled once. Nothing else is sent without a lead that is sure.
        """
        began = self._seconds()
        try:
            lead = await self._threads.within(5.0, self._records.lead, self._name, self._me, clock.now(), LEASE_SECONDS)
        except RecordsError as error:
            log.warning("telegram.lead_unsure", **logs.failure(error))
            self.listens = True
            return True
        if (lead is None) != (self._lead is None):
            if lead is None:
                log.info("telegram.follows")
            else:
                log.info("telegram.leads")
        self._lead, self._until = lead, began + LEASE_SECONDS - _MARGIN
        self.listens = lead is not None
        return self.listens

    async def give_up(self) -> None:
        """Let another process lead at once."""
        lead, self._lead = self._lead, None
        if lead is not None:
            await self._threads.within(2.0, self._records.give_up_lead, lead, clock.now())
