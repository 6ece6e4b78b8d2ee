"""The notices that authors may not lose are those the gateway shows."""

from __future__ import annotations

import re
from pathlib import Path

import bot.gateway
import bot.notices
from bot.content import load
from bot.content.needed import needed


def test_every_notice_the_gateway_names_is_one_authors_are_told_of() -> None:
    rooms = [Path(room.__file__).parent for room in (bot.gateway, bot.notices)]
    code = "\n".join(path.read_text() for room in rooms for path in sorted(room.rglob("*.py")))
    named = {name for name in load("en").notices if re.search(rf'"{name}"', code)}
    assert named == needed("notices")
