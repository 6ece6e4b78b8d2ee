"""Invitations, from the portal or the command line: a code, the link that holds it, and its QR picture."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

import segno

from bot import clock
from bot.gateway.passwords import ALPHABET
from bot.records.repository import Records


def invite(records: Records, practice_id: str, label: str | None, *, by: str | None, days: int) -> str:
    """Make an invitation that is good for `days`; its code, which is kept nowhere but as a hash."""
    code, now = new_code(), clock.now()
    records.invite(practice_id, label, code, by, now, now + timedelta(days=days))
    return code


def invite_many(records: Records, practice_id: str, codes: Iterable[str], *, by: str, expires: datetime) -> None:
    """Make an invitation without a label of each of these fresh codes."""
    now = clock.now()
    for code in codes:
        records.invite(practice_id, None, code, by, now, expires)


def new_code() -> str:
    """A fresh code of eight signs (40 bits), ABCD-EFGH; guessing is limited where codes are read."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{signs[:4]}-{signs[4:]}"


def link(base: str, code: str) -> str:
    """The address a patient opens; base is "https://host", with or without a slash at its end."""
    return f"{base.rstrip('/')}/c/{code}"


def qr_picture(address: str) -> str:
    """An SVG element that can stand in a page; black on white in every colour scheme, so that it scans."""
    code = segno.make(address, error="m", micro=False)
    picture: str = code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    return picture
