"""The first start: a practice, one account, one password; the second start makes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyotp
import pytest

from bot import clock
from bot.gateway.passwords import verify_password
from bot.provision import create_gp, first_practice, first_start, let_in_again, open_records
from bot.records.errors import NameTaken, WrongKeys
from bot.settings import Settings


def settings(folder: Path) -> Settings:
    return replace(Settings(), data=folder, practice="Mill Lane", gp="Reed", country="DE")


def test_the_first_start_makes_a_practice_and_an_account_whose_password_must_be_changed(tmp_path: Path) -> None:
    records = open_records(settings(tmp_path))
    account = first_start(records, settings(tmp_path))
    assert account is not None
    gp, practice = records.gp_by_name("reed"), records.default_practice()
    assert gp is not None
    assert practice is not None
    assert (practice.name, practice.country) == ("Mill Lane", "DE")
    assert gp.must_change_password
    assert verify_password(gp.password_hash, account.password)
    assert account.password not in (tmp_path / "mo.db").read_bytes().decode("latin-1")
    records.close()


def test_the_second_start_shows_no_password(tmp_path: Path) -> None:
    records = open_records(settings(tmp_path))
    first_start(records, settings(tmp_path))
    assert first_start(records, settings(tmp_path)) is None
    records.close()


def test_a_second_account_of_the_same_name_is_refused(tmp_path: Path) -> None:
    records = open_records(settings(tmp_path))
    first_start(records, settings(tmp_path))
    practice = records.default_practice()
    assert practice is not None
    with pytest.raises(NameTaken):
        create_gp(records, practice, "REED")
    records.close()


def test_accounts_made_before_the_first_start_leave_it_its_admin(tmp_path: Path) -> None:
    records, given = open_records(settings(tmp_path)), settings(tmp_path)
    create_gp(records, first_practice(records, given), "Desk", ("staff",))
    account = first_start(records, given)
    assert account is not None
    made = records.gp_by_name(account.name)
    assert made is not None
    assert made.roles == {"gp", "admin"}
    assert first_start(records, given) is None
    records.close()


def test_an_admin_made_by_command_is_admin_enough(tmp_path: Path) -> None:
    records, given = open_records(settings(tmp_path)), settings(tmp_path)
    create_gp(records, first_practice(records, given), "Ash", ("admin",))
    assert first_start(records, given) is None
    records.close()


def test_the_operator_lets_in_who_is_locked_out(tmp_path: Path) -> None:
    records, given, now = open_records(settings(tmp_path)), settings(tmp_path), clock.now()
    practice = first_practice(records, given)
    create_gp(records, practice, "Ash", ("admin",))
    gp, _ = create_gp(records, practice, "Elm")
    records.begin_second_factor(gp.id, now)
    code = pyotp.TOTP(records.secret_to_confirm(gp.id, now) or "").at(now)
    assert records.confirm_second_factor(gp.id, code, [], now)
    records.set_disabled(practice.id, gp.id, True)
    account = let_in_again(records, gp, without_second_step=False)
    found = records.gp_by_name("elm")
    assert found is not None
    assert (found.disabled_at, found.must_change_password, found.second_step) == (None, True, True)
    assert verify_password(found.password_hash, account.password)
    let_in_again(records, gp, without_second_step=True)
    assert not (records.gp(gp.id) or found).second_step
    records.close()


def test_lost_keys_stop_the_start_with_a_sentence(tmp_path: Path) -> None:
    records = open_records(settings(tmp_path))
    first_start(records, settings(tmp_path))
    records.close()
    (tmp_path / "master.keys").unlink()
    with pytest.raises(WrongKeys, match="missing"):
        open_records(settings(tmp_path))
