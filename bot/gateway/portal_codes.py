"""Invitation codes, the links that hold them, and their QR pictures. `python -m bot invite` uses them too."""

from __future__ import annotations

import secrets

import segno

from bot.gateway.passwords import ALPHABET


def new_code() -> str:
    """A fresh code of eight signs (40 bits), ABCD-EFGH; guessing is limited where codes are read."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{signs[:4]}-{signs[4:]}"


def link(base: str, code: str) -> str:
    """The address a patient opens; base is "https://host" without a slash at its end."""
    return f"{base.rstrip('/')}/c/{code}"


def qr_picture(address: str) -> str:
    """An SVG element that can stand in a page; black on white in every colour scheme, so that it scans."""
    code = segno.make(address, error="m", micro=False)
    picture: str = code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    return picture
