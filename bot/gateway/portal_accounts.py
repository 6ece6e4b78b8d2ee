"""The practice's accounts, for its admins: made, given roles, let in again, disabled.

What would get around a proof that is asked of the person (their password, a code) cannot be done to one's own account.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import clock
from bot.gateway.context import context
from bot.gateway.passwords import hash_password, new_one_time_password
from bot.gateway.portal_pages import SIGN_IN, Reader, desk, not_here, page, see, signed_in, words
from bot.gateway.routing import route
from bot.records.errors import LastAdmin, NameTaken
from bot.records.types import ROLES, Gp, Role

ACCOUNTS = "/practice/accounts"
LONGEST_NAME = 80


async def accounts(request: Request, reader: Reader) -> Response:
    """GET /practice/accounts."""
    return await _list(request, reader)


async def make(request: Request, reader: Reader) -> Response:
    """POST /practice/accounts: a new one; its one-time password is shown this once."""
    name, roles = " ".join(reader.form.get("name", "").split()), _roles(reader.form)
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        return await _list(request, reader, name, roles, "name")
    if not roles:
        return await _list(request, reader, name, roles, "roles")
    here, password = context(request), new_one_time_password()
    kept = await desk(request).hashing.run(hash_password, password)
    try:
        gp = await here.threads.run(
            here.records.create_gp, reader.practice.id, name, kept, True, roles, by=reader.gp.id
        )
    except NameTaken:
        return await _list(request, reader, name, roles, "taken")
    return page(request, "one_time.html", reader, status=201, gp=gp, password=password)


async def account(request: Request, reader: Reader) -> Response:
    """GET /practice/accounts/{id}."""
    return await _account(request, reader)


async def change_roles(request: Request, reader: Reader) -> Response:
    """POST /practice/accounts/{id}/roles."""
    here, roles = context(request), _roles(reader.form)
    if not roles:
        return await _account(request, reader, "roles", 422)
    try:
        done = await here.threads.run(
            here.records.set_roles, reader.practice.id, request.path_params["id"], roles, reader.gp.id
        )
    except LastAdmin:
        return await _account(request, reader, "last_admin", 409)
    return _done(request, reader, done, "roles")


async def disable(request: Request, reader: Reader) -> Response:
    """POST /practice/accounts/{id}/disable."""
    return await _set_disabled(request, reader, True)


async def enable(request: Request, reader: Reader) -> Response:
    """POST /practice/accounts/{id}/enable."""
    return await _set_disabled(request, reader, False)


async def new_password(request: Request, reader: Reader) -> Response:
    """POST /practice/accounts/{id}/password: a one-time password for somebody who has lost theirs."""
    gp = await _found(request, reader)
    if gp is None:
        return not_here(request, reader, "account")
    if gp.id == reader.gp.id:
        return await _account(request, reader, "own", 409)
    here, password = context(request), new_one_time_password()
    kept = await desk(request).hashing.run(hash_password, password)
    await here.threads.run(here.records.give_one_time_password, gp.practice_id, gp.id, kept, reader.gp.id)
    return page(request, "one_time.html", reader, status=201, gp=gp, password=password)


async def remove_second_step(request: Request, reader: Reader) -> Response:
    """POST /practice/accounts/{id}/second-step: take away the second step of somebody who has lost it."""
    gp = await _found(request, reader)
    if gp is None:
        return not_here(request, reader, "account")
    if gp.id == reader.gp.id:
        return await _account(request, reader, "own", 409)
    here = context(request)
    await here.threads.run(here.records.remove_second_factor, gp.id, clock.now(), reader.gp.id)
    return _done(request, reader, True, "second_step_removed")


async def _set_disabled(request: Request, reader: Reader, disabled: bool) -> Response:
    here, gp_id = context(request), request.path_params["id"]
    try:
        done = await here.threads.run(here.records.set_disabled, reader.practice.id, gp_id, disabled, reader.gp.id)
    except LastAdmin:
        return await _account(request, reader, "last_admin", 409)
    return _done(request, reader, done, "disabled" if disabled else "enabled")


def _done(request: Request, reader: Reader, done: bool, notice: str) -> Response:
    """Back to the account, or to the door if it was one's own: its sessions have ended."""
    gp_id = request.path_params["id"]
    if not done:
        return not_here(request, reader, "account")
    return see(SIGN_IN if gp_id == reader.gp.id else f"{ACCOUNTS}/{gp_id}?done={notice}")


def _roles(form: dict[str, str]) -> set[Role]:
    return {role for role in ROLES if form.get(f"role_{role}")}


async def _found(request: Request, reader: Reader) -> Gp | None:
    """The account at this address, if it is of the reader's practice."""
    here = context(request)
    gp = await here.threads.run(here.records.gp, request.path_params["id"])
    return gp if gp and gp.practice_id == reader.practice.id else None


async def _list(
    request: Request, reader: Reader, name: str = "", roles: set[Role] | None = None, error: str | None = None
) -> Response:
    here = context(request)
    return page(
        request,
        "accounts.html",
        reader,
        status=422 if error else 200,
        accounts=await here.threads.run(here.records.gps, reader.practice.id),
        all_roles=ROLES,
        name=name,
        roles={"gp"} if roles is None else roles,
        wrong=error,
        error=words(request).say("accounts", f"error_{error}", longest=LONGEST_NAME) if error else None,
        longest_name=LONGEST_NAME,
        done=request.query_params.get("done"),
    )


async def _account(request: Request, reader: Reader, error: str | None = None, status: int = 200) -> Response:
    gp = await _found(request, reader)
    if gp is None:
        return not_here(request, reader, "account")
    return page(
        request,
        "account.html",
        reader,
        status=status,
        gp=gp,
        own=gp.id == reader.gp.id,
        all_roles=ROLES,
        error=words(request).say("accounts", f"error_{error}") if error else None,
        done=request.query_params.get("done"),
    )


routes: list[Route] = [
    route("/accounts", get=signed_in(accounts, needs="accounts"), post=signed_in(make, needs="accounts")),
    route("/accounts/{id}", get=signed_in(account, needs="accounts")),
    route("/accounts/{id}/roles", post=signed_in(change_roles, needs="accounts")),
    route("/accounts/{id}/password", post=signed_in(new_password, needs="accounts")),
    route("/accounts/{id}/second-step", post=signed_in(remove_second_step, needs="accounts")),
    route("/accounts/{id}/disable", post=signed_in(disable, needs="accounts")),
    route("/accounts/{id}/enable", post=signed_in(enable, needs="accounts")),
]
