"""Records of a process that must answer at once: warning signs do not wait for a database that is still starting."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from bot.records.errors import RecordsUnavailable
from bot.records.repository import Records
from bot.settings import Settings


class _NotThere:
    """Stands for a database that has not answered yet."""

    def __getattr__(self, name: str) -> Any:
        raise RecordsUnavailable("the database has not answered since the start")


def open_late(settings: Settings, refused: Callable[[Exception], None]) -> Records:
    """Records that are there at once, or as soon as the database answers; till then all raises RecordsUnavailable.

    What no waiting mends at the first try is raised (WrongKeys, say); later `refused` is called with it.
    """
    try:
        return Records.of(settings)
    except RecordsUnavailable:
        absent: Any = _NotThere()
    records = Records(absent, absent)
    threading.Thread(target=_open, args=(records, settings, refused), name="records", daemon=True).start()
    return records


def _open(records: Records, settings: Settings, refused: Callable[[Exception], None]) -> None:
    try:
        opened = Records.when_there(settings)
    except Exception as error:
        refused(error)
    else:
        records.take_over(opened)
