"""The second step: a code fits once, recovery codes are used up, and nothing of either can be read in the files."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pyotp
import pytest

from bot.records.repository import Records
from bot.records.types import Gp, Practice
from tests.unit.records.conftest import START, Place

CODES = ["ABCDE-FGHJK", "LMNPQ-RSTUV"]
STEP = timedelta(seconds=30)


@pytest.fixture
def gp(records: Records, practice: Practice) -> Gp:
    return records.create_gp(practice.id, "Dr Ash", "hash")


@pytest.fixture
def app(records: Records, gp: Gp) -> pyotp.TOTP:
    """The person's authenticator app, confirmed."""
    records.begin_second_factor(gp.id, START)
    totp = pyotp.TOTP(records.secret_to_confirm(gp.id, START) or "")
    assert records.confirm_second_factor(gp.id, totp.at(START), CODES, START)
    return totp


def test_the_second_step_is_on_once_a_first_code_has_confirmed_it(records: Records, gp: Gp) -> None:
    records.begin_second_factor(gp.id, START)
    secret = records.secret_to_confirm(gp.id, START)
    assert secret is not None
    assert not records.confirm_second_factor(gp.id, "000000", CODES, START)
    assert not records.second_step(gp.id, pyotp.TOTP(secret).at(START), START)
    assert not (records.gp(gp.id) or gp).second_step
    assert records.confirm_second_factor(gp.id, pyotp.TOTP(secret).at(START), CODES, START)
    assert (records.gp(gp.id) or gp).second_step
    assert records.secret_to_confirm(gp.id, START) is None, "the key is not shown again"


def test_a_key_that_was_shown_too_long_ago_is_worth_nothing(records: Records, gp: Gp) -> None:
    records.begin_second_factor(gp.id, START)
    totp = pyotp.TOTP(records.secret_to_confirm(gp.id, START) or "")
    late = START + timedelta(minutes=31)
    assert records.secret_to_confirm(gp.id, late) is None
    assert not records.confirm_second_factor(gp.id, totp.at(late), CODES, late)


def test_a_code_fits_once_and_one_from_before_it_no_more(records: Records, gp: Gp, app: pyotp.TOTP) -> None:
    assert not records.second_step(gp.id, app.at(START), START), "the code that confirmed it was used"
    now = START + 4 * STEP
    assert records.second_step(gp.id, app.at(now), now)
    assert not records.second_step(gp.id, app.at(now), now)
    assert not records.second_step(gp.id, app.at(now - STEP), now)


def test_a_telephone_may_be_half_a_minute_wrong_but_not_more(records: Records, gp: Gp, app: pyotp.TOTP) -> None:
    now = START + 20 * STEP
    for late, fits in ((-2, False), (2, False), (-1, True), (1, True)):
        assert records.second_step(gp.id, app.at(now + late * STEP), now) is fits, late


def test_a_recovery_code_works_once_however_it_is_typed(records: Records, gp: Gp, app: pyotp.TOTP) -> None:
    assert records.recovery_codes_left(gp.id) == 2
    assert records.second_step(gp.id, " abcde fghjk", START)
    assert records.recovery_codes_left(gp.id) == 1
    assert not records.second_step(gp.id, CODES[0], START)
    assert not records.second_step(gp.id, "", START)


