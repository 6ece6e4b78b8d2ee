"""What the gateway does by itself: erasing, once a day and by one replica, what has been kept long enough."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from bot import clock
from bot.gateway.context import Context
from bot.gateway.problems import where
from bot.records.errors import RecordsError

log = logging.getLogger(__name__)


async def keep_house(here: Context, first: float = 60.0, every: float = 3600.0) -> None:
    """Look for what is due, for ever: after `first` seconds, so that a start is quick, and then `every` so many."""
    await asyncio.sleep(first)
    while True:
        await purge(here)
        await asyncio.sleep(every)


async def purge(here: Context) -> None:
    """The daily purge, if no other process has done it; a failure is tried again the next time."""
    keep = timedelta(days=here.settings.retention_days)
    try:
        done = await here.threads.run(here.records.purge_daily, clock.now(), keep)
    except RecordsError as error:
        log.warning("what is due to be erased waits: %s", type(error).__name__)
    except Exception as error:
        log.error("erasing what is due: %s: %s", type(error).__name__, where(error))
    else:
        for rule, count in (done or {}).items():
            if count:
                log.info("erased as its time ran out (%s): %d", rule, count)
