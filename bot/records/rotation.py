"""A new master key while Mo runs: other processes find it where the keys come from, and nothing is out of reach.

First the new key is written to the file, then the wrapped keys are wrapped anew, the lookup key before all others
(see KeyStore.create), and only then may the old key be dropped. Killed in between, the next rotation goes on.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from bot.records.audit_actions import COMMAND_LINE
from bot.records.errors import WrongKeys
from bot.records.master_keys import add_master_key, changing_master_keys, keep_newest_master_key
from bot.records.repository import Records
from bot.settings import Settings

_BY_ENVIRONMENT = (
    "MO_MASTER_KEYS holds the master keys, and its first one wraps every key already. To rotate: put a new key "
    "(32 random bytes in URL-safe base64) before the others, start every process of Mo anew with it, run rotate-keys "
    "once more, and take the old ones out at the start after that."
)


@dataclass(frozen=True)
class Rotated:
    """What was done: whether a master key was made (else one was there), and how many keys it wraps anew."""

    made: bool
    wrapped: int


def rotate(settings: Settings, now: datetime) -> Rotated:
    """Make a new master key, or go on with the newest if its rotation was cut short. Raises WrongKeys if it cannot."""
    with changing_master_keys(settings.data), closing(Records.of(settings)) as records:
        unfinished = records.keys_to_rotate()
        if settings.master_keys and not unfinished:
            raise WrongKeys(_BY_ENVIRONMENT)
        if not unfinished:
            add_master_key(settings.data)
        wrapped = records.rotate_keys()
        records.note("keys_rotated", COMMAND_LINE, now)
        return Rotated(made=not unfinished, wrapped=wrapped)


def drop_old(settings: Settings, now: datetime) -> int:
    """Take every master key but the newest out of the file, once it wraps every key; how many were taken out."""
    if settings.master_keys:
        raise WrongKeys("MO_MASTER_KEYS holds the master keys: take the old ones out there.")
    with changing_master_keys(settings.data), closing(Records.of(settings)) as records:
        records.rotate_keys()
        dropped = keep_newest_master_key(settings.data)
        if dropped:
            records.note("old_keys_dropped", COMMAND_LINE, now)
        return dropped
