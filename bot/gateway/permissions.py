"""What each role of the practice's people may do at the portal: the one place where that is said.

Every route of the portal names what it needs (`signed_in(handler, needs=...)`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from bot.records.types import Role

Permission = Literal["own_account", "list", "read", "invite", "overview", "accounts", "audit"]

OF_EVERYBODY: frozenset[Permission] = frozenset({"own_account"})
OF_ROLE: Mapping[Role, frozenset[Permission]] = {
    "gp": frozenset({"list", "read", "invite", "overview"}),
    "staff": frozenset({"list", "invite"}),
    "admin": frozenset({"accounts", "audit"}),
}


def may(roles: Iterable[Role], what: Permission) -> bool:
    """Whether somebody with these roles may do it."""
    return what in OF_EVERYBODY or any(what in OF_ROLE[role] for role in roles)
