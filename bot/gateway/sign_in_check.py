"""Passwords and codes held against an account, with the waits that wrong ones cost; used wherever one is asked for."""

from __future__ import annotations

from starlette.requests import Request

from bot import clock
from bot.gateway.context import context
from bot.gateway.limits import address_of
from bot.gateway.passwords import LONGEST, verify_password
from bot.gateway.portal_pages import desk
from bot.records.types import Gp

LONGEST_CODE = 40


class TooSoon(Exception):
    """The last wrong one was too short a while ago; `seconds` until the next is heard."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


async def whose_password(request: Request, name: str, password: str) -> Gp | None:
    """The person of that name if the password is theirs, also if disabled. Raises TooSoon."""
    here, door = context(request), desk(request).passwords
    account, address = " ".join(name.split()).casefold()[:LONGEST], address_of(request)
    if desk(request).sessions.knows(request, name):
        account = f"known {account}"
    if seconds := await door.trying(account, address):
        raise TooSoon(seconds)
    gp = await here.threads.run(here.records.gp_by_name, name[:LONGEST])
    kept = gp.password_hash if gp else None
    right = await desk(request).hashing.run(verify_password, kept, password[: LONGEST * 4])
    if gp is None or not right:
        return None
    await door.opened(account, address)
    return gp


async def is_second_step(request: Request, gp: Gp, code: str) -> bool:
    """Whether the code is the person's app's, or a recovery code, which is then used up. Raises TooSoon."""
    here, door, address = context(request), desk(request).codes, address_of(request)
    if seconds := await door.trying(gp.id, address):
        raise TooSoon(seconds)
    right = await here.threads.run(here.records.second_step, gp.id, code[:LONGEST_CODE], clock.now())
    if right:
        await door.opened(gp.id, address)
    return right
