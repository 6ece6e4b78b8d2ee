"""Accounts and sessions: what changes what somebody may do ends their sessions, and an admin is always left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest

from bot import clock
from bot.records.errors import LastAdmin, NameTaken
from bot.records.repository import Records
from bot.records.types import Gp, Practice
from tests.unit.records.conftest import START, Place

TOKEN = "a-token-of-a-browser"


@pytest.fixture
def admin(records: Records, practice: Practice) -> Gp:
    return records.create_gp(practice.id, "Dr Ash", "hash", roles=("gp", "admin"))


@pytest.fixture
def staff(records: Records, practice: Practice, admin: Gp) -> Gp:
    return records.create_gp(practice.id, "Desk", "hash", roles=("staff",))


def is_in(records: Records, token: str = TOKEN, later: timedelta = timedelta()) -> bool:
    """Whether the token opens the portal."""
    return records.signed_in(token, START + later) is not None


@pytest.mark.parametrize(
    "change",
    [
        lambda records, gp: records.set_password(gp.id, "another"),
        lambda records, gp: records.give_one_time_password(gp.practice_id, gp.id, "another"),
        lambda records, gp: records.set_roles(gp.practice_id, gp.id, ("gp",)),
        lambda records, gp: records.set_disabled(gp.practice_id, gp.id, True),
        lambda records, gp: records.end_sessions(gp.id, START),
    ],
    ids=["password", "one-time password", "roles", "disabled", "sign out everywhere"],
)
def test_what_changes_an_account_ends_its_sessions_also_after_a_restart_and_on_a_replica(
    records: Records, place: Place, staff: Gp, admin: Gp, change: Callable[[Records, Gp], object]
) -> None:
    assert records.begin_session(staff, TOKEN, START)
    assert records.begin_session(staff, "another browser", START)
    assert records.begin_session(admin, "somebody else", START)
    replica = place.open()
    assert is_in(replica)
    change(records, staff)
    restarted = place.open()
    for each in (records, replica, restarted):
        assert not is_in(each)
        assert not is_in(each, "another browser")
        assert is_in(each, "somebody else")
    replica.close()
    restarted.close()


def test_signing_out_ends_one_browsers_session_only(records: Records, staff: Gp) -> None:
    records.begin_session(staff, TOKEN, START)
    records.begin_session(staff, "another browser", START)
    records.end_session(TOKEN, START)
    assert not is_in(records)
    assert is_in(records, "another browser")


def test_a_session_ends_half_an_hour_unused_or_after_twelve_hours(records: Records, staff: Gp) -> None:
    records.begin_session(staff, TOKEN, START)
    for minutes in range(0, 12 * 60, 25):
        assert is_in(records, later=timedelta(minutes=minutes))
    assert not is_in(records, later=timedelta(hours=12, minutes=1))
    records.begin_session(staff, "unused", START)
    assert not is_in(records, "unused", timedelta(minutes=31))


def test_a_sign_in_that_a_change_overtakes_begins_nothing(records: Records, practice: Practice, staff: Gp) -> None:
    records.set_password(staff.id, "another")
    assert not records.begin_session(staff, TOKEN, START)
    now = records.gp(staff.id)
    assert now is not None
    records.set_disabled(practice.id, staff.id, True)
    assert not records.begin_session(now, TOKEN, START)
    assert not is_in(records)


def test_the_last_admin_cannot_be_taken_away(records: Records, practice: Practice, admin: Gp, staff: Gp) -> None:
    with pytest.raises(LastAdmin):
        records.set_roles(practice.id, admin.id, ("gp",))
    with pytest.raises(LastAdmin):
        records.set_disabled(practice.id, admin.id, True)
    second = records.create_gp(practice.id, "Dr Elm", "hash", roles=("admin",))
    assert records.set_disabled(practice.id, second.id, True)
    with pytest.raises(LastAdmin):  # an admin who cannot sign in does not count
        records.set_disabled(practice.id, admin.id, True)
    assert records.set_disabled(practice.id, second.id, False)
    assert records.set_roles(practice.id, admin.id, ("gp",))
    found = records.gp(admin.id)
    assert found is not None
    assert found.roles == {"gp"}


def test_two_admins_who_take_each_other_away_at_once_leave_one(
    records: Records, practice: Practice, admin: Gp, place: Place
) -> None:
    other = records.create_gp(practice.id, "Dr Elm", "hash", roles=("admin",))
    replica, refused = place.open(), []

    def take_away(by: Records, gp: Gp) -> None:
        try:
            by.set_disabled(practice.id, gp.id, True)
        except LastAdmin:
            refused.append(gp.id)

    threads = [Thread(target=take_away, args=pair) for pair in ((records, admin), (replica, other))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    replica.close()
    assert len(refused) == 1
    assert [gp.id for gp in records.gps(practice.id) if not gp.disabled_at] == refused


def test_another_practices_accounts_cannot_be_changed(records: Records, staff: Gp) -> None:
    elsewhere = records.create_practice("Elsewhere", "GB", "Europe/London").id
    records.begin_session(staff, TOKEN, START)
    assert not records.set_roles(elsewhere, staff.id, ("gp", "admin"))
    assert not records.set_disabled(elsewhere, staff.id, True)
    assert not records.give_one_time_password(elsewhere, staff.id, "another")
    assert records.gp(staff.id) == staff
    assert is_in(records)


def test_a_name_is_given_once_whatever_its_capitals(records: Records, practice: Practice, admin: Gp) -> None:
    with pytest.raises(NameTaken):
        records.create_gp(practice.id, "DR  ash", "hash")


def test_changes_of_accounts_stand_in_the_audit_trail(
    records: Records, practice: Practice, admin: Gp, staff: Gp
) -> None:
    records.set_roles(practice.id, staff.id, ("gp",), by="Dr Ash")
    records.set_disabled(practice.id, staff.id, True, by="Dr Ash")
    done = [(entry["action"], entry["by"]) for entry in records.audit(practice.id) if entry["subject"] == staff.id]
    assert done[:2] == [("account_disabled", "Dr Ash"), ("roles_changed", "Dr Ash")]


def test_a_page_view_does_not_write_each_time(records: Records, staff: Gp, monkeypatch: pytest.MonkeyPatch) -> None:
    records.begin_session(staff, TOKEN, clock.now())

    def refuse() -> None:
        raise AssertionError("a page view within the same minute writes")

    monkeypatch.setattr(records._database, "writing", refuse)
    assert records.signed_in(TOKEN, clock.now())
