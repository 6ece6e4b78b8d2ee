"""What pages of the portal need and takes long to gather, made ready before anybody asks for them.

It is done behind the list, with which everybody begins, and at a start for those who are signed in still.
"""

from __future__ import annotations

from starlette.applications import Starlette

from bot import clock, logs
from bot.gateway import portal_overview
from bot.gateway.context import Context
from bot.records.errors import RecordsError
from bot.records.types import Practice

log = logs.get(__name__)


async def make_ready(app: Starlette, practice: Practice, figures: bool = True) -> None:
    """The labels, for a search, and the figures of the last months; what fails is done when it is asked for."""
    here: Context = app.state.context
    try:
        if not here.records.labels_are_read(practice.id):
            await here.threads.run(here.records.read_labels, practice.id)
        if figures:
            await portal_overview.count_ahead(app, practice)
    except RecordsError as error:
        log.warning("portal.not_ready", **logs.failure(error))


async def make_all_ready(app: Starlette) -> None:
    """The same for every practice of which somebody is signed in; as above."""
    here: Context = app.state.context
    try:
        practices = await here.threads.run(here.records.practices_signed_in, clock.now())
    except RecordsError as error:
        log.warning("portal.not_ready", **logs.failure(error))
        return
    for practice in practices:
        try:
            await make_ready(app, practice)
        except Exception as error:  # nobody asked for it yet: what fails now must not end the gateway's own tasks
            log.warning("portal.not_ready", **logs.failure(error))
