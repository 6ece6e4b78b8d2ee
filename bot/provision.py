"""The first start: keys, database, a practice, and a GP account with a password that is shown once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.gateway.passwords import hash_password, new_one_time_password
from bot.records.repository import Records
from bot.records.types import GP_ONLY, Gp, Practice, Role
from bot.settings import SettingError, Settings


@dataclass(frozen=True)
class NewGp:
    """An account just made; the password is known here and nowhere else."""

    name: str
    password: str


def open_records(settings: Settings, wait: bool = False) -> Records:
    """The records named by the settings, migrated; makes the data folder and the master keys on a first start.

    `wait`: for a database that does not answer yet, as a process of the product should, rather than fail.
    """
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"MO_DATA={settings.data} cannot be used as a folder ({error.strerror}). Choose another."
        raise SettingError(message) from None
    return Records.when_there(settings) if wait else Records.of(settings)


def first_start(records: Records, settings: Settings) -> NewGp | None:
    """Make the default practice and its first GP account; None if a practice is there already."""
    if records.default_practice():
        return None
    practice = records.create_practice(settings.practice, settings.country, settings.timezone)
    return create_gp(records, practice, settings.gp, ("gp", "admin"))[1]


def create_gp(records: Records, practice: Practice, name: str, roles: Collection[Role] = GP_ONLY) -> tuple[Gp, NewGp]:
    """Make an account with a one-time password; raises NameTaken."""
    password = new_one_time_password()
    gp = records.create_gp(practice.id, name, hash_password(password), must_change_password=True, roles=roles)
    return gp, NewGp(gp.name, password)
