"""What the gateway does by itself: erasing, once a day and by one replica, what has been kept long enough.

Besides, every process lets go of labels that it remembers for nobody.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot import clock, logs
from bot.gateway.context import Context
from bot.records.errors import RecordsError

log = logs.get(__name__)


async def keep_house(here: Context, first: float = 60.0, every: float = 3600.0) -> None:
    """Look for what is due, for ever: after `first` seconds, so that a start is quick, and then `every` so many."""
    await asyncio.sleep(first)
    while True:
        await purge(here)
        here.records.forget_labels()
        await asyncio.sleep(every)


async def purge(here: Context) -> None:
    """The daily purge, if no other process has done it; a failure is tried again the next time."""
    keep = timedelta(days=here.settings.retention_days)
    try:
        done = await here.threads.run(here.records.purge_daily, clock.now(), keep)
    except RecordsError as error:
        log.warning("purge.waits", **logs.failure(error))
    except Exception as error:
        log.error("purge.failed", **logs.failure(error))
    else:
        if done and any(done.values()):
            log.info("purge.done")  # how many and of what stands in the audit trail and `purge` tells