def test_a_recovery_code_is_its_owners_only(records: Records, practice: Practice, gp: Gp, app: pyotp.TOTP) -> None:
    other = records.create_gp(practice.id, "Dr Elm", "hash")
    records.begin_second_factor(other.id, START)
    totp = pyotp.TOTP(records.secret_to_confirm(other.id, START) or "")
    assert records.confirm_second_factor(other.id, totp.at(START), ["VWXYZ-23456"], START)
    assert not records.second_step(other.id, CODES[0], START)


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_the_same_code_sent_twice_at_once_counts_once(
    records: Records, gp: Gp, app: pyotp.TOTP, place: Place, kind: str
) -> None:
    now = START + 4 * STEP
    code = app.at(now) if kind == "app" else CODES[1]
    replica, together, right = place.open(), Barrier(2), []

    def send(to: Records) -> None:
        together.wait()
        right.append(to.second_step(gp.id, code, now))

    threads = [Thread(target=send, args=(each,)) for each in (records, replica)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    replica.close()
    assert sorted(right) == [False, True]


def test_new_recovery_codes_end_the_old(records: Records, gp: Gp, app: pyotp.TOTP) -> None:
    records.set_recovery_codes(gp.id, ["VWXYZ-23456"], START)
    assert not records.second_step(gp.id, CODES[0], START)
    assert records.second_step(gp.id, "VWXYZ-23456", START)


def test_without_the_second_step_nothing_of_it_is_left(records: Records, gp: Gp, app: pyotp.TOTP) -> None:
    records.begin_session(gp, "token", START)
    records.remove_second_factor(gp.id, START, "Dr Elm")
    now = START + 4 * STEP
    assert not (records.gp(gp.id) or gp).second_step
    assert records.recovery_codes_left(gp.id) == 0
    assert not records.second_step(gp.id, app.at(now), now)
    assert records.signed_in("token", START) is None
    assert not records._keys.holds_keys(), "the key of its secret is gone"


def test_a_new_attempt_replaces_the_key_of_the_one_before(records: Records, gp: Gp) -> None:
    records.begin_second_factor(gp.id, START)
    first = records.secret_to_confirm(gp.id, START)
    records.begin_second_factor(gp.id, START)
    assert records.secret_to_confirm(gp.id, START) not in (None, first)
    assert len(records._keys.ciphers(_factors(records))) == 1


def test_an_attempt_to_set_it_up_again_changes_nothing_that_is_on(records: Records, gp: Gp, app: pyotp.TOTP) -> None:
    records.begin_second_factor(gp.id, START)
    now = START + 4 * STEP
    assert records.second_step(gp.id, app.at(now), now)


def test_a_lost_key_lets_nobody_in_but_with_a_recovery_code(records: Records, gp: Gp, app: pyotp.TOTP) -> None:
    for factor in _factors(records):
        records._keys.discard(factor)
    now = START + 4 * STEP
    assert not records.second_step(gp.id, app.at(now), now)
    assert records.second_step(gp.id, CODES[0], now)


def test_secrets_tokens_and_codes_are_nowhere_in_the_files(
    records: Records, practice: Practice, gp: Gp, app: pyotp.TOTP, place: Place
) -> None:
    token, invitation = "kJ8vT2mQpLxW4zRsYbNcHdFgAeUi0oPq1r2t3u4v5w6", "QRST-UVWX"
    records.begin_session(gp, token, START)
    records.invite(practice.id, None, invitation, "Dr Ash", START, START + timedelta(days=1))
    secrets = [token, invitation, invitation.replace("-", ""), app.secret, *CODES, *(c.replace("-", "") for c in CODES)]
    rows = "\n".join(repr(tuple(row)) for row in _everything(place))
    files = b"".join(path.read_bytes() for path in place.folder.iterdir() if path.is_file())
    for secret in secrets:
        assert secret not in rows
        assert secret.encode() not in files
    assert gp.id in rows, "the search looks at what is there"


def _factors(records: Records) -> list[str]:
    from sqlalchemy import select

    from bot.records.models import SecondFactor

    with records._database.reading() as session:
        return list(session.execute(select(SecondFactor.id)).scalars())


def _everything(place: Place) -> list[tuple[object, ...]]:
    from sqlalchemy import MetaData, select

    from bot.records.engine import open_engine

    engine, found = open_engine(place.url), []
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        for table in tables.sorted_tables:
            found += [tuple(row) for row in connection.execute(select(table))]
    engine.dispose()
    return found
