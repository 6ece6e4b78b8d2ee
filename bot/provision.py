"""The first start: keys, database, a practice, and a GP account with a password that is shown once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot import clock
from bot.gateway.passwords import hash_password, new_one_time_password
from bot.records.repository import NameTaken, Records
from bot.records.types import GP_ONLY, Gp, Practice, Role
from bot.settings import SettingError, Settings


@dataclass(frozen=True)
class NewGp:
    """An account just made; the password is known here and nowhere else."""

    name: str
    password: str


def open_records(settings: Settings) -> Records:
    """The records named by the settings, migrated; makes the data folder and the master keys on a first start."""
    make_data_folder(settings)
    return Records.of(settings)


def make_data_folder(settings: Settings) -> None:
    """Make it on a first start; raises SettingError."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"MO_DATA={settings.data} cannot be used as a folder ({error.strerror}). Choose another."
        raise SettingError(message) from None


def first_practice(records: Records, settings: Settings) -> Practice:
    """The default practice, made if there is none yet."""
    found = records.default_practice()
    return found or records.create_practice(settings.practice, settings.country, settings.timezone)


def first_start(records: Records, settings: Settings) -> NewGp | None:
    """Make the default practice and its first account, GP and admin; None if somebody looks after it already."""
    if records.default_practice() is None:
        records.require_database_of_keys()
    practice = first_practice(records, settings)
    if any("admin" in gp.roles for gp in records.gps(practice.id)):
        return None
    try:
        return create_gp(records, practice, settings.gp, ("gp", "admin"))[1]
    except NameTaken:  # made by command, for somebody who is no admin: whoever did that can make one, too
        return None


def let_in_again(records: Records, gp: Gp, without_second_step: bool) -> NewGp:
    """A new one-time password for somebody who is locked out; switches the account on if it was off."""
    password = new_one_time_password()
    records.give_one_time_password(gp.practice_id, gp.id, hash_password(password))
    records.set_disabled(gp.practice_id, gp.id, False)
    if without_second_step:
        records.remove_second_factor(gp.id, clock.now(), "command line")
    return NewGp(gp.name, password)


def create_gp(records: Records, practice: Practice, name: str, roles: Collection[Role] = GP_ONLY) -> tuple[Gp, NewGp]:
    """Make an account with a one-time password; raises NameTaken."""
    password = new_one_time_password()
    gp = records.create_gp(practice.id, name, hash_password(password), must_change_password=True, roles=roles)
    return gp, NewGp(gp.name, password)
